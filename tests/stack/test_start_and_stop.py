"""`python -m local` as one process: it starts, says where to go, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local import ports
from local.actors import eventually
from local.cloud import Cloud
from local.errors import LocalStackError
from local.stack import LocalStack

ROOT = Path(__file__).parents[2]


class Run:
    """One `python -m local` on a port of its own, empty."""

    def __init__(self, directory: Path) -> None:
        self.port = ports.free()
        self._ready = directory / "ready.json"
        self._output = (directory / "output").open("w+")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "local",
                "--port",
                str(self.port),
                "--no-seed",
                "--json-ready",
                self._ready,
            ],
            cwd=ROOT,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def ready(self) -> dict[str, Any]:
        """What it wrote for programs when all was ready."""
        eventually(
            self._ready.exists, lambda there: there or self.process.poll() is not None, "ready", seconds=60
        )
        assert self._ready.exists(), self.output()
        found: dict[str, Any] = json.loads(self._ready.read_text())
        return found

    def output(self) -> str:
        self._output.seek(0)
        return self._output.read()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._output.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    yield run
    run.close()


def living_in(session: int) -> list[int]:
    """The processes of a session that still run; zombies wait for whoever started them, and do nothing."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended just now
        if int(fields[3]) == session and fields[0] not in "ZX":
            found.append(int(status.parent.name))
    return found


def session_of_the_emulator(run: Run) -> int:
    """The emulator leads a session of its own; it is the only child that does."""
    children = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text().split()
    (session,) = [int(child) for child in children if os.getsid(int(child)) == int(child)]
    return session


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into Linux's /proc")


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_when_it_is_told_to_stop_everything_stops(run: Run, number: signal.Signals) -> None:
    ready = run.ready()
    assert httpx.get(f"{ready['url']}/api/settings", timeout=30).status_code == 200
    session = session_of_the_emulator(run)
    assert len(living_in(session)) > 1, "the emulator and the function that has just answered"

    run.process.send_signal(number)

    assert run.process.wait(timeout=30) == 0
    assert living_in(session) == []
    assert "Stopped." in run.output()


@needs_proc
def test_when_it_is_killed_nothing_outlives_it(run: Run) -> None:
    ready = run.ready()
    assert httpx.get(f"{ready['url']}/api/settings", timeout=30).status_code == 200
    session = session_of_the_emulator(run)

    run.process.kill()

    eventually(lambda: living_in(session), lambda living: not living, "everything ends", seconds=10)


def test_where_to_go_stands_at_the_end(run: Run) -> None:
    url = run.ready()["url"]

    output = run.output()

    for address in (f"{url}/", f"{url}/portal/", f"{url}/clinic-api/docs", f"{url}/local/logs"):
        assert address in output


def test_a_port_in_use_is_said_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "local", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "Starting" not in done.stdout
    assert time.monotonic() - begun < 10


@needs_proc
def test_a_start_that_is_interrupted_leaves_nothing_behind(run: Run) -> None:
    eventually(run.output, lambda text: "Deploying" in text, "it begins to deploy", seconds=30)
    session = session_of_the_emulator(run)

    run.process.send_signal(signal.SIGTERM)

    assert run.process.wait(timeout=15) == 0
    assert living_in(session) == []


def test_a_start_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[str] = []

    def fail(cloud: Cloud, *_: object, **__: object) -> None:
        started.append(cloud.endpoint_url)
        raise LocalStackError("the template is wrong")

    monkeypatch.setattr("local.stack.deploy", fail)

    with pytest.raises(LocalStackError, match="wrong"):
        LocalStack(directory=tmp_path).__enter__()

    with pytest.raises(httpx.ConnectError):
        httpx.get(started[0], trust_env=False)


def test_two_stacks_at_once_know_nothing_of_each_other(
    stack: LocalStack, http: httpx.Client, tmp_path: Path
) -> None:
    http.post("/phone/api/people", json={"name": "ここだけ"})

    with LocalStack(directory=tmp_path) as second:
        people = httpx.get(f"{second.url}/phone/api/people", trust_env=False).json()
        answers = httpx.get(f"{second.url}/api/settings", timeout=30, trust_env=False).status_code

    assert (people, answers) == ([], 200)
    assert "ここだけ" in [person["name"] for person in http.get("/phone/api/people").json()]
