"""A proxy that stands between functions and DynamoDB or SQS and makes calls fail as they do in AWS: microburst.

    with FaultProxy(stack.cloud.endpoint_url, directory) as proxy, proxy.in_front_of(stack.cloud, functions):
        with proxy.failing(when("UpdateItem", "Key.slot_id.S == 'abc'") | ANSWER_LOST | at_most(1)):
            ...

A rule is a `when(…)` (which calls), one fault (what happens to them) and, if they are not all to fail, a limit;
the first rule that fits a call decides. The deployed code knows nothing of all this: functions are led to the
proxy by a variable that every AWS SDK obeys.
"""

import os
import runpy
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

import httpx

from local import ports
from local.cloud import Cloud
from local.errors import LocalStackError

Rule: TypeAlias = dict[str, Any]

# https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
_ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SQS")
_START_SECONDS = 20.0

ANSWER_LOST: Final[Rule] = {"response": {"abort_bytes": 0}}
"""The call is carried out, and the connection is cut before the answer arrives."""

CUT_OFF: Final[Rule] = {"reset": True}
"""The connection is cut before the call reaches the database."""


def when(operation: str, condition: str | None = None, *, service: str = "dynamodb") -> Rule:
    """Calls of one operation; those whose JSON body satisfies a JMESPath expression, if one is given."""
    return {"service": service, "operation": operation} | ({"body": condition} if condition else {})


def at_most(times: int) -> Rule:
    return {"times": times}


def now_and_then(fails: int, passes: int) -> Rule:
    """Of the calls that fit, so many fail, so many pass, and so on."""
    return {"sequence": {"fail": fails, "pass": passes}}


def refused(code: str, status: int = 400) -> Rule:
    """The service says no, in its own words."""
    return {"error": {"code": code, "status": status, "message": code}}


def transaction_cancelled(*reasons: str) -> Rule:
    """A transaction is refused: one reason for each of its items, in their order, `None` for one that is fine.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    listed = [{"Code": each} | ({} if each == "None" else {"Message": each}) for each in reasons]
    message = "Transaction cancelled, please refer cancellation reasons for specific reasons"
    return {
        "error": {
            "code": "TransactionCanceledException",
            "message": f"{message} [{', '.join(reasons)}]",
            "fields": {"CancellationReasons": listed},
        }
    }


def slow(seconds: float) -> Rule:
    """The call reaches the database only so much later, whether or not anybody still waits for it."""
    return {"latency": seconds * 1000}


def silent(seconds: float) -> Rule:
    """For so long nothing comes back, and the call never reaches the database."""
    return {"timeout_ms": seconds * 1000}


class FaultProxy:
    """One microburst in front of `upstream`, on a free port; its log is `directory/faults.log`."""

    def __init__(self, upstream: str, directory: Path) -> None:
        self._upstream = upstream
        self._log_file = directory / "faults.log"
        self._port = ports.free()
        self._http = httpx.Client(base_url=f"{self.url}/_microburst/", trust_env=False)
        self._open = ExitStack()
        self._process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://{ports.HOST}:{self._port}"

    @contextmanager
    def failing(self, *rules: Rule) -> Iterator[None]:
        """As long as this lasts, calls fail by these rules."""
        self._set_rules(rules)
        try:
            yield
        finally:
            self._set_rules(())

    def injected(self) -> list[int]:
        """How often each rule has made a call fail by now, in the order of the rules; while they last."""
        return [int(rule["fired_count"]) for rule in self._control("GET", "rules").json()]

    @contextmanager
    def in_front_of(self, cloud: Cloud, functions: Iterable[str]) -> Iterator[None]:
        """Leads these functions to the proxy, and back in the end; their warm processes end both times."""
        names = list(functions)
        with ExitStack() as back:
            for name in names:
                found = cloud.functions.get_function_configuration(FunctionName=name)
                variables = dict(found.get("Environment", {}).get("Variables", {}))
                led = variables | dict.fromkeys(_ENDPOINT_VARIABLES, self.url)
                back.callback(_set_variables, cloud, name, variables)
                _set_variables(cloud, name, led)
            yield

    def __enter__(self) -> Self:
        self._open.enter_context(self._http)
        log = self._open.enter_context(self._log_file.open("wb"))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.faults", "--upstream", self._upstream, "--port", str(self._port)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self._open.callback(self._stop)
        try:
            self._wait_until_it_answers()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(httpx.TransportError):
                self._control("GET", "health")
                return
            time.sleep(0.05)
        raise LocalStackError(f"The fault proxy did not start; why, stands in {self._log_file}")

    def _set_rules(self, rules: Sequence[Rule]) -> None:
        self._control("POST", "rules", list(rules)).raise_for_status()

    def _control(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self._http.request(method, path, json=body)

    def _stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=5)


def _set_variables(cloud: Cloud, function: str, variables: dict[str, str]) -> None:
    cloud.functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})


def _end_with_starter() -> None:
    """However the starter ends, its end of this process's standard input is closed then."""
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    threading.Thread(target=_end_with_starter, daemon=True).start()
    runpy.run_module("microburst", run_name="__main__")


if __name__ == "__main__":
    main()
