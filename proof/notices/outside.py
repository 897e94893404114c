"""LINE and the queue of chunks as notices meet them, one call at a time and on the world's clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from akiwaku.errors import LineDenied, LineQuotaExhausted, LineRefused
from proof.world import Call, Fault

FORGETS_AFTER = timedelta(hours=24)
"""https://developers.line.biz/en/docs/messaging-api/retrying-api-request/"""

OF_A_MULTICAST = (
    Fault.LINE_DOWN, Fault.LINE_UNANSWERED, Fault.LINE_LATE, Fault.LINE_BUSY, Fault.DEATH_BEFORE,
    Fault.DEATH_AFTER,
)  # fmt: skip
OF_A_QUESTION = (Fault.LINE_DOWN, Fault.LINE_BUSY, Fault.DEATH_BEFORE)
OF_THE_QUEUE = (
    Fault.QUEUE_DOWN, Fault.QUEUE_UNANSWERED, Fault.QUEUE_PART, Fault.DEATH_BEFORE, Fault.DEATH_AFTER,
)  # fmt: skip


@dataclass(frozen=True)
class Multicast:
    to: tuple[str, ...]
    messages: str
    key: str

    @property
    def possible_faults(self) -> Sequence[Fault]:
        return OF_A_MULTICAST

    def __str__(self) -> str:
        return "multicast to LINE"


@dataclass(frozen=True)
class Question:
    """Something that LINE is asked and that changes nothing."""

    what: str

    @property
    def possible_faults(self) -> Sequence[Fault]:
        return OF_A_QUESTION

    def __str__(self) -> str:
        return f"{self.what} of LINE"


@dataclass(frozen=True)
class ToQueue:
    entries: Sequence[dict[str, Any]]

    @property
    def possible_faults(self) -> Sequence[Fault]:
        return OF_THE_QUEUE

    def __str__(self) -> str:
        return "SendMessageBatch"


@dataclass(frozen=True)
class Heard:
    """Somebody was told."""

    at: datetime
    run_id: str
    item: str
    resident: str
    key: str


@dataclass
class Line:
    """Takes multicasts once for each retry key, as long as it remembers it; then it takes the same call again."""

    limit: int | None = None
    used: int = 0
    unknown: set[str] = field(default_factory=set)
    """Ids that it refuses, and for one of them the whole call."""
    is_denied: bool = False
    is_strict: bool = False
    """It does not take our messages as they are, until somebody mends them."""
    heard: list[Heard] = field(default_factory=list)
    once_unknown: set[str] = field(default_factory=set)
    _taken: dict[str, datetime] = field(default_factory=dict)

    def forgets(self, resident: str) -> None:
        self.unknown.add(resident)
        self.once_unknown.add(resident)

    def heals(self) -> None:
        self.limit, self.is_denied, self.is_strict = None, False, False

    def take(self, call: Call, request: Multicast, now: datetime) -> Exception | None:
        """What akiwaku.line makes of its answer. A key that it knows is success (409), whatever else is wrong."""
        if self.is_denied:
            return LineDenied(401)
        if request.key in self._taken and now - self._taken[request.key] < FORGETS_AFTER:
            return None
        if self.is_strict or self.unknown.intersection(request.to):
            return LineRefused(400)
        if self.limit is not None and self.used + len(request.to) > self.limit:
            return LineQuotaExhausted(429)
        self._taken[request.key] = now
        self.used += len(request.to)
        about = call.operation.about
        self.heard += [Heard(now, about["run"], about["item"], each, request.key) for each in request.to]
        return None


@dataclass(eq=False)
class Message:
    run_id: str
    item: str
    received: int = 0
    under_way: int = 0
    """So many are at it at this moment."""


@dataclass
class Queue:
    """At least once, in any order. What failed too often is put aside."""

    most_tries: int
    waiting: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    done: list[Message] = field(default_factory=list)

    def put(self, bodies: Iterable[dict[str, str]]) -> None:
        self.waiting += [Message(body["run_id"], body["item"]) for body in bodies]

    def handled(self, message: Message) -> None:
        message.under_way -= 1
        if message in self.waiting:
            self.waiting.remove(message)
            self.done.append(message)

    def failed(self, message: Message, *, is_passing: bool) -> None:
        """Where nobody deleted it meanwhile: it comes again, or no more."""
        message.under_way -= 1
        if message in self.waiting and (not is_passing or message.received >= self.most_tries):
            self.waiting.remove(message)
            self.dead.append(message)

    def replay(self) -> None:
        """`akiwaku dead-letters`: all of them, as if they were new."""
        for message in self.dead:
            message.received = 0
        self.waiting += self.dead
        self.dead = []
