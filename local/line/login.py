"""LINE Login: ID tokens (ES256), the keys to verify them with, and signing in outside the LINE app."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.answers import form, oauth_refusal
from local.line.clock import Clock
from local.line.people import Person

ISSUER = "https://access.line.me"
ID_TOKEN_LIFETIME = timedelta(hours=1)
CODE_LIFETIME = timedelta(minutes=10)
# How long LINE keeps an old key is not disclosed; it must outlive the tokens that were signed with it.
OLD_KEY_PUBLISHED = 2 * ID_TOKEN_LIFETIME

Signer = Literal["line", "stranger", "secret", "nobody"]


@dataclass(frozen=True)
class Key:
    """A key that signs ID tokens, and the name by which its public half is found among the certificates."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: str = field(default_factory=lambda: secrets.token_hex(32))

    def as_jwk(self) -> dict[str, Any]:
        """The public half."""
        public: dict[str, Any] = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return public | {"kid": self.id, "use": "sig", "alg": "ES256"}


class Login:
    """Vouches for people: who has the phone in hand gets an ID token for the login channel."""

    def __init__(self, login_channel_id: str, channel_secret: str, clock: Clock) -> None:
        self._login_channel_id = login_channel_id
        self._channel_secret = channel_secret
        self._clock = clock
        self._key = Key()
        self._old_keys: list[tuple[Key, datetime]] = []
        self._codes: dict[str, tuple[str, datetime]] = {}

    def routes(self) -> list[BaseRoute]:
        """GET /oauth2/v2.1/certs, and POST /oauth2/v2.1/verify for ID tokens."""
        return [
            Route("/oauth2/v2.1/certs", self._certs, methods=["GET"]),
            Route("/oauth2/v2.1/verify", self._verify, methods=["POST"]),
        ]

    def rotate(self) -> None:
        """From now on a new key signs. The old one stays published for two hours."""
        self._old_keys.append((self._key, self._clock() + OLD_KEY_PUBLISHED))
        self._key = Key()

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
        headers = {"kid": self._key.id}
        match signer:
            case "line":
                return jwt.encode(claims, self._key.private, "ES256", headers)
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

    def _published(self) -> list[Key]:
        now = self._clock()
        self._old_keys = [(key, end) for key, end in self._old_keys if end > now]
        return [self._key, *(key for key, _ in self._old_keys)]

    async def _certs(self, _request: Request) -> Response:
        return JSONResponse({"keys": [key.as_jwk() for key in self._published()]})

    async def _verify(self, request: Request) -> Response:
        asked = await form(request) or {}
        if not asked.get("id_token") or not asked.get("client_id"):
            return oauth_refusal("invalid_request", "id_token and client_id must be specified")
        claims = self._signed(asked["id_token"])
        problem = "Invalid IdToken." if claims is None else self._problem(claims, asked)
        return oauth_refusal("invalid_request", problem) if problem else JSONResponse(claims)

    def _signed(self, token: str) -> dict[str, Any] | None:
        """The claims of a token that a published key has signed; None for any other."""
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = next(key for key in self._published() if key.id == key_id)
            # By the platform's clock, not the machine's, _problem says whether it has expired.
            claims: dict[str, Any] = jwt.decode(
                token,
                key.private.public_key(),
                ["ES256"],
                options={"verify_exp": False, "verify_iat": False, "verify_aud": False},
            )
        except (jwt.PyJWTError, StopIteration):
            return None
        return claims

    def _problem(self, claims: dict[str, Any], asked: dict[str, str]) -> str:
        """What is wrong with the claims, in LINE's words; nothing if they are as they are expected to be.

        https://developers.line.biz/en/reference/line-login/#verify-id-token
        """
        if claims["iss"] != ISSUER:
            return "Invalid IdToken Issuer."
        if claims["exp"] <= self._clock().timestamp():
            return "IdToken expired."
        if claims["aud"] != asked["client_id"]:
            return "Invalid IdToken Audience."
        if "nonce" in asked and asked["nonce"] != claims.get("nonce"):
            return "Invalid IdToken Nonce."
        if "user_id" in asked and asked["user_id"] != claims["sub"]:
            return "Invalid IdToken Subject Identifier."
        return ""
