"""The Slots table: where DynamoDB itself decides who came first.

A slot's claims live in its own item, so taking a seat is one conditional write on one item (B1, B2).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self, cast

from botocore.exceptions import ClientError
from pynamodb.attributes import (
    MapAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from akiwaku.bookings import ClaimId, Marked, Visit
from akiwaku.slots import RETENTION, Slot, SlotStatus
from akiwaku.store.base import (
    LONGEST_ID,
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

_LISTED = [
    "clinic_id", "municipality", "starts_at", "closes_at", "vaccine", "doses", "min_age", "max_age",
    "seats", "remaining", "note", "status", "posted_at", "revision",
]  # fmt: skip
_UNSETTLED = "unsettled"


class _OpenSlots(GlobalSecondaryIndex["SlotRow"]):
    """Sparse: only slots that are open carry `open_in`."""

    class Meta:
        index_name = "open_slots"
        projection = IncludeProjection([name for name in _LISTED if name != "starts_at"])

    open_in = UnicodeAttribute(hash_key=True)
    starts_at = UTCDateTimeAttribute(range_key=True)


class _ClinicSlots(GlobalSecondaryIndex["SlotRow"]):
    class Meta:
        index_name = "clinic_slots"
        projection = IncludeProjection([n for n in _LISTED if n not in {"clinic_id", "starts_at"}])

    clinic_id = UnicodeAttribute(hash_key=True)
    starts_at = UTCDateTimeAttribute(range_key=True)


class _Unsettled(GlobalSecondaryIndex["SlotRow"]):
    """Sparse: slots with a step taken that `sweep` has not yet seen through. Small at any time."""

    class Meta:
        index_name = "unsettled"
        projection = KeysOnlyProjection()

    unsettled = UnicodeAttribute(hash_key=True)
    touched_at = UTCDateTimeAttribute(range_key=True)


class SlotRow(Row):
    class Meta(TableMeta):
        table_name = TableName("slots_table")

    slot_id = UnicodeAttribute(hash_key=True)
    clinic_id = UnicodeAttribute()
    municipality = UnicodeAttribute()
    starts_at = UTCDateTimeAttribute()
    closes_at = UTCDateTimeAttribute()
    vaccine = UnicodeAttribute()
    doses = NumberSetAttribute()
    min_age = NumberAttribute(null=True)
    max_age = NumberAttribute(null=True)
    seats = NumberAttribute()
    remaining = NumberAttribute()
    note = UnicodeAttribute(default="")
    status = UnicodeAttribute()
    posted_at = UTCDateTimeAttribute()
    revision = NumberAttribute()
    posting_digest = UnicodeAttribute()
    claims: MapAttribute[str, Any] = MapAttribute(default=dict)
    called_off: MapAttribute[str, Any] = MapAttribute(default=dict)
    vaccinated: MapAttribute[str, Any] = MapAttribute(default=dict)
    no_shows: MapAttribute[str, Any] = MapAttribute(default=dict)
    touches = NumberAttribute(default=0)
    open_in = UnicodeAttribute(null=True)
    unsettled = UnicodeAttribute(null=True)
    touched_at = UTCDateTimeAttribute(null=True)
    expires_at = NumberAttribute()
    open_slots = _OpenSlots()
    clinic_slots = _ClinicSlots()
    unsettled_slots = _Unsettled()


@dataclass(frozen=True)
class Roster:
    """A slot and what has become of its seats, all of one moment."""

    slot: Slot
    claims: Mapping[str, ClaimId]
    """Resident id → the claim that took a seat."""
    called_off: frozenset[ClaimId]
    """Those of the claims whose bookings the clinic wants cancelled."""
    marked: Mapping[str, Marked]
    """Resident id → what was marked on the day; only of those who have a seat."""
    touches: int
    """How often a step was taken here that somebody may have to finish."""

    def is_vaccinated(self, resident_id: str) -> bool:
        marked = self.marked.get(resident_id)
        return marked is not None and marked.visit == Visit.VACCINATED

    def is_to_be_cancelled(self, resident_id: str, claim_id: ClaimId) -> bool:
        """By the clinic's word, which does not reach those who are vaccinated."""
        is_over = self.slot.status == SlotStatus.WITHDRAWN or claim_id in self.called_off
        return is_over and not self.is_vaccinated(resident_id)


