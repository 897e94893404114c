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


def in_japanese(moment: datetime) -> str:
    """`11月23日(月) 14:00`, in Japanese time."""
    local = moment.astimezone(JAPAN)
    return f"{local.month}月{local.day}日({'月火水木金土日'[local.weekday()]}) {local:%H:%M}"
