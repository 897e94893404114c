"""What Akiwaku promises about notices, each as a check over the ledger, LINE and the tables (B4, B5, R6, R7).

After every write to the ledger: that nothing frozen changes. After every answer: that it was no defect. At the
end, when faults have stopped, the queue is empty and every stopped run was gone on with: who heard what, and why
not.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from akiwaku.errors import (
    LineRefused,
    LineUnavailable,
    NotRegistered,
    Refusal,
    SlotClosed,
    SlotFull,
    SlotNotFound,
    StaleWrite,
    TryAgain,
)
from akiwaku.store import notices as ledger
from proof.notices.outside import Heard
from proof.notices.views import ChunkView, Ledger, ProgressView, RunView, progress
from proof.notices.world import Made, NoticeWorld
from proof.promises import Broken
from proof.world import LATEST, Call

ONCE = "nobody hears twice in a run"
NOT_MISSED = (
    "who wanted notices all the while a run was planned, and whose turn it was, is in its frozen audience"
)
NOT_INVENTED = "who is in the frozen audience was in that part of the audience"
ENDS = "when all is quiet, every run is planned or was not held, and every chunk has its end"
SENT = "whom the ledger says were told have heard, once"
NOT_SENT = "whom the ledger says were not told have not heard"
UNANSWERED = "of whom the ledger does not know it, they have heard at most once, and LINE may have been asked"
TRUE_REASON = (
    "who was left out had left, whom LINE refused it did not know, and what was sold out was sold out"
)
TALLY = "a run's figures are those of its chunks"
STILL_WANTED = "nobody is told who had left that part of the audience when the call was first made out"
STILL_OPEN = "nothing is told of slots of which none was left when the call was first made out"
ONE_CALL = "a retry key stands for one call: the same people and the same words"
TOO_LATE = (
    "nothing is handed to LINE 23 hours after the run began or was released, nor a call made again then"
)
NIGHT = "nobody is told in quiet hours, unless an operator said so"
PAUSE = "nothing is told two seconds after notices were paused"
STOP = "nothing is told two seconds after a run has stopped"
BUDGET = "a run tells no more people than its budget allows, of those who were there when it began"
FROZEN = "what is frozen is not changed"
FROZEN_FIRST = "everything is frozen before anything is queued or told"
RING = "a run's turn is written down and the ring moves on in one step"
NO_DEFECT = "no fault of the database, the queue or LINE surfaces as a defect"
ALL = (
    ONCE, NOT_MISSED, NOT_INVENTED, ENDS, SENT, NOT_SENT, UNANSWERED, TRUE_REASON, TALLY, STILL_WANTED, STILL_OPEN,
    ONE_CALL, TOO_LATE, NIGHT, PAUSE, STOP, BUDGET, FROZEN, FROZEN_FIRST, RING, NO_DEFECT,
)  # fmt: skip

OLDEST = timedelta(hours=23)
REMEMBERED = timedelta(seconds=2)
"""So long a sender may go by what it has read of the pause and of the run."""

_SETTLED = {"planned", "not-held"}
_OVER = {"sent", "skipped", "unanswered"}
_WRITTEN_ONCE = ("arc ", "text ", "part ")
# What a refusal says that is true of the town, and that is no fault of anything.
_REFUSALS = (NotRegistered, SlotFull, SlotClosed, SlotNotFound)


def _check(promise: str, holds: bool, found: object = "") -> None:
    if not holds:
        raise Broken(promise, str(found))


# ---------- after every write


def after_write(world: NoticeWorld) -> None:
    state = world.states[-1]
    arcs, rings = {}, {}
    for change in state.changes:
        if change.table != "Notices":
            continue
        key, item = change.key
        if "/" in key or item.startswith(_WRITTEN_ONCE):
            _check(
                FROZEN, change.before is None and change.after is not None, f"{change.key} by {state.call}"
            )
        if item.startswith(("part ", "chunk ")):
            run = Ledger(state.tables).run(key)
            is_freezing = run is not None and run.status == "freezing"
            _check(FROZEN_FIRST, is_freezing == item.startswith("part "), f"{change.key} of {run}")
        if item.startswith("arc ") and change.after:
            arcs[item.removeprefix("arc ")] = _name(change.after, "after"), _name(change.after, "until")
        if key == "rings" and change.after:
            rings[item] = _name(change.before or {}, "position"), _name(change.after, "position")
    moved = {municipality: arc for municipality, arc in arcs.items() if arc[0] != arc[1]}
    _check(
        RING, moved == {name: ring for name, ring in rings.items() if ring[0] != ring[1]}, f"{arcs} {rings}"
    )


def _name(row: object, name: str) -> str:
    assert isinstance(row, dict)
    return str(row[name]["S"]) if name in row else ""


# ---------- after every answer


def after_answer(_world: NoticeWorld, call: Call) -> None:
    error = call.refusal
    if error is None or isinstance(error, TryAgain):
        return
    match call.operation.name:
        case "plan":
            expected = isinstance(error, LineUnavailable)
        case "send":
            expected = isinstance(error, LineUnavailable | LineRefused)
        case "go on":
            expected = isinstance(error, StaleWrite)
        case "pause" | "resume":
            expected = False
        case _:
            expected = isinstance(error, Refusal)
    _check(NO_DEFECT, expected, f"{call}: {error!r}")


# ---------- when all is quiet


def at_the_end(world: NoticeWorld) -> Counter[str]:
    """Raises Broken. Returns what became of the recipients."""
    found: Counter[str] = Counter()
    last = Ledger(world.states[-1].tables)
    for run in last.runs():
        _check(ENDS, run.status in _SETTLED, run)
        found += _Run(world, run).checked()
    _calls(world)
    return found


class _Run:
    """One run in hindsight."""

    def __init__(self, world: NoticeWorld, run: RunView) -> None:
        self._world, self._run = world, run
        self._last = Ledger(world.states[-1].tables)
        self._heard = [each for each in world.line.heard if each.run_id == run.run_id]
        self._chunks = self._last.chunks(run.run_id)
        states = world.states
        self._opened = next(i for i, each in enumerate(states) if Ledger(each.tables).run(run.run_id))
        self._begun = world.state_at(run.begun_at)
        self._whole = next(
            (i for i, each in enumerate(states) if i >= self._opened and self._status(i) != "freezing"), 0
        )
        # What an index may still have shown then.
        settled = [at for at in world.caught_up_at if at <= self._begun]
        self._earliest = settled[-1] if settled else 0

    def _status(self, state: int) -> str:
        run = Ledger(self._world.states[state].tables).run(self._run.run_id)
        return run.status if run else ""

    def checked(self) -> Counter[str]:
        self._heard_once()
        self._frozen_whole()
        self._within_budget()
        became: Counter[str] = Counter()
        for chunk in self._chunks:
            fate = self._last.progress(chunk.run_id, chunk.item)
            _check(ENDS, fate is not None and fate.status in _OVER, f"{chunk.item} of {self._run}: {fate}")
            assert fate is not None
            became += self._fate(chunk, fate)
            self._truly_skipped(chunk, fate)
        self._tallied(became)
        return became

    def _heard_once(self) -> None:
        heard = Counter(each.resident for each in self._heard)
        _check(ONCE, all(times == 1 for times in heard.values()), f"{self._run.run_id}: {heard}")

    def _frozen_whole(self) -> None:
        frozen = {(each, chunk.part) for chunk in self._chunks for each in chunk.recipients}
        window = [Ledger(each.tables) for each in self._world.states[self._earliest : self._whole + 1]]
        for resident, part in sorted(frozen):
            _check(
                NOT_INVENTED, any(each.part_of(resident) == part for each in window), f"{resident} in {part}"
            )
        if self._run.status == "not-held":
            return
        arcs = self._last.arcs(self._run.run_id)
        times = [self._run.begun_at, self._world.moments[self._whole]]
        for resident, part, ring in window[0].residents():
            municipality = part.partition("#")[0]
            if municipality not in self._run.seats:
                continue
            if not all(each.open_slots(municipality, at) for each in window for at in times):
                continue
            if municipality in arcs and not arcs[municipality].covers(ring):
                continue
            if all(each.part_of(resident) == part for each in window):
                _check(NOT_MISSED, (resident, part) in frozen, f"{resident} of {part} in {self._run}")

    def _within_budget(self) -> None:
        """Who changed sides just before the run began may be shown by the index only after turns were taken."""
        run, arcs = self._run, self._last.arcs(self._run.run_id)
        for municipality, arc in arcs.items():
            if run.per_seat is not None:
                _check(BUDGET, arc.count <= run.per_seat * run.seats[municipality], f"{arc} of {run}")
        if run.allowance is not None:
            counts = sum(arc.count for arc in arcs.values())
            _check(BUDGET, counts <= run.allowance, f"{arcs} of {run}")
        changed = {
            change.key[0]
            for state in self._world.states[self._earliest + 1 : self._whole + 1]
            for change in state.changes
            if change.table == "Residents"
        }
        heard = [each for each in self._heard if each.resident not in changed]
        for municipality, arc in arcs.items():
            there = [each for each in heard if each.item.startswith(f"{municipality}#")]
            _check(BUDGET, len(there) <= arc.count, f"{len(there)} in {arc} of {run}")

    def _fate(self, chunk: ChunkView, fate: ProgressView) -> Counter[str]:
        heard = Counter(each.resident for each in self._heard if each.item == chunk.item)
        became: Counter[str] = Counter()
        for number, resident in enumerate(chunk.recipients):
            where = f"{resident} in {chunk.item} of {chunk.run_id}: {fate}, heard {heard[resident]}"
            if fate.status == "skipped":
                became["left out" if fate.reason == "nobody-left" else f"skipped: {fate.reason}"] += 1
                _check(NOT_SENT, not heard[resident], where)
            elif number in fate.left_out:
                became["left out"] += 1
                _check(NOT_SENT, not heard[resident], where)
                _check(TRUE_REASON, self._had_left(chunk, resident), where)
            elif number in fate.refused:
                became["refused by LINE"] += 1
                _check(NOT_SENT, not heard[resident], where)
                _check(TRUE_REASON, resident in self._world.line.once_unknown, where)
            elif fate.status == "sent":
                became["sent"] += 1
                _check(SENT, heard[resident] == 1, where)
            else:
                became["unanswered"] += 1
                _check(UNANSWERED, heard[resident] <= 1 and fate.tries > 0, where)
        return became

    def _had_left(self, chunk: ChunkView, resident: str) -> bool:
        seen = self._world.states[self._begun :]
        return any(Ledger(each.tables).part_of(resident) != chunk.part for each in seen)

    def _truly_skipped(self, chunk: ChunkView, fate: ProgressView) -> None:
        where = f"{chunk.item} of {chunk.run_id}: {fate}"
        if fate.reason == "sold-out":
            self._was_sold_out(chunk, fate)
        elif fate.reason == "too-old" and fate.status == "skipped":
            assert fate.decided_at is not None
            then = Ledger(self._world.states[self._world.state_at(fate.decided_at)].tables)
            run = then.run(chunk.run_id)
            assert run is not None
            _check(TRUE_REASON, fate.decided_at - (run.released_at or run.begun_at) > OLDEST, where)
        elif fate.reason == "quiet-hours":
            assert fate.decided_at is not None
            quiet = self._world.quiet_hours
            _check(TRUE_REASON, bool(quiet and quiet.cover(fate.decided_at)), where)

    def _was_sold_out(self, chunk: ChunkView, fate: ProgressView) -> None:
        """Each of the slots was taken or closed at some moment that the sender could know of."""
        named = self._last.audiences(chunk.run_id)[chunk.part.rpartition("#")[0]]
        municipality = chunk.part.partition("#")[0]
        assert fate.decided_at is not None
        # `decided_at` is when the sender began; its index may have been late, and its memory, too.
        first = self._world.state_at(fate.decided_at - REMEMBERED - 4 * LATEST)
        seen = [
            (Ledger(self._world.states[index].tables), self._world.moments[index])
            for index in range(first, len(self._world.states))
            if self._world.moments[index] <= fate.decided_at + timedelta(seconds=60) or index == first
        ]
        gone = {
            slot for slot in named for each, at in seen
            if slot not in each.open_slots(municipality, max(at, fate.decided_at - REMEMBERED))
        }  # fmt: skip
        _check(TRUE_REASON, gone == named, f"{chunk.item} of {chunk.run_id} at {fate.decided_at}")

    def _tallied(self, became: Counter[str]) -> None:
        with self._world.undisturbed():
            tally = ledger.tally(self._run.run_id)
        said = {
            "sent": tally.sent,
            "left out": tally.left_out,
            "refused by LINE": tally.refused,
            "unanswered": tally.unanswered,
            **{f"skipped: {reason}": count for reason, count in tally.skipped.items()},
        }
        _check(TALLY, +Counter(said) == became, f"{said} {became}")
        _check(TALLY, tally.audience == became.total() and not tally.waiting, f"{tally}")


# ---------- every call that was made to LINE


def _calls(world: NoticeWorld) -> None:
    first: dict[str, Made] = {}
    for made in world.made:
        known = first.setdefault(made.request.key, made)
        same = (known.request.to, known.request.messages) == (made.request.to, made.request.messages)
        _check(ONE_CALL, same, f"{made.request} and {known.request}")
        _in_time(world, made, known)
    for heard in world.line.heard:
        _was_wanted(world, first[heard.key], heard)
    for item in {(heard.run_id, heard.item, heard.key): heard for heard in world.line.heard}.values():
        _was_open(world, first[item.key], item)


def _in_time(world: NoticeWorld, made: Made, first: Made) -> None:
    begun, quiet = made.call.now, world.quiet_hours
    since, now = _around(world, begun, made.state)
    runs = [Ledger(world.states[index].tables).run(_run_of(made)) for index in range(since, now + 1)]
    known = [run for run in runs if run]
    if made.request.key == first.request.key and made is first:
        latest = max(run.released_at or run.begun_at for run in known)
        _check(TOO_LATE, begun - latest <= OLDEST, f"{made.call} began at {begun}")
    _check(TOO_LATE, begun - first.call.now <= OLDEST, f"{made.call}: first {first.at}, again {made.at}")
    any_hour = known[-1].any_hour
    _check(NIGHT, any_hour or not (quiet and quiet.cover(begun)), f"{made.call} began at {begun}")
    paused = all(Ledger(world.states[index].tables).is_paused() for index in range(since, now + 1))
    _check(PAUSE, not paused, f"{made.call} began at {begun}, made at {made.at}")
    stopped = all(run.status == "stopped" for run in known)
    _check(STOP, not stopped, f"{made.call} began at {begun}, made at {made.at}")


def _around(world: NoticeWorld, begun: datetime, until: int) -> tuple[int, int]:
    """States from the earliest that somebody who began then may go by, to the one in which they acted."""
    return world.state_at(begun - REMEMBERED), until


def _run_of(made: Made) -> str:
    return str(made.call.operation.about["run"])


def _was_wanted(world: NoticeWorld, first: Made, heard: Heard) -> None:
    """They were in that part when they were looked up for the try that the call belongs to."""
    state, call = _taken_up(world, first, heard)
    looks = [at for at, ids in world.looks.get(call.number, []) if at < state and heard.resident in ids]
    seen = Ledger(world.states[looks[-1]].tables) if looks else None
    part = heard.item.rpartition("/")[0]
    wanted = seen is not None and seen.part_of(heard.resident) == part
    _check(STILL_WANTED, wanted, f"{heard}, taken up by {call}")


def _was_open(world: NoticeWorld, first: Made, heard: Heard) -> None:
    """As the sender could know it: its index may be late, and what it remembers two seconds old."""
    state, call = _taken_up(world, first, heard)
    named = Ledger(world.states[state].tables).audiences(heard.run_id)[heard.item.rpartition("#")[0]]
    known = world.state_at(call.now - REMEMBERED)
    earliest = max(at for at in world.caught_up_at if at <= known)
    minute = call.now.replace(second=0, microsecond=0)
    seen = (Ledger(each.tables) for each in world.states[earliest : state + 1])
    is_open = any(named & each.open_slots(heard.item.partition("#")[0], minute) for each in seen)
    _check(STILL_OPEN, is_open, f"{heard}, taken up by {call}")


def _taken_up(world: NoticeWorld, first: Made, heard: Heard) -> tuple[int, Call]:
    """The last write before the call was first made that began a try of this chunk, and whose it was."""
    found = list(_takings_up(world, first, heard))
    _check(STILL_WANTED, bool(found), f"{heard} was never taken up")
    return found[-1]


def _takings_up(world: NoticeWorld, first: Made, heard: Heard) -> Iterator[tuple[int, Call]]:
    """Writes, and who wrote, that began a try of this chunk before the call was first made."""
    tries = 0
    for index, state in enumerate(world.states[: first.state + 1]):
        for change in state.changes:
            if change.key == (heard.run_id, f"chunk {heard.item}") and change.after and state.call:
                row = progress(change.after)
                if row.tries > tries:
                    tries = row.tries
                    yield index, state.call
