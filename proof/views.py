"""What the rows of the tables say, read without the code that is to be proved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from proof.expressions import Item
from proof.world import State


@dataclass(frozen=True)
class SlotView:
    slot_id: str
    municipality: str
    status: str
    seats: int
    remaining: int
    revision: int
    starts_at: str
    closes_at: str
    note: str
    is_listed: bool
    is_marked: bool
    claims: Mapping[str, str]
    called_off: Mapping[str, str]
    visits: Mapping[str, str]
    """Resident → what the desk has marked."""

    def is_vaccinated(self, resident: str) -> bool:
        return self.visits.get(resident) == "vaccinated"


@dataclass(frozen=True)
class BookingView:
    slot_id: str
    claim_id: str
    status: str
    refused_because: str
    resident: str
    person: tuple[str, str]
    starts_at: str
    slot_revision: int
    holders: tuple[str, str]

    @property
    def is_live(self) -> bool:
        return self.status == "booked"


@dataclass(frozen=True)
class ResidentView:
    resident: str
    municipality: str
    person: tuple[str, str]
    wants_notices: bool
    follows: bool
    pointer: tuple[str, str] | None
    language: str
    shard: str


class Town:
    """One state of all tables. Rows are read at first use and kept: an item never changes."""

    _kept: dict[int, tuple[Item, Any]] = {}  # noqa: RUF012  (shared by all towns of a process; see `forget`)

    def __init__(self, state: State) -> None:
        self._tables = state.tables

    @classmethod
    def forget(cls) -> None:
        """Between histories: the items are gone, and their ids will be used again."""
        cls._kept = {}

    def slot(self, slot_id: str) -> SlotView | None:
        row = self._tables["Slots"].get((slot_id,))
        return self._view(row, _slot) if row else None

    def slots(self) -> Iterator[SlotView]:
        return (self._view(row, _slot) for row in self._tables["Slots"].values())

    def booking(self, slot_id: str, claim_id: str) -> BookingView | None:
        row = self._tables["Bookings"].get((slot_id, claim_id))
        return self._view(row, _booking) if row else None

    def bookings(self) -> Iterator[BookingView]:
        return (self._view(row, _booking) for row in self._tables["Bookings"].values())

    def live_bookings(self) -> Iterator[BookingView]:
        return (each for each in self.bookings() if each.is_live)

    def resident(self, resident_id: str) -> ResidentView | None:
        row = self._tables["Residents"].get((resident_id,))
        return self._view(row, _resident) if row else None

    def residents(self) -> Iterator[ResidentView]:
        return (self._view(row, _resident) for row in self._tables["Residents"].values())

    def holders(self) -> dict[str, tuple[str, str]]:
        rows = self._tables["Holders"].items()
        return {key[0]: (row["slot_id"]["S"], row["claim_id"]["S"]) for key, row in rows}

    def _view(self, row: Item, read: Any) -> Any:
        kept = self._kept.get(id(row))
        if kept is None:
            kept = self._kept[id(row)] = (row, read(row))
        return kept[1]


def _slot(row: Item) -> SlotView:
    return SlotView(
        row["slot_id"]["S"],
        row["municipality"]["S"],
        row["status"]["S"],
        int(row["seats"]["N"]),
        int(row["remaining"]["N"]),
        int(row["revision"]["N"]),
        row["starts_at"]["S"],
        row["closes_at"]["S"],
        _text(row, "note"),
        "open_in" in row,
        "unsettled" in row,
        _claims(row, "claims"),
        _claims(row, "called_off"),
        dict.fromkeys(_claims(row, "vaccinated"), "vaccinated")
        | dict.fromkeys(_claims(row, "no_shows"), "no_show"),
    )


def _booking(row: Item) -> BookingView:
    return BookingView(
        row["slot_id"]["S"],
        row["claim_id"]["S"],
        row["status"]["S"],
        _text(row, "refused_because"),
        _text(row, "resident_id"),
        (_text(row, "phone"), _text(row, "birth_date")),
        _text(row, "starts_at"),
        int(row["slot_revision"]["N"]) if "slot_revision" in row else 0,
        (_text(row, "line_holder"), _text(row, "person_holder")),
    )


def _resident(row: Item) -> ResidentView:
    pointer = (_text(row, "booking_slot_id"), _text(row, "booking_claim_id"))
    return ResidentView(
        row["resident_id"]["S"],
        row["municipality"]["S"],
        (row["phone"]["S"], row["birth_date"]["S"]),
        row["wants_notices"]["BOOL"],
        row["follows"]["BOOL"],
        pointer if all(pointer) else None,
        _text(row, "language"),
        _text(row, "audience_shard"),
    )


def _claims(row: Item, name: str) -> dict[str, str]:
    """Resident id → claim id."""
    return {resident: claim["S"] for resident, claim in row[name]["M"].items()} if name in row else {}


def _text(row: Item, name: str) -> str:
    return str(row[name]["S"]) if name in row else ""
