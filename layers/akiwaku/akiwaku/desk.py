"""What a clinic's staff see of people, and do with their bookings (C3, C4, C6, C7). All of it is in the trail."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from akiwaku import audit, changes, keys, observability, posting, side_by_side
from akiwaku.attempts import Limit
from akiwaku.audit import Staff
from akiwaku.bookings import Booking, BookingKey, Claimant, Visit
from akiwaku.clock import date_in_japan
from akiwaku.errors import BookingNotFound, SlotNotFound, TooManyLookups, TryAgain
from akiwaku.holders import desk_key
from akiwaku.observability import logger
from akiwaku.residents import BirthDate, PhoneAsWritten
from akiwaku.slots import Slot
from akiwaku.store import attempts, bookings, slots
from akiwaku.store.attempts import Attempt
from akiwaku.store.audit_trail import Action
from akiwaku.validation import Form

# A look-up answers whether somebody has a booking here, so trying out people must not pay. Five misses are typing
# mistakes at a busy desk; half a minute is enough to ask for the number again, and with quarters of an hour nobody
# gets through a list of people. Half an hour without a mistake, and it begins anew.
MISSES = Limit(
    free=5,
    first_wait=timedelta(seconds=30),
    longest_wait=timedelta(minutes=15),
    forgotten_after=timedelta(minutes=30),
)
# Who comes on the wrong day, or asks about a vaccination of last week, is found; older bookings are nobody's
# business at the desk.
RECENT = timedelta(days=7)
_AT_ONCE = 8


class LookUp(Form):
    """What a person at the desk is asked for (R10)."""

    phone: PhoneAsWritten
    birth_date: BirthDate


@dataclass(frozen=True)
class Attendance:
    """A slot and those who come, in the order of their claims; the cancelled ones among them."""

    slot: Slot
    claimants: list[Claimant]


@dataclass(frozen=True)
class Found:
    slot: Slot
    claimant: Claimant


# ---------- seeing


def claimants(staff: Staff, slot_id: str, now: datetime, *, exported: bool = False) -> Attendance:
    """Who comes (C3). SlotNotFound for another clinic's slot just as for none; TryAgain without a trail."""
    roster = slots.roster(slot_id)
    if roster is None or roster.slot.clinic_id != staff.clinic_id:
        raise SlotNotFound
    found = Attendance(roster.slot, posting.claimants_in(roster))
    action = Action.CLAIMANTS_EXPORTED if exported else Action.CLAIMANTS_SEEN
    audit.record(staff, action, now, slot_ids=[slot_id], shown=len(found.claimants))
    return found


def day(staff: Staff, wanted: date, now: datetime, *, exported: bool = False) -> list[Attendance]:
    """Everybody who comes on a day in Japan, in the order of the times. TryAgain without a trail.

    One Query for the slots, one read for each hundred of them as they are now, one Query for each that was ever
    claimed.
    """
    listed = posting.slots_of_day(staff.clinic_id, wanted)
    # The list comes from an index, which has no marks and may be late: a slot may have been moved to another day.
    rosters = {
        slot_id: roster
        for slot_id, roster in slots.rosters(slot.slot_id for slot in listed).items()
        if date_in_japan(roster.slot.starts_at) == wanted
    }
    seen: dict[str, Attendance] = {}

    def look(slot_id: str) -> None:
        roster = rosters[slot_id]
        seen[slot_id] = Attendance(roster.slot, posting.claimants_in(roster))

    side_by_side.each(look, rosters, at_once=_AT_ONCE)
    found = sorted(seen.values(), key=lambda each: (each.slot.starts_at, each.slot.slot_id))
    action = Action.DAY_EXPORTED if exported else Action.DAY_SEEN
    audit.record(staff, action, now, slot_ids=seen, shown=sum(len(each.claimants) for each in found))
    return found


