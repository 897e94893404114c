"""The clock that can be moved: itself, the processes that follow it, and the schedules that live by it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from inspect import getsource
from pathlib import Path
from typing import Any, cast

import pytest

from local import worker_clock
from local.clock import Clock
from local.cloud import Cloud
from local.deploy import Schedule
from local.line.clock import MovableClock

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


# ---------- the clock


def test_a_moved_clock_goes_on_at_the_pace_of_the_one_it_is_set_by() -> None:
    wall = datetime(2026, 11, 23, tzinfo=UTC)
    clock = MovableClock(lambda: wall)

    clock.advance(HOUR)
    wall += timedelta(seconds=5)

    assert clock() == wall + HOUR


def test_whoever_listens_hears_how_far_it_is_ahead_in_all_and_reads_the_new_time() -> None:
    clock = MovableClock(lambda: datetime(2026, 11, 23, tzinfo=UTC))
    heard: list[tuple[timedelta, datetime]] = []
    clock.on_move(lambda ahead: heard.append((ahead, clock())))

    clock.advance(HOUR)
    clock.advance(DAY)

    assert heard == [
        (HOUR, datetime(2026, 11, 23, 1, tzinfo=UTC)),
        (HOUR + DAY, datetime(2026, 11, 24, 1, tzinfo=UTC)),
    ]


@pytest.mark.parametrize("by", [timedelta(), -HOUR, 40 * DAY + timedelta(microseconds=1)])
def test_it_does_not_go_back_nor_further_than_forty_days(by: timedelta) -> None:
    clock = MovableClock()
    heard: list[timedelta] = []
    clock.on_move(heard.append)

    with pytest.raises(ValueError, match="the clock moves"):
        clock.advance(by)

    assert (clock.ahead, heard) == (timedelta(), [])


# ---------- a function's process


_FUNCTION = """
import json, sys, time
from datetime import UTC, date, datetime
from datetime import datetime as bound_early
from time import time as bound_too
{clock}
follow_clock_file()
while event := sys.stdin.readline():
    print(json.dumps({{
        "event": event.strip(),
        "now": datetime.now(UTC).timestamp(),
        "bound": bound_early.now(UTC).timestamp(),
        "time": bound_too(),
        "monotonic": time.monotonic(),
        "today": date.today().isoformat(),
        "patched": "time_machine" in sys.modules,
        "pytest": "pytest" in sys.modules,
    }}), flush=True)
