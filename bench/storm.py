"""Many claimants at once on one slot, from several processes of several threads each.

Claimants wait in line for a free thread, and a thread takes the next one as soon as its claim is answered: as many
claims are under way at any moment as there are threads, as many as functions would run at once.
"""

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Literal, TypeAlias

from akiwaku import clock
from akiwaku.errors import SlotFull, TryAgain
from bench import town, wire
from bench.designs import DESIGNS
from bench.wire import Attempt

Answer: TypeAlias = Literal["booked", "full", "try again", "error"]
ANSWERS: Final[tuple[Answer, ...]] = ("booked", "full", "try again", "error")

_LOOK_SECONDS = 0.1
# Processes come from one that has imported what they need and made no client yet: they begin at once.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Record:
    """One claim; times by the machine's monotonic clock, in seconds."""

    claimant: int
    began: float
    ended: float
    answer: Answer
    next_slot: str | None
    """The slot that a loser was shown instead."""
    problem: str | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class Struck:
    """What came of a storm, or of one process's share of it."""

    records: list[Record]
    client_seconds: float
    """What the claims took of the processors on the clients' side."""
    emulator_seconds: float | None = None
    """And on the emulator's; None where the system does not tell."""


class StormFailed(Exception):
    """A process of the storm could not do its part; the text is for the person at the terminal."""


@dataclass(frozen=True)
class Crew:
    """How many claims are made at once."""

    processes: int
    threads: int
    """In each process."""

    def shares(self, claimants: int) -> list[range]:
        return [range(first, claimants, self.processes) for first in range(self.processes)]


Task: TypeAlias = Callable[[Any, Callable[[], None], Callable[[], None]], Any]
"""(what to do it for, wait for the others, one more is done) -> result."""


def register(crew: Crew, claimants: int, environment: dict[str, str], said: Callable[[int], None]) -> None:
    """Registers claimants and rehearsers; `said` hears how many are registered by now."""
    _in_processes(partial(_register, crew.threads), crew.shares(claimants), environment, said)


def open_clinics(crew: Crew, seats: int, environment: dict[str, str]) -> dict[str, str]:
    """Clinics and slots; slot ids by name."""
    task = partial(_open_clinics, seats, crew.processes)
    found: list[dict[str, str]] = _in_processes(task, [range(1)], environment, lambda _done: None)
    return found[0]


def strike(
    design: str,
    crew: Crew,
    claimants: int,
    *,
    emulator: town.StormEmulator,
    slots: dict[str, str],
    said: Callable[[int], None],
) -> Struck:
    """The storm itself; `said` hears how many claims are answered by now."""
    task = partial(_strike, design, slots, crew.threads)
    before = emulator.processor_seconds()
    shares: list[Struck] = _in_processes(task, crew.shares(claimants), town.environment(emulator.cloud), said)
    after = emulator.processor_seconds()
    return Struck(
        [record for share in shares for record in share.records],
        sum(share.client_seconds for share in shares),
        None if before is None or after is None else after - before,
    )


def _register(threads: int, share: range, meet: Callable[[], None], count: Callable[[], None]) -> None:
    town.register(town.rehearser(share.start), 90_000_000 + share.start)
    meet()

    def one(number: int) -> None:
        town.register(town.claimant(number), number)
        count()

    _each(one, share, threads)


def _open_clinics(
    seats: int, rehearsers: int, _share: range, meet: Callable[[], None], _count: Callable[[], None]
) -> dict[str, str]:
    meet()
    return town.open_clinics(seats, rehearsers)


