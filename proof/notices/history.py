"""Histories of notices from a seed: who plans and sends, what LINE and the queue do, what residents do.

prove(range(1000))                   # a Report for each; raises nothing
play(17)                             # one history; raises Broken
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from akiwaku import notices, quiet, sending, settings
from akiwaku.errors import LineUnavailable, TryAgain
from akiwaku.languages import LANGUAGES
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.notices import promises, town
from proof.notices.outside import Line, Message, Multicast, Question, Queue
from proof.notices.views import Ledger
from proof.notices.world import NoticeWorld
from proof.promises import Broken
from proof.simulation import Failure, Report
from proof.town import KAWASAKI, YOKOHAMA
from proof.world import Call, Fault, Operation

_MOST_AT_ONCE = 5
_FAULT_RATES = (0.0, 0.01, 0.03, 0.1)
_CURSED_RATE = 0.5
_CURSED = (
    *[""] * 4, *["multicast to LINE"] * 4, "PutItem Notices", "PutItem Notices", "SendMessageBatch",
    "TransactWriteItems", "UpdateItem Notices", "Query Residents", "GetItem Notices",
)  # fmt: skip
_STRICT = 0.04
_FICKLE = 0.15
_HASTE = (0.06, 0.12, 0.3)
"""How often somebody begins something while others are at work."""
_LINE_RATES = (0.0, 0.0, 0.1, 0.4)
_DROWSINESS = (0.0, 0.05, 0.15)
_A_MOMENT = (0.001, 0.2)
_A_WHILE = (1.0, 20.0)
_MINUTES = (1.0, 45.0)
_A_DAY = (22.5, 26.0)  # hours: around the 23 after which nothing is sent, and the 24 after which LINE forgets
_PER_SEAT = (0, 0, 0, 1, 2)
_MONTHLY_LIMITS = (0, 0, 0, 4, 12)
_RESERVES = (0, 0, 2)
_WINDOWS = ("morning", "noon", "evening", "by-hand")
_MOST_ROUNDS = 30
_PLANNED_AT_ONCE = 0.5


def prove(seeds: Iterable[int]) -> Iterator[Report]:
    """A report for each history."""
    for seed in seeds:
        report = Report(histories=1)
        try:
            history = _History(seed)
            history.play()
        except Broken as broken:
            report.failures.append(Failure(seed, broken.promise, broken.found, list(history.world.trail())))
        report.count(history.world)
        report.runs = len(Ledger(history.world.states[-1].tables).runs())
        report.recipients = history.recipients
        yield report


def play(seed: int) -> NoticeWorld:
    """One history, whole. Raises Broken."""
    history = _History(seed)
    history.play()
    return history.world


class _History:
    def __init__(self, seed: int) -> None:
        self._random = random = Random(seed)
        snapshot = town.founded(random.randrange(town.TOWNS))
        database = DynamoDB(tables())
        database.restore(snapshot)
        database.page = random.choice((None, 1, 2))
        self._line = Line(limit=random.choice((None, None, None, 9, 20)))
        self._line.is_strict = random.random() < _STRICT
        self._queue = Queue(most_tries=random.randint(2, 4))
        self._settings = settings.settings().model_copy(
            update={
                "residents_per_seat": random.choice(_PER_SEAT),
                "monthly_limit": random.choice(_MONTHLY_LIMITS),
                "confirmation_reserve": random.choice(_RESERVES),
                **({"quiet_hours": None} if random.random() < 0.5 else {}),
            }
        )
        self.world = NoticeWorld(
            database,
            town.NOW,
            random,
            self._line,
            self._queue,
            quiet_hours=self._settings.quiet_hours,
            on_write=promises.after_write,
            on_answer=self._answered,
        )
        self.recipients: Counter[str] = Counter()
        self._fault_rate = random.choice(_FAULT_RATES)
        self._line_rate = max(self._fault_rate, random.choice(_LINE_RATES))
        self._cursed = random.choice(_CURSED)
        self._drowsiness = random.choice(_DROWSINESS)
        self._days = random.choice((0, 0, 0, 1, 2))
        self._asleep: dict[int, int] = {}
        self._haste = random.choice(_HASTE)
        self._left = random.randint(8, 45)
        self._everybody = town.residents_of(snapshot)
        # Whoever changes their mind does it again, more likely than somebody else does.
        self._restless = random.sample(self._everybody, random.choice((1, 2, len(self._everybody))))
        for _ in range(random.choice((0, 0, 1, 2))):
            self._line.forgets(random.choice(self._everybody))
        # Somebody who changes the language and changes it back may be frozen in two parts of an audience.
        self._is_fickle = random.random() < _FICKLE
        self._fired: list[Operation] = []
        """What was to be planned, each once."""
        self._again: list[Operation] = []

    def play(self) -> None:
        with self._inside():
            if self._random.random() < _PLANNED_AT_ONCE:
                self._plan_undisturbed()
            else:
                self._plan()
            while self._left or self.world.running:
                self._something_happens()
            self._all_is_well()
            self.recipients = promises.at_the_end(self.world)

    def _inside(self) -> Any:
        stack = ExitStack()
        stack.enter_context(town.small())
        stack.enter_context(self.world.inhabited())
        for module in (notices, sending, quiet):
            stack.enter_context(patch.object(module, "settings", lambda: self._settings))
        return stack

    def _something_happens(self) -> None:
        world, random = self.world, self._random
        world.pass_time(timedelta(seconds=random.uniform(*_A_MOMENT)))
        chance = random.random()
        if self._left and len(world.running) < _MOST_AT_ONCE and (not world.running or chance < self._haste):
            self._left -= 1
            (act,) = random.choices(ACTS, _WEIGHTS)
            act(self)
        elif chance > 0.996:
            world.pass_time(timedelta(seconds=random.uniform(*_A_WHILE)))
        elif chance > 0.995:
            world.pass_time(timedelta(minutes=random.uniform(*_MINUTES)))
        elif world.late and chance > 0.95:
            world.apply_late(random.choice(world.late))
        elif world.running:
            call = self._awake()
            world.step(call, self._fault(call))

    def _awake(self) -> Call:
        """Whose call goes next. Some are slow: many others come and go between two of their calls."""
        random, running = self._random, self.world.running
        self._asleep = {number: left - 1 for number, left in self._asleep.items() if left > 1}
        call = random.choice([call for call in running if call.number not in self._asleep] or running)
        if random.random() < self._drowsiness and len(self._asleep) + 1 < len(running):
            self._asleep[call.number] = random.randint(5, 120)
            return self._awake()
        return call

    def _fault(self, call: Call) -> Fault | None:
        assert call.pending is not None
        usual = self._line_rate if isinstance(call.pending, Multicast | Question) else self._fault_rate
        is_cursed = str(call.pending) == self._cursed
        if self._random.random() >= (_CURSED_RATE if is_cursed else usual):
            return None
        return self._random.choice(call.pending.possible_faults)

    def _answered(self, world: NoticeWorld, call: Call) -> None:
        operation = call.operation
        if operation.name == "send":
            message: Message = operation.about["message"]
            if call.died or call.refusal:
                is_passing = call.died or isinstance(call.refusal, TryAgain | LineUnavailable)
                self._queue.failed(message, is_passing=is_passing)
            else:
                self._queue.handled(message)
        elif operation.name in {"plan", "go on"} and (call.died or call.refusal):
            self._again.append(operation)
        promises.after_answer(world, call)

    # ---------- what happens

    def _plan(self) -> None:
        """A schedule fires, or an operator does; often twice or three times at once."""
        random = self._random
        windows = [
            window for window in _WINDOWS if window not in {each.about["window"] for each in self._fired}
        ]
        if self._fired and random.random() < 0.3:
            operation = random.choice(self._fired)
        else:
            window = random.choice(windows or list(_WINDOWS))
            operation = town.plan(window, self.world.now, any_hour=window == "by-hand")
            self._fired.append(operation)
        for _ in range(random.choice((1, 1, 2, 3))):
            self.world.begin(operation)

    def _plan_undisturbed(self) -> None:
        """What is to go wrong is to go wrong while it is sent."""
        operation = town.plan("morning", self.world.now, any_hour=False)
        self._fired.append(operation)
        self.world.run(operation)

    def _retry(self) -> None:
        """Lambda plans again what failed; an operator tries again."""
        if self._again:
            self.world.begin(self._again.pop(self._random.randrange(len(self._again))))
        else:
            self._send()

    def _send(self) -> None:
        if not self._queue.waiting:
            self._resident_acts()
            return
        random, world = self._random, self.world
        idle = [each for each in self._queue.waiting if not each.under_way]
        message = random.choice(idle or self._queue.waiting)
        self._deliver(message)
        while random.random() < 0.15 and len(world.running) < _MOST_AT_ONCE:
            world.faults[Fault.QUEUE_TWICE] += 1
            self._deliver(random.choice([message, *self._queue.waiting, *self._queue.done]))

    def _deliver(self, message: Message) -> None:
        message.received += 1
        message.under_way += 1
        self.world.begin(town.send(message))

    def _resident_acts(self) -> None:
        random = self._random
        if self._is_fickle and random.random() < 0.8:
            self.world.begin(town.speak(self._restless[0], random.choice(LANGUAGES[:2])))
            return
        who = random.choice(self._restless if random.random() < 0.7 else self._everybody)
        municipality = random.choice((YOKOHAMA, YOKOHAMA, KAWASAKI))
        slots = [each for each in town.POSTINGS if each.municipality == municipality]
        language = random.choice(LANGUAGES)
        self.world.begin(
            random.choice(
                (
                    town.speak(who, language),
                    town.speak(who, language),
                    town.want(who, wanted=random.random() < 0.5),
                    town.follow(who, follows=random.random() < 0.5),
                    town.register(who, municipality, language=language),
                    town.register(who, municipality, language=language),
                    town.claim(who, random.choice(slots)),
                    town.claim(who, random.choice(slots)),
                    town.unregister(who),
                )
            )
        )

    def _clinic_acts(self) -> None:
        random = self._random
        if random.random() < 0.6:
            self.world.begin(town.post(random.choice(town.LATER)))
        else:
            self.world.begin(town.close(random.choice(town.POSTINGS)))

    def _operator_acts(self) -> None:
        random, world = self._random, self.world
        stopped = [run for run in Ledger(world.states[-1].tables).runs() if run.status == "stopped"]
        known = Ledger(world.states[-1].tables).runs()
        if stopped and random.random() < 0.7:
            world.begin(town.go_on(random.choice(stopped).run_id, however_old=random.random() < 0.3))
        elif known and random.random() < 0.3:
            world.begin(town.go_on(random.choice(known).run_id, however_old=random.random() < 0.5))
        elif self._queue.dead and random.random() < 0.5:
            self._queue.replay()
        else:
            is_paused = Ledger(world.states[-1].tables).is_paused()
            world.begin(town.pause(paused=not is_paused and random.random() < 0.7))

    def _line_changes(self) -> None:
        """An outage of its own kind: it takes nothing of us, or of one, or no more of anybody."""
        random, line = self._random, self._line
        match random.randrange(4):
            case 0:
                line.is_denied = not line.is_denied
            case 1:
                line.limit = random.choice((None, line.used, line.used + 3, line.used + 10))
            case _ if line.unknown and random.random() < 0.4:
                line.unknown.discard(random.choice(sorted(line.unknown)))
            case _:
                line.forgets(random.choice(self._everybody))

    def _a_day_passes(self) -> None:
        if self._days:
            self._days -= 1
            self.world.pass_time(timedelta(hours=self._random.uniform(*_A_DAY)))
            self._queue.replay()

    # ---------- when faults have stopped

    def _all_is_well(self) -> None:
        """Everybody ends, what failed is done again, and an operator goes on with what has stopped."""
        for _ in range(_MOST_ROUNDS):
            self._weather_clears()
            before = len(self.world.states)
            for operation in self._unfinished():
                self._done(operation)
            self._queue.replay()
            while self._queue.waiting:
                message = self._random.choice(self._queue.waiting)
                message.received += 1
                message.under_way += 1
                self._done(town.send(message))
            if len(self.world.states) == before:
                return
        raise Broken(promises.ENDS, f"still at work after {_MOST_ROUNDS} rounds")

    def _weather_clears(self) -> None:
        self._line.heals()
        self.world.pass_time(timedelta(minutes=1))
        quiet = self._settings.quiet_hours
        if quiet and self._random.random() < 0.7:
            while quiet.cover(self.world.now):
                self.world.pass_time(timedelta(hours=1))

    def _unfinished(self) -> Iterator[Operation]:
        now = Ledger(self.world.states[-1].tables)
        if now.is_paused():
            yield town.pause(paused=False)
        again, self._again = self._again, []
        yield from (each for each in again if each.name == "plan")
        unfinished = {run.run_id for run in now.runs() if run.status in {"freezing", "queueing"}}
        for operation in self._fired:
            if notices.run_id_of(operation.about["window"], operation.about["at"]) in unfinished:
                yield operation
        for run in now.runs():
            if run.status == "stopped":
                yield town.go_on(run.run_id, however_old=self._random.random() < 0.5)

    def _done(self, operation: Operation) -> None:
        call = self.world.run(operation)
        if call.refusal:
            raise Broken(promises.ENDS, f"alone and undisturbed, {call} failed: {call.refusal!r}")


_CHOICES: list[tuple[Callable[[_History], None], int]] = [
    (_History._send, 45),
    (_History._resident_acts, 25),
    (_History._plan, 4),
    (_History._retry, 8),
    (_History._operator_acts, 5),
    (_History._clinic_acts, 4),
    (_History._line_changes, 4),
    (_History._a_day_passes, 3),
]
ACTS, _WEIGHTS = [act for act, _ in _CHOICES], [weight for _, weight in _CHOICES]
