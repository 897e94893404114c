"""People whose case is not the usual one, as docs/who-may-book.md says."""

from datetime import timedelta

import pytest

from akiwaku import changes, claims, confirmations, offers, registration, settling
from akiwaku.clinics import Clinic
from akiwaku.errors import AlreadyBooked, PersonBooked, SlotNotFound
from akiwaku.slots import SlotChanges
from akiwaku.store import bookings, slots
from tests.kit.world import AKARI, KAWASAKI, LATER, NOW, TAMA, YOKOHAMA, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")
HOME = "0452101111"
LONG_AFTER = NOW + timedelta(minutes=30)


def book(name: str, key: str, clinic: Clinic = AKARI):
    return claims.claim(name, slot(key, clinic, seats=3).slot_id, 3, LATER).booking


def cancel(booking) -> None:
    changes.cancel(booking.clinic_id, booking.slot_id, booking.claim_id, LATER)


def test_of_twins_with_one_phone_number_one_books_and_the_other_is_told_what_to_do():
    resident("first", phone=HOME, birth_date="2015-04-01")
    resident("second", phone=HOME, birth_date="2015-04-01")
    wanted = slot(seats=2)
    claims.claim("first", wanted.slot_id, 3, NOW)
    with pytest.raises(PersonBooked) as refused:
        claims.claim("second", wanted.slot_id, 3, NOW)
    assert "別の電話番号" in refused.value.detail
    now = slots.get(wanted.slot_id)
    assert now is not None
    assert now.remaining == 1

    resident("second", phone="0452102222", birth_date="2015-04-01")
    assert claims.claim("second", wanted.slot_id, 3, LATER).is_new


def test_three_children_with_one_phone_number_book_from_three_line_accounts():
    for account, born in (("mother", "2013-05-05"), ("father", "2016-06-06"), ("aunt", "2019-07-07")):
        resident(account, phone=HOME, birth_date=born)
        assert book(account, "family").birth_date.isoformat() == born


def test_from_one_line_account_only_one_child_is_booked_at_a_time():
    resident("mother", phone=HOME, birth_date="2013-05-05")
    elder = book("mother", "elder")
    resident("mother", phone=HOME, birth_date="2016-06-06")
    with pytest.raises(AlreadyBooked):
        book("mother", "younger")
    cancel(elder)
    assert book("mother", "younger").birth_date.isoformat() == "2016-06-06"


def test_one_person_with_two_line_accounts_has_one_booking_and_the_other_account_still_hears_notices():
    resident("old phone", phone=HOME), resident("new phone", phone=HOME)
    held = book("old phone", "one")
    with pytest.raises(PersonBooked):
        book("new phone", "two")
    assert registration.registered("new phone").hears_notices
    cancel(held)
    assert book("new phone", "two").is_live
    with pytest.raises(PersonBooked):
        book("old phone", "one")


def test_who_moves_to_another_municipality_keeps_the_booking_and_can_send_the_claim_again():
    resident("U1")
    held = book("U1", "one")
    resident("U1", municipality=KAWASAKI)
    assert claims.booking_of(registration.registered("U1"))[0] == held
    assert claims.claim("U1", held.slot_id, 3, LATER).booking == held


def test_after_a_cancelling_who_has_moved_belongs_to_the_new_municipality_only():
    resident("U1")
    held = book("U1", "one")
    moved = resident("U1", municipality=KAWASAKI)
    assert moved.audience_shard is None
    cancel(held)
    free = registration.registered("U1")
    assert free.audience_shard is not None
    assert free.audience_shard.startswith(KAWASAKI)
    new = slot("kawasaki", TAMA)
    assert [each.slot_id for each, _ in offers.open_to(free, LATER)] == [new.slot_id]
    with pytest.raises(SlotNotFound):
        claims.claim("U1", held.slot_id, 3, LATER)


@pytest.mark.parametrize("finisher", ["their next press", "sweep"])
def test_who_moves_while_the_claim_is_half_done_still_gets_the_seat(monkeypatch, finisher):
    resident("U1")
    wanted = slot()
    with monkeypatch.context() as broken:
        broken.setattr(bookings, "confirm", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            claims.claim("U1", wanted.slot_id, 3, NOW)
    resident("U1", municipality=KAWASAKI)
    if finisher == "sweep":
        settling.sweep(LONG_AFTER)
    else:
        claims.claim("U1", wanted.slot_id, 3, LATER)
    booking, at = claims.booking_of(registration.registered("U1"))
    assert (at.municipality, booking.is_live) == (YOKOHAMA, True)


def test_who_is_booked_in_a_slot_that_is_moved_goes_along_and_is_told_once(line):
    resident("U1")
    held = book("U1", "one")
    before = bookings.BookingRow.get(held.slot_id, held.claim_id).serialize()
    moved = SlotChanges(starts_at=held.starts_at + timedelta(minutes=30))
    changes.change(AKARI.clinic_id, held.slot_id, moved, LATER)
    after = bookings.BookingRow.get(held.slot_id, held.claim_id).serialize()
    for _ in range(2):
        confirmations.tell(before, after)
    (told,) = line.heard_by("U1")
    assert "予約の日時が変わりました" in told
    assert claims.booking_of(registration.registered("U1"))[1].starts_at == moved.starts_at


def test_who_comes_back_with_another_phone_number_finds_the_booking_and_cannot_make_a_second():
    resident("U1", phone=HOME)
    held = book("U1", "one")
    registration.unregister("U1")
    back = resident("U1", phone="0452109999")
    assert claims.booking_of(back)[0] == held
    with pytest.raises(AlreadyBooked):
        book("U1", "two")


def test_who_unregisters_cannot_book_again_as_the_same_person_from_another_account_either():
    resident("U1", phone=HOME)
    book("U1", "one")
    registration.unregister("U1")
    resident("U2", phone=HOME)
    with pytest.raises(PersonBooked):
        book("U2", "two")


def test_the_desk_is_asked_for_what_was_registered_at_the_claim():
    resident("U1", phone=HOME)
    book("U1", "one")
    resident("U1", phone="0452109999")
    assert claims.booking_of(registration.registered("U1"))[0].phone == HOME
