"""The AuditTrail table: who saw which slot's claimants, and when. It holds ids and numbers, and no personal data.

What is deployed may add to it, and neither read, change nor delete (infra/roles.yaml); operators read it.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from akiwaku.errors import StaleWrite
from akiwaku.store.base import Row, TableMeta, TableName, conditional, expiry, transient_failures

# A question about who looked may come long after the bookings themselves are gone (90 days); as long as the keys
# that say who has booked in a campaign are kept, so that all of a campaign can be answered for.
RETENTION = timedelta(days=730)


class Action(StrEnum):
    CLAIMANTS_SEEN = "claimants-seen"
    CLAIMANTS_EXPORTED = "claimants-exported"
    DAY_SEEN = "day-seen"
    DAY_EXPORTED = "day-exported"
    LOOKED_UP = "looked-up"
    LOOKUPS_SLOWED = "lookups-slowed"
    CANCEL_ASKED = "cancel-asked"
    MARK_ASKED = "mark-asked"


@dataclass(frozen=True)
class Entry:
    clinic_id: str
    at: datetime
    account_id: str
    """The user pool's id of the person or program."""
    action: Action
    slot_ids: tuple[str, ...]
    shown: int
    """How many people's data the answer held."""
    claim_id: str | None = None
    """Of what was to be changed."""


class AuditRow(Row):
    class Meta(TableMeta):
        table_name = TableName("audit_trail_table")

    clinic_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    account_id = UnicodeAttribute()
    action = UnicodeAttribute()
    slot_ids = UnicodeSetAttribute(null=True)
    claim_id = UnicodeAttribute(null=True)
    shown = NumberAttribute()
    expires_at = NumberAttribute()


def add(entry: Entry) -> None:
    """Written when this returns. TryAgain, StoreFault."""
    row = AuditRow(
        entry.clinic_id,
        f"{_written(entry.at)}-{secrets.token_hex(8)}",
        account_id=entry.account_id,
        action=entry.action.value,
        slot_ids=set(entry.slot_ids) or None,
        claim_id=entry.claim_id,
        shown=entry.shown,
        expires_at=expiry(entry.at + RETENTION),
    )
    # A key that is taken was made here a moment ago, and its answer lost.
    with suppress(StaleWrite), conditional():
        row.save(condition=AuditRow.entry.does_not_exist())


def since(clinic_id: str, moment: datetime) -> Iterator[Entry]:
    """A clinic's entries from then on, the oldest first."""
    with transient_failures():
        for row in AuditRow.query(clinic_id, AuditRow.entry >= _written(moment), consistent_read=True):
            yield Entry(
                clinic_id=row.clinic_id,
                at=datetime.fromisoformat(row.entry.rpartition("-")[0]),
                account_id=row.account_id,
                action=Action(row.action),
                slot_ids=tuple(sorted(row.slot_ids or ())),
                shown=int(row.shown),
                claim_id=row.claim_id,
            )


def _written(moment: datetime) -> str:
    """Of one length, so that the order of the texts is that of the times."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
