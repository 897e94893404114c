"""The one clock. Times are stored in UTC and shown in Asia/Tokyo; flows take `now` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def date_in_japan(moment: datetime) -> date:
    """The calendar day in Japan at `moment`."""
    return moment.astimezone(JAPAN).date()
