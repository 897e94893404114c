"""What the rows say that notices go by, read without the code that is to be proved."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from proof.dynamodb import Snapshot
from proof.expressions import Item


@dataclass(frozen=True)
class RunView:
    run_id: str
    status: str
    reason: str
    begun_at: datetime
    released_at: datetime | None
    seats: dict[str, int]
    per_seat: int | None
    allowance: int | None
    any_hour: bool


@dataclass(frozen=True)
class ChunkView:
    run_id: str
    part: str
    number: int
    recipients: Sequence[str]

    @property
    def item(self) -> str:
        return f"{self.part}/{self.number:05d}"


@dataclass(frozen=True)
class ProgressView:
    status: str
    reason: str
    tries: int
    left_out: frozenset[int]
    refused: frozenset[int]
    decided_at: datetime | None


@dataclass(frozen=True)
class ArcView:
    municipality: str
    after: str | None
    until: str | None
    count: int

    def covers(self, ring: str) -> bool:
        if not self.count:
            return False
        if self.after is None or self.until is None or self.after < self.until:
            return (self.after is None or ring > self.after) and (self.until is None or ring <= self.until)
        return ring > self.after or ring <= self.until


class Ledger:
    """One state of the tables."""

    def __init__(self, tables: Snapshot) -> None:
        self._residents, self._slots = tables["Residents"], tables["Slots"]
        self._rows = tables["Notices"]

    def runs(self) -> list[RunView]:
        return [_run(row) for (key, _), row in self._rows.items() if key == "runs"]

    def run(self, run_id: str) -> RunView | None:
        row = self._rows.get(("runs", run_id))
        return _run(row) if row else None

    def is_paused(self) -> bool:
        row = self._rows.get(("control", "notices"))
        return bool(row and row["paused"]["BOOL"])

    def arcs(self, run_id: str) -> dict[str, ArcView]:
        return {item: _arc(item, row) for item, row in self._items(run_id, "arc ")}

    def audiences(self, run_id: str) -> dict[str, frozenset[str]]:
        """`14100#ja` → the slots that its text is about."""
        return {item: _strings(row, "slots") for item, row in self._items(run_id, "text ")}

    def chunks(self, run_id: str) -> list[ChunkView]:
        """The frozen audience: the chunks of parts that were closed."""
        return [
            self.chunk(run_id, part, number)
            for part, row in self._items(run_id, "part ")
            for number in range(int(row["chunks"]["N"]))
        ]

    def chunk(self, run_id: str, part: str, number: int) -> ChunkView:
        row = self._rows[f"{run_id}/{part}", f"{number:05d}"]
        packed: Any = row["recipients"]["B"]
        return ChunkView(run_id, part, number, json.loads(zlib.decompress(packed)))

    def progress(self, run_id: str, item: str) -> ProgressView | None:
        row = self._rows.get((run_id, f"chunk {item}"))
        return progress(row) if row else None

    def part_of(self, resident: str) -> str:
        """Of the audience, or empty."""
        row = self._residents.get((resident,))
        return _text(row, "audience_shard") if row else ""

    def residents(self) -> Iterator[tuple[str, str, str]]:
        """(id, part, ring) of everybody in an audience."""
        for (resident,), row in self._residents.items():
            if "audience_shard" in row:
                yield resident, row["audience_shard"]["S"], row["ring"]["S"]

    def open_slots(self, municipality: str, now: datetime) -> set[str]:
        return {
            slot_id
            for (slot_id,), row in self._slots.items()
            if row["municipality"]["S"] == municipality
            and row["status"]["S"] == "open"
            and int(row["remaining"]["N"]) > 0
            and _moment(row["closes_at"]["S"]) > now
        }

    def _items(self, run_id: str, kind: str) -> Iterator[tuple[str, Item]]:
        for (key, item), row in self._rows.items():
            if key == run_id and item.startswith(kind):
                yield item.removeprefix(kind), row


def progress(row: Item) -> ProgressView:
    return ProgressView(
        row["status"]["S"],
        _text(row, "reason"),
        int(row["tries"]["N"]),
        frozenset(map(int, _strings(row, "left_out"))),
        frozenset(map(int, _strings(row, "refused"))),
        _moment(row["decided_at"]["S"]) if "decided_at" in row else None,
    )


def _run(row: Item) -> RunView:
    return RunView(
        row["item"]["S"],
        row["status"]["S"],
        _text(row, "reason"),
        _moment(row["begun_at"]["S"]),
        _moment(row["released_at"]["S"]) if "released_at" in row else None,
        json.loads(row["seats"]["S"]),
        int(row["per_seat"]["N"]) if "per_seat" in row else None,
        int(row["allowance"]["N"]) if "allowance" in row else None,
        row["any_hour"]["BOOL"],
    )


def _arc(municipality: str, row: Item) -> ArcView:
    after, until = _text(row, "after") or None, _text(row, "until") or None
    return ArcView(municipality, after, until, int(row["residents"]["N"]))


def _text(row: Item, name: str) -> str:
    return str(row[name]["S"]) if name in row else ""


def _strings(row: Item, name: str) -> frozenset[str]:
    return frozenset(next(iter(row[name].values()))) if name in row else frozenset()


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC)
