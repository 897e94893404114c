"""The story of an error, as one can read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Every printf in the model: `5 slots.take_seat claim 2, slot 0: seat_taken`, `5 is settling.sweep`, `broken: …`.
_STEP = re.compile(r"^\s*(\d+) (.+)$")
_BROKEN = re.compile(r"^\s*broken: (.+)$")
_CYCLE = "START OF CYCLE"

FOR_EVER = "FROM HERE ON FOR EVER:"
BROKEN = "BROKEN: "


@dataclass(frozen=True)
class Step:
    who: str
    """The call, such as `claims.claim of resident 0 for slot 1`; empty for what all of it came to."""
    what: str


def read(replayed: str) -> Iterator[Step]:
    """The steps in what `spin -t` prints, each with the call that took it."""
    calls: dict[str, str] = {}
    for line in replayed.splitlines():
        if broken := _BROKEN.match(line):
            yield Step("", BROKEN + broken[1])
            return  # Spin goes on for a few steps in a world in which anything may be wrong
        elif _CYCLE in line:
            yield Step("", FOR_EVER)
        elif step := _STEP.match(line):
            who, what = step[1], step[2]
            if what.startswith("is "):
                calls[who] = f"{who} {what.removeprefix('is ')}"
            else:
                yield Step(calls.get(who, who), what)
