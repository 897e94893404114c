"""The Notices table: the ledger of every run of notices.

    hash key               range key              what it is
    runs                   2026-11-23-noon        a run: its municipalities, its budget, how far it is
    rings                  14100                  where in a municipality's ring the last turn ended
    control                notices                whether notices are paused
    2026-11-23-noon        arc 14100              whose turn it is, where there is a cap
    2026-11-23-noon        text 14100#ja          what is said in one municipality and language, and of which slots
    2026-11-23-noon        part 14100#ja#0        how many chunks and recipients one part of an audience has
    2026-11-23-noon        chunk 14100#ja#0/00007 what has become of a chunk; absent until somebody took it up
    2026-11-23-noon/14100#ja#0  00007             the chunk: its recipients

What is frozen (arc, text, part, chunk) is written once and never changed, so that however often a run is planned
or a chunk sent, LINE sees the same calls. A chunk is large and what becomes of it small: a write costs by the size
of its item, so they are two. Chunks have a partition for each part: one partition takes 1,000 writes a second.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)

from akiwaku.errors import StaleWrite
from akiwaku.runs import Arc, Chunk, ChunkStatus, Part, Progress, Run, RunStatus, Tally, Text
from akiwaku.store.base import (
    Row,
    TableMeta,
    TableName,
    conditional,
    expiry,
    find,
    put,
    transaction,
    transient_failures,
    update_item,
)

RETENTION = timedelta(days=90)
_RUNS, _RINGS, _CONTROL = "runs", "rings", "control"
_ARC, _TEXT, _PART, _CHUNK = "arc ", "text ", "part ", "chunk "
_SWITCH = "notices"


class _Item(Row):
    """What all rows of the table have. What one is about stands in its key."""

    class Meta(TableMeta):
        table_name = TableName("notices_table")

    run_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)


class RunRow(_Item):
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    begun_at = UTCDateTimeAttribute()
    seats = JSONAttribute()
    per_seat = NumberAttribute(null=True)
    allowance = NumberAttribute(null=True)
    any_hour = BooleanAttribute()
    released_at = UTCDateTimeAttribute(null=True)
    expires_at = NumberAttribute()


class _RingRow(_Item):
    position = UnicodeAttribute(null=True)


class _ControlRow(_Item):
    paused = BooleanAttribute()
    changed_at = UTCDateTimeAttribute()


class _ArcRow(_Item):
    after = UnicodeAttribute(null=True)
    until = UnicodeAttribute(null=True)
    residents = NumberAttribute()
    expires_at = NumberAttribute()


class _TextRow(_Item):
    messages = JSONAttribute()
    slots = UnicodeSetAttribute(null=True)
    expires_at = NumberAttribute()


class _PartRow(_Item):
    chunks = NumberAttribute()
    recipients = NumberAttribute()
    expires_at = NumberAttribute()


class _ChunkRow(_Item):
    recipients = BinaryAttribute(legacy_encoding=False)
    last_ring = UnicodeAttribute()
    before = NumberAttribute()
    expires_at = NumberAttribute()


class _ProgressRow(_Item):
    recipients = NumberAttribute()
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    tries = NumberAttribute()
    left_out = NumberSetAttribute(null=True)
    refused = NumberSetAttribute(null=True)
    split = UnicodeSetAttribute(null=True)
    since = UTCDateTimeAttribute(null=True)
    asked_before = BooleanAttribute()
    decided_at = UTCDateTimeAttribute(null=True)
    revision = NumberAttribute()
    expires_at = NumberAttribute()


# ---------- runs


def begin(run: Run) -> tuple[Run, bool]:
    """Opens the run, or finds it as it was opened before, and whether it is new: a run is opened once."""
    row = RunRow(
        _RUNS,
        run.run_id,
        status=run.status.value,
        reason=run.reason,
        begun_at=run.begun_at,
        seats=dict(run.seats),
        per_seat=run.per_seat,
        allowance=run.allowance,
        any_hour=run.any_hour,
        expires_at=_expiry(run.begun_at),
    )
    try:
        put(row, RunRow.run_id.does_not_exist())
    except StaleWrite:
        return _there(run.run_id), False
    return run, True


def run(run_id: str) -> Run | None:
    row = find(RunRow, _RUNS, run_id)
    return _run(row) if row else None


def runs_since(day: str) -> list[Run]:
    """Those with ids from `2026-11-22` on, the oldest first."""
    with transient_failures():
        return [_run(row) for row in RunRow.query(_RUNS, RunRow.item >= day, consistent_read=True)]


def move_on(run_id: str, before: RunStatus, after: RunStatus) -> None:
    """StaleWrite when the run is not, or no longer, where it was."""
    _change_run(run_id, [RunRow.status.set(after.value)], RunRow.status == before.value)


def stop(run_id: str, reason: str) -> None:
    """What is not sent is kept. StaleWrite when it is stopped already, or never began."""
    under_way = RunRow.status.is_in(*(each.value for each in (RunStatus.QUEUEING, RunStatus.PLANNED)))
    _change_run(run_id, [RunRow.status.set(RunStatus.STOPPED.value), RunRow.reason.set(reason)], under_way)


def release(run_id: str, *, released_at: datetime | None) -> Run:
    """Goes on with a run, and with a time, however old it is. StaleWrite if there is none that was planned."""
    actions = [RunRow.status.set(RunStatus.QUEUEING.value), RunRow.reason.remove()]
    if released_at:
        actions.append(RunRow.released_at.set(released_at))
    planned = RunRow.status.is_in(
        *(each.value for each in (RunStatus.STOPPED, RunStatus.QUEUEING, RunStatus.PLANNED))
    )
    _change_run(run_id, actions, planned)
    return _there(run_id)


# ---------- what is frozen


def ring_position(municipality: str) -> str | None:
    row = find(_RingRow, _RINGS, municipality)
    return row.position if row else None


def fix_arc(run: Run, municipality: str, arc: Arc) -> None:
    """Writes down whose turn it is and moves the ring on, both or neither.

    StaleWrite when another run took its turn since the ring was read, or another planner of this one.
    """
    row = _ArcRow(
        run.run_id,
        _ARC + municipality,
        after=arc.after,
        until=arc.until,
        residents=arc.count,
        expires_at=_expiry(run.begun_at),
    )
    unmoved = _RingRow.position.does_not_exist() if arc.after is None else _RingRow.position == arc.after
    with transaction() as writes:
        writes.save(row, condition=_ArcRow.run_id.does_not_exist())
        writes.save(_RingRow(_RINGS, municipality, position=arc.until), condition=unmoved)


def arc(run_id: str, municipality: str) -> Arc | None:
    row = find(_ArcRow, run_id, _ARC + municipality)
    return Arc(row.after, row.until, int(row.residents)) if row else None


def fix_texts(run: Run, texts: Mapping[str, Text]) -> None:
    """What is said to each audience (`14100#ja`) of a municipality, all of it or nothing.

    StaleWrite when another planner has fixed it, who may have seen other slots, or is about to.
    """
    with transaction() as writes:
        for audience, text in texts.items():
            row = _TextRow(
                run.run_id,
                _TEXT + audience,
                messages=text.messages,
                slots=set(text.slots) or None,
                expires_at=_expiry(run.begun_at),
            )
            writes.save(row, condition=_TextRow.run_id.does_not_exist())


def text(run_id: str, audience: str) -> Text | None:
    """None as long as it is not fixed."""
    row = find(_TextRow, run_id, _TEXT + audience)
    return _text(row) if row else None


def the_text(run_id: str, audience: str) -> Text:
    """Of a run that has chunks for this audience, and so a text."""
    found = text(run_id, audience)
    if found is None:
        raise LookupError(f"a run with chunks has no text: {run_id} {audience}")
    return found


def texts(run_id: str) -> dict[str, Text]:
    """What is said in the run, by audience."""
    with transient_failures():
        rows = _TextRow.query(run_id, _TextRow.item.startswith(_TEXT), consistent_read=True)
        return {row.item.removeprefix(_TEXT): _text(row) for row in rows}


def add(chunk: Chunk, begun_at: datetime) -> None:
    """StaleWrite when another planner of the run has written this chunk."""
    row = _ChunkRow(
        _chunks(chunk.run_id, chunk.part),
        _number(chunk.number),
        recipients=_packed(chunk.recipients),
        last_ring=chunk.last_ring,
        before=chunk.before,
        expires_at=_expiry(begun_at),
    )
    put(row, _ChunkRow.run_id.does_not_exist())


def chunk(run_id: str, part: str, number: int) -> Chunk | None:
    row = find(_ChunkRow, _chunks(run_id, part), _number(number))
    return _chunk(run_id, part, row) if row else None


def last_chunk(run_id: str, part: str) -> Chunk | None:
    """How far this part was frozen before."""
    with transient_failures():
        rows = _ChunkRow.query(_chunks(run_id, part), scan_index_forward=False, limit=1, consistent_read=True)
        return next((_chunk(run_id, part, row) for row in rows), None)


def close_part(run: Run, part: Part) -> None:
    """The part is frozen whole. What was written first stays: people come and go, and two planners may differ."""
    row = _PartRow(
        run.run_id,
        _PART + part.part,
        chunks=part.chunks,
        recipients=part.recipients,
        expires_at=_expiry(run.begun_at),
    )
    with suppress(StaleWrite):
        put(row, _PartRow.run_id.does_not_exist())


def is_closed(run_id: str, part: str) -> bool:
    return find(_PartRow, run_id, _PART + part) is not None


def parts(run_id: str) -> list[Part]:
    with transient_failures():
        rows = _PartRow.query(run_id, _PartRow.item.startswith(_PART), consistent_read=True)
        return [Part(row.item.removeprefix(_PART), int(row.chunks), int(row.recipients)) for row in rows]


# ---------- what becomes of the chunks


def progress(run_id: str, item: str) -> Progress | None:
    row = find(_ProgressRow, run_id, _CHUNK + item)
    return _progress(row) if row else None


def record(progress: Progress, begun_at: datetime) -> None:
    """Writes what `Progress.next` made, over the revision it was made from. StaleWrite when that has changed."""
    row = _ProgressRow(
        progress.run_id,
        _CHUNK + progress.item,
        recipients=progress.recipients,
        status=progress.status.value,
        reason=progress.reason,
        tries=progress.tries,
        left_out=set(progress.left_out) or None,
        refused=set(progress.refused) or None,
        split=set(progress.split) or None,
        since=progress.since,
        asked_before=progress.asked_before,
        decided_at=progress.decided_at,
        revision=progress.revision,
        expires_at=_expiry(begun_at),
    )
    as_read = (
        _ProgressRow.run_id.does_not_exist()
        if progress.revision == 1
        else _ProgressRow.revision == progress.revision - 1
    )
    put(row, as_read)


def progress_of_all(run_id: str) -> Iterator[Progress]:
    """Of every chunk that somebody took up."""
    with transient_failures():
        for row in _ProgressRow.query(run_id, _ProgressRow.item.startswith(_CHUNK), consistent_read=True):
            yield _progress(row)


def tally(run_id: str) -> Tally:
    """Reads the ledger of a run, without its recipients."""
    found = Tally(audience=sum(part.recipients for part in parts(run_id)))
    for each in progress_of_all(run_id):
        found.add(each)
    return found


# ---------- the switch


def are_paused() -> bool:
    row = find(_ControlRow, _CONTROL, _SWITCH)
    return row is not None and row.paused


def set_paused(paused: bool, now: datetime) -> None:
    """Needs no condition: whoever says it last is right, and saying it twice changes nothing."""
    with transient_failures():
        _ControlRow(_CONTROL, _SWITCH, paused=paused, changed_at=now).save()


# ---------- pieces


def _there(run_id: str) -> Run:
    """A run that is known to have begun."""
    found = run(run_id)
    if found is None:
        raise LookupError(f"a run that was there is gone: {run_id}")
    return found


def _change_run(run_id: str, actions: list[Any], condition: Any) -> None:
    with conditional():
        update_item(
            RunRow(_RUNS, run_id).get_update_kwargs_from_instance(actions=actions, condition=condition)
        )


def _packed(recipients: tuple[str, ...]) -> bytes:
    """500 ids of LINE's are 17 KB as a list of strings, and 10 like this; a write costs by the KB."""
    return zlib.compress(json.dumps(recipients).encode(), level=1)