def _strike(  # noqa: PLR0917  (the first three are given beforehand)
    design: str,
    slots: dict[str, str],
    threads: int,
    share: range,
    meet: Callable[[], None],
    count: Callable[[], None],
) -> Struck:
    claim, prepare = DESIGNS[design].claim, DESIGNS[design].prepare
    records: list[Record] = []

    def one(number: int) -> None:
        resident_id, slot_id = town.claimant(number), slots[town.STORMED]
        records.append(_recorded(number, lambda: claim(resident_id, slot_id, town.DOSE, clock.now())))
        count()

    # Makes every client and reads every secret, as a warm function has.
    claim(town.rehearser(share.start), slots[town.REHEARSAL], town.DOSE, clock.now())
    prepare(slots[town.STORMED])
    wire.install()
    meet()
    before = time.process_time()
    _each(one, share, threads)
    return Struck(records, time.process_time() - before)


def _recorded(claimant: int, claim: Callable[[], object]) -> Record:
    answer: Answer = "booked"
    next_slot, problem = None, None
    with wire.listening() as attempts:
        began = time.monotonic()
        try:
            claim()
        except SlotFull as full:
            answer = "full"
            found = full.extras["next_slot"]
            next_slot = found.slot_id if found else None
        except TryAgain:
            answer = "try again"
        except Exception as error:  # noqa: BLE001  (whatever it was belongs in the table)
            answer, problem = "error", repr(error)
        ended = time.monotonic()
    return Record(claimant, began, ended, answer, next_slot, problem, tuple(attempts))


def _each(one: Callable[[int], None], numbers: Sequence[int], threads: int) -> None:
    """Does `one` for each number, on threads that take the next when they are free."""
    line = deque(numbers)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while (number := _next(line)) is not None:
                one(number)
        except BaseException as error:  # noqa: BLE001  (told below, in the process's own thread)
            failures.append(error)

    working = [threading.Thread(target=work) for _ in range(threads)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()
    if failures:
        raise failures[0]


def _next(line: deque[int]) -> int | None:
    """Safe among threads, which a look at the length before would not be."""
    try:
        return line.popleft()
    except IndexError:
        return None


def _in_processes(
    task: Task, shares: Sequence[range], environment: dict[str, str], said: Callable[[int], None]
) -> list[Any]:
    """Runs the task for each share in a process of its own, all from the same moment; results in their order."""
    meeting = _FORKS.Barrier(len(shares))
    counters = [_FORKS.Value("i", 0, lock=True) for _ in shares]
    pipes = [_FORKS.Pipe(duplex=False) for _ in shares]
    processes = [
        _FORKS.Process(
            target=_process,
            kwargs={
                "task": task,
                "share": share,
                "environment": environment,
                "meeting": meeting,
                "counter": counter,
                "outgoing": outgoing,
            },
            daemon=True,
        )
        for share, counter, (_, outgoing) in zip(shares, counters, pipes, strict=True)
    ]
    try:
        for process, (_, outgoing) in zip(processes, pipes, strict=True):
            process.start()
            outgoing.close()  # so that a process that dies is seen as the end of its pipe
        results: dict[Any, Any] = {}
        waiting: list[Any] = [incoming for incoming, _ in pipes]
        while waiting:
            for ready in wait(waiting, _LOOK_SECONDS):
                results[ready] = _result(ready)
                waiting.remove(ready)
            said(sum(counter.value for counter in counters))
        return [results[incoming] for incoming, _ in pipes]
    finally:
        for process in processes:
            if process.pid is not None:
                process.terminate()
                process.join()


def _result(ready: Any) -> Any:
    try:
        result = ready.recv()
    except EOFError as gone:
        raise StormFailed("A process of the storm ended without a result.") from gone
    if isinstance(result, StormFailed):
        raise result
    return result


def _process(
    *,
    task: Task,
    share: range,
    environment: dict[str, str],
    meeting: Any,
    counter: Any,
    outgoing: Connection,
) -> None:
    """What runs in each process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the starter's, which ends this one
    os.environ.update(environment)

    def count() -> None:
        with counter.get_lock():
            counter.value += 1

    try:
        outgoing.send(task(share, meeting.wait, count))
    except Exception:  # noqa: BLE001  (told by the starter)
        outgoing.send(StormFailed(f"A process of the storm failed.\n{traceback.format_exc()}"))
