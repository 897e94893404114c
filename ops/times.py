"""Whether residents may be told anything at this time."""

from datetime import datetime

from akiwaku import quiet
from akiwaku.runs import PAUSED
from akiwaku.settings import settings
from ops.failures import OperatorError


def must_be_now(now: datetime, *, any_hour: bool = False) -> None:
    """OperatorError while notices are paused or, unless `any_hour`, in quiet hours."""
    reason = quiet.why_not_now(now, any_hour=any_hour)
    if reason == PAUSED:
        raise OperatorError(
            "Notices are paused. `akiwaku notices resume` lets them go on. Nothing was changed."
        )
    hours = settings().quiet_hours
    if reason and hours:
        raise OperatorError(
            f"These are quiet hours, until {hours.end:%H:%M} in Japan: whoever is to be told now would be "
            "skipped. Nothing was changed."
        )
