"""The planner and the senders alone: the functions' own processes, and one small one in AWS's and LINE's place."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from akiwaku import municipalities
from bench import notices_double, notices_people
from local.cloud import Cloud
from local.stack import ROOT
from proof.deployment import ENVIRONMENT

MOST_SECONDS: Final = 600.0
_LOOK_SECONDS: Final = 0.25
_WINDOW: Final = "bench"


@dataclass(frozen=True)
class Pushed:
    """Some residents told one by one, as the samples do it."""

    residents: int
    seconds: float


@dataclass(frozen=True)
class Alone:
    residents: int
    senders: int
    heard_once: int
    heard_otherwise: int
    """Twice, or not at all."""
    multicasts: int
    refused: int
    """429s."""
    failed: int
    """Chunks that had to come again."""
    operations: Mapping[str, int]
    plan_seconds: float
    send_seconds: float
    """From the first multicast to the last; the first comes while chunks are still being queued."""
    all_seconds: float
    """From the beginning of the planning to the last multicast."""
    plan_processor: float
    send_processor: float
    """Seconds of the processor, of all senders together."""
    plan_peak_kb: int
    send_peak_kb: int
    """Of the sender that had most."""
    pushed: Pushed | None = None


class Worker:
    """A process of notices_worker, which does one thing after another."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.notices_worker"],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, *command: Any) -> None:
        assert self._process.stdin is not None  # noqa: S101
        print(json.dumps(command), file=self._process.stdin, flush=True)

    def hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the benchmark ended; why, stands above")
        found: dict[str, Any] = json.loads(line)
        return found

    def do(self, *command: Any) -> dict[str, Any]:
        self.tell(*command)
        return self.hear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def run(residents: int, senders: int, *, pushes: int = 0) -> Alone:
    """Plans a run for so many and hands it to LINE; every process is warm when the time begins."""
    since = datetime.now(UTC) - timedelta(days=7)
    codes = [each.code for each in municipalities.KANAGAWA]
    with ExitStack() as stack:
        url = stack.enter_context(notices_double.running(residents, since))
        environment = _environment(url, senders)
        with Worker(environment) as clinics:
            clinics.do("open slots", codes)
        planner = stack.enter_context(Worker(environment))
        planner.do("warm up", "plan")
        crew = [stack.enter_context(Worker(environment)) for _ in range(senders)]
        for sender in crew:
            sender.tell("warm up", "send")
        for sender in crew:
            sender.hear()
        before = _asked(url, "figures")
        with _sending(crew) as sent:
            planned = planner.do("plan", _WINDOW)
            _wait_until_all_is_sent(url)
        after = _asked(url, "figures")
        operations = {
            name: count - before["operations"].get(name, 0) for name, count in after["operations"].items()
        }
        heard = {int(times): people for times, people in after["heard"].items()}
        pushed = _push(environment, planned["answer"]["run_id"], pushes) if pushes else None
    return Alone(
        residents=residents,
        senders=senders,
        heard_once=heard.get(1, 0),
        heard_otherwise=residents - heard.get(1, 0) + sum(heard.values()) - heard.get(1, 0),
        multicasts=operations["LINE /v2/bot/message/multicast"],
        refused=after["refused"],
        failed=sum(each["failed"] for each in sent),
        operations=operations,
        plan_seconds=planned["ended"] - planned["begun"],
        send_seconds=after["last_at"] - after["first_at"],
        all_seconds=after["last_at"] - planned["begun"],
        plan_processor=planned["processor"],
        send_processor=sum(each["processor"] for each in sent),
        plan_peak_kb=planned["peak_kb"],
        send_peak_kb=max(each["peak_kb"] for each in sent),
        pushed=pushed,
    )


@contextmanager
def _sending(crew: list[Worker]) -> Iterator[list[dict[str, Any]]]:
    """Meanwhile all of them send; what they say afterwards is in the list then."""
    sent: list[dict[str, Any]] = []
    for sender in crew:
        sender.tell("send")
    yield sent
    for sender in crew:
        sender.tell("warm up", "send")  # another command ends this one
        sent.append(sender.hear())
        sender.hear()


def _wait_until_all_is_sent(url: str) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while left := _asked(url, "left"):
        if time.monotonic() > deadline:
            raise RuntimeError(f"not sent within {MOST_SECONDS:.0f} s: {left} chunks")
        time.sleep(_LOOK_SECONDS)


def _push(environment: Mapping[str, str], run_id: str, count: int) -> Pushed:
    some = [notices_people.resident_id(number) for number in range(count)]
    with Worker(environment) as worker:
        worker.do("warm up", "send")
        found = worker.do("push", run_id, "14100#ja", some)
    return Pushed(count, found["ended"] - found["begun"])


def _asked(url: str, what: str) -> Any:
    with urllib.request.urlopen(f"{url}/{what}") as answer:  # noqa: S310  (the stand-in's)
        return json.load(answer)


def _environment(url: str, senders: int) -> dict[str, str]:
    of_the_functions = {
        "LINE_API_HOST": f"{url}/line",
        "LINE_DATA_HOST": f"{url}/line",
        "NOTICE_SENDERS": str(senders),
        "QUIET_HOURS": "",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    path = ":".join(str(ROOT / each) for each in ("layers/akiwaku", "functions", "."))
    return ENVIRONMENT | Cloud(url).environment | of_the_functions | {"PYTHONPATH": path}
