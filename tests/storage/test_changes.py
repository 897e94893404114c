"""What a clinic changes after posting, and what becomes of those who have booked."""

from datetime import timedelta

import pytest

from akiwaku import changes, claims, registration, settling
from akiwaku.errors import (
    AlreadyBooked,
    BookingNotFound,
    InvalidRequest,
    NoBooking,
    SlotChanged,
    SlotClosed,
    SlotFull,
    SlotNotFound,
    SlotWithdrawn,
    StaleWrite,
)
from akiwaku.slots import Slot, SlotChanges, SlotStatus
from akiwaku.store import bookings, slots
from tests.kit.world import AKARI, LATER, NOW, TAMA, YOKOHAMA, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")
LONG_AFTER = NOW + timedelta(minutes=30)


def change(of: Slot, revision: int | None = None, **wanted: object) -> Slot:
    form = SlotChanges.model_validate(wanted)
    return changes.change(AKARI.clinic_id, of.slot_id, form, LATER, revision=revision)


def booked(name: str, of: Slot):
    resident(name)
    return claims.claim(name, of.slot_id, 3, NOW).booking


def faults_of(refused: pytest.ExceptionInfo[InvalidRequest]) -> dict[str, str]:
    return {each["field"]: each["message"] for each in refused.value.extras["errors"]}


def test_seats_are_added_and_taken_away_but_never_below_those_claimed():
    wanted = slot(seats=2)
    booked("U1", wanted), booked("U2", wanted)
    assert change(wanted, seats=3).remaining == 1
    assert change(wanted, seats=2).remaining == 0
    with pytest.raises(InvalidRequest) as refused:
        change(wanted, seats=1)
    assert faults_of(refused) == {"seats": "申込済みの2名より少なくすることはできません。"}


def test_a_seat_that_is_claimed_while_it_is_taken_away_stays_claimed(monkeypatch):
    wanted = slot(seats=2)
    booked("U1", wanted)
    write = slots.change

    def claimed_first(*args: object) -> None:
        monkeypatch.setattr(slots, "change", write)
        booked("U2", wanted)
        write(*args)

    monkeypatch.setattr(slots, "change", claimed_first)
    with pytest.raises(InvalidRequest):
        change(wanted, seats=1)
    assert claims.booking_of(registration.registered("U2"))[0].is_live


def test_what_is_not_named_stays_even_if_somebody_else_has_just_changed_it(monkeypatch):
    wanted = slot(seats=2)
    write = slots.change

    def changed_first(*args: object) -> None:
        monkeypatch.setattr(slots, "change", write)
        change(wanted, note="3階の受付へお越しください。")
        write(*args)

    monkeypatch.setattr(slots, "change", changed_first)
    after = change(wanted, seats=3)
    assert (after.note, after.seats) == ("3階の受付へお越しください。", 3)


def test_two_at_the_desk_do_not_overwrite_each_other():
    wanted = slot(seats=2)
    first = change(wanted, revision=wanted.revision, note="3階の受付へお越しください。")
    with pytest.raises(SlotChanged):
        change(wanted, revision=wanted.revision, note="母子手帳をお持ちください。")
    assert slots.get(wanted.slot_id).note == "3階の受付へお越しください。"
    assert change(wanted, revision=first.revision, note="母子手帳をお持ちください。").revision == 2


def test_a_change_whose_answer_was_lost_can_be_sent_again():
    wanted = slot(seats=2)
    changed = change(wanted, revision=wanted.revision, seats=3, note="午後のみ")
    assert change(wanted, revision=wanted.revision, seats=3, note="午後のみ") == changed


def test_claims_do_not_get_in_the_way_of_a_change():
    wanted = slot(seats=2)
    booked("U1", wanted)
    after = change(wanted, revision=wanted.revision, seats=3)
    assert (after.seats, after.remaining) == (3, 2)


