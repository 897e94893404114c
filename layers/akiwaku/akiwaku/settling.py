"""Seeing a claim that has its seat through to its end, by whoever comes first.

That is the claim itself, the resident's next attempt, the clinic, or `sweep` after a crash. A claim is decided
exactly once, by whoever first writes its row in Bookings: `confirm` or `refuse`. A seat is given back only
after that row says so, and nothing is ever undone because time ran out.
"""

from datetime import datetime, timedelta
from typing import TypeGuard

from akiwaku import keys
from akiwaku.bookings import RETENTION, Booking, BookingKey, BookingStatus, ClaimId, Fate, Refused
from akiwaku.errors import StaleWrite, TryAgain
from akiwaku.holders import desk_key, line_holder_key, person_holder_key
from akiwaku.observability import logger
from akiwaku.residents import Resident
from akiwaku.settings import settings
from akiwaku.slots import Slot, SlotStatus
from akiwaku.store import bookings, residents, slots
from akiwaku.store.slots import Roster

# How often a step is decided anew after somebody else changed what it had read. Each round means that
# another call got on with its own work, so a handful is more than any real contention needs.
ROUNDS = 5

# Longer than the APIs' time limit (10 s in template.yaml), so that sweep seldom does the work of a call that is
# still at it. Nothing else depends on it: with no wait at all, no seat and no booking would be lost.
SETTLE_AFTER = timedelta(seconds=15)


def sweep(now: datetime) -> int:
    """Finishes what crashes left half done, and says how many claims that were.

    Rolls claims forward to a booking where one can still be had, never back because they are old.
    """
    finished = 0
    for slot_id in slots.unsettled_before(now - SETTLE_AFTER):
        try:
            if roster := slots.roster(slot_id):
                finished += _settle_all(roster, now)
                slots.mark_settled(slot_id, roster.touches)  # unless touched meanwhile; the next sweep looks
        except TryAgain:
            logger.warning("slot could not be settled; the next sweep tries again", slot_id=slot_id)
    if finished:
        logger.warning("sweep finished claims", finished=finished)
    return finished


def settle_slot(slot_id: str, now: datetime) -> int:
    """Brings every claim of a slot, and its booking, to where the slot is; says how many were not there."""
    roster = slots.roster(slot_id)
    return _settle_all(roster, now) if roster else 0


def settle(slot: Slot, resident_id: str, claim_id: ClaimId, *, as_read: Resident | None = None) -> Fate:
    """Decides a claim in a slot's map, or follows the decision that was made; a dead claim's seat is free then.

    Anybody may call it for any claim in a slot's map, any number of times. `as_read` saves the first read.
    """
    key = BookingKey(slot_id=slot.slot_id, claim_id=claim_id.text)
    refused = Refused.WITHDRAWN if slot.status == SlotStatus.WITHDRAWN else None
    for round_ in range(ROUNDS):
        resident = as_read if as_read and round_ == 0 else residents.get(resident_id)
        try:
            fate = _decide(slot, resident, claim_id, refused)
        except bookings.HeldAlready as held:
            refused = held.refused
            continue
        except StaleWrite:  # decided by somebody else, or what was read has changed
            found = bookings.fate_of(key)
            if found is None:
                continue
            fate = found
        if not is_live(fate):
            slots.give_seat_back(slot.slot_id, resident_id, claim_id)
        return fate
    raise TryAgain


def cancel(booking: Booking, now: datetime) -> None:
    """Cancels a booking for good and frees its seat. Its slot must say so already; repeating changes nothing."""
    for _ in range(ROUNDS):
        resident = residents.get(booking.resident_id)
        try:
            bookings.cancel(booking, resident, now)
        except StaleWrite:  # the resident changed, or somebody else cancelled
            if is_live(bookings.fate_of(booking)):
                continue
        slots.give_seat_back(booking.slot_id, booking.resident_id, ClaimId(booking.claim_id))
        return
    raise TryAgain


def is_live(fate: Fate | None) -> TypeGuard[Booking]:
    return isinstance(fate, Booking) and fate.is_live


def _settle_all(roster: Roster, now: datetime) -> int:
    fates = bookings.fates_in(roster.slot.slot_id)
    return sum(
        _finish(roster, resident_id, claim_id, fates.get(claim_id.text), now)
        for resident_id, claim_id in roster.claims.items()
    )


def _finish(roster: Roster, resident_id: str, claim_id: ClaimId, fate: Fate | None, now: datetime) -> bool:
    """Whether there was anything to do."""
    slot, was_live = roster.slot, is_live(fate)
    if not was_live:
        fate = settle(slot, resident_id, claim_id)
    if not is_live(fate):
        return True
    if roster.is_to_be_cancelled(resident_id, claim_id):
        cancel(fate, now)
        return True
    if fate.slot_revision < slot.revision:
        _follow(slot, fate)
        return fate.starts_at != slot.starts_at
    return not was_live


def _decide(slot: Slot, resident: Resident | None, claim_id: ClaimId, refused: Refused | None) -> Fate:
    if resident is None or refused:
        because = refused or Refused.NOT_REGISTERED
        key = BookingKey(slot_id=slot.slot_id, claim_id=claim_id.text)
        bookings.refuse(key, because, expires=slot.starts_at + RETENTION)
        return because
    booking = new_booking(slot, resident, claim_id)
    bookings.confirm(booking, resident)
    return booking


def _follow(slot: Slot, booking: Booking) -> None:
    # Also when the time is the same again: a slow call that still carries an earlier time must find itself late.
    for _ in range(ROUNDS):
        try:
            bookings.move(booking, slot.starts_at, slot.revision)
        except StaleWrite:
            fate = bookings.fate_of(booking)
            if is_live(fate) and fate.slot_revision < slot.revision:
                continue
        return
    raise TryAgain


def new_booking(slot: Slot, resident: Resident, claim_id: ClaimId) -> Booking:
    """What a claim that has its seat comes to: the same booking, whoever finishes it and whenever."""
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
        slot_revision=slot.revision,
        status=BookingStatus.BOOKED,
        booked_at=claim_id.claimed_at,
        line_holder=line_holder_key(secret, campaign, resident.resident_id),
        person_holder=person_holder_key(secret, campaign, resident),
        desk_key=desk_key(secret, slot.clinic_id, resident.phone, resident.birth_date),
    )
