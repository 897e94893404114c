"""First come, first served, whatever dies in the middle."""

import json
from datetime import timedelta

import pytest
from pynamodb.exceptions import CancellationReason, TransactWriteError, VerboseClientError

from akiwaku import changes, claims, offers, registration, settling
from akiwaku.bookings import Booking, ClaimId
from akiwaku.errors import (
    AgeOutOfRange,
    AlreadyBooked,
    BookingNotFound,
    DoseNotOffered,
    NoBooking,
    NotRegistered,
    SlotClosed,
    SlotFull,
    SlotNotFound,
    StoreFault,
    TryAgain,
)
from akiwaku.slots import Slot
from akiwaku.store import bookings, holders, residents, slots
from akiwaku.store.base import TableName
from tests.kit.calls import counted
from tests.kit.world import AKARI, KAWASAKI, LATER, NOW, TAMA, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")
LONG_AFTER = NOW + timedelta(minutes=30)


def remaining(of: Slot) -> int:
    now = slots.get(of.slot_id)
    assert now is not None
    return now.remaining


def claimants(of: Slot) -> set[str]:
    now = slots.roster(of.slot_id)
    assert now is not None
    return set(now.claims)


def dies(*_: object, **__: object) -> None:
    """Stands for a function that is killed at this very step."""
    raise KeyboardInterrupt


def claim_dies_between_seat_and_booking(monkeypatch: pytest.MonkeyPatch, wanted: Slot) -> None:
    """U1 has a seat, and the function that would have made the booking is no more."""
    with monkeypatch.context() as broken:
        broken.setattr(bookings, "confirm", dies)
        with pytest.raises(KeyboardInterrupt):
            claims.claim("U1", wanted.slot_id, 3, NOW)


def test_the_first_to_claim_gets_the_seat_and_the_next_hears_what_else_is_open():
    resident("U1"), resident("U2")
    wanted = slot("wanted")
    other = slot("other", starts_at=NOW + timedelta(hours=5))

    won = claims.claim("U1", wanted.slot_id, 3, NOW)
    with pytest.raises(SlotFull) as full:
        claims.claim("U2", wanted.slot_id, 3, NOW)

    assert won.is_new
    assert won.booking.resident_id == "U1"
    assert full.value.extras["next_slot"].slot_id == other.slot_id
    assert remaining(wanted) == 0


def test_a_loser_among_very_many_open_slots_reads_on_as_far_as_one_that_fits():
    resident("U1"), resident("U2")
    wanted = slot("wanted")
    for number in range(65):
        dose = 1 if number < 25 else 3
        slot(f"{number}", starts_at=NOW + timedelta(hours=5, minutes=number), doses=(dose,))
    claims.claim("U1", wanted.slot_id, 3, NOW)
    with counted() as calls, pytest.raises(SlotFull) as full:
        claims.claim("U2", wanted.slot_id, 3, NOW)
    assert full.value.extras["next_slot"].starts_at == NOW + timedelta(hours=5, minutes=25)
    assert calls["Query"] == 2  # twenty at a time


def test_a_resident_is_shown_the_soonest_of_very_many_slots(monkeypatch):
    who = resident("U1")
    monkeypatch.setattr(offers, "MOST_SHOWN", 3)
    hours = [5, 2, 4, 3, 1]
    posted = {hour: slot(f"{hour}", starts_at=NOW + timedelta(hours=hour)).slot_id for hour in hours}
    assert [shown.slot_id for shown, _ in offers.open_to(who, NOW)] == [posted[1], posted[2], posted[3]]


def test_a_loser_who_comes_after_the_slot_is_full_writes_nothing(monkeypatch):
    resident("U1"), resident("U2")
    wanted = slot()
    claims.claim("U1", wanted.slot_id, 3, NOW)
    monkeypatch.setattr(slots, "take_seat", dies)
    with pytest.raises(SlotFull):
        claims.claim("U2", wanted.slot_id, 3, NOW)


def test_the_same_claim_sent_again_gives_the_same_booking():
    resident("U1")
    wanted = slot(seats=2)
    first = claims.claim("U1", wanted.slot_id, 3, NOW)
    again = claims.claim("U1", wanted.slot_id, 3, LATER)
    assert again.booking == first.booking
    assert not again.is_new
    assert remaining(wanted) == 1


