"""What a clinic changes about a slot after it was posted, and about the bookings in it (C4–C6)."""

from datetime import datetime

from akiwaku import posting, settling
from akiwaku.bookings import Booking, BookingKey, Claimant, ClaimId, Visit
from akiwaku.clock import date_in_japan
from akiwaku.errors import (
    AlreadyVaccinated,
    BookingCancelled,
    BookingNotFound,
    InvalidRequest,
    SlotChanged,
    SlotNotFound,
    SlotWithdrawn,
    StaleWrite,
    TooEarly,
    TryAgain,
)
from akiwaku.slots import Slot, SlotChanges, SlotStatus
from akiwaku.store import bookings, slots
from akiwaku.store.slots import Roster


def cancel(clinic_id: str, slot_id: str, claim_id: str, now: datetime) -> Booking:
    """The clinic cancels a claimant's booking (C4); the seat is offered again. Repeating changes nothing.

    BookingNotFound when the clinic has no such booking, AlreadyVaccinated when it is too late.
    """
    key = BookingKey(slot_id=slot_id, claim_id=claim_id)
    booking = _booking_of_clinic(key, clinic_id)
    if slots.call_off(slot_id, booking.resident_id, ClaimId(claim_id), now):
        settling.cancel(booking, now)
    after = _booking_of_clinic(key, clinic_id)
    if not after.is_live:
        return after
    roster = slots.roster(slot_id)
    if roster is None:
        raise BookingNotFound  # long past: its slot has been removed
    if not roster.is_vaccinated(booking.resident_id):
        raise TryAgain  # marked and taken back by somebody else between our calls
    raise AlreadyVaccinated


def mark(clinic_id: str, slot_id: str, claim_id: str, visit: Visit | None, now: datetime) -> Claimant:
    """Marks who was vaccinated or did not come, or takes the mark back (C6). Repeating changes nothing.

    BookingNotFound when the clinic has no such booking; BookingCancelled; SlotWithdrawn; TooEarly before the
    vaccination's day, and to say that somebody did not come, before its time.
    """
    booking = _booking_of_clinic(BookingKey(slot_id=slot_id, claim_id=claim_id), clinic_id)
    if not booking.is_live:
        raise BookingCancelled
    roster = _roster(slot_id)
    if _is_too_early(visit, roster.slot, now):
        raise TooEarly
    if not slots.mark(slot_id, booking.resident_id, ClaimId(claim_id), visit, now):
        if _roster(slot_id).slot.status == SlotStatus.WITHDRAWN:
            raise SlotWithdrawn
        raise BookingCancelled
    return Claimant(booking, _roster(slot_id).marked.get(booking.resident_id))


def change(
    clinic_id: str, slot_id: str, changes: SlotChanges, now: datetime, *, revision: int | None = None
) -> Slot:
    """Changes what `changes` names (C5). When the time moves, bookings stay and their residents are told.

    `revision`: the one that the clinic has seen; SlotChanged when it is another by now and the slot is not as
    wanted anyway, as it is when an answer was lost. SlotNotFound, SlotWithdrawn; InvalidRequest for fewer seats
    than are claimed, or times that cannot be.
    """
    for _ in range(settling.ROUNDS):
        slot = posting.own_slot(clinic_id, slot_id)
        changed = _changed(slot, changes, now)
        if changed != slot:
            if revision not in (None, slot.revision):
                raise SlotChanged
            try:
                slots.change(slot, changed, now)
            except StaleWrite:
                continue
        if changes.starts_at is not None:
            settling.settle_slot(slot_id, now)
        return posting.own_slot(clinic_id, slot_id)
    raise TryAgain


def close(clinic_id: str, slot_id: str) -> Slot:
    """No more claims from now on; bookings stay (C5). Repeating changes nothing.

    SlotNotFound, SlotWithdrawn.
    """
    for _ in range(settling.ROUNDS):
        slot = posting.own_slot(clinic_id, slot_id)
        if slot.status == SlotStatus.WITHDRAWN:
            raise SlotWithdrawn
        if slot.status == SlotStatus.CLOSED:
            return slot
        try:
            slots.close(slot)
        except StaleWrite:
            continue
    raise TryAgain


def withdraw(clinic_id: str, slot_id: str, now: datetime) -> Slot:
    """Takes a slot back for good: its bookings are cancelled and their residents told (C5).

    Repeating changes nothing, and finishes what a crash left. SlotNotFound.
    """
    slot = posting.own_slot(clinic_id, slot_id)
    if slot.status != SlotStatus.WITHDRAWN and not slots.withdraw(slot_id, now):
        raise SlotNotFound
    settling.settle_slot(slot_id, now)
    after = posting.own_slot(clinic_id, slot_id)
    if after.status != SlotStatus.WITHDRAWN:
        raise SlotNotFound  # long past: it was removed meanwhile, and another was posted under its id
    return after


def _booking_of_clinic(key: BookingKey, clinic_id: str) -> Booking:
    fate = bookings.fate_of(key)
    if not isinstance(fate, Booking) or fate.clinic_id != clinic_id:
        raise BookingNotFound
    return fate


def _roster(slot_id: str) -> Roster:
    roster = slots.roster(slot_id)
    if roster is None:
        raise BookingNotFound  # long past: its slot has been removed
    return roster


def _is_too_early(visit: Visit | None, slot: Slot, now: datetime) -> bool:
    match visit:
        case Visit.VACCINATED:  # people come before their time
            return date_in_japan(now) < date_in_japan(slot.starts_at)
        case Visit.NO_SHOW:
            return now < slot.starts_at
    return False


def _changed(slot: Slot, changes: SlotChanges, now: datetime) -> Slot:
    if slot.status == SlotStatus.WITHDRAWN:
        raise SlotWithdrawn
    changed = slot.model_copy(update=changes.model_dump(exclude_none=True))
    if changes.closes_at is None:
        changed = changed.model_copy(update={"closes_at": _closing(slot, changed.starts_at)})
    errors = []
    if changes.seats is not None and changes.seats < slot.claimed:
        errors.append(
            {"field": "seats", "message": f"申込済みの{slot.claimed}名より少なくすることはできません。"}
        )
    if changes.starts_at is not None and changes.starts_at <= now:
        errors.append({"field": "starts_at", "message": "これからの日時を入力してください。"})
    if changed.closes_at > changed.starts_at:
        errors.append({"field": "closes_at", "message": "申込の締切は、接種の開始時刻より前にしてください。"})
    if errors:
        raise InvalidRequest(errors=errors)
    return changed


def _closing(slot: Slot, starts_at: datetime) -> datetime:
    """Who closes at the start goes on doing so; another closing time stays, unless the start is before it."""
    return starts_at if slot.closes_at == slot.starts_at else min(slot.closes_at, starts_at)
