"""Verifies LINE's ID token locally. The endpoint LINE has for it has an undisclosed rate limit."""

from functools import cache

import jwt

from akiwaku.errors import InvalidIdToken, TryAgain
from akiwaku.settings import settings

_KEYS_KEPT_SECONDS = 3600


@cache
def _keys() -> jwt.PyJWKClient:
    # An unknown key id is looked up at once, so a rotation at LINE needs no restart here.
    return jwt.PyJWKClient(settings().line_login_keys_url, lifespan=_KEYS_KEPT_SECONDS, timeout=3)


def user_id(id_token: str) -> str:
    """The LINE user id that `id_token` proves. InvalidIdToken if it proves nothing to us, TryAgain if LINE's keys
    cannot be had at the moment.

    LIFF ID tokens are ES256; the algorithm is pinned, since the token's own header cannot be trusted to say.
    """
    chosen = settings()
    try:
        claims = jwt.decode(
            id_token,
            _keys().get_signing_key_from_jwt(id_token),
            algorithms=["ES256"],
            audience=chosen.line_login_channel_id,
            issuer=chosen.line_login_issuer,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.PyJWKClientConnectionError as error:
        raise TryAgain from error
    except jwt.PyJWTError as error:
        raise InvalidIdToken from error
    return str(claims["sub"])