def test_nobody_books_twice():
    resident("U1")
    claims.claim("U1", slot("one").slot_id, 3, NOW)
    second = slot("two")
    with pytest.raises(AlreadyBooked):
        claims.claim("U1", second.slot_id, 3, NOW)
    assert remaining(second) == 1


def test_the_same_person_with_a_second_line_account_does_not_book_twice_and_the_seat_comes_back():
    resident("U1", phone="0452101111"), resident("U2", phone="0452101111")
    claims.claim("U1", slot("one").slot_id, 3, NOW)
    second = slot("two")
    with pytest.raises(AlreadyBooked):
        claims.claim("U2", second.slot_id, 3, NOW)
    assert remaining(second) == 1
    assert claimants(second) == set()


def test_a_slot_of_another_municipality_looks_like_none():
    resident("U1", municipality=KAWASAKI)
    elsewhere = slot(clinic=AKARI)
    with pytest.raises(SlotNotFound):
        claims.claim("U1", elsewhere.slot_id, 3, NOW)
    with pytest.raises(SlotNotFound):
        claims.claim("U1", "no-such-slot", 3, NOW)


def test_what_does_not_fit_is_refused_before_a_seat_is_touched():
    resident("U1", birth_date="1972-09-15")
    with pytest.raises(NotRegistered):
        claims.claim("nobody", slot("a").slot_id, 3, NOW)
    with pytest.raises(DoseNotOffered):
        claims.claim("U1", slot("b").slot_id, 1, NOW)
    with pytest.raises(AgeOutOfRange):
        claims.claim("U1", slot("c", min_age=65).slot_id, 3, NOW)
    with pytest.raises(SlotClosed):
        claims.claim("U1", slot("d", closes_at=NOW + timedelta(minutes=1)).slot_id, 3, LATER)


def test_a_claim_whose_answer_was_lost_can_be_sent_again_for_the_whole_campaign():
    resident("U1")
    wanted = slot()
    won = claims.claim("U1", wanted.slot_id, 3, NOW)
    changes.close(AKARI.clinic_id, wanted.slot_id)
    for later in (timedelta(minutes=1), timedelta(days=1), timedelta(days=80)):
        settling.sweep(NOW + later)
        again = claims.claim("U1", wanted.slot_id, 3, NOW + later)
        assert (again.booking.claim_id, again.is_new) == (won.booking.claim_id, False)
    assert claimants(wanted) == {"U1"}


def test_a_booked_resident_hears_no_notices_and_one_whose_booking_was_cancelled_does_again():
    free = resident("U1")
    assert free.audience_shard
    won = claims.claim("U1", slot().slot_id, 3, NOW)
    assert registration.registered("U1").audience_shard is None
    changes.cancel(AKARI.clinic_id, won.booking.slot_id, won.booking.claim_id, LATER)
    assert registration.registered("U1").audience_shard == free.audience_shard


def test_a_claim_that_dies_between_seat_and_booking_is_finished_by_the_sweep(monkeypatch):
    resident("U1")
    wanted = slot()
    claim_dies_between_seat_and_booking(monkeypatch, wanted)
    assert registration.registered("U1").booking is None

    assert settling.sweep(NOW + timedelta(seconds=5)) == 0  # too early: the function might still be running
    assert settling.sweep(LATER) == 1

    booking, _ = claims.booking_of(registration.registered("U1"))
    assert booking.dose == 3
    assert booking.booked_at == NOW
    assert settling.sweep(LONG_AFTER) == 0
    assert list(slots.unsettled_before(LONG_AFTER)) == []


def test_a_claim_that_died_is_finished_by_the_residents_own_next_press(monkeypatch):
    resident("U1")
    wanted = slot()
    claim_dies_between_seat_and_booking(monkeypatch, wanted)
    won = claims.claim("U1", wanted.slot_id, 3, LATER)
    assert won.booking.is_live
    assert not won.is_new
    assert remaining(wanted) == 0


