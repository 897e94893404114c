"""The claim: first come, first served, through any crash, time-out, retry or duplicate (B1, B2).

    step 1  take_seat   one conditional write on the slot decides who was first
    step 2  confirm     one transaction over what only this resident touches
            refuse      … or the written decision that there will be no booking, then
            give_seat_back

Each step is safe to repeat and can be finished by anybody: the function that began, the resident's next
attempt, or `sweep`. A claim is decided exactly once, by whoever first writes its row in Bookings; a seat is
given back only after that row says so. Nothing is ever undone because time ran out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from akiwaku import keys, offers
from akiwaku.bookings import RETENTION, Booking, BookingKey, BookingStatus, ClaimId
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
    StaleWrite,
    TryAgain,
)
from akiwaku.holders import desk_key, line_holder_key, person_holder_key
from akiwaku.observability import logger
from akiwaku.residents import Resident
from akiwaku.settings import settings
from akiwaku.slots import Slot
from akiwaku.store import bookings, holders, residents, slots
from akiwaku.store.slots import ClaimedBefore

# How often a step is decided anew after somebody else changed what it had read. Each round means that
# another call got on with its own work, so a handful is more than any real contention needs.
_ROUNDS = 5

# Longer than the APIs' time limit (10 s in template.yaml): whoever touched the slot before has ended or died.
SETTLE_AFTER = timedelta(seconds=15)


@dataclass(frozen=True)
class Claimed:
    booking: Booking
    slot: Slot
    is_new: bool
    """False when the resident held this very booking before, as after an answer that was lost."""


def claim(resident_id: str, slot_id: str, dose: int, now: datetime) -> Claimed:
    """A resident's attempt at a seat (R5). Sending it again gives the same booking, never a second.

    Raises NotRegistered, SlotNotFound, DoseNotOffered, AgeOutOfRange, SlotFull, SlotClosed, AlreadyBooked,
    and TryAgain when the database would not answer.
    """
    resident = residents.get(resident_id)
    if resident is None:
        raise NotRegistered
    if resident.booking:
        return _held_already(resident.booking, slot_id)
    found, claims = slots.with_claims(slot_id, consistent=False) or (None, {})
    slot, has_seat = _fitting(found, resident, dose), resident_id in claims
    if not has_seat and not slot.takes_claims(now):
        raise SlotClosed
    if not has_seat and not slot.remaining:
        # Most losers of a race end here, on reads alone: a refused write costs as much as one that wins.
        raise _full(slot, resident, dose, now)
    return _race(resident, slot, dose, now)


def booking_of(resident: Resident) -> tuple[Booking, Slot]:
    """The live booking of a resident with its slot (R9). NoBooking if there is none."""
    booking = bookings.fate_of(resident.booking) if resident.booking else None
    slot = slots.get(booking.slot_id) if isinstance(booking, Booking) and booking.is_live else None
    if slot is None or not isinstance(booking, Booking):
        raise NoBooking
    return booking, slot


def cancel(clinic_id: str, slot_id: str, claim_id: str, now: datetime) -> Booking:
    """The clinic cancels a claimant's booking (C4); the seat is offered again. Repeating changes nothing.

    BookingNotFound when the clinic has no such booking.
    """
    key = BookingKey(slot_id=slot_id, claim_id=claim_id)
    booking = _booking_of_clinic(key, clinic_id)
    if booking.is_live:
        slots.mark_unsettled(slot_id, now)
        booking = _cancel_for_good(booking, now)
    slots.give_seat_back(slot_id, booking.resident_id, ClaimId(claim_id))
    return booking


def sweep(now: datetime) -> int:
    """Finishes what crashes left half done, and says how many claims that were.

    Rolls claims forward to a booking where one can still be had, never back because they are old.
    """
    finished = 0
    for slot_id, touched_at in slots.unsettled_before(now - SETTLE_AFTER):
        try:
            finished += _settle_slot(slot_id)
            slots.mark_settled(slot_id, touched_at)
        except StaleWrite:
            continue  # touched again meanwhile; the next sweep looks
        except TryAgain:
            logger.warning("slot could not be settled; the next sweep tries again", slot_id=slot_id)
    return finished


def _held_already(held: BookingKey, slot_id: str) -> Claimed:
    slot = slots.get(slot_id) if held.slot_id == slot_id else None
    if slot is None:
        raise AlreadyBooked
    fate = bookings.fate_of(held)
    if not isinstance(fate, Booking) or not fate.is_live:
        raise TryAgain  # cancelled between two reads; the next attempt sees one state
    return Claimed(fate, slot, is_new=False)


def _fitting(slot: Slot | None, resident: Resident, dose: int) -> Slot:
    # Another municipality's slot looks just like one that does not exist (R4).
    if slot is None or slot.municipality != resident.municipality:
        raise SlotNotFound
    if not slot.offers(dose):
        raise DoseNotOffered
    if not slot.suits_age_of(resident):
        raise AgeOutOfRange
    return slot


def _race(resident: Resident, slot: Slot, dose: int, now: datetime) -> Claimed:
    claim_id = ClaimId.new(dose, now)
    for _ in range(_ROUNDS):
        answer = slots.take_seat(slot.slot_id, resident.resident_id, claim_id, now)
        if answer == "full":
            raise _full(slot, resident, dose, now)
        if answer == "closed":
            raise SlotClosed
        before = isinstance(answer, ClaimedBefore)
        seat = answer.claim_id if isinstance(answer, ClaimedBefore) else claim_id
        booking = _settle(slot, resident.resident_id, seat, as_read=resident)
        if booking and booking.is_live:
            return Claimed(booking, slot, is_new=not before)
        if not before:
            raise _why_refused(resident.resident_id)
        # An earlier claim of this resident was over but still had its seat; it is free now.
    raise TryAgain


def _why_refused(resident_id: str) -> NotRegistered | AlreadyBooked:
    return NotRegistered() if residents.get(resident_id) is None else AlreadyBooked()


def _settle(
    slot: Slot, resident_id: str, claim_id: ClaimId, *, as_read: Resident | None = None
) -> Booking | None:
    """Sees a claim that has its seat through to its end; the booking, or None if there will be none.

    Anybody may call it for any claim in a slot's map, any number of times. `as_read` saves the first read.
    """
    key = BookingKey(slot_id=slot.slot_id, claim_id=claim_id.text)
    for round_ in range(_ROUNDS):
        resident = as_read if as_read and round_ == 0 else residents.get(resident_id)
        try:
            if resident is None or (round_ > 0 and _holds_another(resident, key)):
                bookings.refuse(key, expires=slot.starts_at + RETENTION)
            else:
                booking = _booking(slot, resident, claim_id)
                bookings.confirm(booking, resident)
                return booking
        except StaleWrite:
            pass  # decided by somebody else, or what was read has changed
        fate = bookings.fate_of(key)
        if fate is None:
            continue
        if isinstance(fate, Booking) and fate.is_live:
            return fate
        slots.give_seat_back(slot.slot_id, resident_id, claim_id)
        return fate if isinstance(fate, Booking) else None
    raise TryAgain


def _holds_another(resident: Resident, key: BookingKey) -> bool:
    secret, campaign = keys.holder_key(), settings().campaign_id
    held = (
        holders.held(line_holder_key(secret, campaign, resident.resident_id)),
        holders.held(person_holder_key(secret, campaign, resident)),
    )
    return any(other is not None and other.claim_id != key.claim_id for other in held)


def _booking(slot: Slot, resident: Resident, claim_id: ClaimId) -> Booking:
    secret, campaign = keys.holder_key(), settings().campaign_id
    return Booking(
        slot_id=slot.slot_id,
        claim_id=claim_id.text,
        clinic_id=slot.clinic_id,
        resident_id=resident.resident_id,
        phone=resident.phone,
        birth_date=resident.birth_date,
        dose=claim_id.dose,
        starts_at=slot.starts_at,
        status=BookingStatus.BOOKED,
        booked_at=claim_id.claimed_at,
        line_holder=line_holder_key(secret, campaign, resident.resident_id),
        person_holder=person_holder_key(secret, campaign, resident),
        desk_key=desk_key(secret, slot.clinic_id, resident.phone, resident.birth_date),
    )


def _booking_of_clinic(key: BookingKey, clinic_id: str) -> Booking:
    fate = bookings.fate_of(key)
    if not isinstance(fate, Booking) or fate.clinic_id != clinic_id:
        raise BookingNotFound
    return fate


def _cancel_for_good(booking: Booking, now: datetime) -> Booking:
    for _ in range(_ROUNDS):
        resident = residents.get(booking.resident_id)
        try:
            bookings.cancel(booking, resident, now)
        except StaleWrite:
            logger.info("cancelling again: the booking or its resident changed")
        current = _booking_of_clinic(booking, booking.clinic_id)
        if not current.is_live:
            return current
    raise TryAgain


def _settle_slot(slot_id: str) -> int:
    found = slots.with_claims(slot_id, consistent=True)
    if found is None:
        return 0
    slot, claims = found
    fates = bookings.fates_in(slot_id)
    finished = 0
    for resident_id, claim_id in claims.items():
        fate = fates.get(claim_id.text)
        if isinstance(fate, Booking) and fate.is_live:
            continue
        _settle(slot, resident_id, claim_id)
        finished += 1
    if finished:
        logger.warning("sweep finished claims", slot_id=slot_id, finished=finished)
    return finished


def _full(slot: Slot, resident: Resident, dose: int, now: datetime) -> SlotFull:
    return SlotFull(next_slot=offers.next_fitting(slot.slot_id, resident, dose, now))
