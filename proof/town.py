"""Who lives in the world of the proof, and all that they can do there."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from pynamodb.exceptions import PynamoDBException

from akiwaku import changes, claims, confirmations, posting, registration, settling
from akiwaku.bookings import Claimant, Visit
from akiwaku.clinics import Clinic
from akiwaku.residents import Registration
from akiwaku.slots import SlotChanges, SlotPosting
from akiwaku.store import bookings, slots
from proof.world import Operation, World

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
YOKOHAMA, KAWASAKI = "14100", "14130"
DOSE = 3
CLINIC = Clinic(
    clinic_id="akari",
    name="架空あかりクリニック",
    municipality=YOKOHAMA,
    address="横浜市架空町1-1",
    phone="045-000-0001",
)
# Of functions that no caller waits for: template.yaml gives them a minute and more.
_LONG = timedelta(seconds=60)
_PAST_THE_HOUR = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    phone: str
    birth_date: date


_PERSONS = (
    Person("0452101111", date(1972, 9, 15)),
    Person("0452102222", date(1980, 1, 2)),
    Person("09012345678", date(1972, 9, 15)),
)

# LINE user → the person they register. U1 and U4 are one person, or twins: the system cannot tell.
RESIDENTS = {"U1": _PERSONS[0], "U2": _PERSONS[1], "U3": _PERSONS[2], "U4": _PERSONS[0]}
PERSONS = _PERSONS


@dataclass(frozen=True)
class Posting:
    key: str
    seats: int
    hours: int

    def form(self) -> SlotPosting:
        starts_at = NOW + timedelta(hours=self.hours)
        return SlotPosting(starts_at=starts_at, vaccine="ワクチン", doses=(DOSE,), seats=self.seats)


POSTINGS = {each.key: each for each in (Posting("one", 1, 3), Posting("two", 2, 4), Posting("three", 1, 5))}
FOUNDED = (POSTINGS["one"], POSTINGS["two"])
"""Posted before a history begins; the others in its course."""


def form(person: Person, municipality: str = YOKOHAMA, *, wants_notices: bool = True) -> Registration:
    return Registration(
        birth_date=person.birth_date,
        municipality=municipality,
        phone=person.phone,
        wants_notices=wants_notices,
        consent_version="2026-11-01",
    )


# ---------- what residents do


def register(resident: str, wanted: Registration) -> Operation:
    run = partial(registration.register, resident, wanted)
    return Operation("register", run, resident, {"form": wanted})


def unregister(resident: str) -> Operation:
    return Operation("unregister", lambda _now: registration.unregister(resident), resident)


def claim(resident: str, slot_id: str) -> Operation:
    run = partial(claims.claim, resident, slot_id, DOSE)
    return Operation("claim", run, resident, {"slot": slot_id})


def look(resident: str) -> Operation:
    """The booking page."""
    return Operation("look", lambda _now: claims.booking_of(registration.registered(resident)), resident)


def follow(resident: str, *, follows: bool) -> Operation:
    def run(now: datetime) -> None:
        registration.follow_changed(resident, follows=follows, at=now)

    return Operation("follow" if follows else "block", run, resident)


# ---------- what the clinic does


def post(posting_: Posting) -> Operation:
    run = partial(posting.post, CLINIC, posting_.form(), posting_.key)
    return Operation("post", run, "", {"key": posting_.key})


def cancel(slot_id: str, claim_id: str) -> Operation:
    run = partial(changes.cancel, CLINIC.clinic_id, slot_id, claim_id)
    return Operation("cancel", run, "", {"slot": slot_id, "claim": claim_id})


def mark(slot_id: str, claim_id: str, visit: Visit | None) -> Operation:
    """The desk's clock is already past the hour: what is asked here is who wins, not what time it is."""

    def run(now: datetime) -> Claimant:
        return changes.mark(CLINIC.clinic_id, slot_id, claim_id, visit, now + _PAST_THE_HOUR)

    return Operation("mark", run, "", {"slot": slot_id, "claim": claim_id, "visit": visit})


def change(slot_id: str, wanted: SlotChanges, revision: int | None = None) -> Operation:
    """`revision`: the one that is on the clinic's screen."""
    run = partial(changes.change, CLINIC.clinic_id, slot_id, wanted, revision=revision)
    return Operation("change", run, "", {"slot": slot_id, "changes": wanted, "revision": revision})


def close(slot_id: str) -> Operation:
    return Operation("close", lambda _now: changes.close(CLINIC.clinic_id, slot_id), "", {"slot": slot_id})


def withdraw(slot_id: str) -> Operation:
    run = partial(changes.withdraw, CLINIC.clinic_id, slot_id)
    return Operation("withdraw", run, "", {"slot": slot_id})


# ---------- what goes on by itself


def expire(slot_id: str) -> Operation:
    """The table's TTL takes a slot away. Long after its day, when nobody holds a seat any more."""

    # Of a slot that is gone neither is there; DynamoDB finds them different then, and moto the same.
    untouched = slots.SlotRow.slot_id.exists() & (slots.SlotRow.remaining == slots.SlotRow.seats)

    def run(_now: datetime) -> None:
        with suppress(PynamoDBException):
            slots.SlotRow(slot_id).delete(condition=untouched)

    return Operation("expire", run, "", {"slot": slot_id})


def sweep() -> Operation:
    return Operation("sweep", settling.sweep, limit=_LONG)


class Stream:
    """The stream of the Bookings table: at least once, in order, as late as it likes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._done = 0

    @property
    def waiting(self) -> int:
        return len(self._records()) - self._done

    def rewind(self, by: int) -> None:
        """The last records will be delivered again."""
        self._done = max(0, self._done - by)

    def deliver(self, most: int) -> Operation:
        """One batch to `confirm`. What fails, and all after it, comes again."""

        def run(_now: datetime) -> None:
            for before, after in self._records()[self._done : self._done + most]:
                confirmations.tell(before, after)
                self._done += 1

        return Operation("confirm", run, limit=_LONG)

    def _records(self) -> list[tuple[Any, Any]]:
        changes = self._world.database.changes
        return [(each.before, each.after) for each in changes if each.table == "Bookings"]


def slot_id(of: Posting) -> str:
    """The same key names the same slot, whether it is posted already or not."""
    return posting.id_of(CLINIC, of.key)


def posting_of(slot: str) -> Posting:
    """The other way round."""
    return next(each for each in POSTINGS.values() if slot_id(each) == slot)


def bookings_of(world: World) -> Iterable[tuple[str, str]]:
    """(slot id, claim id) of every booking that the clinic sees or saw in its list."""
    rows = world.states[-1].tables["Bookings"]
    return [(slot, claim) for (slot, claim), row in rows.items() if bookings.from_image(dict(row))]