def test_somebody_who_is_overtaken_while_writing_is_told(monkeypatch):
    wanted = slot(seats=2)
    write = slots.change

    def changed_first(*args: object) -> None:
        monkeypatch.setattr(slots, "change", write)
        change(wanted, note="3階の受付へお越しください。")
        write(*args)

    monkeypatch.setattr(slots, "change", changed_first)
    with pytest.raises(SlotChanged):
        change(wanted, revision=wanted.revision, seats=3)
    assert slots.get(wanted.slot_id).seats == 2


def test_a_slot_is_moved_with_its_bookings_and_the_closing_time_goes_along():
    wanted = slot()
    won = booked("U1", wanted)
    later = wanted.starts_at + timedelta(hours=1)
    assert change(wanted, starts_at=later).closes_at == later
    booking, shown = claims.booking_of(registration.registered("U1"))
    assert booking.claim_id == won.claim_id
    assert booking.starts_at == shown.starts_at == later


def test_a_closing_time_of_its_own_stays_unless_the_start_is_moved_before_it():
    own = slot("own", closes_at=NOW + timedelta(hours=2))
    assert change(own, starts_at=NOW + timedelta(hours=4)).closes_at == NOW + timedelta(hours=2)
    assert change(own, starts_at=NOW + timedelta(hours=1)).closes_at == NOW + timedelta(hours=1)


def test_times_that_cannot_be_are_refused_by_name():
    wanted = slot()
    with pytest.raises(InvalidRequest) as past:
        change(wanted, starts_at=NOW)
    with pytest.raises(InvalidRequest) as late:
        change(wanted, closes_at=wanted.starts_at + timedelta(minutes=1))
    assert set(faults_of(past)) == {"starts_at"}
    assert set(faults_of(late)) == {"closes_at"}


