"""The Residents table. Every write names the version that was read, or that there was none."""

import secrets
from collections.abc import Iterator

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from akiwaku.bookings import BookingKey
from akiwaku.languages import JAPANESE
from akiwaku.residents import Consent, Resident
from akiwaku.store import holders
from akiwaku.store.base import (
    DateAttribute,
    TableMeta,
    TableName,
    conditional,
    transaction,
    transient_failures,
)


class _Audience(GlobalSecondaryIndex["ResidentRow"]):
    """Sparse: only those who should get notices are in it, so reading it is the rule (R7)."""

    class Meta:
        index_name = "audience"
        projection = KeysOnlyProjection()

    audience_shard = UnicodeAttribute(hash_key=True)
    ring = UnicodeAttribute(range_key=True)


class ResidentRow(Model):
    class Meta(TableMeta):
        table_name = TableName("residents_table")

    resident_id = UnicodeAttribute(hash_key=True)
    municipality = UnicodeAttribute()
    birth_date = DateAttribute()
    phone = UnicodeAttribute()
    wants_notices = BooleanAttribute()
    language = UnicodeAttribute(null=True)
    notices_changed_at = UTCDateTimeAttribute(null=True)
    language_changed_at = UTCDateTimeAttribute(null=True)
    consent_version = UnicodeAttribute()
    consent_at = UTCDateTimeAttribute()
    follows = BooleanAttribute()
    follow_changed_at = UTCDateTimeAttribute(null=True)
    booking_slot_id = UnicodeAttribute(null=True)
    booking_claim_id = UnicodeAttribute(null=True)
    cancelled_slot_id = UnicodeAttribute(null=True)
    cancelled_claim_id = UnicodeAttribute(null=True)
    version = UnicodeAttribute()
    audience_shard = UnicodeAttribute(null=True)
    ring = UnicodeAttribute()
    audience = _Audience()


def get(resident_id: str) -> Resident | None:
    """As it is now (a consistent read), or None when there is no such resident."""
    with transient_failures():
        try:
            return _resident(ResidentRow.get(resident_id, consistent_read=True))
        except ResidentRow.DoesNotExist:
            return None


def save(resident: Resident) -> Resident:
    """Writes over the version that `resident` was read at. StaleWrite if that changed."""
    row = _next_row(resident)
    with conditional():
        row.save(condition=_as_read(resident))
    return _resident(row)


def save_new(resident: Resident, *, holder_key: str, held: BookingKey | None) -> Resident:
    """Writes a resident who was not there, only while what they hold is still `held`. StaleWrite otherwise."""
    row = _next_row(resident)
    with transaction() as writes:
        holders.unchanged_within(writes, holder_key, held)
        writes.save(row, condition=_as_read(resident))
    return _resident(row)


def save_within(writes: TransactWrite, resident: Resident) -> None:
    """The same as a part of a transaction."""
    writes.save(_next_row(resident), condition=_as_read(resident))


def absent_within(writes: TransactWrite, resident_id: str) -> None:
    """The transaction holds only while nobody is registered under this id."""
    writes.condition_check(ResidentRow, resident_id, condition=ResidentRow.resident_id.does_not_exist())


def delete(resident_id: str) -> None:
    """Removes the row, if there is one.

    Needs no condition: whatever is there is to go, and whoever read it before finds their own write refused.
    """
    with transient_failures():
        ResidentRow(resident_id).delete()


def audience(shard: str, *, after: str | None, limit: int) -> Iterator[tuple[str, str]]:
    """(ring, resident id) of at most `limit` residents who should get notices, in ring order from `after` on."""
    beyond = ResidentRow.ring > after if after else None
    with transient_failures():
        for row in ResidentRow.audience.query(shard, beyond, limit=limit):
            yield row.ring, row.resident_id


def _as_read(resident: Resident) -> Condition:
    if not resident.version:
        return ResidentRow.resident_id.does_not_exist()
    return ResidentRow.version == resident.version


def _next_row(resident: Resident) -> ResidentRow:
    return ResidentRow(
        resident.resident_id,
        municipality=resident.municipality,
        birth_date=resident.birth_date,
        phone=resident.phone,
        wants_notices=resident.wants_notices,
        language=resident.language,
        notices_changed_at=resident.notices_changed_at,
        language_changed_at=resident.language_changed_at,
        consent_version=resident.consent.version,
        consent_at=resident.consent.at,
        follows=resident.follows,
        follow_changed_at=resident.follow_changed_at,
        booking_slot_id=resident.booking.slot_id if resident.booking else None,
        booking_claim_id=resident.booking.claim_id if resident.booking else None,
        cancelled_slot_id=resident.cancelled.slot_id if resident.cancelled else None,
        cancelled_claim_id=resident.cancelled.claim_id if resident.cancelled else None,
        version=secrets.token_hex(8),
        audience_shard=resident.audience_shard,
        ring=resident.ring,
    )


def _resident(row: ResidentRow) -> Resident:
    return Resident(
        resident_id=row.resident_id,
        municipality=row.municipality,
        birth_date=row.birth_date,
        phone=row.phone,
        wants_notices=row.wants_notices,
        language=row.language or JAPANESE,
        notices_changed_at=row.notices_changed_at,
        language_changed_at=row.language_changed_at,
        consent=Consent(version=row.consent_version, at=row.consent_at),
        follows=row.follows,
        follow_changed_at=row.follow_changed_at,
        booking=_key(row.booking_slot_id, row.booking_claim_id),
        cancelled=_key(row.cancelled_slot_id, row.cancelled_claim_id),
        version=row.version,
    )


def _key(slot_id: str | None, claim_id: str | None) -> BookingKey | None:
    return BookingKey(slot_id=slot_id, claim_id=claim_id) if slot_id and claim_id else None
