"""The Notices table: the ledger of every run. One header, and one row for each chunk of recipients.

A chunk's recipients, text and retry key are frozen when it is planned, so that however often it is sent,
LINE sees the same call.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pynamodb.attributes import (
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from akiwaku.errors import StaleWrite
from akiwaku.store.base import TableMeta, TableName, conditional, expiry, transient_failures, update_item

RETENTION = timedelta(days=90)
_HEADER = "run"


class ChunkStatus(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    """LINE may have taken it; only sending it again with the same key can tell."""
    SENT = "sent"
    SKIPPED = "skipped"


class RunStatus(StrEnum):
    PLANNING = "planning"
    PLANNED = "planned"


@dataclass(frozen=True)
class Run:
    run_id: str
    status: RunStatus
    municipalities: tuple[str, ...]


@dataclass(frozen=True)
class Chunk:
    """At most 500 residents of one part of a municipality's audience, in ring order."""

    run_id: str
    item: str
    municipality: str
    recipients: tuple[str, ...]
    last_ring: str
    messages: list[dict[str, Any]]
    retry_key: str
    planned_at: datetime
    status: ChunkStatus = ChunkStatus.PLANNED


class NoticeRow(Model):
    """A header or a chunk; what the other kind has is null."""

    class Meta(TableMeta):
        table_name = TableName("notices_table")

    run_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    planned_at = UTCDateTimeAttribute()
    expires_at = NumberAttribute()
    municipalities: ListAttribute[Any] = ListAttribute(null=True)
    municipality = UnicodeAttribute(null=True)
    recipients: ListAttribute[Any] = ListAttribute(null=True)
    last_ring = UnicodeAttribute(null=True)
    messages = JSONAttribute(null=True)
    retry_key = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    decided_at = UTCDateTimeAttribute(null=True)


def begin(run_id: str, municipalities: list[str], now: datetime) -> Run:
    """Opens the run, or returns it as it was opened before: a run is opened once."""
    row = NoticeRow(
        run_id,
        _HEADER,
        status=RunStatus.PLANNING.value,
        municipalities=municipalities,
        planned_at=now,
        expires_at=expiry(now + RETENTION),
    )
    try:
        with conditional():
            row.save(condition=NoticeRow.run_id.does_not_exist())
    except StaleWrite:
        row = _get(run_id, _HEADER)
    return Run(run_id, RunStatus(row.status), tuple(row.municipalities or ()))


def finish(run_id: str) -> None:
    """Every chunk of the run is in the ledger and in the queue."""
    header = NoticeRow(run_id, _HEADER)
    operation = header.get_update_kwargs_from_instance(
        actions=[NoticeRow.status.set(RunStatus.PLANNED.value)],
        condition=NoticeRow.status.exists(),  # true of any begun run, planned or not: saying so twice is the same
    )
    with conditional():
        update_item(operation)


def chunk_item(part: str, number: int) -> str:
    """`14100#2/00007`: chunks of one part of the audience sort in ring order."""
    return f"{part}/{number:05d}"


def add(chunk: Chunk) -> None:
    """StaleWrite when another planner has written this chunk."""
    row = NoticeRow(
        chunk.run_id,
        chunk.item,
        status=chunk.status.value,
        planned_at=chunk.planned_at,
        expires_at=expiry(chunk.planned_at + RETENTION),
        municipality=chunk.municipality,
        recipients=list(chunk.recipients),
        last_ring=chunk.last_ring,
        messages=chunk.messages,
        retry_key=chunk.retry_key,
    )
    with conditional():
        row.save(condition=NoticeRow.run_id.does_not_exist())


def get(run_id: str, item: str) -> Chunk | None:
    try:
        return _chunk(_get(run_id, item))
    except NoticeRow.DoesNotExist:
        return None


def chunks_of(run_id: str, part: str) -> list[Chunk]:
    """The chunks of one part of the audience that are in the ledger, in order."""
    with transient_failures():
        rows = NoticeRow.query(run_id, NoticeRow.item.startswith(f"{part}/"), consistent_read=True)
        return [_chunk(row) for row in rows]


def mark(
    chunk: Chunk, status: ChunkStatus, now: datetime, *, expected: ChunkStatus, reason: str | None = None
) -> None:
    """Moves a chunk on from `expected`. StaleWrite when another delivery of the same chunk was faster."""
    actions: list[Action] = [NoticeRow.status.set(status.value), NoticeRow.decided_at.set(now)]
    if reason:
        actions.append(NoticeRow.reason.set(reason))
    operation = NoticeRow(chunk.run_id, chunk.item).get_update_kwargs_from_instance(
        actions=actions, condition=NoticeRow.status == expected.value
    )
    with conditional():
        update_item(operation)


def _get(run_id: str, item: str) -> NoticeRow:
    with transient_failures():
        return NoticeRow.get(run_id, item, consistent_read=True)


def _chunk(row: NoticeRow) -> Chunk:
    return Chunk(
        run_id=row.run_id,
        item=row.item,
        municipality=row.municipality or "",
        recipients=tuple(row.recipients or ()),
        last_ring=row.last_ring or "",
        messages=row.messages or [],
        retry_key=row.retry_key or "",
        planned_at=row.planned_at,
        status=ChunkStatus(row.status),
    )
