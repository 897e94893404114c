"""Channel access tokens: the stateless kind, which lives 15 minutes and is made to be issued per use."""

import hmac
import secrets
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.answers import LineError, failure, form, oauth_refusal
from local.line.clock import Clock
from local.line.rates import RateLimits
from local.line.settings import SimulatorSettings

LIFETIME = timedelta(minutes=15)
TOKEN_PATH = "/oauth2/v3/token"  # noqa: S105  (a path)


class ChannelTokens:
    """Issues tokens to whoever knows a channel's id and secret, and knows which are still good for what.

    There are two channels: that of the Messaging API, and the one through which people sign in.
    """

    def __init__(self, settings: SimulatorSettings, rates: RateLimits, clock: Clock) -> None:
        self._messaging = settings.channel_id
        self._login = settings.login_channel_id
        self._secrets = {
            settings.channel_id: settings.channel_secret,
            settings.login_channel_id: settings.login_channel_secret,
        }
        self._rates = rates
        self._clock = clock
        self._issued: dict[str, tuple[str, datetime]] = {}

    def routes(self) -> list[BaseRoute]:
        """POST /oauth2/v3/token."""
        return [Route(TOKEN_PATH, self._issue, methods=["POST"])]

    def check_messaging(self, authorization: str | None) -> str:
        """The channel of the header's token. Raises LineError unless it is good for the Messaging API."""
        return self._check(authorization, self._messaging)

    def check_login(self, authorization: str | None) -> str:
        """The channel of the header's token. Raises LineError unless it is good for the login channel's calls."""
        return self._check(authorization, self._login)

    def _check(self, authorization: str | None, wanted: str) -> str:
        scheme, _, token = (authorization or "").partition(" ")
        channel_id, expiry = self._issued.get(token, (None, None)) if scheme == "Bearer" else (None, None)
        if channel_id is None or expiry is None or expiry <= self._clock():
            raise LineError(
                401,
                "Authentication failed. Confirm that the access token in the authorization header is valid.",
                headers={"www-authenticate": 'Bearer error="invalid_token"'},
            )
        if channel_id != wanted:
            raise LineError(403, "Access to this API is not available for your account")
        return channel_id

    async def _issue(self, request: Request) -> Response:
        asked = await form(request)
        if asked is None:
            return oauth_refusal("invalid_request", "content type must be application/x-www-form-urlencoded")
        if asked.get("grant_type") != "client_credentials":
            return oauth_refusal("unsupported_grant_type", "unsupported grant_type")
        channel_id = asked.get("client_id", "")
        secret = self._secrets.get(channel_id)
        if secret is None:
            return oauth_refusal("invalid_client", "invalid client_id")
        if not hmac.compare_digest(asked.get("client_secret", "").encode(), secret.encode()):
            return oauth_refusal("invalid_client", "invalid client_secret")
        try:
            self._rates.take(channel_id, "POST", TOKEN_PATH)
        except LineError as error:
            return failure(TOKEN_PATH, error.status)
        self._forget_expired()
        token = secrets.token_urlsafe(120)
        self._issued[token] = channel_id, self._clock() + LIFETIME
        lifetime = int(LIFETIME.total_seconds())
        return JSONResponse({"token_type": "Bearer", "access_token": token, "expires_in": lifetime})

    def _forget_expired(self) -> None:
        now = self._clock()
        self._issued = {token: issued for token, issued in self._issued.items() if issued[1] > now}