def look_up(staff: Staff, asked: LookUp, now: datetime) -> list[Found]:
    """The bookings of whoever stands at the desk, by time: of the days to come, today and the last week (C7).

    Whatever the clinic's size, it takes the same few reads. TooManyLookups after too many that found nobody;
    TryAgain without a count or a trail.
    """
    attempt = _begin(staff, now)
    found = _found(staff.clinic_id, asked, date_in_japan(now) - RECENT)
    audit.record(
        staff, Action.LOOKED_UP, now, slot_ids={each.slot.slot_id for each in found}, shown=len(found)
    )
    if found:
        _take_back(attempt)
    elif attempt.opens_at:
        _note_slowed(staff, attempt.opens_at, now)
    return found


# ---------- doing


def cancel(staff: Staff, slot_id: str, claim_id: str, now: datetime) -> Claimant:
    """Cancels a booking after a phone call. As `changes.cancel`; TryAgain without a trail, and nothing is done."""
    _ask(staff, Action.CANCEL_ASKED, slot_id, claim_id, now)
    return Claimant(changes.cancel(staff.clinic_id, slot_id, claim_id, now))


def mark(staff: Staff, slot_id: str, claim_id: str, visit: Visit | None, now: datetime) -> Claimant:
    """Marks who came and who did not. As `changes.mark`; TryAgain without a trail, and nothing is done."""
    _ask(staff, Action.MARK_ASKED, slot_id, claim_id, now)
    return changes.mark(staff.clinic_id, slot_id, claim_id, visit, now)


def _ask(staff: Staff, action: Action, slot_id: str, claim_id: str, now: datetime) -> None:
    booking = bookings.fate_of(BookingKey(slot_id=slot_id, claim_id=claim_id))
    if not isinstance(booking, Booking) or booking.clinic_id != staff.clinic_id:
        raise BookingNotFound
    audit.record(staff, action, now, slot_ids=[slot_id], shown=1, claim_id=claim_id)


# ---------- looking up


def _found(clinic_id: str, asked: LookUp, first_day: date) -> list[Found]:
    key = desk_key(keys.holder_key(), clinic_id, asked.phone, asked.birth_date)
    known = bookings.at_desk(key)
    return sorted(
        _with_slots(known, first_day), key=lambda each: (each.slot.starts_at, each.claimant.booking.claim_id)
    )


def _with_slots(known: list[Booking], first_day: date) -> Iterable[Found]:
    rosters = slots.rosters(booking.slot_id for booking in known)
    for booking in known:
        roster = rosters.get(booking.slot_id)
        if roster and date_in_japan(roster.slot.starts_at) >= first_day:
            yield Found(roster.slot, posting.claimant_in(roster, booking))


def _begin(staff: Staff, now: datetime) -> Attempt:
    try:
        return attempts.begin(f"lookup/{staff.clinic_id}/{staff.account_id}", MISSES, now)
    except attempts.MustWait as slowed:
        seconds = math.ceil((slowed.opens_at - now).total_seconds())
        logger.info(
            "look-up refused", account_id=staff.account_id, clinic_id=staff.clinic_id, retry_after=seconds
        )
        raise TooManyLookups(seconds) from slowed


def _take_back(attempt: Attempt) -> None:
    try:
        attempts.take_back(attempt)
    except TryAgain:
        # It stays a miss, which is the safe side, and the desk has its answer.
        logger.warning("a look-up that found somebody counts as a miss")


def _note_slowed(staff: Staff, opens_at: datetime, now: datetime) -> None:
    """Once for each wait; those who knock while they wait are in the log alone, or they could fill the trail."""
    audit.record(staff, Action.LOOKUPS_SLOWED, now)
    logger.warning(
        "look-ups slowed",
        account_id=staff.account_id,
        clinic_id=staff.clinic_id,
        seconds=math.ceil((opens_at - now).total_seconds()),
    )
    observability.count("LookupsSlowed", clinic_id=staff.clinic_id)