"""


@dataclass
class Process:
    """A process as ministack runs one for a function: it gets a line and answers with a line."""

    process: subprocess.Popen[str]
    clock_file: Path

    def asked(self, event: str = "{}") -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(event + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def moved(self, ahead: timedelta) -> None:
        self.clock_file.write_text(str(ahead.total_seconds()))


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    file = tmp_path / "ahead"
    file.write_text("0.0")
    with subprocess.Popen(
        [sys.executable, "-c", _FUNCTION.format(clock=getsource(worker_clock))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, worker_clock.CLOCK_FILE: str(file), "TZ": "UTC"},
    ) as running:
        yield Process(running, file)
        assert running.stdin
        running.stdin.close()


def test_a_function_whose_clock_nobody_moved_runs_as_if_there_was_none(process: Process) -> None:
    answer = process.asked('{"a": 1}')

    assert answer["event"] == '{"a": 1}'
    assert not answer["patched"]
    assert abs(answer["now"] - time.time()) < 5


def test_the_next_event_after_a_move_is_handled_in_the_new_time_by_every_clock(process: Process) -> None:
    before = process.asked()

    process.moved(3 * DAY)
    after = process.asked()

    for clock in ("now", "bound", "time"):
        assert abs(after[clock] - time.time() - 3 * 86_400) < 5, clock
    assert 0 <= after["monotonic"] - before["monotonic"] - 3 * 86_400 < 30
    assert after["today"] == datetime.fromtimestamp(after["now"], UTC).date().isoformat()


def test_a_second_move_goes_on_from_the_first(process: Process) -> None:
    process.moved(HOUR)
    process.asked()

    process.moved(HOUR + DAY)
    answer = process.asked()

    assert abs(answer["now"] - time.time() - 90_000) < 5


def test_a_process_that_starts_late_starts_in_the_new_time(process: Process) -> None:
    process.moved(DAY)

    answer = process.asked()

    assert abs(answer["now"] - time.time() - 86_400) < 5
    assert not answer["pytest"], "moving the clock must not cost the import of pytest"


# ---------- schedules


@dataclass
class Functions:
    """Takes what the schedules fire."""

    fired: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def functions(self) -> "Functions":
        return self

    def invoke(self, FunctionName: str, Payload: bytes, InvocationType: str) -> None:  # noqa: N803
        assert InvocationType == "Event"
        self.fired.append((FunctionName, json.loads(Payload)))


class Schedules:
    """Three schedules, at two in the night of Japan, and a wall clock that only the test moves."""

    def __init__(self, *, ticking: bool) -> None:
        self.wall = datetime(2026, 11, 22, 17, tzinfo=UTC)
        self.time = MovableClock(lambda: self.wall)
        self.cloud = Functions()
        at = '{"at":"<aws.scheduler.scheduled-time>"}'
        entries = [
            Schedule("Evening", "cron(0 17 * * ? *)", "Asia/Tokyo", "evening", at),
            Schedule("Noon", "cron(0 12 * * ? *)", "Asia/Tokyo", "noon", at),
            Schedule("Sweep", "rate(1 minute)", "UTC", "sweep", "{}"),
        ]
        self.clock = Clock(cast(Cloud, self.cloud), entries, self.time)
        if ticking:
            self.clock.start()

    def fired(self) -> list[tuple[str, Any]]:
        """Since the last look."""
        found, self.cloud.fired = self.cloud.fired, []
        return found


@pytest.fixture
def ticking() -> Iterator[Schedules]:
    schedules = Schedules(ticking=True)
    yield schedules
    schedules.clock.stop()


def test_a_move_over_two_of_them_has_fired_both_in_order_when_it_is_over(ticking: Schedules) -> None:
    ticking.time.advance(16 * HOUR)

    assert ticking.fired() == [
        ("noon", {"at": "2026-11-23T03:00:00Z"}),
        ("evening", {"at": "2026-11-23T08:00:00Z"}),
        ("sweep", {}),
    ]


def test_a_move_over_several_days_fires_each_once_for_its_last_time(ticking: Schedules) -> None:
    ticking.time.advance(2 * DAY + 12 * HOUR)

    assert ticking.fired() == [
        ("evening", {"at": "2026-11-24T08:00:00Z"}),
        ("noon", {"at": "2026-11-25T03:00:00Z"}),
        ("sweep", {}),
    ]


def test_two_moves_over_the_same_hour_of_two_days_fire_twice(ticking: Schedules) -> None:
    ticking.time.advance(12 * HOUR)
    ticking.time.advance(24 * HOUR)

    assert [each for each in ticking.fired() if each[0] == "noon"] == [
        ("noon", {"at": "2026-11-23T03:00:00Z"}),
        ("noon", {"at": "2026-11-24T03:00:00Z"}),
    ]


def test_a_move_that_passes_none_fires_none(ticking: Schedules) -> None:
    ticking.time.advance(timedelta(seconds=59))

    assert ticking.fired() == []


def test_without_ticking_a_move_fires_nothing_and_the_table_stays_true() -> None:
    schedules = Schedules(ticking=False)

    schedules.time.advance(11 * HOUR)

    assert schedules.fired() == []
    table = {entry["name"]: entry["next"] for entry in schedules.clock.table()}
    assert table == {
        "Noon": "2026-11-24T12:00:00+09:00",
        "Evening": "2026-11-23T17:00:00+09:00",
        "Sweep": "2026-11-23T04:01:00+00:00",
    }