def test_a_move_that_died_before_the_bookings_followed_is_finished_by_the_sweep(monkeypatch):
    wanted = slot()
    booked("U1", wanted)
    later = wanted.starts_at + timedelta(hours=1)
    with monkeypatch.context() as broken:
        broken.setattr(settling, "settle_slot", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            change(wanted, starts_at=later)
    assert claims.booking_of(registration.registered("U1"))[0].starts_at == wanted.starts_at
    assert settling.sweep(LONG_AFTER) == 1
    assert claims.booking_of(registration.registered("U1"))[0].starts_at == later


def test_a_booking_never_goes_back_to_an_earlier_time_of_its_slot():
    wanted = slot()
    won = booked("U1", wanted)
    change(wanted, starts_at=wanted.starts_at + timedelta(hours=2))
    with pytest.raises(StaleWrite):
        bookings.move(won, wanted.starts_at + timedelta(hours=1), slot_revision=1)


def test_a_closed_slot_takes_no_claims_and_keeps_its_bookings():
    wanted = slot(seats=2)
    booked("U1", wanted)
    closed = changes.close(AKARI.clinic_id, wanted.slot_id)
    assert closed.status == SlotStatus.CLOSED
    assert changes.close(AKARI.clinic_id, wanted.slot_id) == closed
    assert slots.open_in(YOKOHAMA, NOW) == []
    resident("U2")
    with pytest.raises(SlotClosed):
        claims.claim("U2", wanted.slot_id, 3, NOW)
    assert claims.booking_of(registration.registered("U1"))[0].is_live


def test_withdrawing_cancels_every_booking_and_its_residents_can_book_elsewhere():
    wanted, other = slot("one", seats=2), slot("two", seats=2)
    booked("U1", wanted), booked("U2", wanted)
    withdrawn = changes.withdraw(AKARI.clinic_id, wanted.slot_id, LATER)
    assert (withdrawn.status, withdrawn.remaining) == (SlotStatus.WITHDRAWN, 2)
    assert changes.withdraw(AKARI.clinic_id, wanted.slot_id, LATER) == withdrawn
    for name in ("U1", "U2"):
        with pytest.raises(NoBooking):
            claims.booking_of(registration.registered(name))
        assert claims.claim(name, other.slot_id, 3, LATER).is_new


def test_a_claim_that_has_its_seat_while_the_slot_is_withdrawn_is_refused_and_not_booked(monkeypatch):
    resident("U1")
    wanted = slot()
    confirm = bookings.confirm

    def withdrawn_first(*args: object) -> None:
        monkeypatch.setattr(bookings, "confirm", confirm)
        changes.withdraw(AKARI.clinic_id, wanted.slot_id, LATER)
        confirm(*args)

    monkeypatch.setattr(bookings, "confirm", withdrawn_first)
    with pytest.raises(SlotClosed):
        claims.claim("U1", wanted.slot_id, 3, NOW)
    assert registration.registered("U1").booking is None


def test_a_withdrawing_that_died_half_way_is_finished_by_the_sweep(monkeypatch):
    wanted = slot(seats=2)
    booked("U1", wanted), booked("U2", wanted)
    cancel = bookings.cancel

    def dies_after_the_first(*args: object) -> None:
        monkeypatch.setattr(bookings, "cancel", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        cancel(*args)

    monkeypatch.setattr(bookings, "cancel", dies_after_the_first)
    with pytest.raises(KeyboardInterrupt):
        changes.withdraw(AKARI.clinic_id, wanted.slot_id, LATER)
    monkeypatch.setattr(bookings, "cancel", cancel)
    settling.sweep(LONG_AFTER)
    for name in ("U1", "U2"):
        assert registration.registered(name).booking is None


def test_a_withdrawn_slot_cannot_be_changed_or_closed():
    wanted = slot()
    changes.withdraw(AKARI.clinic_id, wanted.slot_id, LATER)
    with pytest.raises(SlotWithdrawn):
        change(wanted, seats=2)
    with pytest.raises(SlotWithdrawn):
        changes.close(AKARI.clinic_id, wanted.slot_id)


def test_another_clinic_can_neither_change_nor_close_nor_withdraw():
    wanted = slot()
    with pytest.raises(SlotNotFound):
        changes.change(TAMA.clinic_id, wanted.slot_id, SlotChanges(seats=5), LATER)
    with pytest.raises(SlotNotFound):
        changes.close(TAMA.clinic_id, wanted.slot_id)
    with pytest.raises(SlotNotFound):
        changes.withdraw(TAMA.clinic_id, wanted.slot_id, LATER)
    assert slots.get(wanted.slot_id) == wanted


def test_a_booking_whose_slot_was_removed_long_ago_is_no_longer_found():
    wanted = slot()
    won = booked("U1", wanted)
    slots.SlotRow(wanted.slot_id).delete()
    with pytest.raises(BookingNotFound):
        changes.cancel(AKARI.clinic_id, wanted.slot_id, won.claim_id, LATER)
    assert slots.get(wanted.slot_id) is None


def test_withdrawing_a_slot_that_is_removed_meanwhile_does_not_answer_with_another_posted_under_its_id(
    monkeypatch,
):
    wanted = slot()

    def removed_and_posted_again(*_: object) -> None:
        slots.SlotRow(wanted.slot_id).delete()
        assert slot().slot_id == wanted.slot_id

    monkeypatch.setattr(settling, "settle_slot", removed_and_posted_again)
    with pytest.raises(SlotNotFound):
        changes.withdraw(AKARI.clinic_id, wanted.slot_id, LATER)


def test_a_seat_that_is_added_to_a_full_slot_goes_to_the_next_who_asks():
    wanted = slot()
    booked("U1", wanted)
    resident("U2")
    with pytest.raises(SlotFull):
        claims.claim("U2", wanted.slot_id, 3, NOW)
    change(wanted, seats=2)
    assert claims.claim("U2", wanted.slot_id, 3, LATER).is_new
    with pytest.raises(AlreadyBooked):
        claims.claim("U2", slot("two").slot_id, 3, LATER)
