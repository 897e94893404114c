"""A town in one process: the real flows over the real store, interleaved call by call, with faults.

Every operation (a claim, a cancelling, `sweep`, …) runs in its own greenlet and stops before each call to the
outside, to the database or to LINE. Whoever drives the world says whose call goes next, and what befalls it.
The same choices give the same history, to the last random id. Nothing here decides anything: `simulation.py`
drives from a seed, `tests/protocol/test_state_machine.py` from Hypothesis.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from random import Random
from typing import Any, Protocol, TypeVar
from unittest.mock import patch

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from greenlet import greenlet

from akiwaku import claims, keys, line, side_by_side
from akiwaku.errors import LineUnavailable, Refusal
from akiwaku.observability import logger
from proof import dynamodb
from proof.dynamodb import Change, DynamoDB, Snapshot

API_LIMIT = timedelta(seconds=10)
"""Lambda's time limit of the two APIs (template.yaml): a call that is older is no more."""
LATEST = timedelta(seconds=4)
"""How long after it was sent a write without an answer may still be applied: a client waits 2 s, twice."""


class Fault(StrEnum):
    """What can befall one call. The value is what the report says."""

    ERROR = "error before the write"
    THROTTLED = "throttled"
    CONFLICT = "transaction conflict"
    APPLIED = "no answer, applied"
    NOT_APPLIED = "no answer, not applied"
    LATE = "no answer, applied later"
    SENT_TWICE = "no answer, sent again by the SDK"
    DEATH_BEFORE = "death before the call"
    DEATH_AFTER = "death after the call"
    TIME_LIMIT = "killed at the time limit"
    LATE_INDEX = "index shows an earlier state"
    LINE_DOWN = "LINE down"
    LINE_UNANSWERED = "LINE took it, no answer"
    STREAM_TWICE = "stream records delivered again"
    UNREAD = "some keys left unread"
    QUEUE_DOWN = "queue refuses"
    QUEUE_UNANSWERED = "queue took it, no answer"
    QUEUE_PART = "queue takes half of a batch"
    QUEUE_TWICE = "message delivered twice at once"
    LINE_LATE = "LINE takes it later, no answer"
    LINE_BUSY = "LINE asks for a slower pace"


OF_NOTICES_ALONE = frozenset(
    {
        Fault.UNREAD, Fault.QUEUE_DOWN, Fault.QUEUE_UNANSWERED, Fault.QUEUE_PART, Fault.QUEUE_TWICE,
        Fault.LINE_LATE, Fault.LINE_BUSY,
    }
)  # fmt: skip
OF_A_READ = (Fault.ERROR, Fault.THROTTLED, Fault.NOT_APPLIED, Fault.DEATH_BEFORE)
OF_A_QUERY = (*OF_A_READ, Fault.LATE_INDEX)
OF_A_BATCH = (*OF_A_READ, Fault.UNREAD)
OF_A_WRITE = (
    Fault.ERROR, Fault.THROTTLED, Fault.CONFLICT, Fault.APPLIED, Fault.NOT_APPLIED, Fault.LATE,
    Fault.SENT_TWICE, Fault.DEATH_BEFORE, Fault.DEATH_AFTER,
)  # fmt: skip
OF_A_CLAIM = tuple(fault for fault in OF_A_WRITE if fault != Fault.CONFLICT)
OF_LINE = (Fault.LINE_DOWN, Fault.LINE_UNANSWERED, Fault.DEATH_BEFORE, Fault.DEATH_AFTER)


# Slots are part of a transaction only while nobody knows them yet, and what transactions write in Notices is
# written by nothing else.
_NEVER_IN_CONFLICT = frozenset({"Slots", "Notices"})

_T = TypeVar("_T")


class Killed(BaseException):
    """A function's death: no handler of the code under test may catch it."""


class Request(Protocol):
    """A call to the outside; as text, what the trail says of it."""

    @property
    def possible_faults(self) -> Sequence[Fault]: ...


