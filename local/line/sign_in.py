"""How a LIFF page learns whose phone it is on: /phone/login, /phone/api/logins, …/id-token and …/access-token."""

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.asking import Asked, asked, checked, person_in
from local.line.authorizations import TOKEN_LIFETIME, Authorizations
from local.line.login import ID_TOKEN_LIFETIME, ISSUER, Login, Signer
from local.line.people import People
from local.line.phone import PAGES


class TokenWish(Asked):
    """How the ID token should be; anything but the defaults makes a bad one."""

    ttl_seconds: int = int(ID_TOKEN_LIFETIME.total_seconds())
    audience: str | None = None
    issuer: str = ISSUER
    signer: Signer = "line"


class NewLogin(Asked):
    """Who signs in outside the LINE app, and where to lead them afterwards."""

    user_id: str
    redirect_uri: str


class LoginCode(Asked):
    """What the LIFF page found in its address after signing in."""

    code: str


class SignIn:
    """Gives tokens to the stand-in of the LIFF SDK, inside the phone and outside.

    Whoever gets one has opened a LIFF page and consents with it.
    """

    def __init__(
        self, *, liff_url: str, people: People, login: Login, authorizations: Authorizations
    ) -> None:
        self._liff_url = liff_url
        self._people = people
        self._login = login
        self._authorizations = authorizations

    def routes(self) -> list[BaseRoute]:
        """The page where one picks a person, and what it and the LIFF stand-in ask."""
        api = "/phone/api"
        return [
            Route("/phone/login", self._page, methods=["GET"]),
            Route(f"{api}/logins", self._begin, methods=["POST"]),
            Route(f"{api}/logins/redeem", self._redeem, methods=["POST"]),
            Route(f"{api}/people/{{user_id}}/id-token", self._id_token, methods=["GET"]),
            Route(f"{api}/people/{{user_id}}/access-token", self._access_token, methods=["GET"]),
            Route(f"{api}/login-keys/rotate", self._rotate_keys, methods=["POST"]),
        ]

    async def _page(self, _request: Request) -> Response:
        return FileResponse(PAGES / "login.html")

    async def _begin(self, request: Request) -> Response:
        new = await asked(request, NewLogin)
        person = self._people.get(new.user_id)
        if person is None:
            raise HTTPException(404, "no such person")
        # LINE leads back only to addresses at or below the LIFF endpoint.
        if not new.redirect_uri.startswith(self._liff_url):
            raise HTTPException(400, "redirect_uri is not below the LIFF endpoint")
        return JSONResponse({"code": self._login.code_for(person)})

    async def _redeem(self, request: Request) -> Response:
        user_id = self._login.redeem((await asked(request, LoginCode)).code)
        person = self._people.get(user_id) if user_id else None
        if person is None:
            raise HTTPException(400, "the code is not good any more")
        return JSONResponse(person.as_json())

    async def _id_token(self, request: Request) -> Response:
        person = person_in(request, self._people)
        wish = checked(TokenWish, dict(request.query_params))
        self._authorizations.opens(person)
        token = self._login.id_token(
            person, timedelta(seconds=wish.ttl_seconds), wish.audience, wish.issuer, wish.signer
        )
        return JSONResponse({"id_token": token, "name": person.name})

    async def _access_token(self, request: Request) -> Response:
        token = self._authorizations.token_for(person_in(request, self._people))
        return JSONResponse({"access_token": token, "expires_in": int(TOKEN_LIFETIME.total_seconds())})

    async def _rotate_keys(self, _request: Request) -> Response:
        self._login.rotate()
        return Response(status_code=204)
