"""The notice of open slots, planned: who hears what, up to three times a day (R6, R7, B4, B5).

    freeze    who hears what is written into the ledger, chunk by chunk
    queue     every chunk is queued; `sending` takes them from there

Both may be run again at any point, and by two at once: what the ledger has is not planned again. Nothing is sent
before all is frozen, so somebody who changes sides meanwhile is at most frozen twice, and `sending` looks again.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from akiwaku import budget, clock, line, messages, municipalities, queues, quiet, side_by_side, turns
from akiwaku.errors import LineDenied, LineUnavailable, StaleWrite, TryAgain
from akiwaku.languages import LANGUAGES
from akiwaku.observability import logger
from akiwaku.runs import (
    NOTHING_OPEN,
    Chunk,
    Part,
    Run,
    RunStatus,
    Text,
    audience,
    chunk_item,
)
from akiwaku.settings import settings
from akiwaku.slots import Slot
from akiwaku.store import clinics, residents, slots
from akiwaku.store import notices as ledger
from akiwaku.store.residents import Place
from akiwaku.turns import EVERYBODY, Stretch

_ROUNDS = 10
# Parts of audiences. Each is a few calls after another and holds a page, 12 MB as read; a function has half a
# processor, which four of them keep busy.
_AT_ONCE = 4

# Whether a notice is about anything still open is told by these. Very many more would not fit into an item of
# 400 KB, and all of a thousand are not taken between plan and send.
_MOST_NAMED = 1000

_RECENT = timedelta(days=1)
_UNDER_WAY = (RunStatus.FREEZING, RunStatus.QUEUEING, RunStatus.PLANNED)


def run_id_of(window: str, scheduled_at: datetime) -> str:
    """One run for each date (in Japan) and window, however often its schedule fires."""
    return f"{clock.date_in_japan(scheduled_at).isoformat()}-{window}"


def plan(window: str, scheduled_at: datetime, now: datetime, *, any_hour: bool = False) -> Run:
    """Freezes a run's audience and queues its chunks, going on from wherever an earlier try stopped.

    `any_hour`: quiet hours do not count for this run.
    """
    run_id, is_new = run_id_of(window, scheduled_at), False
    run = ledger.run(run_id)
    if run is None:
        run, is_new = ledger.begin(_opened(run_id, now, any_hour=any_hour))
    if run.status == RunStatus.FREEZING:
        _freeze(run, now, is_new=is_new)
        run = _moved_on(run, RunStatus.FREEZING, RunStatus.QUEUEING)
    if run.status == RunStatus.QUEUEING:
        _queue(run)
        run = _moved_on(run, RunStatus.QUEUEING, RunStatus.PLANNED)
    logger.info(
        "run planned", run_id=run.run_id, status=run.status, reason=run.reason, municipalities=len(run.seats)
    )
    return run


def go_on(run_id: str, now: datetime, *, however_old: bool = False) -> Run:
    """An operator's word that a stopped run goes on: what was not sent is queued again.

    `however_old`: also what was skipped because it was too old. What LINE may have taken is never sent again after
    that. StaleWrite when there is no such run, or it was not held or is still being planned.
    """
    run = ledger.release(run_id, released_at=now if however_old else None)
    _queue(run)
    return _moved_on(run, RunStatus.QUEUEING, RunStatus.PLANNED)


def open_seats(now: datetime) -> dict[str, list[Slot]]:
    """The municipalities that have open slots, each with them, soonest first."""
    served = municipalities.chosen(settings().municipalities)
    found = {each.code: slots.open_in(each.code, now) for each in served}
    return {code: open_slots for code, open_slots in found.items() if open_slots}


def seats_of(open_slots: Mapping[str, Iterable[Slot]]) -> dict[str, int]:
    """By municipality."""
    return {code: sum(slot.remaining for slot in found) for code, found in open_slots.items()}


def _opened(run_id: str, now: datetime, *, any_hour: bool) -> Run:
    """The run as it would begin now."""
    if reason := quiet.why_not_now(now, any_hour=any_hour):
        return Run(run_id, now, RunStatus.NOT_HELD, reason)
    seats = seats_of(open_seats(now))
    if not seats:
        return Run(run_id, now, RunStatus.NOT_HELD, NOTHING_OPEN)
    return Run(
        run_id,
        now,
        seats=seats,
        per_seat=settings().residents_per_seat or None,
        allowance=budget.allowance(settings(), quota(), lambda: people_under_way(now)),
        any_hour=any_hour,
    )


def quota() -> line.Quota | None:
    """What LINE says, or None when it says nothing: a run is planned all the same, and sent when LINE is back.

    So it is, too, where LINE denies us everything: the run stops at its first call and rings, and nothing is lost.
    """
    try:
        return line.quota()
    except (LineUnavailable, LineDenied):
        logger.warning("LINE could not be asked what is left of the month")
        return None


def people_under_way(now: datetime) -> int:
    """Recipients of runs of today and yesterday who are still to be told."""
    since = clock.date_in_japan(now - _RECENT).isoformat()
    runs = [run for run in ledger.runs_since(since) if run.status in _UNDER_WAY]
    tallies = [ledger.tally(run.run_id) for run in runs]
    return sum(tally.waiting + tally.under_way for tally in tallies)


# ---------- freeze


def _freeze(run: Run, now: datetime, *, is_new: bool) -> None:
    told = [municipality for municipality in sorted(run.seats) if _is_told(run, municipality, now)]
    stretches = _stretches(run, told)
    work = [
        (part, stretches[municipality])
        for municipality in told
        if stretches[municipality]
        for part in turns.parts_of(municipality)
    ]
    side_by_side.each(lambda one: _freeze_part(run, *one, is_new=is_new), work, at_once=_AT_ONCE)


def _is_told(run: Run, municipality: str, now: datetime) -> bool:
    """Fixes what is said in a municipality, in each language. False when nothing is: all was taken meanwhile.

    The same answer to every planner of the run. Were it theirs to give, one who sees no seat any more would go on
    to queue while another, who saw some, still freezes. TryAgain when others keep at it at this moment.
    """
    for _ in range(_ROUNDS):
        fixed = ledger.text(run.run_id, audience(municipality, LANGUAGES[0]))
        if fixed is not None:
            return bool(fixed.slots)
        with suppress(StaleWrite):
            ledger.fix_texts(run, _texts(municipality, now))
    raise TryAgain


def _texts(municipality: str, now: datetime) -> dict[str, Text]:
    open_slots = slots.open_in(municipality, now)
    where = clinics.named(slot.clinic_id for slot in open_slots)
    named = frozenset(slot.slot_id for slot in open_slots[:_MOST_NAMED])
    return {
        audience(municipality, language): Text(
            [messages.notice(open_slots, where, language)] if open_slots else [], named
        )
        for language in LANGUAGES
    }


def _stretches(run: Run, municipalities_: list[str]) -> dict[str, list[Stretch]]:
    """Which stretches of each municipality's ring hear: all of it, or whose turn it is."""
    if not run.is_capped:
        return {municipality: [EVERYBODY] for municipality in municipalities_}
    found: dict[str, list[Stretch]] = {}

    def take(municipality: str, most: int | None) -> int:
        arc = turns.take(run, municipality, most)
        found[municipality] = turns.legs(arc)
        return arc.count

    seats = {municipality: run.seats[municipality] for municipality in municipalities_}
    budget.divide(seats, take, per_seat=run.per_seat, left=run.allowance)
    return found