@dataclass(frozen=True)
class SeatTaken:
    """The seat is this claim's. Also the answer when the same write is sent a second time."""


@dataclass(frozen=True)
class ClaimedBefore:
    """The resident is in the slot's map already, under another claim."""

    claim_id: ClaimId


@dataclass(frozen=True)
class Position:
    """A place in a clinic's list."""

    starts_at: datetime
    slot_id: str

    @classmethod
    def of(cls, slot: Slot) -> Self:
        return cls(slot.starts_at, slot.slot_id)

    @property
    def key(self) -> dict[str, Any]:
        """As DynamoDB names the place; of a clinic that knows itself."""
        return {
            "starts_at": {"S": SlotRow.starts_at.serialize(self.starts_at)},
            "slot_id": {"S": self.slot_id},
        }


SeatAnswer = SeatTaken | ClaimedBefore | Literal["full", "closed"]


def post(slot: Slot, digest: str) -> None:
    """Puts a new slot. StaleWrite when the id is taken (see `posting_digest_of`)."""
    with conditional():
        _new_row(slot, digest).save(condition=SlotRow.slot_id.does_not_exist())


def post_together(chunk: Sequence[Slot], digest: str) -> None:
    """Puts up to 100 new slots, all or none.

    StaleWrite: `refused` names those whose ids are taken; none, if somebody else is putting them at this moment.
    """
    with transaction() as writes:
        for slot in chunk:
            writes.save(_new_row(slot, digest), condition=SlotRow.slot_id.does_not_exist())


def get(slot_id: str) -> Slot | None:
    """As it is now, or None when there is no such slot."""
    row = _row(slot_id)
    return Slot.model_validate(row) if row else None


def roster(slot_id: str) -> Roster | None:
    """As it is now, or None when there is no such slot."""
    row = _row(slot_id)
    return _roster(row) if row else None


def rosters(slot_ids: Iterable[str]) -> dict[str, Roster]:
    """Those of the slots that there are, as they are now, by id; one read for each hundred."""
    return {row.slot_id: _roster(row) for row in find_many(SlotRow, ((each,) for each in slot_ids))}


def posting_digest_of(slot_id: str) -> tuple[Slot, str] | None:
    """The slot under an id with the digest of what was posted, to tell a repeat from a reused key."""
    row = _row(slot_id)
    return (Slot.model_validate(row), row.posting_digest) if row else None


def open_in(municipality: str, now: datetime) -> list[Slot]:
    """Slots of one municipality that take claims and have seats, soonest first."""
    return list(each_open_in(municipality, now))


def each_open_in(municipality: str, now: datetime, *, page: int | None = None) -> Iterator[Slot]:
    """The same one after another, for whoever wants the first few: so many are read at a time."""
    with transient_failures():
        for row in SlotRow.open_slots.query(municipality, SlotRow.starts_at > now, page_size=page):
            slot = Slot.model_validate(row)
            if slot.has_seat(now):
                yield slot


def of_clinic(clinic_id: str, start: datetime, end: datetime | None) -> list[Slot]:
    """A clinic's slots that start in [start, end), soonest first: for a day, not for a year."""
    with transient_failures():
        rows = SlotRow.clinic_slots.query(clinic_id, _within(start, end))
        return [Slot.model_validate(row) for row in rows]


def page_of_clinic(
    clinic_id: str, start: datetime, end: datetime | None, *, most: int, after: Position | None
) -> tuple[list[Slot], Position | None]:
    """At most so many of them behind `after`, and where the next page begins; None where there is none.

    One Query, whatever the clinic's size. `after` must lie in [start, end).
    """
    begin = {**after.key, "clinic_id": {"S": clinic_id}} if after else None
    with transient_failures():
        rows = SlotRow.clinic_slots.query(
            clinic_id, _within(start, end), limit=most, page_size=most, last_evaluated_key=begin
        )
        found = [Slot.model_validate(row) for row in rows]
    return found, Position.of(found[-1]) if rows.last_evaluated_key and found else None


