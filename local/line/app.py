"""Puts the simulator together: one Starlette application for `/`, `/phone` and `/line`."""

from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.line import answers, asking
from local.line.answers import LineError
from local.line.authorizations import Authorizations
from local.line.clock import Clock, MovableClock, utc_now
from local.line.clock_controls import ClockControls
from local.line.controls import Controls
from local.line.events import Events
from local.line.faults import Faults
from local.line.front_door import FrontDoor
from local.line.login import Login
from local.line.messaging import MessagingApi
from local.line.once import ReplyTokens, RetryKeys
from local.line.people import People
from local.line.phone import PAGES, Phone
from local.line.quota import Quota
from local.line.rates import RateLimits
from local.line.rich_menus import RichMenus
from local.line.settings import SimulatorSettings
from local.line.sign_in import SignIn
from local.line.switches import Switchboard
from local.line.tokens import ChannelTokens
from local.line.webhooks import Webhooks


def create(settings: SimulatorSettings, clock: Clock = utc_now) -> Starlette:
    """The simulated LINE platform for one channel, with nobody on it yet.

    Everything lives in memory. It needs no start-up of its own, so it can be mounted anywhere in another
    application that leaves `/`, `/phone` and `/line` to it. It lives by `clock`; any but a MovableClock becomes
    one, so that time can always be made to pass.
    """
    movable = clock if isinstance(clock, MovableClock) else MovableClock(clock)
    clock = movable
    switchboard = Switchboard()
    people = People(clock)
    reply_tokens = ReplyTokens(clock)
    quota = Quota(settings.monthly_limit, clock)
    rates = RateLimits(switchboard, clock)
    rich_menus = RichMenus(people)
    webhooks = Webhooks(settings, reply_tokens, switchboard, clock)
    login = Login(settings.login_channel_id, settings.channel_secret, clock)
    authorizations = Authorizations(settings.login_channel_id, people, clock)
    tokens = ChannelTokens(settings, rates, clock)
    messaging = MessagingApi(
        settings=settings,
        people=people,
        reply_tokens=reply_tokens,
        retry_keys=RetryKeys(clock),
        quota=quota,
        switchboard=switchboard,
    )
    platform = Starlette(
        routes=[
            *messaging.routes(),
            *rich_menus.routes(),
            *webhooks.routes(),
            *tokens.routes(),
            *login.routes(),
            *authorizations.routes(),
            Route("/liff/sdk.js", _liff_sdk, methods=["GET"]),
        ],
        exception_handlers={LineError: answers.refuse, HTTPException: _refuse_unknown},
    )
    faults = Faults()
    events = Events(reply_tokens, clock)
    front_door = FrontDoor(
        platform, tokens=tokens, rates=rates, faults=faults, switchboard=switchboard, clock=clock
    )
    phone = Phone(settings=settings, people=people, events=events, webhooks=webhooks, rich_menus=rich_menus)
    sign_in = SignIn(liff_url=settings.liff_url, people=people, login=login, authorizations=authorizations)
    controls = Controls(
        events=events,
        webhooks=webhooks,
        quota=quota,
        rates=rates,
        faults=faults,
        switchboard=switchboard,
        calls=front_door.calls,
    )
    return Starlette(
        routes=[
            Mount("/line", front_door),
            *phone.routes(),
            *sign_in.routes(),
            *controls.routes(),
            *ClockControls(movable).routes(),
        ],
        exception_handlers={HTTPException: asking.refuse},
        middleware=[Middleware(_PageHeaders, frame_source=_origin_of(settings.liff_url))],
    )


class _PageHeaders:
    """Keeps the phone's own pages fresh while they are worked on, and to scripts of their own."""

    def __init__(self, app: ASGIApp, frame_source: str) -> None:
        self._app = app
        self._policy = (
            f"default-src 'self'; img-src 'self' data: https: http:; frame-src 'self' {frame_source}; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", self._policy.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    *([] if b"cache-control" in names else [(b"cache-control", b"no-cache")]),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _liff_sdk(_request: Request) -> Response:
    return FileResponse(PAGES / "liff-sdk.js", media_type="text/javascript")


async def _refuse_unknown(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": "Not found"}, error.status_code)


def _origin_of(address: str) -> str:
    """The scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
