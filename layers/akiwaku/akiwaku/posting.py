"""What a clinic does with its own slots: post, list, read (C1, C2, C10)."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from akiwaku.bookings import Booking, Claimant
from akiwaku.clinics import Clinic
from akiwaku.clock import JAPAN, date_in_japan
from akiwaku.errors import (
    ClinicRequired,
    IdempotencyKeyReused,
    InvalidRequest,
    SlotNotFound,
    StaleWrite,
    TryAgain,
)
from akiwaku.settings import settings
from akiwaku.slots import Slot, SlotPosting, SlotStatus
from akiwaku.store import bookings, clinics, slots
from akiwaku.store.slots import Position, Roster

_NAMESPACE = uuid.UUID("b0e2c8a4-6f3d-5d0e-8f0b-0d6f1c2a7e55")


def clinic(clinic_id: str | None) -> Clinic:
    """The active clinic of a signed-in account. ClinicRequired when there is none."""
    found = clinics.get(clinic_id) if clinic_id else None
    if found is None or not found.active:
        raise ClinicRequired
    return found


def post(clinic: Clinic, posting: SlotPosting, idempotency_key: str, now: datetime) -> tuple[Slot, bool]:
    """Posts a slot; the flag says whether it is new. The same key and content again gives the same slot (C1).

    IdempotencyKeyReused when the key came with other content before, InvalidRequest when the slot is past,
    TryAgain when the database would not answer.
    """
    slot_id = id_of(clinic, idempotency_key)
    digest = hashlib.sha256(posting.model_dump_json().encode()).hexdigest()
    posted = slots.posting_digest_of(slot_id)
    if posted is None:
        if errors := faults(posting, now):
            raise InvalidRequest(errors=errors)
        slot = new_slot(clinic, slot_id, posting, now)
        try:
            slots.post(slot, digest)
        except StaleWrite:
            posted = slots.posting_digest_of(slot_id)
        else:
            return slot, True
    if posted is None:
        raise TryAgain
    if posted[1] != digest:
        raise IdempotencyKeyReused
    return posted[0], False


def id_of(clinic: Clinic, idempotency_key: str) -> str:
    """The id of the slot that a clinic posts, or has posted, under this key."""
    return uuid.uuid5(_NAMESPACE, f"{clinic.clinic_id}/{idempotency_key}").hex


@dataclass(frozen=True)
class Wanted:
    """Which of a clinic's slots: of which days in Japan (from today on where none is named), of what status."""

    first_day: date | None = None
    last_day: date | None = None
    status: SlotStatus | None = None
    most: int = 50
    after: Position | None = None


@dataclass(frozen=True)
class Listed:
    """A page of a clinic's slots, soonest first. One of some status may be short, and not be the last."""

    slots: list[Slot]
    next: Position | None


def own_slots(clinic_id: str, wanted: Wanted, now: datetime) -> Listed:
    """A page of a clinic's slots, soonest first (C2).

    InvalidRequest for a page that is not of this list, and for a last day before the first.
    """
    first_day = wanted.first_day or date_in_japan(now)
    if wanted.last_day and wanted.last_day < first_day:
        raise InvalidRequest(
            errors=[{"field": "to", "message": "一覧の最初の日か、それより後の日にしてください。"}]
        )
    start, end = _days(first_day, wanted.last_day)
    after = wanted.after
    if after and not (start <= after.starts_at and (end is None or after.starts_at < end)):
        raise InvalidRequest(errors=[{"field": "cursor", "message": "この一覧の続きではありません。"}])
    found, following = slots.page_of_clinic(clinic_id, start, end, most=wanted.most, after=after)
    return Listed([slot for slot in found if wanted.status in (None, slot.status)], following)


def slots_of_day(clinic_id: str, day: date) -> list[Slot]:
    """All of a clinic's slots of one day in Japan, soonest first."""
    start, end = _days(day, day)
    return slots.of_clinic(clinic_id, start, end)


def own_slot(clinic_id: str, slot_id: str) -> Slot:
    """SlotNotFound for another clinic's slot just as for none (C10)."""
    slot = slots.get(slot_id)
    if slot is None or slot.clinic_id != clinic_id:
        raise SlotNotFound
    return slot


def claimants_in(roster: Roster) -> list[Claimant]:
    """Everybody who has, or had, a booking in a slot, in the order of their claims. Who sees them is written down:
    `desk.claimants`.
    """
    if not roster.touches:  # counted with every claim: there has been none, and no booking is to be read
        return []
    fates = bookings.fates_in(roster.slot.slot_id).values()
    return [claimant_in(roster, fate) for fate in fates if isinstance(fate, Booking)]


def claimant_in(roster: Roster, booking: Booking) -> Claimant:
    """With what was marked of a booking in this slot."""
    return Claimant(booking, roster.marked.get(booking.resident_id) if booking.is_live else None)


def _days(first: date, last: date | None) -> tuple[datetime, datetime | None]:
    """When the first begins and the last is over, in Japan."""
    start = datetime.combine(first, time(), JAPAN)
    return start, datetime.combine(last, time(), JAPAN) + timedelta(days=1) if last else None


def faults(posting: SlotPosting, now: datetime) -> list[dict[str, str]]:
    """What keeps it from being posted at this time and in this campaign: [{"field", "message"}]."""
    errors = []
    if posting.starts_at <= now:
        errors.append({"field": "starts_at", "message": "これからの日時を入力してください。"})
    elif posting.closes_at and posting.closes_at <= now:
        errors.append({"field": "closes_at", "message": "申込の締切は、これからの日時にしてください。"})
    if not set(posting.doses) <= set(settings().doses):
        errors.append({"field": "doses", "message": "この接種事業の接種回から選んでください。"})
    return errors


def new_slot(clinic: Clinic, slot_id: str, posting: SlotPosting, now: datetime) -> Slot:
    """A posting as the slot that it becomes."""
    return Slot(
        slot_id=slot_id,
        clinic_id=clinic.clinic_id,
        municipality=clinic.municipality,
        closes_at=posting.closes_at or posting.starts_at,
        remaining=posting.seats,
        posted_at=now,
        **posting.model_dump(exclude={"closes_at"}),
    )