def _freeze_part(run: Run, part: str, stretches: list[Stretch], *, is_new: bool) -> None:
    last = None
    if not is_new:
        if ledger.is_closed(run.run_id, part):
            return
        last = ledger.last_chunk(run.run_id, part)
    while True:
        try:
            last = _write_chunks(run, part, stretches, last)
            break
        except StaleWrite:
            # Another planner of this run is at it, too; ours goes on behind what that one wrote.
            last = ledger.last_chunk(run.run_id, part)
    # An empty one, too: another planner, who finds somebody there by now, would add to it after the queueing.
    whole = Part(part, last.number + 1, last.before + len(last.recipients)) if last else Part(part, 0, 0)
    ledger.close_part(run, whole)


def _write_chunks(run: Run, part: str, stretches: list[Stretch], last: Chunk | None) -> Chunk | None:
    """Everything behind `last`; returns the new last. StaleWrite when another planner has written one of these."""
    for places in _in_chunks(part, turns.rest(stretches, last.last_ring if last else None)):
        last = Chunk(
            run_id=run.run_id,
            part=part,
            number=last.number + 1 if last else 0,
            recipients=tuple(place.resident_id for place in places),
            last_ring=places[-1].ring,
            before=last.before + len(last.recipients) if last else 0,
        )
        ledger.add(last, run.begun_at)
    return last


def _in_chunks(part: str, stretches: list[Stretch]) -> Iterator[list[Place]]:
    """As many as one call to LINE takes, in order. Holds a page at a time."""
    waiting: list[Place] = []
    for after, until in stretches:
        for page in residents.audience(part, after=after, until=until):
            waiting += page
            while len(waiting) >= line.MOST_RECIPIENTS:
                yield waiting[: line.MOST_RECIPIENTS]
                waiting = waiting[line.MOST_RECIPIENTS :]
    if waiting:
        yield waiting


# ---------- queue


def _queue(run: Run) -> None:
    """Every chunk that is not done with. One that is queued twice is sent once."""
    done = {each.item for each in ledger.progress_of_all(run.run_id) if each.is_done_in(run)}
    items = (
        chunk_item(part.part, number) for part in ledger.parts(run.run_id) for number in range(part.chunks)
    )
    queues.notice_chunks(run.run_id, (item for item in items if item not in done))


def _moved_on(run: Run, before: RunStatus, after: RunStatus) -> Run:
    """Where the run is now: another planner may have been faster, or `sending` has stopped it."""
    with suppress(StaleWrite):
        ledger.move_on(run.run_id, before, after)
    return ledger.run(run.run_id) or run
