"""The time of the simulated platform, which can be moved on: a day passes in an instant."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
Listener = Callable[[timedelta], None]

# A month and a bit: enough for a monthly quota to begin anew, and no number that a slip of the hand makes.
MOST_AHEAD = timedelta(days=40)


class MovableClock:
    """A clock that runs like the one it is set by, and ahead of it by as much as it was moved on.

    `clock()` is the time. `clock.advance(timedelta(hours=1))` lets an hour pass; there is no way back, as
    nothing that has happened can be undone.
    """

    def __init__(self, source: Clock | None = None) -> None:
        self._source = source or utc_now
        self._ahead = timedelta()
        self._listeners: list[Listener] = []
        self._moving = threading.Lock()

    def __call__(self) -> datetime:
        return self._source() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """How far it was moved in all."""
        return self._ahead

    def on_move(self, listener: Listener) -> None:
        """From now on `listener(ahead)` is called at every move, in the order in which listeners came."""
        self._listeners.append(listener)

    def advance(self, by: timedelta) -> None:
        """Moves the clock on and returns when all listeners have heard. ValueError when it cannot go there."""
        with self._moving:
            if by <= timedelta():
                raise ValueError("the clock moves forwards only")
            if by > MOST_AHEAD - self._ahead:
                raise ValueError(
                    f"the clock moves by {MOST_AHEAD.days} days at most, all moves taken together"
                )
            self._ahead += by
            for listener in self._listeners:
                listener(self._ahead)


def utc_now() -> datetime:
    """The time on the wall, in UTC."""
    return datetime.now(UTC)


def iso(at: datetime) -> str:
    """The time as the control API writes it: 2026-11-23T05:00:00.123Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(at: datetime) -> int:
    """The time as webhook events write it: milliseconds since 1970."""
    return int(at.timestamp() * 1000)
