"""What a run of notices would do now, without doing it: who would hear, and what it would cost.

The figures come from the same functions that plan a run (akiwaku.notices, akiwaku.budget). Imports LINE's library.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from akiwaku import budget, line, messages, municipalities, notices, quiet, side_by_side, turns
from akiwaku.errors import LineUnavailable
from akiwaku.languages import JAPANESE
from akiwaku.line import Quota
from akiwaku.runs import NOTHING_OPEN
from akiwaku.settings import Settings, settings
from akiwaku.slots import Slot
from akiwaku.store import clinics, residents
from ops.failures import OperatorError
from ops.line_plans import PLANS

_AT_ONCE = 8  # parts of an audience, each read page after page


@dataclass(frozen=True)
class Place:
    """A municipality with open slots."""

    code: str
    name: str
    slots: int
    seats: int
    audience: int
    hear: int


@dataclass(frozen=True)
class OnPlan:
    """The same run, if the account were on this plan of LINE's."""

    plan: str
    yen_a_month: int
    messages_a_month: int | None
    reaches: int
    adds_yen: int
    """At most."""


@dataclass(frozen=True)
class Forecast:
    at: datetime
    not_held: str | None
    """Why nobody would be told now; None if the run would be held."""
    places: list[Place]
    wanted: int
    """So many would hear if LINE had no monthly limit."""
    hear: int
    per_seat: int | None
    monthly_limit: int | None
    reserve: int
    line_answers: bool
    line_limit: int | None
    """What LINE allows in a month; None for no limit, or no answer."""
    line_used: int
    under_way: int
    """Messages of runs before this one that are still to be sent."""
    allowance: int | None
    plans: list[OnPlan]
    message: dict[str, Any] | None = field(repr=False)
    """The notice of one municipality, in Japanese."""
    message_of: str | None


def look(
    now: datetime,
    *,
    any_hour: bool = False,
    municipality: str | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> Forecast:
    """The run that would begin now. `municipality`: whose notice to show; the first by its code otherwise.

    OperatorError when that one has nothing open. LineDenied when LINE refuses the channel.
    """
    progress("Looking for open slots")
    open_slots = notices.open_seats(now)
    seats = notices.seats_of(open_slots)
    progress("Asking LINE what is left of the month")
    quota = _quota()
    under_way = notices.people_under_way(now)
    audience: dict[str, int] = {}
    for number, code in enumerate(sorted(seats), 1):
        name = municipalities.by_code(code).name
        progress(f"Counting who wants notices in {name} ({number} of {len(seats)})")
        audience[code] = count(code)

    chosen = settings()

    def hearing(said: Quota | None) -> dict[str, int]:
        left = budget.allowance(chosen, said, lambda: under_way)
        return would_hear(chosen, seats, audience, left)

    used = quota.used if quota else 0
    hear = hearing(quota)
    unlimited = sum(hearing(Quota(None, used)).values())
    shown = _shown(open_slots, municipality)
    return Forecast(
        at=now,
        not_held=quiet.why_not_now(now, any_hour=any_hour) or (None if seats else NOTHING_OPEN),
        places=[
            Place(
                code,
                municipalities.by_code(code).name,
                len(open_slots[code]),
                seats[code],
                audience[code],
                hear[code],
            )
            for code in sorted(seats)
        ],
        wanted=unlimited,
        hear=sum(hear.values()),
        per_seat=chosen.residents_per_seat or None,
        monthly_limit=chosen.monthly_limit or None,
        reserve=chosen.confirmation_reserve,
        line_answers=quota is not None,
        line_limit=quota.limit if quota else None,
        line_used=used,
        under_way=under_way,
        allowance=budget.allowance(chosen, quota, lambda: under_way),
        plans=_on_each_plan(used, under_way, lambda limit: sum(hearing(Quota(limit, used)).values())),
        message=messages.notice(open_slots[shown], _clinics(open_slots[shown]), JAPANESE) if shown else None,
        message_of=shown,
    )


def would_hear(
    chosen: Settings, seats: Mapping[str, int], audience: Mapping[str, int], left: int | None
) -> dict[str, int]:
    """By municipality, if a run may send `left` messages."""

    def take(municipality: str, most: int | None) -> int:
        there = audience[municipality]
        return there if most is None else min(most, there)

    return budget.divide(seats, take, per_seat=chosen.residents_per_seat or None, left=left)


def count(municipality: str) -> int:
    """Those who should get notices there (R7). Reads the whole index of them."""
    found: list[int] = []
    side_by_side.each(
        lambda part: found.append(residents.count(part)), turns.parts_of(municipality), at_once=_AT_ONCE
    )
    return sum(found)


def _quota() -> Quota | None:
    try:
        return line.quota()
    except LineUnavailable:
        return None


def _on_each_plan(used: int, under_way: int, reached: Callable[[int | None], int]) -> list[OnPlan]:
    found = []
    for plan in PLANS:
        reaches = reached(plan.limit)
        adds = plan.adds(reaches, used + under_way)
        found.append(OnPlan(plan.name, plan.yen, plan.messages, reaches, adds))
    return found


def _shown(open_slots: Mapping[str, list[Slot]], asked: str | None) -> str | None:
    if asked is not None and asked not in open_slots:
        raise OperatorError(f"Nothing is open in {asked}, so nothing would be said there.")
    return asked or min(open_slots, default=None)


def _clinics(open_slots: list[Slot]) -> Any:
    return clinics.named(slot.clinic_id for slot in open_slots)
