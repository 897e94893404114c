"""Fires the template's schedules by the stack's clock, and any of them at once when asked to.

The emulator's own scheduler knows no time zones and leaves placeholders as they are (see lower.py). The stack's
clock can be moved (line/clock.py): a move past the times of schedules fires them. What else happens by itself
stays in real time: stream readers, queues and TTL, of the emulator and of ours.
"""

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.cron import Daily, Every, parse
from local.deploy import Schedule
from local.line.clock import MovableClock

logger = logging.getLogger(__name__)

_TICK_SECONDS = 0.5


@dataclass(frozen=True)
class Fired:
    """How a schedule fired by hand went: `result` is what its function answered, `error` what it raised."""

    name: str
    scheduled_at: str
    result: Any = None
    error: Any = None

    @property
    def ok(self) -> bool:
        return self.error is None


class Clock:
    """All schedules of a deployment, by name, and the time they live in."""

    def __init__(self, cloud: Cloud, schedules: list[Schedule], time: MovableClock) -> None:
        self._cloud = cloud
        self._time = time
        self._schedules: Mapping[str, Schedule] = {schedule.name: schedule for schedule in schedules}
        self._timings = {
            schedule.name: parse(schedule.expression, schedule.time_zone) for schedule in schedules
        }
        started = time()
        self._next = {name: timing.next_after(started) for name, timing in self._timings.items()}
        self._firing = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """From here on, schedules fire by themselves; those that a move passes, before the move is over."""
        self._time.on_move(self._moved)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def table(self) -> list[dict[str, str]]:
        """What fires when, for the person who asks."""
        now = self._time()
        return [
            {
                "name": name,
                "expression": schedule.expression,
                "time_zone": schedule.time_zone,
                "next": self._upcoming(name, now).isoformat(timespec="seconds"),
                "function": schedule.function,
            }
            for name, schedule in sorted(self._schedules.items())
        ]

    def fire(self, name: str, scheduled_at: datetime | None = None) -> Fired:
        """Run a schedule's function now, as if it were `scheduled_at` (now), and wait for its answer.

        KeyError when there is no such schedule.
        """
        schedule = self._schedules[name]
        moment = scheduled_at or self._time()
        answer = self._cloud.functions.invoke(
            FunctionName=schedule.function, Payload=_payload(schedule, moment)
        )
        body = json.loads(answer["Payload"].read() or b"null")
        at = _iso(moment)
        return Fired(name, at, error=body) if answer.get("FunctionError") else Fired(name, at, result=body)

    def _upcoming(self, name: str, now: datetime) -> datetime:
        """As long as nothing fires by itself, turns pass without anybody noticing."""
        due = self._next[name]
        return due if due > now else self._timings[name].next_after(now)

    def _run(self) -> None:
        while not self._stopping.wait(_TICK_SECONDS):
            self._fire_what_is_due()

    def _moved(self, _ahead: timedelta) -> None:
        if not self._stopping.is_set():
            self._fire_what_is_due()

    def _fire_what_is_due(self) -> None:
        # Whoever moves the clock waits until all is fired, even if the clock's own thread was faster.
        with self._firing:
            now = self._time()
            passed = {name: due for name, due in self._next.items() if due <= now}
            turns = {name: _last_turn(self._timings[name], due, now) for name, due in passed.items()}
            for name, due in sorted(turns.items(), key=itemgetter(1)):
                self._next[name] = self._timings[name].next_after(now)
                self._send(self._schedules[name], due)

    def _send(self, schedule: Schedule, due: datetime) -> None:
        """Start the function without waiting for it, as EventBridge Scheduler does."""
        try:
            self._cloud.functions.invoke(
                FunctionName=schedule.function, InvocationType="Event", Payload=_payload(schedule, due)
            )
        except (BotoCoreError, ClientError) as error:
            if not self._stopping.is_set():
                logger.warning("schedule %s could not be fired: %s", schedule.name, error)


def _last_turn(timing: Daily | Every, due: datetime, now: datetime) -> datetime:
    """The last time it was due: who slept or moved past several turns fires once, like a late train."""
    while (following := timing.next_after(due)) <= now:
        due = following
    return due


def _payload(schedule: Schedule, moment: datetime) -> bytes:
    return schedule.input.replace("<aws.scheduler.scheduled-time>", _iso(moment)).encode()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
