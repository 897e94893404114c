"""Keeps many functions at once below a rate that they cannot count together.

With `pace = Pace(lambda: 0.06)`, `pace.begin()` as an invocation begins and `pace.wait()` before each of its
calls, one makes 16 calls a second at most, and ten of them 160.
"""

import time
from collections.abc import Callable


class Pace:
    """At least `interval` seconds of an invocation lie before each of its calls, the first one too.

    So what runs at most n times at once calls at most n / interval times a second, whichever processes it runs in.
    """

    def __init__(
        self,
        interval: Callable[[], float],
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._now = now
        self._sleep = sleep
        self._last = now()

    def begin(self) -> None:
        self._last = self._now()

    def wait(self) -> None:
        """Returns when the next call may be made, and counts it as made."""
        early = self._last + self._interval() - self._now()
        if early > 0:
            self._sleep(early)
        self._last = self._now()
