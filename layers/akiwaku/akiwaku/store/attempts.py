"""The Attempts table: who tried something that must not be tried too often, and when it did not succeed.

A key says what is tried and by whom, as `lookup/<clinic>/<account>`, and holds no personal data.

An attempt is counted as a miss before it is made, and the count is taken back when it succeeds. So attempts made
at the same time see each other: whatever their number, no more of them go ahead than the limit leaves free. An
attempt whose function dies stays a miss.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute

from akiwaku.attempts import Limit
from akiwaku.errors import StaleWrite, TryAgain
from akiwaku.store.base import Row, TableMeta, TableName, conditional, expiry, transient_failures, update_item

# Each round means that another attempt under the same key was counted. More at once than this, and some are asked
# to try again.
_ROUNDS = 5


class AttemptRow(Row):
    class Meta(TableMeta):
        table_name = TableName("attempts_table")

    attempt_key = UnicodeAttribute(hash_key=True)
    misses: MapAttribute[str, Any] = MapAttribute(default=dict)
    version = UnicodeAttribute()
    """New with every write: random, so that a row that expired and came back does not look unchanged."""
    expires_at = NumberAttribute()


class MustWait(Exception):
    """Until `opens_at`."""

    def __init__(self, opens_at: datetime) -> None:
        self.opens_at = opens_at
        super().__init__()


@dataclass(frozen=True)
class Attempt:
    """One that may go ahead. It is a miss unless it is taken back."""

    key: str
    number: str
    opens_at: datetime | None
    """Until when the next one has to wait if this one is a miss."""


def begin(key: str, limit: Limit, now: datetime) -> Attempt:
    """Counts an attempt. MustWait when it may not be made yet; TryAgain when it could not be counted: then it may
    not be made either.
    """
    for _ in range(_ROUNDS):
        row = _row(key)
        misses = _misses(row)
        counted = limit.remembered(misses.values(), now)
        if opens_at := limit.opens_at(counted, now):
            raise MustWait(opens_at)
        number = secrets.token_hex(4)
        kept = {name: at for name, at in misses.items() if at in counted} | {number: now}
        try:
            _save(key, kept, row, limit)
        except StaleWrite:
            # Somebody else's attempt, or this one, if its answer was lost: then it counts twice, which is no harm.
            continue
        return Attempt(key, number, limit.opens_at([*counted, now], now))
    raise TryAgain


def take_back(attempt: Attempt) -> None:
    """It was no miss. Repeating changes nothing."""
    operation = AttemptRow(attempt.key).get_update_kwargs_from_instance(
        actions=[AttemptRow.misses[attempt.number].remove(), AttemptRow.version.set(secrets.token_hex(8))],
        # Otherwise it would bring back a row that is gone, and with it everything is forgotten anyway.
        condition=AttemptRow.attempt_key.exists(),
    )
    try:
        with conditional():
            update_item(operation)
    except StaleWrite:
        return


def _row(key: str) -> AttemptRow | None:
    with transient_failures():
        try:
            return AttemptRow.get(key, consistent_read=True)
        except AttemptRow.DoesNotExist:
            return None


def _misses(row: AttemptRow | None) -> dict[str, datetime]:
    found = row.misses.as_dict() if row else {}
    return {number: datetime.fromisoformat(at) for number, at in found.items()}


def _save(key: str, misses: dict[str, datetime], as_read: AttemptRow | None, limit: Limit) -> None:
    row = AttemptRow(
        key,
        misses={number: at.astimezone(UTC).isoformat() for number, at in misses.items()},
        version=secrets.token_hex(8),
        expires_at=expiry(max(misses.values()) + limit.forgotten_after),
    )
    unchanged = AttemptRow.version == as_read.version if as_read else AttemptRow.attempt_key.does_not_exist()
    with conditional():
        row.save(condition=unchanged)
