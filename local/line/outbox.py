"""The events that wait for their turn to be sent to the bot."""

import asyncio
import itertools
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from local.line.events import Event, user_in
from local.line.switches import Switchboard

# A crowd that follows in the same second would only measure how long the queue of one machine is.
MOST_AT_ONCE = 2
# With batches or shuffling on, events wait this long for others that come close behind.
GATHERING_SECONDS = 0.3

Deliver = Callable[[list[Event]], Awaitable[Any]]


@dataclass(frozen=True)
class Waiting:
    """An event, and when (by the loop's clock) it may go out."""

    event: Event
    ripe: float


class Outbox:
    """Hands events to `deliver`, each person's in order, alone or in batches, once or twice.

    How is up to the switches `batch`, `shuffled` and `duplicates`; what waits when a switch is turned goes out
    by the new rule.
    """

    def __init__(self, deliver: Deliver, switchboard: Switchboard) -> None:
        self._deliver = deliver
        self._switchboard = switchboard
        self._waiting: OrderedDict[int, Waiting] = OrderedDict()
        self._numbers = itertools.count()
        # The loop holds tasks weakly: without this, one under way could vanish.
        self._under_way: dict[asyncio.Task[Any], list[Event]] = {}
        self._chance = random.SystemRandom()

    def put(self, event: Event) -> None:
        """Takes the event and returns at once."""
        switches = self._switchboard.now
        loop = asyncio.get_running_loop()
        gathers = switches.shuffled or switches.batch > 1
        ripe = loop.time() + (GATHERING_SECONDS if gathers else 0)
        for _ in range(2 if switches.duplicates else 1):
            self._waiting[next(self._numbers)] = Waiting(event, ripe)
        if gathers:
            loop.call_at(ripe, self._send, ripe)
        else:
            self._send(ripe)

    def _send(self, now: float) -> None:
        while len(self._under_way) < MOST_AT_ONCE and (events := self._take(now)):
            task = asyncio.ensure_future(self._deliver(events))
            self._under_way[task] = events
            task.add_done_callback(self._delivered)

    def _delivered(self, task: asyncio.Task[Any]) -> None:
        del self._under_way[task]
        if not task.cancelled():
            self._send(asyncio.get_running_loop().time())

    def _take(self, now: float) -> list[Event]:
        """The events for the next call, taken out; none if nothing can go out now."""
        oldest = next(iter(self._waiting.values()), None)
        if oldest is None or oldest.ripe > now:
            return []
        switches = self._switchboard.now
        most = min(switches.batch, len(self._waiting))
        if switches.shuffled:
            chosen = self._chance.sample(list(self._waiting), most)
        else:
            # Somebody's next event waits until the one before it has been answered.
            busy = {user_in(event) for events in self._under_way.values() for event in events}
            free = (number for number, each in self._waiting.items() if user_in(each.event) not in busy)
            chosen = list(itertools.islice(free, most))
        return [self._waiting.pop(number).event for number in chosen]