def test_a_claim_whose_first_answer_was_lost_has_its_seat_when_the_write_is_repeated():
    resident("U1")
    wanted = slot(seats=2)
    claim_id = ClaimId.new(3, NOW)
    slots.take_seat(wanted.slot_id, "U1", claim_id, NOW)
    assert slots.take_seat(wanted.slot_id, "U1", claim_id, NOW) == slots.SeatTaken()
    assert remaining(wanted) == 1


def test_a_slow_function_cannot_give_back_a_seat_that_somebody_else_has_booked(monkeypatch):
    """U1's second claim is refused, then stalls; meanwhile the clinic cancels the first and sweep books it."""
    resident("U1", phone="0452101111"), resident("U2", phone="0452101111")
    first = claims.claim("U2", slot("one").slot_id, 3, NOW)
    second = slot("two")
    refuse = bookings.refuse

    def stalls_before_refusing(*args: object, **kwargs: object) -> None:
        monkeypatch.setattr(bookings, "refuse", refuse)
        changes.cancel(AKARI.clinic_id, first.booking.slot_id, first.booking.claim_id, LATER)
        settling.sweep(LATER)
        refuse(*args, **kwargs)

    monkeypatch.setattr(bookings, "refuse", stalls_before_refusing)
    won = claims.claim("U1", second.slot_id, 3, NOW)

    assert won.booking.is_live
    assert remaining(second) == 0
    assert claimants(second) == {"U1"}


def test_a_refusal_that_died_before_the_seat_came_back_is_finished_by_the_sweep(monkeypatch):
    resident("U1", phone="0452101111"), resident("U2", phone="0452101111")
    claims.claim("U1", slot("one").slot_id, 3, NOW)
    second = slot("two")
    with monkeypatch.context() as broken:
        broken.setattr(slots, "give_seat_back", dies)
        with pytest.raises(KeyboardInterrupt):
            claims.claim("U2", second.slot_id, 3, NOW)
    assert remaining(second) == 0
    settling.sweep(LATER)
    assert remaining(second) == 1


def test_a_resident_who_unregisters_while_claiming_gets_no_booking_and_the_seat_comes_back(monkeypatch):
    resident("U1")
    wanted = slot()
    confirm = bookings.confirm

    def unregisters_first(*args: object) -> None:
        monkeypatch.setattr(bookings, "confirm", confirm)
        registration.unregister("U1")
        confirm(*args)

    monkeypatch.setattr(bookings, "confirm", unregisters_first)
    with pytest.raises(NotRegistered):
        claims.claim("U1", wanted.slot_id, 3, NOW)
    assert remaining(wanted) == 1


def test_a_resident_who_comes_back_while_claiming_keeps_what_they_typed_last(monkeypatch):
    resident("U1", phone="0452101111")
    wanted = slot()
    confirm = bookings.confirm

    def comes_back_first(*args: object) -> None:
        monkeypatch.setattr(bookings, "confirm", confirm)
        registration.unregister("U1")
        resident("U1", phone="09000000000")
        confirm(*args)

    monkeypatch.setattr(bookings, "confirm", comes_back_first)
    assert claims.claim("U1", wanted.slot_id, 3, NOW).booking.phone == "09000000000"
    assert registration.registered("U1").phone == "09000000000"


def test_the_clinic_cancels_and_the_seat_is_open_again():
    resident("U1"), resident("U2")
    wanted = slot()
    won = claims.claim("U1", wanted.slot_id, 3, NOW)

    cancelled = changes.cancel(AKARI.clinic_id, wanted.slot_id, won.booking.claim_id, LATER)
    again = changes.cancel(AKARI.clinic_id, wanted.slot_id, won.booking.claim_id, LATER)

    assert not cancelled.is_live
    assert again == cancelled
    assert remaining(wanted) == 1
    with pytest.raises(NoBooking):
        claims.booking_of(registration.registered("U1"))
    assert claims.claim("U2", wanted.slot_id, 3, LATER).booking.is_live
    assert claims.claim("U1", slot("another").slot_id, 3, LATER).booking.is_live


