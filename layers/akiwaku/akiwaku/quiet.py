"""Times at which no notice is sent: quiet hours, and as long as an operator has paused notices."""

from datetime import datetime

from akiwaku.runs import PAUSED, QUIET_HOURS
from akiwaku.settings import settings
from akiwaku.store import notices as ledger


def why_not_now(now: datetime, *, any_hour: bool = False) -> str | None:
    """`paused` or `quiet-hours`; None if neither keeps residents from being told anything.

    `any_hour`: quiet hours do not count.
    """
    if ledger.are_paused():
        return PAUSED
    return QUIET_HOURS if are_hours(now, any_hour=any_hour) else None


def are_hours(now: datetime, *, any_hour: bool) -> bool:
    hours = settings().quiet_hours
    return hours is not None and hours.cover(now) and not any_hour
