"""The world of `proof.world` with what notices need besides: multicasts, the queue, a clock, several processes."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from akiwaku import aws, clock, kept, line, sending
from akiwaku.errors import LineBusy, LineDenied, LineUnavailable, TryAgain
from akiwaku.settings import QuietHours
from akiwaku.store import residents
from proof import dynamodb
from proof.dynamodb import DynamoDB
from proof.notices.outside import Line, Multicast, Question, Queue, ToQueue
from proof.world import LATEST, Call, Fault, Request, ToDatabase, World

PROCESSES = 3
"""Functions that stay warm and remember for some seconds what they read."""
MOST_RECIPIENTS = 2
"""Of one multicast, so that a small town has many chunks."""
_REMEMBERING: tuple[kept.Kept[..., Any], ...] = (
    sending._run, sending._are_paused, sending._open_slots, sending._text,
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A multicast that was made, whatever LINE did with it."""

    at: datetime
    state: int
    """Index of the last of `World.states` at that moment."""
    call: Call
    request: Multicast


class NoticeWorld(World):
    def __init__(
        self,
        database: DynamoDB,
        now: datetime,
        random: Random,
        line_: Line,
        queue: Queue,
        *,
        quiet_hours: QuietHours | None = None,
        on_write: Callable[["NoticeWorld"], None] = lambda _world: None,
        on_answer: Callable[["NoticeWorld", Call], None] = lambda _world, _call: None,
    ) -> None:
        super().__init__(
            database, now, random, lambda _: on_write(self), lambda _, call: on_answer(self, call)
        )
        self.line, self.queue, self.quiet_hours = line_, queue, quiet_hours
        self.moments = [now]
        """When each of `states` came to be."""
        self.caught_up_at = [0]
        """Indexes of states that every index has shown, however late it is."""
        self.made: list[Made] = []
        self.looks: dict[int, list[tuple[int, frozenset[str]]]] = {}
        """By call: whom it looked up, and in which state."""
        self._memories: list[dict[kept.Kept[..., Any], Any]] = [{} for _ in range(PROCESSES)]

    def pass_time(self, by: timedelta) -> None:
        super().pass_time(by)
        if by > LATEST:
            self.database.catch_up()
            self.caught_up_at.append(len(self.states) - 1)

    def step(self, call: Call, fault: Fault | None = None) -> None:
        """No two things happen in one moment."""
        self.now += timedelta(microseconds=1)
        super().step(call, fault)

    def _resume(self, call: Call, go: Callable[..., Any], *given: Any) -> None:
        """Whoever acts remembers what was read in their own process, and nothing else."""
        memory = self._memories[call.number % PROCESSES]
        for each in _REMEMBERING:
            each._answers = memory.get(each, {})
        super()._resume(call, go, *given)
        for each in _REMEMBERING:
            memory[each] = each._answers

    def state_at(self, moment: datetime) -> int:
        """Index of the state in which all tables were at a moment."""
        return max(index for index, at in enumerate(self.moments) if at <= moment or index == 0)

    # ---------- how a call goes

    def _go(self, call: Call, request: Request, fault: Fault | None) -> None:
        match request:
            case Multicast():
                self._multicast(call, request, fault)
            case Question():
                self._question(call, fault)
            case ToQueue():
                self._to_queue(call, request, fault)
            case ToDatabase(operation="BatchGetItem"):
                self._look_up(call, request, fault)
            case _:
                super()._go(call, request, fault)

    def _multicast(self, call: Call, request: Multicast, fault: Fault | None) -> None:
        if fault not in {Fault.DEATH_BEFORE, Fault.TIME_LIMIT}:
            self.made.append(Made(self.now, len(self.states) - 1, call, request))
        match fault:
            case None:
                self._answer(call, {}, self.line.take(call, request, self.now))
            case Fault.LINE_DOWN:
                self._fail(call, LineUnavailable(503))
            case Fault.LINE_UNANSWERED:
                self.line.take(call, request, self.now)
                self._fail(call, LineUnavailable("ReadTimeoutError"))
            case Fault.LINE_LATE:
                self.late.append((self.now + LATEST, call, request))
                self._fail(call, LineUnavailable("ReadTimeoutError"))
            case Fault.LINE_BUSY:
                self._fail(call, LineBusy(429))
            case Fault.DEATH_AFTER:
                self.line.take(call, request, self.now)
                self._kill(call)
            case _:
                self._kill(call)

    def _question(self, call: Call, fault: Fault | None) -> None:
        match fault:
            case None:
                self._answer(call, {}, None)
            case Fault.LINE_DOWN:
                self._fail(call, LineUnavailable(500))
            case Fault.LINE_BUSY:
                self._fail(call, LineBusy(429))
            case _:
                self._kill(call)

    def _to_queue(self, call: Call, request: ToQueue, fault: Fault | None) -> None:
        entries = request.entries
        half = entries[: len(entries) // 2] if fault == Fault.QUEUE_PART else entries
        if fault in {None, Fault.QUEUE_UNANSWERED, Fault.QUEUE_PART, Fault.DEATH_AFTER}:
            self.queue.put(json.loads(entry["MessageBody"]) for entry in half)
        match fault:
            case None | Fault.QUEUE_PART:
                left = [{"Id": entry["Id"], "SenderFault": False} for entry in entries[len(half) :]]
                self._answer(call, {"Failed": left}, None)
            case Fault.QUEUE_DOWN | Fault.QUEUE_UNANSWERED:
                self._fail(call, TryAgain())
            case _:
                self._kill(call)

    def _look_up(self, call: Call, request: ToDatabase, fault: Fault | None) -> None:
        if fault not in {None, Fault.UNREAD}:
            self._to_database(call, request, fault)
            return
        ((table, asked),) = request.call["RequestItems"].items()
        keys = asked["Keys"]
        shown = keys[: len(keys) // 2] if fault else keys
        if table == "Residents":
            ids = frozenset(key["resident_id"]["S"] for key in shown)
            self.looks.setdefault(call.number, []).append((len(self.states) - 1, ids))
        answer: dict[str, Any] = {"Responses": {table: []}}
        error = None
        if shown:
            part = {"RequestItems": {table: {**asked, "Keys": shown}}}
            answer, error = self._try(call, ToDatabase("BatchGetItem", part))
        if left := keys[len(shown) :]:
            answer["UnprocessedKeys"] = {table: {**asked, "Keys": left}}
        self._answer(call, answer, error)

    def _arrive(self, call: Call, request: Request) -> None:
        if isinstance(request, Multicast):
            self.line.take(call, request, self.now)
        else:
            super()._arrive(call, request)

    def _try(self, call: Call, request: ToDatabase) -> tuple[dict[str, Any], Exception | None]:
        answered = super()._try(call, request)
        self.moments += [self.now] * (len(self.states) - len(self.moments))
        return answered

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """While it lasts, one who is not part of the history may read the tables."""
        with dynamodb.spoken_to(self.database):
            yield

    # ---------- what the code under test finds in place of the outside

    def _call_aws(self, service: aws.Service, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        assert (service, operation) == (aws.SQS, "SendMessageBatch")
        answer: dict[str, Any] = self._outside(ToQueue(request["Entries"]))
        return answer

    def _send_multicast(self, to: Sequence[str], messages: Sequence[dict[str, Any]], key: str) -> None:
        self._outside(Multicast(tuple(to), json.dumps(messages, ensure_ascii=False), key))

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _is_acceptable(self, _messages: Sequence[dict[str, Any]]) -> bool:
        self._outside(Question("opinion"))
        return not self.line.is_strict

    def _quota(self) -> line.Quota:
        self._outside(Question("quota"))
        if self.line.is_denied:
            raise LineDenied(401)
        return line.Quota(self.line.limit, self.line.used)

    @contextmanager
    def inhabited(self) -> Iterator[None]:
        with super().inhabited(), ExitStack() as stack:
            to_database = aws.call

            def call(service: aws.Service, operation: str, request: dict[str, Any], *how: int) -> Any:
                if service == aws.DYNAMODB:
                    return to_database(service, operation, request, *how)
                return self._call_aws(service, operation, request)

            for where, name, instead in (
                (aws, "call", call),
                (line, "multicast", self._send_multicast),
                (line, "is_acceptable", self._is_acceptable),
                (line, "quota", self._quota),
                (line, "MOST_RECIPIENTS", MOST_RECIPIENTS),
                (clock, "now", lambda: self.now),
                # A test may have stopped this one.
                (residents, "clock", clock),
                (kept, "time", SimpleNamespace(monotonic=self._seconds)),
                (sending.pace, "wait", lambda: None),
                (sending, "count", lambda *_, **__: None),
            ):
                stack.enter_context(patch.object(where, name, instead))
            stack.enter_context(patch("time.sleep", lambda _seconds: None))
            yield