def test_whose_booking_was_cancelled_still_sees_it_for_a_day_after_its_time_or_until_there_is_another():
    resident("U1")
    wanted, other = slot("one"), slot("two")
    won = claims.claim("U1", wanted.slot_id, 3, NOW)
    changes.cancel(AKARI.clinic_id, wanted.slot_id, won.booking.claim_id, LATER)

    shown, of = claims.shown_booking_of(registration.registered("U1"), LATER)
    assert (shown.claim_id, shown.is_live, of.slot_id) == (won.booking.claim_id, False, wanted.slot_id)
    with pytest.raises(NoBooking):
        claims.shown_booking_of(registration.registered("U1"), wanted.starts_at + timedelta(days=2))

    again = claims.claim("U1", other.slot_id, 3, LATER)
    shown, _ = claims.shown_booking_of(registration.registered("U1"), LATER)
    assert (shown.claim_id, shown.is_live) == (again.booking.claim_id, True)


def test_a_cancelling_that_dies_before_the_seat_came_back_is_finished_by_the_sweep(monkeypatch):
    resident("U1")
    wanted = slot()
    won = claims.claim("U1", wanted.slot_id, 3, NOW)
    settling.sweep(NOW + timedelta(minutes=1))
    with monkeypatch.context() as broken:
        broken.setattr(slots, "give_seat_back", dies)
        with pytest.raises(KeyboardInterrupt):
            changes.cancel(AKARI.clinic_id, wanted.slot_id, won.booking.claim_id, LATER)
    assert remaining(wanted) == 0
    settling.sweep(LONG_AFTER)
    assert remaining(wanted) == 1


def test_a_cancelling_is_finished_by_the_sweep_however_slow_it_was_before_it_died(monkeypatch):
    # Meanwhile somebody takes a seat whose call began earlier, so the slot seems to have been left alone for long
    # enough, and a sweep looks: after the cancelling began, and before its transaction.
    resident("U1"), resident("U2", phone="09011112222")
    wanted = slot(seats=2)
    won = claims.claim("U1", wanted.slot_id, 3, NOW)
    settling.sweep(NOW + timedelta(minutes=1))
    begun, cancel, give_back = LATER, bookings.cancel, slots.give_seat_back

    def slow(*args: object) -> None:
        monkeypatch.setattr(bookings, "cancel", cancel)
        slots.take_seat(wanted.slot_id, "U2", ClaimId.new(3, begun), begun)
        settling.sweep(begun + timedelta(seconds=16))
        monkeypatch.setattr(slots, "give_seat_back", dies)
        cancel(*args)

    monkeypatch.setattr(bookings, "cancel", slow)
    with pytest.raises(KeyboardInterrupt):
        changes.cancel(AKARI.clinic_id, wanted.slot_id, won.booking.claim_id, begun + timedelta(seconds=7))
    monkeypatch.setattr(slots, "give_seat_back", give_back)
    settling.sweep(LONG_AFTER)
    assert (claimants(wanted), remaining(wanted)) == ({"U2"}, 1)


def test_another_clinic_cannot_cancel():
    resident("U1")
    won = claims.claim("U1", slot().slot_id, 3, NOW)
    with pytest.raises(BookingNotFound):
        changes.cancel(TAMA.clinic_id, won.booking.slot_id, won.booking.claim_id, LATER)
    assert claims.booking_of(registration.registered("U1"))[0].is_live


def test_unregistering_leaves_the_booking_and_the_guard_against_a_second(monkeypatch):
    resident("U1")
    won = claims.claim("U1", slot("one").slot_id, 3, NOW)
    registration.unregister("U1")
    assert isinstance(bookings.fate_of(won.booking), Booking)

    back = resident("U1")
    assert back.booking is not None
    assert back.audience_shard is None
    assert claims.booking_of(back)[0] == won.booking
    with pytest.raises(AlreadyBooked):
        claims.claim("U1", slot("two").slot_id, 3, LATER)


def test_a_booking_cancelled_while_its_resident_is_away_leaves_nothing_behind():
    resident("U1")
    won = claims.claim("U1", slot("one").slot_id, 3, NOW)
    registration.unregister("U1")
    changes.cancel(AKARI.clinic_id, won.booking.slot_id, won.booking.claim_id, LATER)
    assert holders.held(won.booking.line_holder) is None
    assert holders.held(won.booking.person_holder) is None
    assert resident("U1").booking is None


