"""One browser plays many phones: this keeps each person's session cookies apart.

On real phones every person has their own browser. Here one browser opens the same pages for one person
after the other, and a session cookie of the first would let the second read their registration. So whenever
another person's phone is taken in hand, the cookies of the last one are put away and those of the new one
brought out. Only `__Host-` cookies are moved: their path and flags are known from their name.
"""

from starlette.requests import Request
from starlette.responses import Response

HOLDER = "akiwaku-phone-in-hand"


class CookieJars:
    """The session cookies of the phones that lie on the table."""

    def __init__(self) -> None:
        self._jars: dict[str, dict[str, str]] = {}

    def take_in_hand(self, user_id: str, request: Request, response: Response) -> None:
        """Makes the browser's session cookies those of this person."""
        before = request.cookies.get(HOLDER)
        if before == user_id:
            return
        session = {name: value for name, value in request.cookies.items() if name.startswith("__Host-")}
        if before:
            self._jars[before] = session
        for name in session:
            response.delete_cookie(name, secure=True, httponly=True, samesite="lax")
        for name, value in self._jars.get(user_id, {}).items():
            response.set_cookie(name, value, secure=True, httponly=True, samesite="lax")
        response.set_cookie(HOLDER, user_id, httponly=True, samesite="lax")