def take_seat(slot_id: str, resident_id: str, claim_id: ClaimId, now: datetime) -> SeatAnswer:
    """Step 1 of a claim: one seat, if there is one, in one conditional write.

    Safe to repeat: when the first answer was lost, the second failure shows the resident's own claim.
    """
    seat = SlotRow.claims[resident_id]
    operation = SlotRow(slot_id).get_update_kwargs_from_instance(
        actions=[
            seat.set(claim_id.text),
            SlotRow.remaining.set(SlotRow.remaining - 1),
            *_marks(now),
        ],
        condition=(SlotRow.status == SlotStatus.OPEN.value)
        & (SlotRow.closes_at > now)
        & (SlotRow.remaining > 0)
        & seat.does_not_exist(),
        return_values_on_condition_failure="ALL_OLD",
    )
    try:
        update_item(operation)
    except ClientError as refused:
        return _why_no_seat(refused, resident_id, claim_id, now)
    return SeatTaken()


def give_seat_back(slot_id: str, resident_id: str, claim_id: ClaimId) -> None:
    """Undoes step 1. Only for a claim whose fate is written (cancelled or refused); repeating does nothing."""
    seat = SlotRow.claims[resident_id]
    actions = [
        seat.remove(),
        SlotRow.called_off[resident_id].remove(),
        SlotRow.no_shows[resident_id].remove(),
        SlotRow.remaining.set(SlotRow.remaining + 1),
    ]
    # When the seat is not this claim's: given back already, by somebody who finished the same work.
    _update_if(slot_id, actions, seat == claim_id.text)


def change(as_read: Slot, changed: Slot, now: datetime) -> None:
    """Writes a clinic's changes of seats, note and times, over the revision that was read.

    Claims may go on meanwhile: `remaining` changes by as much as `seats` does. A slot that is moved is marked,
    so that its bookings follow. StaleWrite when the clinic changed it since, or the seats are taken by now.
    """
    fewer = as_read.seats - changed.seats
    actions = [
        SlotRow.seats.set(changed.seats),
        SlotRow.remaining.set(SlotRow.remaining - fewer),
        SlotRow.note.set(changed.note),
        SlotRow.starts_at.set(changed.starts_at),
        SlotRow.closes_at.set(changed.closes_at),
        SlotRow.expires_at.set(expiry(changed.starts_at + RETENTION)),
        SlotRow.revision.set(SlotRow.revision + 1),
    ]
    if changed.starts_at != as_read.starts_at:
        actions += _marks(now)
    _update(
        as_read.slot_id,
        actions,
        (SlotRow.revision == as_read.revision) & (SlotRow.remaining >= fewer),
    )


def close(slot: Slot) -> None:
    """No more claims; bookings stay. StaleWrite when the clinic changed the slot since it was read."""
    _update(
        slot.slot_id,
        [
            SlotRow.status.set(SlotStatus.CLOSED.value),
            SlotRow.open_in.remove(),
            SlotRow.revision.set(SlotRow.revision + 1),
        ],
        SlotRow.revision == slot.revision,
    )


def withdraw(slot_id: str, now: datetime) -> bool:
    """For good: no claims, and the bookings are to be cancelled, by whoever comes first. False when it is gone.

    Over whatever the clinic changed meanwhile: nothing of that matters any more.
    """
    actions = [
        SlotRow.status.set(SlotStatus.WITHDRAWN.value),
        SlotRow.open_in.remove(),
        SlotRow.revision.set(SlotRow.revision + 1),
        *_marks(now),
    ]
    return _update_if(slot_id, actions, SlotRow.slot_id.exists())


def call_off(slot_id: str, resident_id: str, claim_id: ClaimId, now: datetime) -> bool:
    """Writes down that a claim's booking is to be cancelled, before it is, so that anybody can see it through.

    False when the seat is not this claim's any more, the resident is vaccinated, or the slot is gone. Repeating
    changes nothing.
    """
    actions = [SlotRow.called_off[resident_id].set(claim_id.text), *_marks(now)]
    is_here = SlotRow.claims[resident_id] == claim_id.text
    return _update_if(slot_id, actions, is_here & SlotRow.vaccinated[resident_id].does_not_exist())


