"""The desk marks who was vaccinated and who did not come (C6), and a booking that is marked stays what it is."""

from datetime import timedelta

import pytest

from akiwaku import changes, claims, posting, registration, settling
from akiwaku.bookings import Booking, Visit
from akiwaku.errors import (
    AlreadyBooked,
    AlreadyVaccinated,
    BookingCancelled,
    BookingNotFound,
    SlotWithdrawn,
    TooEarly,
)
from akiwaku.slots import Slot
from akiwaku.store import slots
from tests.kit.world import AKARI, NOW, TAMA, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")
AFTERWARDS = NOW + timedelta(hours=4)


@pytest.fixture
def wanted() -> Slot:
    return slot(seats=2)


@pytest.fixture
def booked(wanted: Slot) -> Booking:
    resident("U1")
    return claims.claim("U1", wanted.slot_id, 3, NOW).booking


def mark(of: Booking, visit: Visit | None, at=AFTERWARDS, clinic=AKARI):
    return changes.mark(clinic.clinic_id, of.slot_id, of.claim_id, visit, at).marked


def cancel(of: Booking) -> Booking:
    return changes.cancel(AKARI.clinic_id, of.slot_id, of.claim_id, AFTERWARDS)


def seen(of: Slot) -> list[Visit | None]:
    found = posting.claimants_in(slots.roster(of.slot_id))
    return [each.marked.visit if each.marked else None for each in found]


@pytest.mark.parametrize("visit", list(Visit))
def test_a_mark_is_seen_in_the_list_and_can_be_made_twice_changed_and_taken_back(wanted, booked, visit):
    other = next(each for each in Visit if each != visit)
    assert mark(booked, visit).visit == mark(booked, visit).visit == visit
    assert seen(wanted) == [visit]
    assert mark(booked, other).visit == other
    assert seen(wanted) == [other]
    assert mark(booked, None) is None
    assert mark(booked, None) is None
    assert seen(wanted) == [None]


def test_people_come_before_their_time_but_not_on_another_day(booked):
    with pytest.raises(TooEarly):
        mark(booked, Visit.VACCINATED, at=NOW - timedelta(hours=13))
    assert mark(booked, Visit.VACCINATED, at=NOW).visit == Visit.VACCINATED


def test_nobody_has_stayed_away_before_the_time_has_come(booked):
    with pytest.raises(TooEarly):
        mark(booked, Visit.NO_SHOW, at=booked.starts_at - timedelta(seconds=1))
    assert mark(booked, Visit.NO_SHOW, at=booked.starts_at).visit == Visit.NO_SHOW


def test_a_booking_cannot_be_cancelled_after_the_vaccination(wanted, booked):
    mark(booked, Visit.VACCINATED)
    with pytest.raises(AlreadyVaccinated):
        cancel(booked)
    assert claims.booking_of(registration.registered("U1"))[0].is_live
    mark(booked, None)
    assert not cancel(booked).is_live
    assert slots.get(wanted.slot_id).remaining == 2


def test_who_did_not_come_can_be_cancelled_and_leaves_no_mark(wanted, booked):
    mark(booked, Visit.NO_SHOW)
    assert not cancel(booked).is_live
    assert seen(wanted) == [None]
    again = claims.claim("U1", wanted.slot_id, 3, NOW).booking
    assert again.is_live
    assert seen(wanted) == [None, None]


def test_a_cancelled_booking_is_not_marked(booked):
    cancel(booked)
    for visit in (*Visit, None):
        with pytest.raises(BookingCancelled):
            mark(booked, visit)


def test_a_booking_that_is_about_to_be_cancelled_is_not_marked(booked, monkeypatch):
    def dies(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(settling, "cancel", dies)
    with pytest.raises(SystemExit):
        cancel(booked)
    monkeypatch.undo()

    with pytest.raises(BookingCancelled):
        mark(booked, Visit.VACCINATED)
    settling.sweep(AFTERWARDS + timedelta(minutes=1))
    with pytest.raises(BookingCancelled):
        mark(booked, Visit.VACCINATED)


def test_a_withdrawn_slot_keeps_the_booking_of_whoever_is_vaccinated(wanted, booked):
    resident("U2")
    other = claims.claim("U2", wanted.slot_id, 3, NOW).booking
    mark(booked, Visit.VACCINATED)
    changes.withdraw(AKARI.clinic_id, wanted.slot_id, AFTERWARDS)

    assert claims.booking_of(registration.registered("U1"))[0].is_live
    with pytest.raises(BookingCancelled):
        mark(other, Visit.VACCINATED)
    for visit in (*Visit, None):
        with pytest.raises(SlotWithdrawn):
            mark(booked, visit)
    with pytest.raises(AlreadyVaccinated):
        cancel(booked)


def test_whoever_is_marked_still_holds_the_one_booking(booked):
    mark(booked, Visit.NO_SHOW)
    with pytest.raises(AlreadyBooked):
        claims.claim("U1", slot("another").slot_id, 3, NOW)


def test_another_clinic_and_an_unknown_id_are_the_same(booked):
    unknown = booked.model_copy(update={"claim_id": "no-such-claim"})
    for of, clinic in ((booked, TAMA), (unknown, AKARI)):
        with pytest.raises(BookingNotFound):
            mark(of, Visit.VACCINATED, clinic=clinic)
