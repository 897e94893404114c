"""The time of the simulated platform, so that tests can let a day pass in an instant."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time on the wall, in UTC."""
    return datetime.now(UTC)


def iso(at: datetime) -> str:
    """The time as the control API writes it: 2026-11-23T05:00:00.123Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(at: datetime) -> int:
    """The time as webhook events write it: milliseconds since 1970."""
    return int(at.timestamp() * 1000)
