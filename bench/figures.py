"""What a storm came to: counted from its records, its bills and what is in the tables when it is over."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from bench import town
from bench.accounts import Bill
from bench.storm import ANSWERS, Answer, Record, Struck
from bench.wire import Attempt

# A retry can keep the last claims waiting for many seconds while the threads beside them have no more to do.
MOST = 0.95


@dataclass(frozen=True)
class Outcome:
    """The stormed slot when all is over."""

    seats: int
    sold: int
    """Live bookings."""
    remaining: int

    @property
    def oversold(self) -> int:
        return max(0, self.sold - self.seats)

    @property
    def lost(self) -> int:
        """Seats that are neither sold nor offered."""
        return max(0, self.seats - self.sold - max(0, self.remaining))


@dataclass(frozen=True)
class Figures:
    """Of one design. Units are averages; whatever has nothing to be an average of is 0."""

    claimants: int
    outcome: Outcome
    answers: dict[Answer, int]
    shown_next: int
    """Losers who were shown the other open slot."""
    passed_over: int
    """Losers who had asked for a seat, and been answered, before a winner first asked for one."""
    late_losers: int
    """Losers who began after the last seat was gone."""
    late_losers_without_write: int
    reads: int
    writes: int
    conflicts: int
    write_units_per_winner: float
    write_units_per_loser: float
    read_units_per_winner: float
    read_units_per_loser: float
    claims_a_second: float
    """Until the last claim was answered."""
    claims_a_second_of_most: float
    """Until 95% were answered."""
    p50_ms: float
    p99_ms: float
    client_ms: float
    """Processor time of the clients, a claim."""
    emulator_ms: float | None
    """Processor time of the emulator, a claim; None where the system does not tell."""
    problems: tuple[str, ...]
    """What the claims answered with `error` met, each once."""

    @property
    def late_share(self) -> float | None:
        """How many of the late losers wrote nothing, from 0 to 1; None when nobody was late."""
        return self.late_losers_without_write / self.late_losers if self.late_losers else None


def outcome(dynamodb: Any, slot_id: str) -> Outcome:
    """Reads what has become of the slot."""
    slot = next(item for item in town.items_in(dynamodb, "Slots") if item["slot_id"]["S"] == slot_id)
    bookings = [item for item in town.items_in(dynamodb, "Bookings") if item["slot_id"]["S"] == slot_id]
    live = [booking for booking in bookings if booking["status"]["S"] == "booked"]
    return Outcome(int(slot["seats"]["N"]), len(live), int(slot["remaining"]["N"]))


def of(struck: Struck, bills: Sequence[Bill], result: Outcome, slots: dict[str, str]) -> Figures:
    records = struck.records
    winners = [record for record in records if record.answer == "booked"]
    losers = [record for record in records if record.answer != "booked"]
    won = [bill for record, bill in zip(records, bills, strict=True) if record.answer == "booked"]
    lost = [bill for record, bill in zip(records, bills, strict=True) if record.answer != "booked"]
    late = _late(losers, winners, result.seats, slots[town.STORMED])
    answers = Counter(record.answer for record in records)
    times = sorted(record.ended - record.began for record in records)
    return Figures(
        claimants=len(records),
        outcome=result,
        answers={answer: answers[answer] for answer in ANSWERS},
        shown_next=sum(record.next_slot == slots[town.ELSEWHERE] for record in losers),
        passed_over=_passed_over(losers, winners),
        late_losers=len(late),
        late_losers_without_write=sum(not any(a.is_write for a in record.attempts) for record in late),
        reads=sum(bill.reads for bill in bills),
        writes=sum(bill.writes for bill in bills),
        conflicts=sum(bill.conflicts for bill in bills),
        write_units_per_winner=_mean(bill.write_units for bill in won),
        write_units_per_loser=_mean(bill.write_units for bill in lost),
        read_units_per_winner=_mean(bill.read_units for bill in won),
        read_units_per_loser=_mean(bill.read_units for bill in lost),
        claims_a_second=_pace(records, 1),
        claims_a_second_of_most=_pace(records, MOST),
        p50_ms=_percentile(times, 0.50) * 1000,
        p99_ms=_percentile(times, 0.99) * 1000,
        client_ms=struck.client_seconds * 1000 / len(records),
        emulator_ms=None
        if struck.emulator_seconds is None
        else struck.emulator_seconds * 1000 / len(records),
        problems=tuple(sorted({record.problem for record in records if record.problem})),
    )


def _late(losers: Sequence[Record], winners: Sequence[Record], seats: int, slot_id: str) -> list[Record]:
    taken = sorted(_took_seat(winner, slot_id) for winner in winners)
    if len(taken) < seats:
        return []
    full_at = taken[seats - 1]
    return [loser for loser in losers if loser.began > full_at]


def _took_seat(winner: Record, slot_id: str) -> float:
    """When the winner had the answer to the write that took the seat: the first on the slot's own item."""
    return min(
        (a.answered for a in winner.attempts if a.is_write and a.accepted and _touches(a, slot_id)),
        default=winner.ended,
    )


def _touches(attempt: Attempt, slot_id: str) -> bool:
    return b'"Slots"' in attempt.request and slot_id.encode() in attempt.request


def _passed_over(losers: Sequence[Record], winners: Sequence[Record]) -> int:
    asked = [_first_write(winner) for winner in winners]
    last = max((write.sent for write in asked if write), default=0.0)
    firsts = (_first_write(loser) for loser in losers)
    return sum(write is not None and write.answered < last for write in firsts)


def _first_write(record: Record) -> Attempt | None:
    return next((attempt for attempt in record.attempts if attempt.is_write), None)


def _pace(records: Sequence[Record], share: float) -> float:
    answered = sorted(record.ended for record in records)
    count = max(1, int(share * len(answered)))
    return count / (answered[count - 1] - min(record.began for record in records))


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that so many are not above."""
    return ordered[max(1, math.ceil(share * len(ordered))) - 1]


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return fmean(listed) if listed else 0.0
