"""Histories of files of slots from a seed: all slots of a file or none, whatever fails and whoever dies (C8).

prove(range(1000))                   # a Report for each; raises nothing
play(17)                             # one history; raises Broken

A clinic sends three files under two keys, again and again, also at the same moment; `sweep` runs whenever it
likes; somebody closes slots that are there. A file is several chunks, each a transaction of its own.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from random import Random
from typing import NamedTuple
from unittest.mock import patch

from akiwaku import changes, imports, settling, slot_imports
from akiwaku.clock import JAPAN
from akiwaku.errors import IdempotencyKeyReused, TryAgain
from proof import scenes
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.expressions import Item
from proof.promises import Broken
from proof.simulation import Failure, Report
from proof.town import CLINIC, NOW
from proof.world import LATEST, Call, Fault, Operation, World

WHOLE_FOR_WHO_WAS_TOLD = "whoever is told success finds every slot of the file, each once"
WILL_BE_WHOLE = "while only some slots of a file are there, the sweep can find what is missing"
ONCE = "no row of a file becomes two slots"
ONE_FILE = "a key posts one file, and is refused for another only if it has"
ONLY_NEW = "posting changes no slot that is there"
NO_DEFECT = "no fault of the database surfaces as a defect"
QUIET = "sweep comes to an end and leaves no mark"
WHOLE = "when all is quiet, every slot of a file is there or none"
ALONE = "alone and undisturbed, a file is posted, and again to no effect"
ALL = (WHOLE_FOR_WHO_WAS_TOLD, WILL_BE_WHOLE, ONCE, ONE_FILE, ONLY_NEW, NO_DEFECT, QUIET, WHOLE, ALONE)

_CHUNK = 2
_LONG = timedelta(seconds=60)
_MOST_AT_ONCE = 4
_FAULT_RATES = (0.0, 0.03, 0.1, 0.25)
# One kind of call that fails often, in half of the histories.
_CURSED_RATE = 0.5
_CURSED = (*[""] * 4, "PutItem Imports", "TransactWriteItems", "TransactWriteItems", "UpdateItem Imports")
_PATIENCE = (settling.SETTLE_AFTER, timedelta(0))
_A_MOMENT = (0.001, 0.3)
_A_WHILE = (1.0, 20.0)
_MOST_SWEEPS = 5


class File(NamedTuple):
    name: str
    key: str
    rows: int

    @property
    def vaccines(self) -> set[str]:
        """A slot's vaccine tells which row of which file it is."""
        return {f"{self.name}{number}" for number in range(self.rows)}

    @property
    def content(self) -> bytes:
        at = (NOW + timedelta(hours=9)).astimezone(JAPAN)
        rows = [f"{at:%Y/%m/%d},{at:%H:%M},{vaccine},3,1" for vaccine in sorted(self.vaccines)]
        return "\n".join(["接種日,開始時刻,ワクチン,接種回,枠数", *rows]).encode()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


FILES = (File("a", "first key", 5), File("b", "first key", 3), File("c", "second key", 1))


def prove(seeds: Iterable[int]) -> Iterator[Report]:
    """A report for each history."""
    for seed in seeds:
        report, history = Report(histories=1), _History(seed)
        try:
            history.play()
        except Broken as broken:
            report.failures.append(Failure(seed, broken.promise, broken.found, list(history.world.trail())))
        report.count(history.world)
        yield report


def play(seed: int) -> World:
    """One history, whole. Raises Broken."""
    history = _History(seed)
    history.play()
    return history.world


# ---------- what happens


def post(file: File) -> Operation:
    run = partial(imports.post, CLINIC, file.content, file.key)
    return Operation("import", run, "", {"file": file.name})


def sweep() -> Operation:
    return Operation("sweep", imports.sweep, limit=_LONG)


def close(slot_id: str) -> Operation:
    return Operation("close", lambda _now: changes.close(CLINIC.clinic_id, slot_id), "", {"slot": slot_id})


