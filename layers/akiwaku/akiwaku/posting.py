"""What a clinic does with its own slots: post, list, see who comes (C1, C2, C3, C10)."""

import hashlib
import uuid
from datetime import date, datetime, time, timedelta

from akiwaku.bookings import Booking
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
from akiwaku.observability import logger
from akiwaku.settings import settings
from akiwaku.slots import Slot, SlotPosting, SlotStatus
from akiwaku.store import bookings, clinics, slots

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


def own_slots(clinic_id: str, day: date | None, status: SlotStatus | None, now: datetime) -> list[Slot]:
    """A clinic's slots of one day, or from today on, soonest first (C2)."""
    start = datetime.combine(day or date_in_japan(now), time(), JAPAN)
    end = start + timedelta(days=1) if day else None
    return [s for s in slots.of_clinic(clinic_id, start, end) if status in (None, s.status)]


def own_slot(clinic_id: str, slot_id: str) -> Slot:
    """SlotNotFound for another clinic's slot just as for none (C10)."""
    slot = slots.get(slot_id)
    if slot is None or slot.clinic_id != clinic_id:
        raise SlotNotFound
    return slot


def claimants(clinic_id: str, slot_id: str, account_id: str) -> tuple[Slot, list[Booking]]:
    """Who comes, in the order of their claims (C3). Every look leaves a line in the audit log."""
    slot = own_slot(clinic_id, slot_id)
    found = [fate for fate in bookings.fates_in(slot_id).values() if isinstance(fate, Booking)]
    logger.info(
        "claimants seen", audit=True, account_id=account_id, clinic_id=clinic_id, slot_id=slot_id,
        shown=len(found),
    )  # fmt: skip
    return slot, found


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
