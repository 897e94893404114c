"""The claim: first come, first served, through any crash, time-out, retry or duplicate (B1, B2).

    step 1  take_seat   one conditional write on the slot decides who was first
    step 2  confirm     one transaction over what only this resident touches
            refuse      … or the written decision that there will be no booking, then
            give_seat_back

Each step is safe to repeat and can be finished by anybody (`settling`). Every refusal was true at some moment
of the call, since all that it rests on is read as it is at that moment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from akiwaku import offers
from akiwaku.bookings import Booking, BookingKey, ClaimId, Fate, Refused
from akiwaku.errors import (
    AgeOutOfRange,
    AlreadyBooked,
    DoseNotOffered,
    NoBooking,
    NotRegistered,
    PersonBooked,
    Refusal,
    SlotClosed,
    SlotFull,
    SlotNotFound,
    TryAgain,
)
from akiwaku.observability import count
from akiwaku.residents import Resident
from akiwaku.settling import ROUNDS, is_live, settle
from akiwaku.slots import Slot
from akiwaku.store import bookings, residents, slots
from akiwaku.store.slots import ClaimedBefore

# So long after its time a cancelled booking is still shown to whoever held it.
_SHOWN_AFTERWARDS = timedelta(days=1)

_REFUSALS: dict[Refused, type[Refusal]] = {
    Refused.NOT_REGISTERED: NotRegistered,
    Refused.ALREADY_BOOKED: AlreadyBooked,
    Refused.PERSON_BOOKED: PersonBooked,
    Refused.WITHDRAWN: SlotClosed,
}


@dataclass(frozen=True)
class Claimed:
    booking: Booking
    slot: Slot
    is_new: bool
    """False when the resident held this very booking before, as after an answer that was lost."""


def claim(resident_id: str, slot_id: str, dose: int, now: datetime) -> Claimed:
    """A resident's attempt at a seat (R5). Sending it again gives the same booking, never a second.

    Raises NotRegistered, SlotNotFound, DoseNotOffered, AgeOutOfRange, SlotFull, SlotClosed, AlreadyBooked,
    PersonBooked, and TryAgain when the database would not answer.
    """
    for _ in range(ROUNDS):
        resident = residents.get(resident_id)
        if resident is None:
            raise NotRegistered
        if resident.booking:
            return _held_already(resident.booking, slot_id)
        roster = slots.roster(slot_id)
        if roster and (before := roster.claims.get(resident_id)):
            fate = settle(roster.slot, resident_id, before)
            if is_live(fate):
                return Claimed(fate, roster.slot, is_new=False)
            continue  # an earlier claim of this resident was over but still had its seat; it is free now
        slot = _fitting(roster.slot if roster else None, resident, dose, now)
        claim_id = ClaimId.new(dose, now)
        answer = slots.take_seat(slot_id, resident_id, claim_id, now)
        if answer == "full":
            raise _full(slot, resident, dose, now)
        if answer == "closed":
            raise SlotClosed
        if isinstance(answer, ClaimedBefore):
            continue  # another device of this resident, a moment ago
        return _outcome(slot, settle(slot, resident_id, claim_id, as_read=resident))
    raise TryAgain


def booking_of(resident: Resident) -> tuple[Booking, Slot]:
    """The live booking of a resident with its slot (R9). NoBooking if there is none."""
    booking = bookings.fate_of(resident.booking) if resident.booking else None
    slot = slots.get(booking.slot_id) if is_live(booking) else None
    if slot is None or not is_live(booking):
        raise NoBooking
    return booking, slot


def shown_booking_of(resident: Resident, now: datetime) -> tuple[Booking, Slot]:
    """The live booking, or the last that the clinic cancelled, until a day after its time. NoBooking."""
    if resident.cancelled is None:
        return booking_of(resident)
    booking, slot = bookings.fate_of(resident.cancelled), slots.get(resident.cancelled.slot_id)
    if not isinstance(booking, Booking) or slot is None or slot.starts_at < now - _SHOWN_AFTERWARDS:
        raise NoBooking
    return booking, slot


def _held_already(held: BookingKey, slot_id: str) -> Claimed:
    slot = slots.get(slot_id) if held.slot_id == slot_id else None
    if slot is None:
        raise AlreadyBooked
    fate = bookings.fate_of(held)
    if not is_live(fate):
        raise TryAgain  # cancelled between two reads; the next attempt sees one state
    return Claimed(fate, slot, is_new=False)


def _fitting(slot: Slot | None, resident: Resident, dose: int, now: datetime) -> Slot:
    """The slot, if this resident may take a seat in it. Losers of a race end here, mostly, on reads alone:
    a refused write costs as much as one that wins."""
    # Another municipality's slot looks just like one that does not exist (R4).
    if slot is None or slot.municipality != resident.municipality:
        raise SlotNotFound
    if not slot.offers(dose):
        raise DoseNotOffered
    if not slot.suits_age_of(resident):
        raise AgeOutOfRange
    if not slot.takes_claims(now):
        raise SlotClosed
    if not slot.remaining:
        raise _full(slot, resident, dose, now)
    return slot


def _outcome(slot: Slot, fate: Fate) -> Claimed:
    if isinstance(fate, Refused):
        raise _REFUSALS[fate]
    if not fate.is_live:
        raise TryAgain  # the clinic cancelled it in this very moment
    return Claimed(fate, slot, is_new=True)


def _full(slot: Slot, resident: Resident, dose: int, now: datetime) -> SlotFull:
    # Attempts, and not people: `akiwaku notices show` adds them up.
    count("TurnedAway", municipality=slot.municipality)
    return SlotFull(next_slot=offers.next_fitting(slot.slot_id, resident, dose, now))
