"""A run of notices through the deployed local stack, with as many residents as one likes."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import httpx

from akiwaku import municipalities
from akiwaku.residents import Resident
from akiwaku.store import residents as store
from bench import notices_people
from bench.notices_alone import Pushed, Worker
from bench.notices_worker import peak_kb
from local import operations as counted
from local.stack import ROOT, LocalStack

_MULTICAST: Final = "/v2/bot/message/multicast"
_WRITTEN_AT_ONCE: Final = 25  # BatchWriteItem's limit
_MOST_TRIES: Final = 3
_LOOK_SECONDS: Final = 0.5
_MOST_SECONDS: Final = 1800.0
_WANTS_NOTICES_SINCE: Final = timedelta(days=7)
# Calls of the functions; the stack itself reads streams.
_COUNTED: Final = {"DynamoDB_20120810", "AmazonSQS"}


@dataclass(frozen=True)
class Ran:
    """One run, in figures."""

    residents: int
    heard_once: int
    heard_otherwise: int
    """Twice, or not at all."""
    multicasts: int
    refused: int
    """429s."""
    tally: Mapping[str, Any]
    operations: Mapping[str, int]
    plan_seconds: float
    send_seconds: float
    """From the first multicast to the last."""
    all_seconds: float
    """From firing to the last multicast."""
    plan_peak_kb: int
    plan_tries: int = 1
    """More than one where the emulator was too busy to answer in time."""


@dataclass(frozen=True)
class Stacked:
    tenth: Ran
    whole: Ran
    pushed: Pushed


def run(residents: int, pushes: int, say: Callable[[str], None]) -> Stacked:
    """A tenth of them hear first, then all of them, then some once more, one by one."""
    with LocalStack() as stack, httpx.Client(base_url=stack.url, timeout=120, trust_env=False) as http:
        crowd = _Crowd(stack, http)
        environment = {**os.environ, **stack.env, "PYTHONPATH": _PATH}
        with Worker(environment) as worker:
            worker.do("open slots", [each.code for each in municipalities.KANAGAWA])
            say("a tenth moves in")
            crowd.grow(residents // 10)
            say("a tenth is told")
            tenth = _run(stack, http, worker, "MorningNotice", residents // 10)
            say("the others move in")
            crowd.grow(residents)
            say("all are told")
            whole = _run(stack, http, worker, "NoonNotice", residents)
            say("some are told one by one")
            some = [notices_people.resident_id(number) for number in range(min(pushes, residents))]
            found = worker.do("push", whole.tally["run_id"], "14100#ja", some)
        return Stacked(tenth, whole, Pushed(len(some), found["ended"] - found["begun"]))


_PATH: Final = ":".join(str(ROOT / each) for each in ("layers/akiwaku", "functions", "."))


class _Crowd:
    """Residents and friends, put where they would be after months of registering."""

    def __init__(self, stack: LocalStack, http: httpx.Client) -> None:
        self._endpoint = stack.cloud.endpoint_url
        self._table = stack.env["RESIDENTS_TABLE"]
        self._http = http
        self._count = 0
        self._since = datetime.now(UTC) - _WANTS_NOTICES_SINCE

    def grow(self, count: int) -> None:
        """Until they are so many."""
        new = notices_people.residents(self._count, count, self._since)
        self._count = count
        with httpx.Client(trust_env=False, timeout=60) as database:
            while some := list(islice(new, 1000)):
                for batch in _batches(some):
                    self._write(database, batch)
                answer = self._http.post(
                    "/phone/api/crowd", json={"user_ids": [each.resident_id for each in some]}
                )
                answer.raise_for_status()

    def _write(self, database: httpx.Client, batch: list[Resident]) -> None:
        # The store's own rows. Unsigned, which the emulator does not mind, and without a client for its sake.
        puts = [{"PutRequest": {"Item": store._next_row(each).serialize()}} for each in batch]
        answer = database.post(
            self._endpoint,
            content=json.dumps({"RequestItems": {self._table: puts}}),
            headers={
                "x-amz-target": "DynamoDB_20120810.BatchWriteItem",
                "content-type": "application/x-amz-json-1.0",
            },
        )
        if answer.raise_for_status().json().get("UnprocessedItems"):
            raise RuntimeError("the emulator left out residents")


def _batches(some: list[Resident]) -> Iterator[list[Resident]]:
    for first in range(0, len(some), _WRITTEN_AT_ONCE):
        yield some[first : first + _WRITTEN_AT_ONCE]


def _run(stack: LocalStack, http: httpx.Client, worker: Worker, schedule: str, residents: int) -> Ran:
    operations_before, refused_before = _operations(stack), _refused(http)
    used_before = _get(http, "quota")["used"]
    memory = _PeakMemory(stack.deployed.functions["NoticePlan"])
    begun, fired_at = time.monotonic(), datetime.now(UTC)
    run_id, tries = _plan(stack, schedule)
    planned = time.monotonic()
    _wait(lambda: _get(http, "quota")["used"] - used_before >= residents, begun)
    _wait(lambda: not _left_in_queue(stack), begun)
    operations_after = _operations(stack)
    tally = worker.do("tally", run_id)
    calls = [
        datetime.fromisoformat(call["at"])
        for call in _get(http, "calls")
        if call["path"].endswith(_MULTICAST) and datetime.fromisoformat(call["at"]) >= fired_at
    ]
    heard = {int(times): people for times, people in _get(http, f"heard?since={_address(fired_at)}").items()}
    return Ran(
        residents=residents,
        heard_once=heard.get(1, 0),
        heard_otherwise=sum(heard.values()) - heard.get(1, 0),
        multicasts=len(calls),
        refused=_refused(http) - refused_before,
        tally=tally,
        operations={
            name: count - operations_before.get(name, 0)
            for name, count in operations_after.items()
            if count > operations_before.get(name, 0)
        },
        plan_seconds=planned - begun,
        send_seconds=(calls[-1] - calls[0]).total_seconds(),
        all_seconds=(calls[-1] - fired_at).total_seconds(),
        plan_peak_kb=memory.peak_kb(),
        plan_tries=tries,
    )


def _plan(stack: LocalStack, schedule: str) -> tuple[str, int]:
    """Fires it as Lambda does, which calls a function that failed twice more: the run, and how often it took."""
    for tries in range(1, _MOST_TRIES + 1):
        fired = stack.fire(schedule)
        if fired.ok:
            return str(fired.result["run_id"]), tries
    raise RuntimeError(f"the plan failed {_MOST_TRIES} times: {fired.error}")


def _wait(until: Callable[[], bool], begun: float) -> None:
    while not until():
        if time.monotonic() > begun + _MOST_SECONDS:
            raise RuntimeError(f"not all were told within {_MOST_SECONDS:.0f} s")
        time.sleep(_LOOK_SECONDS)


def _left_in_queue(stack: LocalStack) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stack.cloud.queues.get_queue_attributes(
        QueueUrl=stack.env["NOTICE_CHUNKS_QUEUE_URL"], AttributeNames=names
    )
    return sum(int(found["Attributes"][name]) for name in names)


class _PeakMemory:
    """Of a function's processes, which are the emulator's children; it knows nothing of being looked at."""

    def __init__(self, function: str) -> None:
        self._variable = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()

    def peak_kb(self) -> int:
        return max(peak_kb(process) for process in self._processes())

    def _processes(self) -> Iterable[str]:
        for each in Path("/proc").iterdir():
            try:
                if each.name.isdecimal() and self._variable in (each / "environ").read_bytes().split(b"\0"):
                    emulator = _parent(each.name)
                    if _parent(emulator) == str(os.getpid()):
                        yield each.name
            except OSError:
                continue  # ended meanwhile, or somebody else's


def _parent(process: str) -> str:
    # proc(5): after the name, which may hold anything, the state and the parent.
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]


def _operations(stack: LocalStack) -> dict[str, int]:
    found = httpx.get(stack.cloud.endpoint_url + counted.PATH, trust_env=False).raise_for_status().json()
    by_name = {tuple(target.split(".")): count for target, count in found.items()}
    return {
        name: count
        for (service, name), count in by_name.items()
        if service in _COUNTED and name != "GetQueueAttributes"  # which is ours
    }


def _refused(http: httpx.Client) -> int:
    return sum(bucket["refused"] for bucket in _get(http, "rates"))


def _get(http: httpx.Client, what: str) -> Any:
    return http.get(f"/phone/api/{what}").raise_for_status().json()


def _address(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
