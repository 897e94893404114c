"""The AWS emulator (ministack) as a child process on a free loopback port, with no state kept between runs.

What was learnt from its source and by trying it (version 1.5.33) stands where our code depends on it:
CloudFormation in `lower.py`, the scheduler in `clock.py`, stream mappings in `streams.py`, the HTTP API
and the hosted login pages in `gateway.py`. Its functions run as warm child processes of its own Python,
one a concurrent invocation, so two requests at once really race; they see our development environment's
packages and not only their layers (tests/template looks after that).
"""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from local import ports, worker_clock
from local.cloud import REGION, Cloud
from local.errors import LocalStackError

_START_SECONDS = 20.0
_STOP_SECONDS = 5.0
_ATTEMPTS = 3
_ROOT = Path(__file__).resolve().parent.parent

# Nothing else of this machine's environment reaches the emulator and its functions: an AWS_PROFILE or a
# PERSIST_STATE of somebody's shell must not change what happens here.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "SYSTEMROOT")


class Emulator:
    """`with Emulator(directory) as emulator:` runs one; its log is `directory/emulator.log`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self.port = 0

    @property
    def cloud(self) -> Cloud:
        return Cloud(f"http://{ports.HOST}:{self.port}")

    @property
    def log_file(self) -> Path:
        return self._directory / "emulator.log"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def move_functions(self, ahead: timedelta) -> None:
        """From the next event on, every function's clock is ahead of the real one by so much."""
        # Written beside it and then put in its place, so that nobody ever reads half a number.
        new = self._clock_file.with_suffix(".new")
        new.write_text(str(ahead.total_seconds()))
        new.replace(self._clock_file)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Return when the emulator answers. LocalStackError with the end of its log when it does not."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._start_once()
                return
            except LocalStackError:
                # Somebody may have taken the free port before the emulator did.
                if attempt == _ATTEMPTS:
                    raise

    def _start_once(self) -> None:
        self.port = ports.free()
        self._temporary.mkdir(parents=True, exist_ok=True)
        self.move_functions(timedelta())
        self._log = self.log_file.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.emulator_process"],
            cwd=_ROOT,
            env=self._environment(self._temporary),
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    def _environment(self, temporary: Path) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return inherited | {
            "BIND_HOST": ports.HOST,
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # Addresses it makes up itself, such as those of queues, then need no name to be resolved.
            "MINISTACK_HOST": ports.HOST,
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": "000000000000",
            "LOG_LEVEL": "INFO",
            # Unpacked functions and process files go where the next start sweeps them away.
            "TMPDIR": str(temporary),
            worker_clock.CLOCK_FILE: str(self._clock_file),
            "PYTHONUNBUFFERED": "1",
            # There is no X-Ray daemon here to send traces to.
            "POWERTOOLS_TRACE_DISABLED": "true",
        }

    def check(self) -> None:
        """LocalStackError with the end of its log when the emulator has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise LocalStackError(f"The AWS emulator ended by itself.\n{self._end_of_log()}")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            self.check()
            with suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.cloud.endpoint_url}/_ministack/health", timeout=2).close()  # noqa: S310
                return
            time.sleep(0.05)
        raise LocalStackError(
            f"The AWS emulator did not answer within {_START_SECONDS:.0f} s.\n{self._end_of_log()}"
        )

    def _end_of_log(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines()
        return "\n".join([*lines[-15:], f"(log: {self.log_file})"])

    @property
    def _clock_file(self) -> Path:
        return self._temporary / "ahead"

    @property
    def _temporary(self) -> Path:
        return self._directory.absolute() / "tmp"

    def stop(self) -> None:
        """End the emulator and every function it runs; no harm when it does not run."""
        process, self._process = self._process, None
        if process is not None:
            # Its leash (emulator_process.py): the emulator ends its functions and itself.
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                # One session, one process group: nothing of it survives, whatever it was doing.
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=_STOP_SECONDS)
        if self._log is not None:
            self._log.close()
            self._log = None
        shutil.rmtree(self._temporary, ignore_errors=True)
