"""What every call to the platform passes on its way in: log, request id, faults, access token, rate limit."""

import asyncio
import time
from typing import Literal

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from local.line import answers
from local.line.answers import LineError
from local.line.calls import Body, Call, CallLog
from local.line.clock import Clock
from local.line.connection import cut
from local.line.faults import Faults
from local.line.ids import new_request_id
from local.line.rates import Endpoints, RateLimits
from local.line.switches import Switchboard
from local.line.tokens import ChannelTokens

MESSAGING_API = "/v2/"
LOGIN_API = "/user/"
# What the switches of the platform change: what servers ask of it, in a channel's name or to get one.
CHANNELS_OWN = (MESSAGING_API, LOGIN_API, "/oauth2/v3/")
PAGES_OWN = "/liff/"  # what a page loads, no call of the API

Outcome = Literal["truly", "cut", "done"]


class FrontDoor:
    """Stands before the platform's application."""

    def __init__(
        self,
        platform: Starlette,
        *,
        tokens: ChannelTokens,
        rates: RateLimits,
        faults: Faults,
        switchboard: Switchboard,
        clock: Clock,
    ) -> None:
        self.calls = CallLog()
        self.routes = [route for route in platform.routes if isinstance(route, Route)]
        self._platform = platform
        self._endpoints = Endpoints(route.path for route in self.routes)
        self._tokens = tokens
        self._rates = rates
        self._faults = faults
        self._switchboard = switchboard
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets one call in."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path.startswith(PAGES_OWN):
            await self._platform(scope, receive, send)
            return
        headers = Headers(scope=scope)
        call = self.calls.begin(self._clock(), scope["method"], path, headers.get("x-line-retry-key"))
        begun = time.monotonic()
        request_id = new_request_id()
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["recipients"] = []
        asked, answered = Body(headers.get("content-type", "")), Body()

        async def receive_and_note() -> Message:
            message = await receive()
            if message["type"] == "http.request" and asked.wanted:
                asked.raw += message.get("body", b"")
            return message

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                head = MutableHeaders(scope=message)
                head["x-line-request-id"] = request_id
                call.status, answered.content_type = message["status"], head.get("content-type", "")
            elif answered.wanted:
                answered.raw += message.get("body", b"")
            await send(message)

        try:
            outcome = await self._strike(call, scope, receive_and_note, send_and_note)
            if outcome == "truly":
                await self._answer_truly(call, scope, receive_and_note, send_and_note)
            elif outcome == "cut":
                await cut(receive)
        finally:
            call.milliseconds = round((time.monotonic() - begun) * 1000)
            call.recipients = state["recipients"]
            self.calls.keep(call, asked, answered)

    async def _strike(self, call: Call, scope: Scope, receive: Receive, send: Send) -> Outcome:
        """Lets faults and switches do what they are there for; returns what is left to do."""
        fault = self._faults.take(call.method, call.path)
        concerned = call.path.startswith(CHANNELS_OWN)
        switches = self._switchboard.now if concerned else self._switchboard.default
        late = switches.delay_ms + (fault.delay_ms if fault else 0)
        lost = switches.lost_answers or (fault is not None and fault.cut)
        call.faulty = fault is not None or switches.outage or bool(late) or lost
        if late:
            await asyncio.sleep(late / 1000)
        if fault and fault.status is not None:
            if fault.accept:
                await self._answer_truly(call, scope, receive, _into_nothing)
            answer = answers.failure(call.path, fault.status, fault.message)
        elif switches.outage:
            answer = answers.failure(call.path, 503)
        elif lost:
            await self._answer_truly(call, scope, receive, _into_nothing)
            return "cut"
        else:
            return "truly"
        await answer(scope, receive, send)
        return "done"

    async def _answer_truly(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._admit(call, Headers(scope=scope).get("authorization"))
        except LineError as error:
            await answers.refusal(error)(scope, receive, send)
        else:
            await self._platform(scope, receive, send)

    def _admit(self, call: Call, authorization: str | None) -> None:
        """Raises LineError 401 and 403 without a good token of the right channel, 429 above its rate limit."""
        if call.path.startswith(MESSAGING_API):
            channel_id = self._tokens.check_messaging(authorization)
        elif call.path.startswith(LOGIN_API):
            channel_id = self._tokens.check_login(authorization)
        else:
            return
        endpoint = self._endpoints.of(call.path)
        if endpoint is not None:
            self._rates.take(channel_id, call.method, endpoint)


async def _into_nothing(_message: Message) -> None:
    """Loses the answer."""
