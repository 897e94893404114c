"""Whose turn it is (B5): whatever is budgeted and whoever dies, nobody has two turns more than anybody else."""

import hashlib
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from akiwaku import line, messages, notices, quiet, side_by_side
from akiwaku.languages import LANGUAGES
from akiwaku.line import Quota
from akiwaku.slots import Slot
from akiwaku.store import slots
from proof import dynamodb
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.notices import town
from proof.notices.views import Ledger
from proof.town import KAWASAKI, YOKOHAMA
from proof.world import Killed

FIRST = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from((YOKOHAMA, YOKOHAMA, KAWASAKI)),
        st.sampled_from(LANGUAGES),
        st.integers(0, town.SHARDS - 1),
    ),
    max_size=14,
)
SEATS = st.dictionaries(st.sampled_from((YOKOHAMA, KAWASAKI)), st.integers(1, 4), min_size=1)
CAPS = st.tuples(st.sampled_from((0, 1, 2, 3)), st.none() | st.integers(0, 12))
"""Residents for each open seat, 0 for all; and what the month has left."""
DEATHS = st.lists(st.integers(0, 60), max_size=2)
"""After so many calls a planner dies, and another one goes on."""
RUNS = st.lists(st.tuples(SEATS, CAPS, DEATHS), min_size=1, max_size=5)


class Mortal:
    """Stands before the database; whoever calls it dies after so many calls, every second one after the write."""

    def __init__(self, database: DynamoDB) -> None:
        self._database = database
        self.left: int | None = None

    def _make_api_call(self, operation, call):
        if self.left == 0:
            raise Killed
        if self.left is not None:
            self.left -= 1
            if self.left == 0 and len(str(call)) % 2:
                self._database.call(operation, call)
                raise Killed
        return self._database.call(operation, call)


def settled(people) -> DynamoDB:
    """A database in which they are all there is."""
    database = DynamoDB(tables())
    residents = {}
    for number, (municipality, language, shard) in enumerate(people):
        name = f"U{number}"
        residents[name,] = {
            "resident_id": {"S": name},
            "audience_shard": {"S": f"{municipality}#{language}#{shard}"},
            "ring": {"S": hashlib.sha256(name.encode()).hexdigest()[:24]},
        }
    database.restore({**database.snapshot(), "Residents": residents})
    return database


def slot(municipality: str, seats: int) -> Slot:
    return Slot(
        slot_id=f"of {municipality}",
        clinic_id="akari",
        municipality=municipality,
        starts_at=FIRST + timedelta(days=30),
        closes_at=FIRST + timedelta(days=30),
        vaccine="ワクチン",
        doses=(3,),
        seats=seats,
        remaining=seats,
        posted_at=FIRST,
    )


def hold(mortal: Mortal, number: int, seats, caps, deaths) -> str:
    """One run, planned until it is."""
    per_seat, left = caps
    open_slots = {municipality: [slot(municipality, many)] for municipality, many in sorted(seats.items())}
    chosen = notices.settings().model_copy(
        update={"residents_per_seat": per_seat, "confirmation_reserve": 0, "quiet_hours": None}
    )
    now = FIRST + timedelta(days=number)
    with ExitStack() as stack:
        for where, name, instead in (
            (notices, "settings", lambda: chosen),
            (quiet, "settings", lambda: chosen),
            (notices, "open_seats", lambda _now: open_slots),
            (notices, "quota", lambda: Quota(left, 0)),
            (notices, "people_under_way", lambda _now: 0),
            (slots, "open_in", lambda municipality, _now: open_slots.get(municipality, [])),
            (messages, "notice", lambda *_: {"type": "text"}),
            (notices.queues, "notice_chunks", lambda _run_id, _items: None),
        ):
            stack.enter_context(patch.object(where, name, instead))
        for after in (*deaths, None):
            mortal.left = after
            try:
                run = notices.plan("noon", now, now)
            except Killed:
                continue
            assert run.status == "planned"
            return run.run_id
    raise AssertionError


def due(people, seats, caps) -> dict[str, int]:
    """So many of each municipality: what a seat allows, and of what the month has left a share by seats."""
    per_seat, left = caps
    live = Counter(municipality for municipality, *_ in people)
    found = {}
    waiting = sorted(seats)
    while waiting:
        share = None if left is None else left * seats[waiting[0]] // sum(seats[each] for each in waiting)
        first = waiting.pop(0)
        limits = [live[first]]
        limits += [share] if share is not None else []
        limits += [per_seat * seats[first]] if per_seat else []
        found[first] = min(limits)
        left = None if left is None else left - found[first]
    return found


@settings(max_examples=50, deadline=None, derandomize=True)
@given(people=PEOPLE, runs=RUNS, page=st.sampled_from((None, 1, 3)))
def test_nobody_ever_has_two_turns_more_than_anybody_else_and_each_run_takes_as_many_as_it_may(
    people, runs, page
):
    database = settled(people)
    database.page = page
    mortal = Mortal(database)
    lives_in = {f"U{number}": municipality for number, (municipality, *_) in enumerate(people)}
    turns = Counter(dict.fromkeys(lives_in, 0))
    with ExitStack() as stack:
        stack.enter_context(town.small())
        stack.enter_context(dynamodb.spoken_to(mortal))
        stack.enter_context(patch.object(line, "MOST_RECIPIENTS", 2))
        stack.enter_context(
            patch.object(side_by_side, "each", lambda act, things, at_once: [act(each) for each in things])
        )
        for number, (seats, caps, deaths) in enumerate(runs):
            run_id = hold(mortal, number, seats, caps, deaths)
            told = [name for chunk in Ledger(database.snapshot()).chunks(run_id) for name in chunk.recipients]
            assert len(told) == len(set(told))
            assert Counter(lives_in[name] for name in told) == +Counter(due(people, seats, caps))
            turns.update(told)
            for municipality in (YOKOHAMA, KAWASAKI):
                had = [turns[name] for name in lives_in if lives_in[name] == municipality]
                assert max(had, default=0) - min(had, default=0) <= 1, (municipality, had)
