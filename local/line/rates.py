"""How often a channel may call each endpoint: a token bucket for each endpoint and method.

https://developers.line.biz/en/reference/messaging-api/#rate-limits

LINE says how fast a bucket fills, not how large it is. Here it holds what flows into it in one period:
200 multicasts go through at once, the next one 5 milliseconds later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local.line.answers import LineError
from local.line.clock import Clock
from local.line.switches import Switchboard

SECOND, MINUTE, HOUR = 1, 60, 3600

_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS = 1_000_000
_PARAMETER = re.compile(r"{[^}]*}")


@dataclass(frozen=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    seconds: int


# The values of parameters do not matter, so a path is written with "{}" in place of each.
RATES = {
    ("POST", "/v2/bot/message/multicast"): Rate(200, SECOND),
    ("PUT", "/v2/bot/channel/webhook/endpoint"): Rate(1000, MINUTE),
    ("GET", "/v2/bot/channel/webhook/endpoint"): Rate(1000, MINUTE),
    ("POST", "/v2/bot/channel/webhook/test"): Rate(60, HOUR),
    ("POST", "/v2/bot/richmenu"): Rate(100, HOUR),
    ("DELETE", "/v2/bot/richmenu/{}"): Rate(100, HOUR),
    ("GET", "/v2/bot/richmenu/list"): Rate(10, SECOND),
}
EVERY_OTHER = Rate(2000, SECOND)


class Bucket:
    """Fills steadily, and every call takes one token out.

    It counts in whole numbers, so that no rounding lets a call too many through: a microsecond brings
    `rate.calls` drops, and a token is `rate.seconds` times a million of them.
    """

    def __init__(self, rate: Rate, now: datetime) -> None:
        self.rate = rate
        self.refused = 0
        self._token = rate.seconds * _MICROSECONDS
        self._capacity = rate.calls * self._token
        self._drops = self._capacity
        self._filled = now

    def take(self, now: datetime) -> bool:
        """One token, if there is one."""
        self._fill(now)
        if self._drops < self._token:
            self.refused += 1
            return False
        self._drops -= self._token
        return True

    def left(self, now: datetime) -> int:
        """The calls that could be made in this instant."""
        self._fill(now)
        return self._drops // self._token

    def _fill(self, now: datetime) -> None:
        if now > self._filled:
            new = (now - self._filled) // _MICROSECOND * self.rate.calls
            self._drops = min(self._capacity, self._drops + new)
            self._filled = now


class RateLimits:
    """The buckets of all channels. While they are switched off, every call goes through and none is counted."""

    def __init__(self, switchboard: Switchboard, clock: Clock) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._buckets: dict[tuple[str, str, str], Bucket] = {}

    def take(self, channel_id: str, method: str, endpoint: str) -> None:
        """Counts a call of `endpoint`, in which "{}" stands for each parameter. Raises LineError 429."""
        if not self._switchboard.now.rate_limits:
            return
        now = self._clock()
        bucket = self._buckets.get((channel_id, method, endpoint))
        if bucket is None:
            bucket = Bucket(RATES.get((method, endpoint), EVERY_OTHER), now)
            self._buckets[channel_id, method, endpoint] = bucket
        if not bucket.take(now):
            raise LineError(429, "The API rate limit has been exceeded. Try again later.")

    def as_json(self) -> list[dict[str, Any]]:
        """Every bucket that was used, as the control API shows it."""
        now = self._clock()
        return [
            {
                "channel_id": channel_id,
                "method": method,
                "endpoint": endpoint,
                "calls": bucket.rate.calls,
                "seconds": bucket.rate.seconds,
                "left": bucket.left(now),
                "refused": bucket.refused,
            }
            for (channel_id, method, endpoint), bucket in self._buckets.items()
        ]


class Endpoints:
    """Finds the endpoint that a path belongs to, among the paths that are served."""

    def __init__(self, paths: Iterable[str]) -> None:
        written = {_PARAMETER.sub("{}", path) for path in paths}
        self._plain = {path for path in written if "{}" not in path}
        self._patterns = [
            (re.compile(re.escape(path).replace(r"\{\}", "[^/]+")), path)
            for path in sorted(written - self._plain)
        ]

    def of(self, path: str) -> str | None:
        """The endpoint with "{}" for each parameter; None for a path that is not served."""
        if path in self._plain:
            return path
        return next((endpoint for pattern, endpoint in self._patterns if pattern.fullmatch(path)), None)
