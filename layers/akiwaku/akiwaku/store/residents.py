"""The Residents table. Every write names the version that was read, or that there was none."""

import secrets
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from akiwaku import clock
from akiwaku.bookings import BookingKey
from akiwaku.errors import TryAgain
from akiwaku.languages import JAPANESE
from akiwaku.residents import Consent, Resident
from akiwaku.store import holders
from akiwaku.store.base import (
    DateAttribute,
    Row,
    TableMeta,
    TableName,
    conditional,
    read_raw,
    transaction,
    transient_failures,
)

# By whether there is a lower bound, and an upper one.
_WITHIN = {
    (False, False): "",
    (True, False): " AND #ring > :after",
    (False, True): " AND #ring <= :until",
    (True, True): " AND #ring BETWEEN :after AND :until",
}
_SINCE = UTCDateTimeAttribute()
_NOBODY = {"S": ""}
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
_MOST_PER_READ = 100
_PAUSES = (0.1, 0.4, 1.6)  # seconds before what was left unread is asked for again


class Place(NamedTuple):
    """Where somebody stands in the order in which audiences are read."""

    ring: str
    resident_id: str


class _Audience(GlobalSecondaryIndex["ResidentRow"]):
    """Sparse: only those who should get notices are in it, so reading it is the rule (R7)."""

    class Meta:
        index_name = "audience"
        projection = KeysOnlyProjection()

    audience_shard = UnicodeAttribute(hash_key=True)
    ring = UnicodeAttribute(range_key=True)


class ResidentRow(Row):
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
    audience_since = UTCDateTimeAttribute(null=True)
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


def audience(part: str, *, after: str | None = None, until: str | None = None) -> Iterator[list[Place]]:
    """Who should get notices, in ring order: those with a ring position in (`after`, `until`], of one part.

    In pages as DynamoDB makes them, of some thousands; an index, so late by moments.
    """
    named = {"#part": "audience_shard", "#ring": "ring"}
    bounds = {":after": after, ":until": until}
    request: dict[str, Any] = {
        "TableName": ResidentRow.Meta.table_name,
        "IndexName": _Audience.Meta.index_name,
        "KeyConditionExpression": f"#part = :part{_WITHIN[after is not None, until is not None]}",
        "ProjectionExpression": "#ring, resident_id",
        "ExpressionAttributeNames": named,
        "ExpressionAttributeValues": {
            ":part": {"S": part},
            **{name: {"S": bound} for name, bound in bounds.items() if bound is not None},
        },
    }
    while True:
        answer = read_raw("Query", request)
        # BETWEEN takes in both ends.
        yield [
            Place(row["ring"]["S"], row["resident_id"]["S"])
            for row in answer["Items"]
            if row["ring"]["S"] != after
        ]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def count(part: str) -> int:
    """How many are in a part of an audience. Reads all of it: for the command line, never for a notice."""
    request: dict[str, Any] = {
        "TableName": ResidentRow.Meta.table_name,
        "IndexName": _Audience.Meta.index_name,
        "KeyConditionExpression": "audience_shard = :part",
        "ExpressionAttributeValues": {":part": {"S": part}},
        "Select": "COUNT",
    }
    found = 0
    while True:
        answer = read_raw("Query", request)
        found += int(answer["Count"])
        if "LastEvaluatedKey" not in answer:
            return found
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def still_in(part: str, resident_ids: Iterable[str], since: datetime) -> set[str]:
    """Those of them who are in this part of an audience at this moment (a consistent read), and were at `since`.

    TryAgain when the database would not show all of them.
    """
    cutoff = _SINCE.serialize(since)
    found: set[str] = set()
    waiting = list(resident_ids)
    for pause in (0, *_PAUSES):
        time.sleep(pause)
        unread: list[str] = []
        for first in range(0, len(waiting), _MOST_PER_READ):
            rows, left = _read_places(waiting[first : first + _MOST_PER_READ])
            unread += left
            found |= {
                row["resident_id"]["S"]
                for row in rows
                if row.get("audience_shard", _NOBODY)["S"] == part and row["audience_since"]["S"] <= cutoff
            }
        if not unread:
            return found
        waiting = unread
    raise TryAgain


def _read_places(resident_ids: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows, and the ids of those that DynamoDB leaves for another call, which it may do under load."""
    table = ResidentRow.Meta.table_name
    asked = {
        "Keys": [{"resident_id": {"S": each}} for each in resident_ids],
        "ConsistentRead": True,
        "ProjectionExpression": "resident_id, audience_shard, audience_since",
    }
    answer = read_raw("BatchGetItem", {"RequestItems": {table: asked}})
    left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
    return answer["Responses"][table], [key["resident_id"]["S"] for key in left]


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
        audience_since=_since(resident),
        ring=resident.ring,
    )


def _since(resident: Resident) -> datetime | None:
    if resident.audience_shard is None:
        return None
    # By the clock and not by an event's own time: LINE delivers events late, and a run that is under way must see
    # that somebody has changed sides meanwhile.
    return resident.heard_since if resident.audience_shard == resident.heard_in else clock.now()


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
        heard_in=row.audience_shard,
        heard_since=row.audience_since,
        version=row.version,
    )


def _key(slot_id: str | None, claim_id: str | None) -> BookingKey | None:
    return BookingKey(slot_id=slot_id, claim_id=claim_id) if slot_id and claim_id else None