def mark(slot_id: str, resident_id: str, claim_id: ClaimId, visit: Visit | None, now: datetime) -> bool:
    """Writes down who was vaccinated and who did not come; None takes it back. Repeating changes nothing.

    Here and not in the booking: this item decides whether a booking is cancelled, and nobody who is vaccinated is.
    False when the seat is not this claim's, or the booking is to be cancelled.
    """
    maps = {Visit.VACCINATED: SlotRow.vaccinated[resident_id], Visit.NO_SHOW: SlotRow.no_shows[resident_id]}
    moment = now.astimezone(UTC).isoformat()
    actions = [map_.set(moment) if each == visit else map_.remove() for each, map_ in maps.items()]
    stays = (
        (SlotRow.claims[resident_id] == claim_id.text)
        & SlotRow.called_off[resident_id].does_not_exist()
        & (SlotRow.status != SlotStatus.WITHDRAWN.value)
    )
    return _update_if(slot_id, actions, stays)


def mark_settled(slot_id: str, touches: int) -> bool:
    """Takes the mark away. False when somebody has touched the slot since it was touched `touches` times."""
    actions = [SlotRow.unsettled.remove(), SlotRow.touched_at.remove()]
    return _update_if(slot_id, actions, SlotRow.touches == touches)


def unsettled_before(moment: datetime) -> Iterator[str]:
    """Ids of slots touched before `moment` and not yet seen to be settled. The index may be late."""
    with transient_failures():
        for row in SlotRow.unsettled_slots.query(_UNSETTLED, SlotRow.touched_at < moment):
            yield row.slot_id


def _marks(now: datetime) -> list[Any]:
    """The time says when `sweep` may look, no more: calls overlap, so it can go back. The count cannot."""
    return [
        SlotRow.unsettled.set(_UNSETTLED),
        SlotRow.touched_at.set(now),
        SlotRow.touches.set(SlotRow.touches + 1),
    ]


def _within(start: datetime, end: datetime | None) -> Condition:
    # BETWEEN takes in both ends; times are stored to the microsecond.
    if end is None:
        return SlotRow.starts_at >= start
    return SlotRow.starts_at.between(start, end - timedelta(microseconds=1))


def _update(slot_id: str, actions: list[Any], condition: Condition) -> None:
    with conditional():
        update_item(SlotRow(slot_id).get_update_kwargs_from_instance(actions=actions, condition=condition))


def _update_if(slot_id: str, actions: list[Any], condition: Condition) -> bool:
    """False when the condition does not hold."""
    operation = SlotRow(slot_id).get_update_kwargs_from_instance(actions=actions, condition=condition)
    try:
        update_item(operation)
    except ClientError:
        return False
    return True


def _new_row(slot: Slot, digest: str) -> SlotRow:
    return SlotRow(
        **slot.model_dump(exclude={"doses", "status"}),
        doses=set(slot.doses),
        status=slot.status.value,
        posting_digest=digest,
        open_in=slot.municipality if slot.status == SlotStatus.OPEN else None,
        expires_at=expiry(slot.starts_at + RETENTION),
    )


def _row(slot_id: str) -> SlotRow | None:
    if len(slot_id) > LONGEST_ID:
        return None
    with transient_failures():
        try:
            return SlotRow.get(slot_id, consistent_read=True)
        except SlotRow.DoesNotExist:
            return None


def _roster(row: SlotRow) -> Roster:
    called_off = frozenset(map(ClaimId, row.called_off.as_dict().values()))
    return Roster(Slot.model_validate(row), _claims(row), called_off, _marked(row), int(row.touches))


def _claims(row: SlotRow) -> dict[str, ClaimId]:
    return {resident_id: ClaimId(text) for resident_id, text in row.claims.as_dict().items()}


def _marked(row: SlotRow) -> dict[str, Marked]:
    maps = {Visit.VACCINATED: row.vaccinated, Visit.NO_SHOW: row.no_shows}
    return {
        resident_id: Marked(visit, datetime.fromisoformat(moment))
        for visit, map_ in maps.items()
        for resident_id, moment in map_.as_dict().items()
    }


def _why_no_seat(refused: ClientError, resident_id: str, claim_id: ClaimId, now: datetime) -> SeatAnswer:
    """Reads the item that DynamoDB showed with its refusal: the state that decided, not a later one."""
    item = cast(dict[str, Any] | None, refused.response.get("Item"))
    if not item:
        return "closed"
    row = SlotRow()
    row.deserialize(item)
    mine = _claims(row).get(resident_id)
    if mine == claim_id:
        return SeatTaken()
    if mine:
        return ClaimedBefore(mine)
    still_open = row.status == SlotStatus.OPEN.value and row.closes_at.astimezone(UTC) > now
    return "full" if still_open else "closed"