def _unpacked(packed: bytes) -> tuple[str, ...]:
    return tuple(json.loads(zlib.decompress(packed)))


def _chunks(run_id: str, part: str) -> str:
    return f"{run_id}/{part}"


def _number(number: int) -> str:
    return f"{number:05d}"


def _expiry(begun_at: datetime) -> int:
    return expiry(begun_at + RETENTION)


def _run(row: RunRow) -> Run:
    return Run(
        run_id=row.item,
        begun_at=row.begun_at,
        status=RunStatus(row.status),
        reason=row.reason,
        seats=row.seats,
        per_seat=_whole(row.per_seat),
        allowance=_whole(row.allowance),
        any_hour=row.any_hour,
        released_at=row.released_at,
    )


def _text(row: _TextRow) -> Text:
    return Text(row.messages, frozenset(row.slots or ()))


def _chunk(run_id: str, part: str, row: _ChunkRow) -> Chunk:
    recipients = _unpacked(row.recipients)
    return Chunk(run_id, part, int(row.item), recipients, row.last_ring, int(row.before))


def _progress(row: _ProgressRow) -> Progress:
    return Progress(
        run_id=row.run_id,
        item=row.item.removeprefix(_CHUNK),
        recipients=int(row.recipients),
        status=ChunkStatus(row.status),
        reason=row.reason,
        tries=int(row.tries),
        left_out=frozenset(map(int, row.left_out or ())),
        refused=frozenset(map(int, row.refused or ())),
        split=frozenset(row.split or ()),
        since=row.since,
        asked_before=row.asked_before,
        decided_at=row.decided_at,
        revision=int(row.revision),
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
