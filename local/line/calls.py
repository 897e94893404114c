"""The log of everything the platform was asked, and of what it answered."""

import json
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from local.line.clock import iso

KEPT_CALLS = 10_000
KEPT_BODIES = 500
KEPT_BYTES = 32 * 1024 * 1024  # of bodies in all

# Whoever reads the log learns what was said, not how to say it in somebody else's name.
SECRETS = {"client_secret", "client_assertion", "access_token", "userAccessToken", "id_token"}
HIDDEN = "(not shown)"


@dataclass
class Call:
    """One call, with the answer the caller got. `status` 0 means that none came, or none yet."""

    number: int
    at: datetime
    method: str
    path: str
    retry_key: str | None
    status: int = 0
    milliseconds: int = 0
    recipients: list[str] = field(default_factory=list)
    faulty: bool = False

    def as_json(self) -> dict[str, Any]:
        """The call as the control API shows it."""
        return {
            "number": self.number,
            "at": iso(self.at),
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "milliseconds": self.milliseconds,
            "retry_key": self.retry_key,
            "recipients": self.recipients,
            "faulty": self.faulty,
        }


@dataclass
class Body:
    """What was said in one direction, as it went over the wire."""

    content_type: str = ""
    raw: bytes = b""

    @property
    def wanted(self) -> bool:
        """Whether this can be shown as a JSON document; pictures are not kept."""
        return self.content_type.startswith(("application/json", "application/x-www-form-urlencoded"))

    def document(self) -> Any:
        """The body as JSON without its secrets, a form as an object; None if there is nothing to show."""
        if not self.raw or not self.wanted:
            return None
        try:
            if self.content_type.startswith("application/json"):
                return _without_secrets(json.loads(self.raw))
            return _without_secrets(dict(parse_qsl(self.raw.decode())))
        except ValueError:
            return None


class CallLog:
    """The newest calls, oldest first, and the bodies of the newest of them."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._bodies: OrderedDict[int, tuple[Body, Body]] = OrderedDict()
        self._bytes = 0
        self._last = 0

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def begin(self, at: datetime, method: str, path: str, retry_key: str | None) -> Call:
        """A new entry for a call that has just come in."""
        self._last += 1
        call = Call(self._last, at, method, path, retry_key)
        self._calls.append(call)
        return call

    def keep(self, call: Call, request: Body, answer: Body) -> None:
        """Keeps the bodies of a call, and lets go of the oldest ones for them."""
        self._bodies[call.number] = request, answer
        self._bytes += _size(request, answer)
        while len(self._bodies) > KEPT_BODIES or self._bytes > KEPT_BYTES:
            _, gone = self._bodies.popitem(last=False)
            self._bytes -= _size(*gone)

    def with_bodies(self, number: int | None = None) -> list[dict[str, Any]]:
        """The calls whose bodies are kept, with `request` and `answer`; with a number only that call, or none."""
        wanted = self._bodies if number is None else {number} & self._bodies.keys()
        return [self._whole(call) for call in self._calls if call.number in wanted]

    def _whole(self, call: Call) -> dict[str, Any]:
        request, answer = self._bodies[call.number]
        return call.as_json() | {"request": request.document(), "answer": answer.document()}


def _size(request: Body, answer: Body) -> int:
    return len(request.raw) + len(answer.raw)


def _without_secrets(document: Any) -> Any:
    """Secrets stand at the top of what LINE is sent and answers, so nothing below is looked at."""
    if not isinstance(document, dict):
        return document
    return {name: HIDDEN if name in SECRETS else value for name, value in document.items()}