@dataclass(frozen=True)
class ToDatabase:
    operation: str
    call: dict[str, Any]
    was_applied: bool = False
    """Sent before under the same idempotency token, and applied: a transaction is not applied twice."""

    @property
    def possible_faults(self) -> Sequence[Fault]:
        if self.operation == "Query":
            return OF_A_QUERY
        if self.operation == "GetItem":
            return OF_A_READ
        if self.operation == "BatchGetItem":
            return OF_A_BATCH
        return OF_A_CLAIM if self.call.get("TableName") in _NEVER_IN_CONFLICT else OF_A_WRITE

    def __str__(self) -> str:
        table = self.call.get("TableName") or next(iter(self.call.get("RequestItems", ())), "")
        return f"{self.operation} {table}".strip()


@dataclass(frozen=True)
class ToLine:
    to: str
    text: str
    key: str

    @property
    def possible_faults(self) -> Sequence[Fault]:
        return OF_LINE

    def __str__(self) -> str:
        return "push to LINE"


@dataclass
class Operation:
    """One thing that somebody does. `run(now)` is the flow of the deployed code."""

    name: str
    run: Callable[[datetime], Any]
    who: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    limit: timedelta = API_LIMIT

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(part) for part in (self.who, *self.about.values()) if part)})"


@dataclass
class Call:
    """An operation under way, and after that, what came of it."""

    number: int
    operation: Operation
    now: datetime
    """The time that the operation was given when it began."""
    first: int
    """Index of the first of `World.states` that the operation could have seen; `last` is the last."""
    last: int = -1
    pending: Request | None = None
    faults: list[Fault] = field(default_factory=list)
    died: bool = False
    answer: Any = None
    refusal: Exception | None = None
    minted: list[str] = field(default_factory=list)
    """The random ids that it made."""
    thread: Any = field(default=None, repr=False)

    @property
    def is_over(self) -> bool:
        return self.pending is None

    def __str__(self) -> str:
        return f"#{self.number} {self.operation}"


@dataclass(frozen=True)
class State:
    """All tables after a write, who wrote, and what changed. Of the first state nobody did."""

    tables: Snapshot
    call: Call | None = None
    changes: Sequence[Change] = ()


