"""The Bookings table, and the transactions that keep a booking, its holders and its resident in agreement.

One row for each claim that was decided, confirmed or not. The row is the decision: it is put once and never
put again, so whoever comes late to finish a claim finds it made.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from akiwaku.bookings import RETENTION, Booking, BookingKey, BookingStatus, Fate, Refused
from akiwaku.errors import StaleWrite
from akiwaku.residents import Resident
from akiwaku.store import holders, residents
from akiwaku.store.base import (
    LONGEST_ID,
    DateAttribute,
    Row,
    TableMeta,
    TableName,
    conditional,
    expiry,
    find_many,
    transaction,
    transient_failures,
    update_item,
)

_REFUSED = "refused"
# Of one person at one clinic: a live booking, since it keeps them from a newer claim, is always among the newest.
_MOST_AT_DESK = 20


class _Desk(GlobalSecondaryIndex["BookingRow"]):
    class Meta:
        index_name = "desk"
        projection = KeysOnlyProjection()

    desk_key = UnicodeAttribute(hash_key=True)
    claim_id = UnicodeAttribute(range_key=True)


class BookingRow(Row):
    """The row of a refused claim has its key, status, reason and expiry, and nothing else."""

    class Meta(TableMeta):
        table_name = TableName("bookings_table")

    slot_id = UnicodeAttribute(hash_key=True)
    claim_id = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    refused_because = UnicodeAttribute(null=True)
    clinic_id = UnicodeAttribute(null=True)
    resident_id = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    birth_date = DateAttribute(null=True)
    dose = NumberAttribute(null=True)
    starts_at = UTCDateTimeAttribute(null=True)
    slot_revision = NumberAttribute(null=True)
    booked_at = UTCDateTimeAttribute(null=True)
    cancelled_at = UTCDateTimeAttribute(null=True)
    line_holder = UnicodeAttribute(null=True)
    person_holder = UnicodeAttribute(null=True)
    desk_key = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    desk = _Desk()


def fate_of(key: BookingKey) -> Fate | None:
    """What became of a claim, as it is now; None while it is undecided."""
    if max(len(key.slot_id), len(key.claim_id)) > LONGEST_ID:
        return None
    with transient_failures():
        try:
            return _fate(BookingRow.get(key.slot_id, key.claim_id, consistent_read=True))
        except BookingRow.DoesNotExist:
            return None


def fates_in(slot_id: str) -> dict[str, Fate]:
    """claim id → fate of every decided claim of a slot, in the order of the claims."""
    with transient_failures():
        rows: Iterable[BookingRow] = BookingRow.query(slot_id, consistent_read=True)
        return {row.claim_id: _fate(row) for row in rows}


def at_desk(desk_key: str) -> list[Booking]:
    """The bookings of one person at one clinic, the newest twenty of them, as they are now; two reads.

    The index that names them may be a moment late: a claim made just now may be missing.
    """
    with transient_failures():
        newest = list(BookingRow.desk.query(desk_key, scan_index_forward=False, limit=_MOST_AT_DESK))
    fates = map(_fate, find_many(BookingRow, ((row.slot_id, row.claim_id) for row in newest)))
    return [fate for fate in fates if isinstance(fate, Booking)]


class HeldAlready(Exception):
    """A booking holds the LINE user's or the person's key; `refused` says which, at that very moment."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        super().__init__(refused.value)


def confirm(booking: Booking, resident: Resident) -> None:
    """Step 2 of a claim, all or nothing: the booking, both holders, and the resident taken off the notices.

    HeldAlready when another booking is held; StaleWrite when the claim is decided already or the resident
    changed.
    """
    pointed = resident.model_copy(update={"booking": _key(booking), "cancelled": None})
    try:
        with transaction() as writes:
            writes.save(_row(booking), condition=BookingRow.claim_id.does_not_exist())
            holders.hold_within(writes, booking)
            residents.save_within(writes, pointed)
    except StaleWrite as stale:
        # Of the claim's own booking too, if somebody else was faster: then no refusal can be written any more.
        _, line_user, person, changed = stale.refused or (False,) * 4
        if (line_user or person) and not changed:
            raise HeldAlready(Refused.ALREADY_BOOKED if line_user else Refused.PERSON_BOOKED) from stale
        raise


def refuse(key: BookingKey, because: Refused, expires: datetime) -> None:
    """Decides that a claim gets no booking. StaleWrite when it is decided already."""
    row = BookingRow(
        key.slot_id,
        key.claim_id,
        status=_REFUSED,
        refused_because=because.value,
        expires_at=expiry(expires),
    )
    with conditional():
        row.save(condition=BookingRow.claim_id.does_not_exist())


def cancel(booking: Booking, resident: Resident | None, now: datetime) -> None:
    """All or nothing: the booking cancelled, its holders freed, the resident free to book and be told again.

    `resident` as just read, None when unregistered. StaleWrite when either changed since.
    """
    with transaction() as writes:
        writes.update(
            BookingRow(booking.slot_id, booking.claim_id),
            actions=[
                BookingRow.status.set(BookingStatus.CANCELLED.value),
                BookingRow.cancelled_at.set(now),
            ],
            condition=BookingRow.status == BookingStatus.BOOKED.value,
        )
        holders.release_within(writes, booking)
        if resident is None:
            residents.absent_within(writes, booking.resident_id)
        else:
            # Whoever is registered and has a live booking points at it: `confirm` and `save_new` see to that.
            freed = {"booking": None, "cancelled": _key(booking)}
            residents.save_within(writes, resident.model_copy(update=freed))


def move(key: BookingKey, starts_at: datetime, slot_revision: int) -> None:
    """Follows a slot that was moved. StaleWrite when the booking is not live or follows a later move already."""
    operation = BookingRow(key.slot_id, key.claim_id).get_update_kwargs_from_instance(
        actions=[
            BookingRow.starts_at.set(starts_at),
            BookingRow.slot_revision.set(slot_revision),
            BookingRow.expires_at.set(expiry(starts_at + RETENTION)),
        ],
        condition=(BookingRow.status == BookingStatus.BOOKED.value)
        & (BookingRow.slot_revision < slot_revision),
    )
    with conditional():
        update_item(operation)


def from_image(image: dict[str, Any]) -> Booking | None:
    """The booking in a stream record's image; None for a refused claim."""
    row = BookingRow()
    row.deserialize(image)
    fate = _fate(row)
    return fate if isinstance(fate, Booking) else None


def _key(booking: Booking) -> BookingKey:
    return BookingKey(slot_id=booking.slot_id, claim_id=booking.claim_id)


def _fate(row: BookingRow) -> Fate:
    if row.status == _REFUSED:
        return Refused(row.refused_because)
    return Booking.model_validate(row)


def _row(booking: Booking) -> BookingRow:
    return BookingRow(
        **booking.model_dump(exclude={"status"}),
        status=booking.status.value,
        expires_at=expiry(booking.starts_at + RETENTION),
    )
