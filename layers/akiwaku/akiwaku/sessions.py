"""The residents' session: a signed value in a cookie that slides for half an hour (R13)."""

from datetime import datetime, timedelta

import jwt

from akiwaku.errors import SessionRequired

LIFETIME = timedelta(minutes=30)
COOKIE = "__Host-akiwaku-session"
_ALGORITHM = "HS256"


def issue(resident_id: str, key: str, now: datetime) -> str:
    """The cookie's value, good for LIFETIME from `now`."""
    return jwt.encode({"sub": resident_id, "exp": now + LIFETIME}, key, algorithm=_ALGORITHM)


def resident_of(value: str | None, key: str) -> str:
    """The resident id of a valid session. SessionRequired if there is none, or it is expired or forged."""
    try:
        claims = jwt.decode(value or "", key, algorithms=[_ALGORITHM], options={"require": ["exp", "sub"]})
    except jwt.InvalidTokenError as error:
        raise SessionRequired from error
    return str(claims["sub"])