class World:
    """`on_write(world)` and `on_answer(world, call)` are told of every new state and of every end of a call."""

    def __init__(
        self,
        database: DynamoDB,
        now: datetime,
        random: Random,
        on_write: Callable[["World"], None] = lambda _world: None,
        on_answer: Callable[["World", Call], None] = lambda _world, _call: None,
    ) -> None:
        self.database = database
        self.now = now
        self.states = [State(database.snapshot())]
        self.running: list[Call] = []
        self.over: list[Call] = []
        self.calls = 0
        self.faults: Counter[Fault] = Counter()
        self.outbox: list[ToLine] = []
        """What LINE took, in order, once for each retry key."""
        self.late: list[tuple[datetime, Call, Request]] = []
        """Writes without an answer that are still on their way, each with the latest moment for it."""
        self._trail: list[tuple[datetime, Call, object, Fault | None]] = []
        self._random = random
        self._on_write, self._on_answer = on_write, on_answer
        self._begun = 0
        self._acting: Call | None = None

    # ---------- what a driver does

    def begin(self, operation: Operation) -> Call:
        """Starts an operation, up to its first call to the outside."""
        self._begun += 1
        call = Call(self._begun, operation, self.now, first=len(self.states) - 1)
        call.thread = greenlet(lambda: operation.run(call.now))
        self.running.append(call)
        self._note(call, "begins")
        self._resume(call, call.thread.switch)
        return call

    def step(self, call: Call, fault: Fault | None = None) -> None:
        """Lets the pending call of an operation go, and the operation on, up to the next."""
        assert call.pending is not None
        self.calls += 1
        if self.now - call.now >= call.operation.limit:
            fault = Fault.TIME_LIMIT
        if fault:
            self.faults[fault] += 1
            call.faults.append(fault)
        self._note(call, call.pending, fault)
        self._go(call, call.pending, fault)

    def finish(self, call: Call) -> None:
        """All that is left of an operation, undisturbed."""
        while not call.is_over:
            self.step(call)

    def run(self, operation: Operation) -> Call:
        """A whole operation, undisturbed."""
        call = self.begin(operation)
        self.finish(call)
        return call

    def pass_time(self, by: timedelta) -> None:
        then = self.now + by
        for due in sorted((each for each in self.late if each[0] <= then), key=lambda each: each[0]):
            self.now = max(self.now, due[0])
            self.apply_late(due)
        self.now = then

    def apply_late(self, due: tuple[datetime, Call, Request]) -> None:
        """A write that nobody waits for any more arrives."""
        self.late.remove(due)
        _, call, request = due
        self._note(call, request, Fault.LATE)
        self._arrive(call, request)

    def trail(self) -> Iterator[str]:
        """What happened, a line a call: for whoever looks into a failure."""
        for now, call, what, fault in self._trail:
            happened = _ending(call) if what == "ends" else str(what)
            yield f"{now:%H:%M:%S.%f}  {call}: {happened}{f' — {fault}' if fault else ''}"

    # ---------- how a call goes

    def _go(self, call: Call, request: Request, fault: Fault | None) -> None:
        match request:
            case ToLine():
                self._to_line(call, request, fault)
            case ToDatabase():
                self._to_database(call, request, fault)
            case _:
                raise NotImplementedError(request)

    def _arrive(self, call: Call, request: Request) -> None:
        assert isinstance(request, ToDatabase)
        self._try(call, request)

    def _to_database(self, call: Call, request: ToDatabase, fault: Fault | None) -> None:
        match fault:
            case None | Fault.LATE_INDEX:
                self.database.indexes_are_late = fault == Fault.LATE_INDEX
                self._answer(call, *self._try(call, request))
            case Fault.ERROR:
                self._fail(call, dynamodb.refusal("InternalServerError", request.operation))
            case Fault.THROTTLED:
                self._fail(call, _throttled(request))
            case Fault.CONFLICT:
                self._fail(call, _conflict(request))
            case Fault.NOT_APPLIED:
                self._fail(call, EndpointConnectionError(endpoint_url="https://dynamodb.example"))
            case Fault.APPLIED:
                self._try(call, request)
                self._fail(call, ReadTimeoutError(endpoint_url="https://dynamodb.example"))
            case Fault.LATE:
                self.late.append((self.now + LATEST, call, request))
                self._fail(call, ReadTimeoutError(endpoint_url="https://dynamodb.example"))
            case Fault.SENT_TWICE:
                _, error = self._try(call, request)
                is_transaction = request.operation == "TransactWriteItems"
                call.pending = ToDatabase(request.operation, request.call, is_transaction and error is None)
            case Fault.DEATH_AFTER:
                self._try(call, request)
                self._kill(call)
            case _:
                self._kill(call)

    def _to_line(self, call: Call, request: ToLine, fault: Fault | None) -> None:
        if fault in (None, Fault.LINE_UNANSWERED, Fault.DEATH_AFTER) and all(
            taken.key != request.key for taken in self.outbox
        ):
            self.outbox.append(request)
        match fault:
            case None:
                self._answer(call, {}, None)
            case Fault.LINE_DOWN | Fault.LINE_UNANSWERED:
                self._fail(call, LineUnavailable())
            case _:
                self._kill(call)

    def _try(self, call: Call, request: ToDatabase) -> tuple[dict[str, Any], Exception | None]:
        if request.was_applied:
            return {}, None
        seen = len(self.database.changes)
        try:
            answer, error = self.database.call(request.operation, request.call), None
        except ClientError as refused:
            answer, error = {}, refused
        changes = self.database.changes[seen:]
        if changes:
            self.states.append(State(self.database.snapshot(), call, changes))
            self._on_write(self)
        return answer, error

    def _answer(self, call: Call, answer: dict[str, Any], error: Exception | None) -> None:
        if error:
            self._fail(call, error)
        else:
            self._resume(call, call.thread.switch, answer)

    def _fail(self, call: Call, error: Exception) -> None:
        self._resume(call, call.thread.throw, error)

    def _kill(self, call: Call) -> None:
        self._resume(call, call.thread.throw, Killed())

    def _resume(self, call: Call, go: Callable[..., Any], *given: Any) -> None:
        self._acting = call
        try:
            reached = go(*given)
        except Killed:
            call.died = True
        except Exception as error:  # noqa: BLE001  (what it is decides whether a promise was broken)
            call.refusal = error
        else:
            if not call.thread.dead:
                call.pending = reached
                return
            call.answer = reached
        call.pending = None
        call.last = len(self.states) - 1
        self.running.remove(call)
        self.over.append(call)
        self._note(call, "ends")
        self._on_answer(self, call)

    def _note(self, call: Call, what: object, fault: Fault | None = None) -> None:
        self._trail.append((self.now, call, what, fault))

    # ---------- what the code under test finds in place of the outside

    def _outside(self, request: Request) -> Any:
        return greenlet.getcurrent().parent.switch(request)

    def _make_api_call(self, operation: str, call: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._outside(ToDatabase(operation, call))
        return answer

    def _push(self, to: str, messages: Sequence[dict[str, Any]], key: str) -> None:
        self._outside(ToLine(to, messages[0]["altText"], key))

    def _token(self, size: int) -> str:
        token = f"{self._random.getrandbits(8 * size):0{2 * size}x}"
        if self._acting:
            self._acting.minted.append(token)
        return token

    def _each(self, act: Callable[[_T], None], things: Iterable[_T], *, at_once: int) -> None:
        """`side_by_side.each` without threads: of those under way, one by one has its call go, in any order."""
        outside = greenlet.getcurrent().parent
        waiting, under_way = list(things), dict[greenlet, Request]()
        failed: BaseException | None = None
        while under_way or (waiting and not failed):
            if waiting and len(under_way) < at_once and not failed:
                part = greenlet(partial(act, waiting.pop(0)))
                go: Callable[[], Any] = part.switch
            else:
                part = self._random.choice(list(under_way))
                go = _answered(part, outside, under_way.pop(part))
            try:
                reached = go()
            except Exception as error:  # noqa: BLE001  (raised again when all under way have ended)
                failed = failed or error
                continue
            if not part.dead:
                under_way[part] = reached
        if failed:
            raise failed

    @contextmanager
    def inhabited(self) -> Iterator[None]:
        """While it lasts, the deployed code lives in this world. At the end whoever still runs is killed."""
        with ExitStack() as stack:
            stack.enter_context(dynamodb.spoken_to(self))
            stack.enter_context(patch("secrets.token_hex", self._token))
            stack.enter_context(patch.object(keys, "holder_key", lambda: b"a key for proofs, kept nowhere"))
            stack.enter_context(patch.object(line, "push", self._push))
            stack.enter_context(patch.object(side_by_side, "each", self._each))
            stack.enter_context(_silence())
            try:
                yield
            finally:
                for call in self.running:
                    with suppress(Killed):
                        call.thread.throw(Killed())


def _answered(part: greenlet, outside: greenlet, request: Request) -> Callable[[], Any]:
    """Hands on a call and its answer, or what went wrong with it. Who is killed dies here, with all its parts."""

    def go() -> Any:
        try:
            answer = outside.switch(request)
        except Exception as error:  # noqa: BLE001  (whatever it is, the one who called is to deal with it)
            return part.throw(error)
        return part.switch(answer)

    return go


@contextmanager
def _silence() -> Iterator[None]:
    before = logger.log_level
    logger.setLevel("CRITICAL")
    try:
        # Metrics are lines on standard output, whatever the logger's level.
        with patch.object(claims, "count", lambda *_metric, **_told: None):
            yield
    finally:
        logger.setLevel(before)


def _throttled(request: ToDatabase) -> Exception:
    if request.operation == "TransactWriteItems":
        return dynamodb.cancelled("ThrottlingError", _first_of(request))
    return dynamodb.refusal("ProvisionedThroughputExceededException", request.operation)


def _conflict(request: ToDatabase) -> Exception:
    if request.operation == "TransactWriteItems":
        return dynamodb.cancelled("TransactionConflict", _first_of(request))
    return dynamodb.refusal("TransactionConflictException", request.operation)


def _first_of(request: ToDatabase) -> list[bool]:
    return [index == 0 for index, _ in enumerate(request.call["TransactItems"])]


def _ending(call: Call) -> str:
    if call.died:
        return "dies"
    if isinstance(call.refusal, Refusal):
        return f"is refused: {call.refusal.slug}"
    return f"fails: {call.refusal!r}" if call.refusal else "is answered"
