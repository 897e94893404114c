"""Histories from a seed: who does what, whose call goes next, and what goes wrong, all by one random generator.

find = prove(range(1000))            # Report; raises nothing
play(17)                             # one history; raises Broken
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TypeVar
from unittest.mock import patch

from akiwaku import settling
from akiwaku.bookings import Visit
from akiwaku.slots import SlotChanges
from proof import aftermath, promises, scenes, town
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.promises import Broken
from proof.views import Town
from proof.world import Call, Fault, Operation, World

_T = TypeVar("_T")
_MOST_AT_ONCE = 4
_FAULT_RATES = (0.0, 0.02, 0.06, 0.2)
_PRESSED = frozenset({"claim", "register", "unregister", "cancel", "change", "withdraw", "mark", "post"})
_TWICE = 0.15
"""How often something is pressed twice at once: a second device, a second person at the desk, a double click."""
# One kind of call that fails often, in half of the histories, and often in one way: what takes a certain fault at
# a certain call, or two of a kind, would be rare.
_CURSED_RATE = 0.4
_CURSED = (
    *[""] * 7, "UpdateItem Slots", "UpdateItem Bookings", "PutItem Bookings", "PutItem Residents",
    "TransactWriteItems", "GetItem Bookings", "push to LINE",
)  # fmt: skip
_CURSES = (Fault.CONFLICT, Fault.APPLIED, Fault.LATE, Fault.DEATH_AFTER)
_DROWSINESS = (0.0, 0.0, 0.05, 0.15)
"""How often a call is slow from here on for a while, in the history."""
_PATIENCE = (settling.SETTLE_AFTER, timedelta(0))
"""How long sweep leaves alone what was touched: as deployed, or not at all, since nothing may depend on it."""
_A_MOMENT = (0.001, 0.2)
_A_WHILE = (1.0, 20.0)  # long enough for the sweep to look, and for a slow function to be killed


@dataclass
class Failure:
    seed: int
    promise: str
    found: str
    trail: list[str]


@dataclass
class Report:
    """What many histories showed."""

    histories: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[Fault] = field(default_factory=Counter)
    runs: int = 0
    """Of notices, where a history has such."""
    recipients: Counter[str] = field(default_factory=Counter)
    """What became of those who were to hear."""
    failures: list[Failure] = field(default_factory=list)

    def count(self, world: World) -> None:
        """What went on in the one history."""
        self.calls = world.calls
        self.faults = world.faults
        self.operations.update(call.operation.name for call in world.over)
        self.answers.update(answer_of(call) for call in world.over)

    def add(self, other: "Report") -> None:
        self.histories += other.histories
        self.calls += other.calls
        self.operations += other.operations
        self.answers += other.answers
        self.faults += other.faults
        self.runs += other.runs
        self.recipients += other.recipients
        self.failures += other.failures


def prove(seeds: Iterable[int]) -> Iterator[Report]:
    """A report for each history."""
    for seed in seeds:
        report = Report(histories=1)
        try:
            history = _History(seed)
        except Broken as broken:  # in the scene, before anything was disturbed
            report.failures.append(Failure(seed, broken.promise, broken.found, []))
            yield report
            continue
        try:
            history.play()
        except Broken as broken:
            trail = list(history.world.trail())
            report.failures.append(Failure(seed, broken.promise, broken.found, trail))
        report.count(history.world)
        yield report


def play(seed: int) -> World:
    """One history, whole. Raises Broken."""
    history = _History(seed)
    history.play()
    return history.world


class _History:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        scene = scenes.founded() if self._random.random() < 0.5 else self._random.choice(scenes.all_scenes())
        database = DynamoDB(tables())
        database.restore(scene.tables)
        self.world = World(database, town.NOW, self._random, promises.after_write, promises.after_answer)
        self._stream = town.Stream(self.world)
        self._fault_rate = self._random.choice(_FAULT_RATES)
        self._cursed = scene.unfinished if self._random.random() < 0.3 else self._random.choice(_CURSED)
        self._curse = self._random.choice([*_CURSES, None, None, None])
        self._patience = self._random.choice(_PATIENCE)
        self._drowsiness = self._random.choice(_DROWSINESS)
        self._asleep: dict[int, int] = {}
        self._left = self._random.randint(4, 14)
        # A crowd meets in few places: most that can go wrong needs two at the same one.
        self._residents = sorted({*self._some(list(town.RESIDENTS)), *scene.who})
        self._postings = self._some(list(town.POSTINGS.values()))
        # What somebody is about to do, the same as before or for the first time.
        self._again = [town.post(each) for each in self._postings if each not in town.FOUNDED]
        self._again += scene.next

    def play(self) -> None:
        Town.forget()
        with self.world.inhabited(), patch.object(settling, "SETTLE_AFTER", self._patience):
            while self._left or self.world.running:
                self._something_happens()
            aftermath.check(self.world, self._stream)

    def _something_happens(self) -> None:
        world, random = self.world, self._random
        world.pass_time(timedelta(seconds=random.uniform(*_A_MOMENT)))
        chance = random.random()
        may_begin = self._left and len(world.running) < _MOST_AT_ONCE
        if may_begin and (not world.running or chance < 0.3):
            self._left -= 1
            operation = self._next()
            self.world.begin(operation)
            if operation.name in _PRESSED and random.random() < _TWICE:
                self.world.begin(self._second(operation))
        elif chance > 0.993:
            world.pass_time(timedelta(seconds=random.uniform(*_A_WHILE)))
        elif world.late and chance > 0.95:
            world.apply_late(random.choice(world.late))
        else:
            self._step(self._awake())

    def _awake(self) -> Call:
        """Whose call goes next. Some are slow: many others come and go between two of their calls."""
        random, running = self._random, self.world.running
        self._asleep = {number: left - 1 for number, left in self._asleep.items() if left > 1}
        call = random.choice([call for call in running if call.number not in self._asleep] or running)
        if random.random() < self._drowsiness and len(self._asleep) + 1 < len(running):
            self._asleep[call.number] = random.randint(3, 40)
            return self._awake()
        return call

    def _second(self, operation: Operation) -> Operation:
        """The same again; of two people at the desk, each wants something else. Or the slot's time runs out."""
        if operation.name in {"withdraw", "change", "cancel"} and self._random.random() < 0.2:
            return town.expire(operation.about["slot"])
        if operation.name == "change":
            return self._change_of(town.posting_of(operation.about["slot"]))
        if operation.name == "register":
            return self._registration_of(operation.who)
        if operation.name == "mark":
            return town.cancel(operation.about["slot"], operation.about["claim"])
        return operation

    def _step(self, call: Call) -> None:
        self.world.step(call, self._fault(call))
        if call.is_over and self._random.random() < 0.5:
            self._again += self._what_follows(call)

    def _what_follows(self, call: Call) -> list[Operation]:
        """What people tend to do next: press again, call the clinic, come back."""
        operation = call.operation
        if (call.died or call.refusal) and operation.name in {"claim", "cancel", "withdraw"}:
            return [operation]
        if operation.name == "claim":
            booking = call.answer.booking
            key = booking.slot_id, booking.claim_id
            return [town.cancel(*key), town.unregister(operation.who), town.mark(*key, Visit.VACCINATED)]
        if operation.name == "unregister":
            return [self._registration_of(operation.who)]
        if operation.name == "cancel":
            return [town.claim(call.answer.resident_id, call.answer.slot_id)]
        return []

    def _fault(self, call: Call) -> Fault | None:
        assert call.pending is not None
        is_cursed = str(call.pending) == self._cursed
        if self._random.random() >= (_CURSED_RATE if is_cursed else self._fault_rate):
            return None
        possible = call.pending.possible_faults
        return self._curse if is_cursed and self._curse in possible else self._random.choice(possible)

    def _next(self) -> Operation:
        if self._again and self._random.random() < 0.4:
            return self._again.pop(self._random.randrange(len(self._again)))
        (make,) = self._random.choices(MAKERS, _WEIGHTS)
        return make(self)

    # ---------- what people do, each with what it takes

    def _claim(self) -> Operation:
        return town.claim(self._resident(), self._slot())

    def _register(self) -> Operation:
        return self._registration_of(self._resident())

    def _registration_of(self, resident: str) -> Operation:
        person = self._random.choice([town.RESIDENTS[resident]] * 3 + list(town.PERSONS))
        municipality = self._random.choice([town.YOKOHAMA] * 3 + [town.KAWASAKI])
        wants = self._random.random() < 0.7
        return town.register(resident, town.form(person, municipality, wants_notices=wants))

    def _unregister(self) -> Operation:
        return town.unregister(self._resident())

    def _look(self) -> Operation:
        return town.look(self._resident())

    def _follow(self) -> Operation:
        return town.follow(self._resident(), follows=self._random.random() < 0.5)

    def _cancel(self) -> Operation:
        known = list(town.bookings_of(self.world))
        return town.cancel(*self._random.choice(known)) if known else self._claim()

    def _mark(self) -> Operation:
        known = list(town.bookings_of(self.world))
        if not known:
            return self._claim()
        visit = self._random.choice([Visit.VACCINATED, Visit.VACCINATED, Visit.NO_SHOW, None])
        return town.mark(*self._random.choice(known), visit)

    def _change(self) -> Operation:
        return self._change_of(self._random.choice(self._postings))

    def _change_of(self, posting: town.Posting) -> Operation:
        random = self._random
        starts_at = self.world.now + timedelta(hours=random.randint(1, 5))
        wanted = random.choice(
            [
                SlotChanges(seats=random.randint(1, 3)),
                *[SlotChanges(seats=self._taken(posting))] * 2,
                SlotChanges(note=f"{random.randint(1, 99)}番窓口へ"),
                SlotChanges(starts_at=starts_at),
                SlotChanges(closes_at=self.world.now + timedelta(seconds=random.randint(-5, 15))),
                SlotChanges(seats=random.randint(1, 3), starts_at=starts_at),
            ]
        )
        slot = Town(self.world.states[-1]).slot(town.slot_id(posting))
        on_screen = slot.revision if slot and random.random() < 0.5 else None
        return town.change(town.slot_id(posting), wanted, on_screen)

    def _taken(self, posting: town.Posting) -> int:
        """Just as many seats as are taken: the clinic keeps the others for itself."""
        slot = Town(self.world.states[-1]).slot(town.slot_id(posting))
        return max(1, len(slot.claims) if slot else 1)

    def _close(self) -> Operation:
        return town.close(self._slot())

    def _withdraw(self) -> Operation:
        return town.withdraw(self._slot())

    def _expire(self) -> Operation:
        return town.expire(self._slot())

    def _post(self) -> Operation:
        return town.post(self._random.choice(self._postings))

    def _sweep(self) -> Operation:
        if self._random.random() < 0.25:
            self.world.pass_time(timedelta(seconds=self._random.uniform(*_A_WHILE)))
        return town.sweep()

    def _confirm(self) -> Operation:
        if any(call.operation.name == "confirm" for call in self.world.running):
            return self._sweep()  # Lambda reads a shard's stream with one function at a time
        if self._random.random() < self._fault_rate:
            self.world.faults[Fault.STREAM_TWICE] += 1
            self._stream.rewind(by=self._random.randint(1, 3))
        return self._stream.deliver(most=self._random.randint(1, 4))

    def _some(self, of: list[_T]) -> list[_T]:
        return self._random.sample(of, self._random.randint(1, len(of)))

    def _resident(self) -> str:
        return self._random.choice(self._residents)

    def _slot(self) -> str:
        return town.slot_id(self._random.choice(self._postings))


_CHOICES: list[tuple[Callable[[_History], Operation], int]] = [
    (_History._claim, 40),
    (_History._sweep, 12),
    (_History._cancel, 12),
    (_History._confirm, 8),
    (_History._register, 8),
    (_History._unregister, 6),
    (_History._change, 10),
    (_History._mark, 6),
    (_History._withdraw, 3),
    (_History._close, 2),
    (_History._post, 2),
    (_History._expire, 1),
    (_History._look, 2),
    (_History._follow, 2),
]
MAKERS, _WEIGHTS = [make for make, _ in _CHOICES], [weight for _, weight in _CHOICES]


def answer_of(call: Call) -> str:
    if call.died:
        return "no answer (the function died)"
    if call.refusal is not None:
        return getattr(call.refusal, "slug", type(call.refusal).__name__)
    return "done"
