"""What is remembered for some seconds."""

import time
from itertools import pairwise

import pytest

from akiwaku.kept import kept
from akiwaku.pace import Pace


@pytest.fixture
def clock(monkeypatch):
    moments = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: moments[0])
    return moments


def test_an_answer_is_asked_for_again_after_its_seconds_and_for_each_argument(clock):
    asked = []

    @kept(seconds=2)
    def open_in(place):
        asked.append(place)
        return len(asked)

    assert [open_in("a"), open_in("a"), open_in("b")] == [1, 1, 2]
    clock[0] = 1.9
    assert open_in("a") == 1
    clock[0] = 2.0
    assert open_in("a") == 3
    open_in.forget()
    assert open_in("a") == 4


def test_what_is_too_old_is_not_kept_forever(clock):
    @kept(seconds=2)
    def at(minute):
        return minute

    for minute in range(1000):
        clock[0] = float(minute)
        at(minute)
    assert len(at._answers) <= 3


def calls_of(invocations):
    """When calls are made: each invocation makes so many, each call takes so many seconds, one after another."""
    now, calls = 0.0, []

    def sleep(seconds):
        nonlocal now
        now += seconds

    def clock():
        return now

    for count, each in invocations:
        pace = Pace(lambda: 0.05, now=clock, sleep=sleep)
        pace.begin()
        for _ in range(count):
            pace.wait()
            calls.append(now)
            now += each
    return calls


@pytest.mark.parametrize(
    "invocations",
    [[(1, 0.0)] * 40, [(10, 0.001)] * 4, [(3, 0.04), (1, 0.2)] * 5, [(10, 0.0), (1, 0.0)] * 5],
)
def test_one_after_another_never_calls_faster_than_its_share_whichever_process_it_is(invocations):
    calls = calls_of(invocations)
    assert all(later - earlier >= 0.05 - 1e-9 for earlier, later in pairwise(calls))


def test_calls_that_take_longer_than_their_share_are_not_slowed_down():
    assert calls_of([(3, 0.2)]) == pytest.approx([0.05, 0.25, 0.45])
