"""Reads the tables of the deployed stack, beside the project's own code, and says where they disagree."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from local.actors import Resident, eventually
from local.stack import LocalStack

Row = dict[str, Any]

LOG_LINES = 1_000_000  # all there are

_READ = TypeDeserializer()
_CONFIRMED, _CANCELLED = "予約が確定しました", "予約が取り消されました"


@dataclass
class Books:
    """What the tables hold of some slots and of everybody, at one moment in which nothing happens."""

    slots: dict[str, Row]
    bookings: dict[str, dict[str, Row]]
    """slot id → claim id → row, also of refused and cancelled claims."""
    holders: list[Row]
    residents: dict[str, Row]

    @classmethod
    def of(cls, stack: LocalStack, slot_ids: Sequence[str]) -> "Books":
        bookings: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in _rows(stack, "BOOKINGS_TABLE"):
            bookings[row["slot_id"]][row["claim_id"]] = row
        return cls(
            slots={row["slot_id"]: row for row in _rows(stack, "SLOTS_TABLE") if row["slot_id"] in slot_ids},
            bookings={slot_id: bookings[slot_id] for slot_id in slot_ids},
            # The stack is shared: other tests keep rows of their own there, whole or not.
            holders=[row for row in _rows(stack, "HOLDERS_TABLE") if row.get("slot_id") in slot_ids],
            residents={row["resident_id"]: row for row in _rows(stack, "RESIDENTS_TABLE")},
        )

    def live(self, slot_id: str) -> dict[str, Row]:
        return {
            claim_id: row for claim_id, row in self.bookings[slot_id].items() if row["status"] == "booked"
        }

    def ever_booked(self, slot_id: str) -> list[Row]:
        """All bookings of a slot, live or cancelled."""
        return [row for row in self.bookings[slot_id].values() if row["status"] in ("booked", "cancelled")]

    def disagreements(self) -> list[str]:
        """Every way in which the tables contradict each other or what was promised; none is as it should be."""
        return [
            *(wrong for slot in self.slots.values() for wrong in self._wrong_in(slot)),
            *self._wrong_with_holders(),
            *self._wrong_with_residents(),
        ]

    def _wrong_in(self, slot: Row) -> Iterator[str]:
        slot_id, seats, claims = slot["slot_id"], slot["seats"], slot["claims"]
        live = self.live(slot_id)
        if len(live) > seats:
            yield f"slot {slot_id}: oversold, {len(live)} bookings for {seats} seats"
        if slot["remaining"] != seats - len(claims) or slot["remaining"] < 0:
            yield f"slot {slot_id}: {slot['remaining']} left of {seats} with {len(claims)} claims"
        for resident_id, claim_id in claims.items():
            if claim_id not in live:
                fate = self.bookings[slot_id].get(claim_id, {}).get("status", "undecided")
                yield f"slot {slot_id}: a seat is lost, it is kept for claim {claim_id}, which is {fate}"
            elif live[claim_id]["resident_id"] != resident_id:
                yield f"slot {slot_id}: the seat of claim {claim_id} is kept for somebody else"
        for claim_id, row in live.items():
            if claims.get(row["resident_id"]) != claim_id:
                yield f"slot {slot_id}: booking {claim_id} has no seat"

    def _wrong_with_holders(self) -> Iterator[str]:
        live = {
            (slot_id, claim_id): row
            for slot_id in self.bookings
            for claim_id, row in self.live(slot_id).items()
        }
        held = {row["holder_key"]: (row["slot_id"], row["claim_id"]) for row in self.holders}
        for key, row in live.items():
            for name in ("line_holder", "person_holder"):
                if held.get(row[name]) != key:
                    yield f"booking {key} is live, but its {name} row names {held.get(row[name])}"
        for holder_key, key in held.items():
            if key not in live:
                yield f"holder {holder_key} names {key}, which is no live booking"

    def _wrong_with_residents(self) -> Iterator[str]:
        booked = defaultdict(list)
        for slot_id in self.bookings:
            for claim_id, row in self.live(slot_id).items():
                booked[row["resident_id"]].append((slot_id, claim_id))
        for resident_id, row in self.residents.items():
            pointer = row.get("booking_slot_id"), row.get("booking_claim_id")
            mine = booked[resident_id]
            if len(mine) > 1:
                yield f"resident {resident_id} is booked twice: {mine}"
            if mine and pointer != mine[0]:
                yield f"resident {resident_id} is booked {mine}, but points to {pointer}"
            if not mine and pointer[0] in self.bookings:
                yield f"resident {resident_id} points to {pointer}, which is no live booking"
            hears = bool(row["wants_notices"] and row["follows"] and not pointer[0])
            if hears != ("audience_shard" in row):
                yield f"resident {resident_id} is in the audience: {not hears}, and should be: {hears}"

    def news_of(self, resident: Resident) -> Counter[str]:
        """How often a resident is to hear what in LINE, by all that ever happened in these slots."""
        mine = [
            row
            for slot_id in self.bookings
            for row in self.ever_booked(slot_id)
            if row["resident_id"] == resident.user_id
        ]
        # A cancelled booking was confirmed before.
        cancelled = sum(row["status"] == "cancelled" for row in mine)
        return +Counter({_CONFIRMED: len(mine), _CANCELLED: cancelled})


def everybody_hears(books: Books, people: Sequence[Resident]) -> None:
    """Waits until each has heard of each of their bookings and cancellings; fails if not, or more than once."""
    due = {resident.name: books.news_of(resident) for resident in people}
    heard = eventually(
        lambda: {resident.name: _heard_by(resident) for resident in people},
        lambda heard: all(due[name] <= news for name, news in heard.items()),
        "everybody hears of their bookings",
    )
    assert heard == due


def _heard_by(resident: Resident) -> Counter[str]:
    texts = resident.heard("push")
    return +Counter({news: sum(news in text for text in texts) for news in (_CONFIRMED, _CANCELLED)})


def personal_data_in_logs(stack: LocalStack, people: Sequence[Resident]) -> set[str]:
    """What is known of these people and was found in any line that the functions logged."""
    logged = "\n".join(stack.logs(LOG_LINES))
    books = Books.of(stack, [])
    known = set()
    for resident in people:
        row = books.residents[resident.user_id]
        known |= {resident.user_id, row["phone"], row["birth_date"]}
    return {each for each in known if each in logged}


def _rows(stack: LocalStack, table: str) -> Iterator[Row]:
    pages = stack.cloud.dynamodb.get_paginator("scan")
    for page in pages.paginate(TableName=stack.env[table], ConsistentRead=True):
        for item in page["Items"]:
            yield {name: _READ.deserialize(value) for name, value in item.items()}
