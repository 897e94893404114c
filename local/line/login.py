"""LINE Login: ID tokens (ES256), the keys to verify them with, and signing in outside the LINE app."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.clock import Clock
from local.line.people import Person

ISSUER = "https://access.line.me"
ID_TOKEN_LIFETIME = timedelta(hours=1)
CODE_LIFETIME = timedelta(minutes=10)

Signer = Literal["line", "stranger", "secret", "nobody"]


class Login:
    """Vouches for people: who has the phone in hand gets an ID token for the login channel."""

    def __init__(self, login_channel_id: str, channel_secret: str, clock: Clock) -> None:
        self._login_channel_id = login_channel_id
        self._channel_secret = channel_secret
        self._clock = clock
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._key_id = secrets.token_hex(32)
        self._codes: dict[str, tuple[str, datetime]] = {}

    def routes(self) -> list[BaseRoute]:
        """GET /oauth2/v2.1/certs."""
        return [Route("/oauth2/v2.1/certs", self._certs, methods=["GET"])]

    def id_token(
        self,
        person: Person,
        lifetime: timedelta = ID_TOKEN_LIFETIME,
        audience: str | None = None,
        issuer: str = ISSUER,
        signer: Signer = "line",
    ) -> str:
        """An ID token for the person.

        All but the first argument are for bad ones: a negative lifetime has expired, another audience or
        issuer is somebody else's, and a signer other than LINE is a key that LINE never published
        ("stranger"), the channel secret with HS256 ("secret"), or no signature at all ("nobody").
        """
        now = self._clock()
        claims = {
            "iss": issuer,
            "sub": person.user_id,
            "aud": self._login_channel_id if audience is None else audience,
            "exp": int((now + lifetime).timestamp()),
            "iat": int(min(now, now + lifetime).timestamp()),
            "amr": ["linesso"],
            "name": person.name,
        }
        headers = {"kid": self._key_id}
        match signer:
            case "line":
                return jwt.encode(claims, self._key, "ES256", headers)
            case "stranger":
                return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), "ES256", headers)
            case "secret":
                return jwt.encode(claims, self._channel_secret, "HS256", headers)
            case "nobody":
                return jwt.encode(claims, "", "none", headers)

    def code_for(self, person: Person) -> str:
        """A code for the address that signing in outside LINE leads back to; good once, for ten minutes."""
        code = secrets.token_urlsafe(15)
        self._codes[code] = (person.user_id, self._clock() + CODE_LIFETIME)
        return code

    def redeem(self, code: str) -> str | None:
        """The user id behind a code, which is used up; None for one that is not good."""
        user_id, expiry = self._codes.pop(code, (None, None))
        return user_id if expiry and expiry > self._clock() else None

    async def _certs(self, _request: Request) -> Response:
        key: dict[str, Any] = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return JSONResponse({"keys": [key | {"kid": self._key_id, "use": "sig", "alg": "ES256"}]})
