"""The clock in the processes of the local stack's functions: it follows a file.

`emulator_process.py` puts the text of this module in front of what ministack runs in such a process, so it
stands on its own and imports as little as it can. The deployed code knows nothing of it.

The file says how many seconds the clock is ahead of the real one. It is read between a function getting an event
and seeing it: what is asked after the file was written is answered in the new time, and during one event
the clock does not jump. As long as nobody has moved the clock, nothing is patched.
"""

import os
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from time_machine import Traveller

CLOCK_FILE = "LOCAL_CLOCK_FILE"


class WorkerClock:
    """Moves this process's time: datetime's and time's clocks, `time.monotonic` too."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._ahead = 0.0
        self._traveller: Traveller | None = None

    def follow(self) -> None:
        """From here on the time is what the file says."""
        with open(self._file) as file:  # noqa: PTH123  (pathlib takes longer to import than this to run)
            ahead = float(file.read())
        if ahead != self._ahead:
            self._traveller = self._traveller or self._set_off()
            self._traveller.shift(timedelta(seconds=ahead - self._ahead))
            self._ahead = ahead

    def _set_off(self) -> "Traveller":
        # It looks for pytest to offer a fixture; no function needs one, and that import takes half a second.
        sys.modules["pytest"] = None  # type: ignore[assignment]
        import time_machine  # noqa: PLC0415  (most processes never need it)

        del sys.modules["pytest"]
        # What is kept for some minutes, such as a token, is often kept by the monotonic clock; the library
        # leaves it alone. It goes forwards only, and so do we.
        real = time.monotonic
        time.monotonic = lambda: real() + self._ahead
        return time_machine.travel(timedelta(), tick=True).start()


class Events:
    """The events that ministack writes to the standard input, one a line; each comes in its own time."""

    def __init__(self, lines: TextIO, clock: WorkerClock) -> None:
        self._lines = lines
        self._clock = clock

    def readline(self) -> str:
        line = self._lines.readline()
        self._clock.follow()
        return line


def follow_clock_file() -> None:
    """Everything this process is given to do from here on, it does in the time of the file."""
    sys.stdin = Events(sys.stdin, WorkerClock(os.environ[CLOCK_FILE]))
