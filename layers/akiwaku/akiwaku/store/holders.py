"""The Holders table: who holds a live booking of the campaign, as keyed hashes only (B3).

A row exists exactly as long as the booking it names is live: it is written and removed in the same
transactions as the booking itself.
"""

from collections.abc import Iterable
from datetime import timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from akiwaku.bookings import Booking, BookingKey
from akiwaku.store.base import Row, TableMeta, TableName, expiry, transient_failures

# Longer than any campaign; its name is part of the key, so a row never touches the next one.
RETENTION = timedelta(days=730)


class HolderRow(Row):
    class Meta(TableMeta):
        table_name = TableName("holders_table")

    holder_key = UnicodeAttribute(hash_key=True)
    slot_id = UnicodeAttribute()
    claim_id = UnicodeAttribute()
    expires_at = NumberAttribute()


def held(holder_key: str) -> BookingKey | None:
    """The live booking held under this key, as it is now."""
    with transient_failures():
        try:
            return BookingKey.model_validate(HolderRow.get(holder_key, consistent_read=True))
        except HolderRow.DoesNotExist:
            return None


def hold_within(writes: TransactWrite, booking: Booking) -> None:
    """Takes both of the booking's keys, unless a booking has one of them."""
    for key in _keys(booking):
        writes.save(
            HolderRow(
                key,
                slot_id=booking.slot_id,
                claim_id=booking.claim_id,
                expires_at=expiry(booking.starts_at + RETENTION),
            ),
            condition=HolderRow.holder_key.does_not_exist(),
        )


def release_within(writes: TransactWrite, booking: Booking) -> None:
    """Frees both of the booking's keys.

    Needs no condition of its own: the same transaction holds only while the booking is live, and then both
    rows are this booking's.
    """
    for key in _keys(booking):
        writes.delete(HolderRow(key))


def unchanged_within(writes: TransactWrite, holder_key: str, expected: BookingKey | None) -> None:
    """The transaction holds only while the key is held by `expected`, or by nobody."""
    condition = HolderRow.claim_id == expected.claim_id if expected else HolderRow.holder_key.does_not_exist()
    writes.condition_check(HolderRow, holder_key, condition=condition)


def _keys(booking: Booking) -> Iterable[str]:
    return booking.line_holder, booking.person_holder
