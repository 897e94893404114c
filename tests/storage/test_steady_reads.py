"""What the desk asks takes the same reads in a clinic of 20 slots and in one of 2,000 with 10,000 claimants."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from akiwaku import claims, clock, desk, posting
from akiwaku.audit import Staff
from akiwaku.desk import LookUp
from akiwaku.posting import Wanted
from akiwaku.store.bookings import BookingRow
from akiwaku.store.slots import SlotRow
from tests.kit import tables
from tests.kit.calls import counted
from tests.kit.world import LATER, NOW, resident, slot

STAFF = Staff("akari", "staff")
SEATS, A_DAY = 5, 10
TODAY = clock.date_in_japan(NOW)


@pytest.fixture
def one(clinics: None) -> Any:
    """A slot with one claimant; its slot and booking as the database has them."""
    who, wanted = resident("U1"), slot(seats=SEATS)
    claims.claim("U1", wanted.slot_id, 3, NOW)
    ask = boto3.client("dynamodb").scan
    [slot_item], [booking_item] = ask(TableName="Slots")["Items"], ask(TableName="Bookings")["Items"]
    return who, wanted, slot_item, booking_item


def filled(slots: int, slot_item: dict[str, Any], booking_item: dict[str, Any]) -> None:
    """So many more slots, full, some each day from today on; every claimant is somebody else."""
    ids = [f"{number:032x}" for number in range(1, slots)]

    def slot_items() -> Iterator[dict[str, Any]]:
        for number, slot_id in enumerate(ids, 1):
            starts_at = NOW + timedelta(days=number // A_DAY, hours=3, minutes=number % A_DAY)
            start = {"S": SlotRow.starts_at.serialize(starts_at)}
            yield slot_item | {"slot_id": {"S": slot_id}, "starts_at": start, "remaining": {"N": "0"}}

    def booking_items() -> Iterator[dict[str, Any]]:
        for slot_id in ids:
            for seat in range(SEATS):
                somebody = {"S": f"{slot_id}{seat}"}
                key = {"slot_id": {"S": slot_id}, "claim_id": {"S": f"{seat:020x}-3"}}
                yield booking_item | key | {"desk_key": somebody, "resident_id": somebody}

    tables.fill("Slots", slot_items())
    tables.fill("Bookings", booking_items())


def reads_of(one: Any) -> dict[str, dict[str, int]]:
    who, wanted, _, _ = one
    asked = LookUp(phone=who.phone, birth_date=who.birth_date)
    absent = LookUp(phone="09000000000", birth_date=who.birth_date)
    acts: dict[str, Any] = {
        "list": lambda: posting.own_slots("akari", Wanted(most=10), NOW).slots,
        "look-up": lambda: desk.look_up(STAFF, asked, LATER),
        "look-up of somebody who is not there": lambda: [desk.look_up(STAFF, absent, LATER)],
        "claimants": lambda: desk.claimants(STAFF, wanted.slot_id, LATER).claimants,
        "day": lambda: desk.day(STAFF, TODAY, LATER),
    }
    found, reads = {}, {}
    for name, act in acts.items():
        with counted() as calls:
            found[name] = len(act())
        reads[name] = calls.reads
    assert found == {
        "list": 10, "look-up": 1, "look-up of somebody who is not there": 1, "claimants": 1, "day": A_DAY,
    }  # fmt: skip
    return reads


@pytest.mark.parametrize("slots", [20, 2000])
def test_what_the_desk_asks_takes_the_same_reads_whatever_the_clinics_size(one, slots):
    _, _, slot_item, booking_item = one
    filled(slots, slot_item, booking_item)
    assert (SlotRow.count(), BookingRow.count()) == (slots, (slots - 1) * SEATS + 1)

    assert reads_of(one) == {
        "list": {"Query": 1},
        # The count of misses, the index; the bookings and their slots in one read each.
        "look-up": {"GetItem": 1, "Query": 1, "BatchGetItem": 2},
        "look-up of somebody who is not there": {"GetItem": 1, "Query": 1},
        "claimants": {"GetItem": 1, "Query": 1},
        "day": {"Query": 1 + A_DAY, "BatchGetItem": 1},
    }