def test_a_resident_who_comes_back_while_the_clinic_cancels_is_free_afterwards(monkeypatch):
    resident("U1")
    won = claims.claim("U1", slot("one").slot_id, 3, NOW)
    registration.unregister("U1")
    cancel = bookings.cancel

    def they_register_first(*args: object) -> None:
        monkeypatch.setattr(bookings, "cancel", cancel)
        resident("U1")
        cancel(*args)

    monkeypatch.setattr(bookings, "cancel", they_register_first)
    changes.cancel(AKARI.clinic_id, won.booking.slot_id, won.booking.claim_id, LATER)
    back = residents.get("U1")
    assert back is not None
    assert back.booking is None
    assert back.audience_shard is not None


def test_a_slot_that_cannot_be_settled_now_holds_up_no_other(monkeypatch):
    for name, key in (("U1", "one"), ("U2", "two")):
        resident(name)
        wanted = slot(key)
        slots.take_seat(wanted.slot_id, name, ClaimId.new(3, NOW), NOW)
    confirm = bookings.confirm

    def busy_for_u1(booking: Booking, who: object) -> None:
        if booking.resident_id == "U1":
            raise TryAgain
        confirm(booking, who)

    with monkeypatch.context() as broken:
        broken.setattr(bookings, "confirm", busy_for_u1)
        assert settling.sweep(LATER) == 1
    assert settling.sweep(LATER) == 1
    assert registration.registered("U1").booking


def test_a_conflict_with_another_write_is_decided_anew_and_not_given_up(monkeypatch):
    """DynamoDB cancels a transaction when another is at work on one of its items; no emulator does."""
    from pynamodb.connection import Connection

    resident("U1")
    wanted = slot()
    transact = Connection.transact_write_items

    def conflicts_once(self: Connection, **writes: object) -> object:
        monkeypatch.setattr(Connection, "transact_write_items", transact)
        raise TransactWriteError("busy", cancelled_by("TransactionConflict"))

    monkeypatch.setattr(Connection, "transact_write_items", conflicts_once)
    assert claims.claim("U1", wanted.slot_id, 3, NOW).booking.is_live


def test_a_call_that_can_never_pass_is_a_defect_and_not_called_busy(monkeypatch):
    resident("U1")
    wanted = slot()
    monkeypatch.setattr(TableName, "__get__", lambda *_: "NoSuchTable")
    with pytest.raises(StoreFault):
        slots.take_seat(wanted.slot_id, "U1", ClaimId.new(3, NOW), NOW)


def cancelled_by(code: str) -> VerboseClientError:
    reasons = (CancellationReason(code=code), None)
    error = {"Error": {"Code": "TransactionCanceledException", "Message": code}}
    properties = {"request_id": "1", "table_name": "Bookings"}
    return VerboseClientError(error, "TransactWriteItems", properties, cancellation_reasons=iter(reasons))


def test_a_database_that_does_not_answer_is_said_to_be_busy_and_nothing_is_lost(monkeypatch):
    from botocore.exceptions import EndpointConnectionError

    resident("U1")
    wanted = slot()

    class Unreachable:
        def update_item(self, **_: object) -> None:
            raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

    from akiwaku.store import base

    with monkeypatch.context() as broken:
        broken.setattr(base._CONNECTION, "_client", Unreachable())
        broken.setattr(type(base._CONNECTION), "client", property(lambda self: Unreachable()))
        with pytest.raises(TryAgain):
            slots.take_seat(wanted.slot_id, "U1", ClaimId.new(3, NOW), NOW)
    assert claims.claim("U1", wanted.slot_id, 3, NOW).booking.is_live


def test_each_attempt_that_finds_a_slot_full_is_counted_by_municipality(capsys):
    only = slot()
    resident("U1")
    resident("U2")
    claims.claim("U1", only.slot_id, 3, NOW)
    capsys.readouterr()
    with pytest.raises(SlotFull):
        claims.claim("U2", only.slot_id, 3, NOW)
    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines() if "TurnedAway" in each]
    assert (line["municipality"], line["TurnedAway"]) == ("14100", [1.0])
    assert "U2" not in json.dumps(line)
