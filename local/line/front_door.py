"""What every call to the platform passes on its way in: request id, faults, access token, log."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.line.answers import LineError
from local.line.clock import Clock, iso
from local.line.faults import Fault, Faults
from local.line.ids import new_request_id
from local.line.tokens import ChannelTokens

KEPT_CALLS = 10_000
MESSAGING_API = "/v2/"


@dataclass
class Call:
    """One call of the Messaging API, with the answer the caller got."""

    at: datetime
    method: str
    path: str
    retry_key: str | None
    status: int = 0
    recipients: list[str] = field(default_factory=list)
    faulty: bool = False

    def as_json(self) -> dict[str, Any]:
        """The call as the control API shows it."""
        return {
            "at": iso(self.at),
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "retry_key": self.retry_key,
            "recipients": self.recipients,
            "faulty": self.faulty,
        }


class FrontDoor:
    """Stands before the platform's application."""

    def __init__(self, platform: ASGIApp, tokens: ChannelTokens, faults: Faults, clock: Clock) -> None:
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._platform = platform
        self._tokens = tokens
        self._faults = faults
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets one call in."""
        if scope["type"] != "http":
            await self._platform(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = new_request_id()
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        call = Call(self._clock(), scope["method"], path, headers.get("x-line-retry-key"))
        if path.startswith(MESSAGING_API):
            self.calls.append(call)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["recipients"] = []

        async def send_with_request_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-line-request-id"] = request_id
                call.status = message["status"]
            await send(message)

        fault = self._faults.take(call.method, path)
        call.faulty = fault is not None
        if fault:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault and fault.status is not None:
            if fault.accept:
                await self._answer_truly(path, headers, scope, receive, _into_nothing)
            await _answer_faultily(fault, scope, receive, send_with_request_id)
        else:
            await self._answer_truly(path, headers, scope, receive, send_with_request_id)
        call.recipients = state["recipients"]

    async def _answer_truly(
        self, path: str, headers: Headers, scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            if path.startswith(MESSAGING_API):
                self._tokens.check(headers.get("authorization"))
        except LineError as error:
            await JSONResponse(error.content, error.status, error.headers)(scope, receive, send)
        else:
            await self._platform(scope, receive, send)


async def _answer_faultily(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    assert fault.status is not None
    await JSONResponse(fault.answer(), fault.status)(scope, receive, send)


async def _into_nothing(_message: Message) -> None:
    """Loses the answer."""
