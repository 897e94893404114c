"""Channel access tokens: the stateless kind, which lives 15 minutes and is made to be issued per use."""

import hmac
import secrets
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.answers import LineError
from local.line.clock import Clock

LIFETIME = timedelta(minutes=15)


class ChannelTokens:
    """Issues tokens to whoever knows the channel's id and secret, and knows which are still good."""

    def __init__(self, channel_id: str, channel_secret: str, clock: Clock) -> None:
        self._channel_id = channel_id
        self._channel_secret = channel_secret
        self._clock = clock
        self._expiry: dict[str, datetime] = {}

    def routes(self) -> list[BaseRoute]:
        """POST /oauth2/v3/token."""
        return [Route("/oauth2/v3/token", self._issue, methods=["POST"])]

    def check(self, authorization: str | None) -> None:
        """Raises LineError 401 unless the header carries a token that has not expired."""
        scheme, _, token = (authorization or "").partition(" ")
        expiry = self._expiry.get(token) if scheme == "Bearer" else None
        if expiry is None or expiry <= self._clock():
            raise LineError(
                401,
                "Authentication failed. Confirm that the access token in the authorization header is valid.",
                headers={"www-authenticate": 'Bearer error="invalid_token"'},
            )

    async def _issue(self, request: Request) -> Response:
        content_type = request.headers.get("content-type", "")
        if not content_type.startswith("application/x-www-form-urlencoded"):
            return _refused("invalid_request", "content type must be application/x-www-form-urlencoded")
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        if form.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", "unsupported grant_type")
        if form.get("client_id") != self._channel_id:
            return _refused("invalid_client", "invalid client_id")
        if not hmac.compare_digest(form.get("client_secret", "").encode(), self._channel_secret.encode()):
            return _refused("invalid_client", "invalid client_secret")
        self._forget_expired()
        token = secrets.token_urlsafe(120)
        self._expiry[token] = self._clock() + LIFETIME
        lifetime = int(LIFETIME.total_seconds())
        return JSONResponse({"token_type": "Bearer", "access_token": token, "expires_in": lifetime})

    def _forget_expired(self) -> None:
        now = self._clock()
        self._expiry = {token: expiry for token, expiry in self._expiry.items() if expiry > now}


def _refused(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, 400)
