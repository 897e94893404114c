"""The residents' session in HTTP: the cookie, the sliding, and the proof that our own page is calling."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from akiwaku import clock, keys, sessions
from akiwaku.errors import NotSameOrigin, Refusal
from booking.http import problem

_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OWN_PAGE = frozenset({"", "same-origin"})


def resident_of(app: APIGatewayHttpResolver) -> str:
    """The resident id of the request's session, which this prolongs. SessionRequired if there is none."""
    resident_id = sessions.resident_of(_cookie(app), keys.session_key())
    app.append_context(session_of=resident_id)
    return resident_id


def start(app: APIGatewayHttpResolver, resident_id: str) -> None:
    app.append_context(session_of=resident_id)


def end(app: APIGatewayHttpResolver) -> None:
    app.append_context(session_of=None)


def keep(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Writes the session that the route started, prolonged or ended into the answer."""
    try:
        answer: Response[Any] = next_middleware(app)
    except Refusal as refusal:
        answer = problem(refusal)  # somebody who is refused is still there: their session slides as well
    if "session_of" in app.context:
        resident_id = app.context["session_of"]
        value = sessions.issue(resident_id, keys.session_key(), clock.now()) if resident_id else ""
        answer.cookies.append(_set(value))
    return answer


def refuse_strangers(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Changing calls come from our own page only: no other site's form can send JSON without being asked first."""
    event = app.current_event
    if event.http_method in _CHANGING:
        is_json = event.headers.get("content-type", "").partition(";")[0].strip() == "application/json"
        if not is_json or event.headers.get("sec-fetch-site", "") not in _OWN_PAGE:
            raise NotSameOrigin
    return next_middleware(app)


def _cookie(app: APIGatewayHttpResolver) -> str | None:
    cookies = app.current_event.raw_event.get("cookies") or []
    pairs = (cookie.partition("=") for cookie in cookies)
    return next((value for name, _, value in pairs if name.strip() == sessions.COOKIE), None)


def _set(value: str) -> Cookie:
    seconds = int(sessions.LIFETIME.total_seconds()) if value else 0
    return Cookie(
        name=sessions.COOKIE,
        value=value,
        path="/",
        secure=True,
        http_only=True,
        max_age=seconds,
        same_site=SameSite.LAX_MODE,
    )
