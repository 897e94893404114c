"""What people allow the login channel: user access tokens, and taking it all back (deauthorize)."""

import secrets
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.answers import LineError, checked_body, oauth_refusal
from local.line.clock import Clock
from local.line.people import People, Person
from local.line.shapes import record, text

TOKEN_LIFETIME = timedelta(hours=12)  # https://developers.line.biz/en/reference/liff/#get-access-token
SCOPE = "profile openid"

DEAUTHORIZE = record({"userAccessToken": text(4000)})


class Authorizations:
    """Who lets the login channel know who they are, and the tokens that came of it.

    A person consents by opening a LIFF page, and no longer does once the channel has called deauthorize: then
    all their tokens are void, until they open a page again.
    """

    def __init__(self, login_channel_id: str, people: People, clock: Clock) -> None:
        self._login_channel_id = login_channel_id
        self._people = people
        self._clock = clock
        self._issued: dict[str, tuple[str, datetime]] = {}

    def routes(self) -> list[BaseRoute]:
        """POST /user/v1/deauthorize, and GET /oauth2/v2.1/verify for user access tokens."""
        return [
            Route("/user/v1/deauthorize", self._deauthorize, methods=["POST"]),
            Route("/oauth2/v2.1/verify", self._verify, methods=["GET"]),
        ]

    def opens(self, person: Person) -> None:
        """The person opens a LIFF page and consents, if they had not before."""
        person.authorized = True

    def token_for(self, person: Person) -> str:
        """A new access token of the person for the login channel, good for 12 hours."""
        now = self._clock()
        self._issued = {token: issued for token, issued in self._issued.items() if issued[1] > now}
        self.opens(person)
        token = secrets.token_urlsafe(96)
        self._issued[token] = person.user_id, now + TOKEN_LIFETIME
        return token

    def seconds_left(self, token: str) -> int:
        """How long a user access token is still good; 0 if it is not."""
        _, expiry = self._issued.get(token, (None, None))
        return max(0, int((expiry - self._clock()).total_seconds())) if expiry else 0

    def _withdraw(self, user_id: str) -> None:
        self._issued = {token: issued for token, issued in self._issued.items() if issued[0] != user_id}
        person = self._people.get(user_id)
        assert person is not None
        person.authorized = False

    async def _deauthorize(self, request: Request) -> Response:
        token = (await checked_body(request, DEAUTHORIZE))["userAccessToken"]
        if not self.seconds_left(token):
            raise LineError(400, "invalid token")
        self._withdraw(self._issued[token][0])
        return Response(status_code=204)

    async def _verify(self, request: Request) -> Response:
        left = self.seconds_left(request.query_params.get("access_token", ""))
        if not left:
            return oauth_refusal("invalid_request", "access token expired")
        return JSONResponse({"scope": SCOPE, "client_id": self._login_channel_id, "expires_in": left})
