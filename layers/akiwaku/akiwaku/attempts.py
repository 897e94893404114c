"""Slowing down who tries and misses again and again: rules about times, and no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """So many misses are free. After the last of them one waits, and after each further miss twice as long."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta
    """So long without a miss, and all of them are forgotten. Longer than the longest wait."""

    def remembered(self, misses: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
        """Those that still count, the oldest first; of very many the last, since more make no wait longer."""
        in_order = tuple(sorted(misses))
        if not in_order or now - in_order[-1] > self.forgotten_after:
            return ()
        return in_order[-self._most :]

    def opens_at(self, misses: Iterable[datetime], now: datetime) -> datetime | None:
        """Until when the next attempt has to wait; None when it need not."""
        counted = self.remembered(misses, now)
        if len(counted) < self.free:
            return None
        opens_at = counted[-1] + self._wait(len(counted))
        return opens_at if opens_at > now else None

    def _wait(self, misses: int) -> timedelta:
        doubled: int = 2 ** (misses - self.free)
        return min(self.first_wait * doubled, self.longest_wait)

    @property
    def _most(self) -> int:
        misses = self.free
        while self._wait(misses) < self.longest_wait:
            misses += 1
        return misses