class _History:
    def __init__(self, seed: int) -> None:
        self._random = random = Random(seed)
        database = DynamoDB(tables())
        database.restore(scenes.founded().tables)
        database.page = random.choice((None, 1))
        self.world = World(database, NOW, random, _after_write, _after_answer)
        self._files = random.choice((FILES, FILES[:2], FILES[:1]))
        self._fault_rate = random.choice(_FAULT_RATES)
        self._cursed = random.choice(_CURSED)
        self._haste = random.choice((0.1, 0.3, 0.6))
        self._patience = random.choice(_PATIENCE)
        self._left = random.randint(2, 9)

    def play(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(self.world.inhabited())
            stack.enter_context(patch("time.sleep", lambda _seconds: None))
            stack.enter_context(patch.object(slot_imports, "CHUNK", _CHUNK))
            stack.enter_context(patch.object(imports, "SETTLE_AFTER", self._patience))
            while self._left or self.world.running:
                self._something_happens()
            _all_is_well(self.world)

    def _something_happens(self) -> None:
        world, random = self.world, self._random
        world.pass_time(timedelta(seconds=random.uniform(*_A_MOMENT)))
        chance = random.random()
        if self._left and len(world.running) < _MOST_AT_ONCE and (not world.running or chance < self._haste):
            self._left -= 1
            self._begin()
        elif chance > 0.98:
            world.pass_time(timedelta(seconds=random.uniform(*_A_WHILE)))
        elif world.late and chance > 0.9:
            world.apply_late(random.choice(world.late))
        else:
            call = random.choice(world.running)
            world.step(call, self._fault(call))

    def _begin(self) -> None:
        random, there = self._random, list(_slots(self.world))
        chance = random.random()
        if chance < 0.25:
            self.world.begin(sweep())
        elif chance < 0.4 and there:
            self.world.begin(close(random.choice(there)["slot_id"]["S"]))
        else:
            file = random.choice(self._files)
            self.world.begin(post(file))
            if random.random() < 0.3:
                self.world.begin(post(random.choice((file, file, *self._files))))

    def _fault(self, call: Call) -> Fault | None:
        assert call.pending is not None
        is_cursed = str(call.pending) == self._cursed
        if self._random.random() >= (_CURSED_RATE if is_cursed else self._fault_rate):
            return None
        return self._random.choice(call.pending.possible_faults)


# ---------- what is promised


def _after_write(world: World) -> None:
    state = world.states[-1]
    assert state.call
    rows = _imports(world)
    for change in state.changes:
        if change.table == "Slots" and change.before and state.call.operation.name != "close":
            raise Broken(ONLY_NEW, f"{state.call} changed {change.key}")
    for file in FILES:
        there = [vaccine for vaccine in map(_vaccine, _slots(world)) if vaccine in file.vaccines]
        if len(there) != len(set(there)):
            raise Broken(ONCE, str(there))
        if not there:
            continue
        row = rows.get(imports.id_of(CLINIC, file.key))
        if row is None or row["digest"]["S"] != file.digest:
            raise Broken(ONE_FILE, f"slots of {file.name} with no import of it")
        if set(there) != file.vaccines and not {"unfinished", "packed"} <= row.keys():
            raise Broken(WILL_BE_WHOLE, f"only {there}, and no mark")


def _after_answer(world: World, call: Call) -> None:
    if call.died or isinstance(call.refusal, TryAgain):
        return
    if call.operation.name != "import":
        if call.refusal:
            raise Broken(NO_DEFECT, f"{call}: {call.refusal!r}")
        return
    file = next(each for each in FILES if each.name == call.operation.about["file"])
    if isinstance(call.refusal, IdempotencyKeyReused):
        row = _imports(world).get(imports.id_of(CLINIC, file.key))
        if row is None or row["digest"]["S"] == file.digest:
            raise Broken(ONE_FILE, f"{call} was refused for nothing")
    elif call.refusal:
        raise Broken(NO_DEFECT, f"{call}: {call.refusal!r}")
    elif missing := file.vaccines - set(map(_vaccine, _slots(world))):
        raise Broken(WHOLE_FOR_WHO_WAS_TOLD, f"{call} was told success without {missing}")


def _all_is_well(world: World) -> None:
    """Everybody has ended, and nothing fails any more."""
    world.pass_time(LATEST + settling.SETTLE_AFTER)
    for _ in range(_MOST_SWEEPS):
        if _done(world, sweep(), NO_DEFECT).answer == 0:
            break
    else:
        raise Broken(QUIET, f"still at it after {_MOST_SWEEPS} sweeps")
    if marked := [key for key, row in _imports(world).items() if {"unfinished", "packed"} & row.keys()]:
        raise Broken(QUIET, f"still marked: {marked}")
    there = set(map(_vaccine, _slots(world)))
    for file in FILES:
        if there & file.vaccines and not file.vaccines <= there:
            raise Broken(WHOLE, f"of {file.name} only {there & file.vaccines}")
    for file in FILES:
        taken_by = _imports(world).get(imports.id_of(CLINIC, file.key))
        if taken_by is None or taken_by["digest"]["S"] == file.digest:
            first = _done(world, post(file), ALONE)
            before = len(world.states)
            again = _done(world, post(file), ALONE)
            if (first.answer[1], again.answer[1]) != (taken_by is None, False) or len(world.states) != before:
                raise Broken(ALONE, f"{first.answer} and {again.answer}")


def _done(world: World, operation: Operation, promise: str) -> Call:
    call = world.run(operation)
    if call.refusal:
        raise Broken(promise, f"alone and undisturbed, {call} failed: {call.refusal!r}")
    return call


def _slots(world: World) -> Iterable[Item]:
    return world.states[-1].tables["Slots"].values()


def _imports(world: World) -> dict[str, Item]:
    return {key: row for (key,), row in world.states[-1].tables["Imports"].items()}


def _vaccine(slot: Item) -> str:
    return str(slot["vaccine"]["S"])
