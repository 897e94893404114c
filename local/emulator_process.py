"""What runs in the emulator's process: ministack, on a leash, with two things mended and two added.

    python -m local.emulator_process      (with the emulator's settings in the environment)

The leash: whoever starts it holds the other end of its standard input. When that is closed, be it by a proper
stop, a crash or a `kill -9`, the whole process group ends: the emulator and the functions it runs.

Added is a clock that can be moved, in the functions alone (worker_clock.py). The emulator itself stays in real
time, and so does what it does by itself: tokens of the user pool and their check, TTL, queues and streams. And it
counts what it is asked (operations.py).
"""

import inspect
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from local import conflicts, operations, worker_clock

_PATIENCE_SECONDS = 3.0

Event: TypeAlias = dict[str, Any]
Execute: TypeAlias = Callable[[Any, Event], Any]


def with_cookies(event: Event) -> Event:
    """An HTTP API event (format 2.0) as AWS sends it: cookies in a list of their own, and not as a header.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    if event.get("version") != "2.0" or "cookie" not in event.get("headers", {}):
        return event
    headers = dict(event["headers"])
    cookies = [cookie.strip() for cookie in headers.pop("cookie").split(";")]
    return {**event, "headers": headers, "cookies": [cookie for cookie in cookies if cookie]}


def _mend_http_api_events() -> None:
    """ministack 1.5.33 leaves the cookies in a header, so no session would ever be found."""
    from ministack.services import lambda_svc  # noqa: PLC0415  (reads its settings when it is imported)

    execute: Execute = lambda_svc._execute_function_with_config_scope

    def execute_with_cookies(function: Any, event: Event) -> Any:
        return execute(function, with_cookies(event) if isinstance(event, dict) else event)

    lambda_svc._execute_function_with_config_scope = execute_with_cookies


def _read_conditions_once() -> None:
    """ministack 1.5.33 reads and checks the text of a key condition anew for each row of a partition. That takes
    70 microseconds: with 20,000 rows a page comes later than anybody waits for it.
    """
    from ministack.services import dynamodb  # noqa: PLC0415  (reads its settings when it is imported)

    evaluate = dynamodb._evaluate_condition

    # Those that it has taken once. A few, for code does not make them up.
    read: dict[str, Any] = {}

    def evaluate_read(
        condition: str, item: Any, values: Any, names: Any, slot: str = "ConditionExpression"
    ) -> Any:
        if slot != "KeyConditionExpression":
            return evaluate(condition, item, values, names, slot=slot)
        if condition not in read:
            holds = evaluate(condition, item, values, names, slot=slot)
            read[condition] = dynamodb._tokenize(condition)
            return holds
        return dynamodb._ExprEval(read[condition], item, values, names).evaluate()

    dynamodb._evaluate_condition = evaluate_read


def _count_operations() -> None:
    from ministack import app as server  # noqa: PLC0415  (reads its settings when it is imported)

    server.app = operations.Counting(server.app)


def _move_clocks_of_functions() -> None:
    """ministack runs this text in a process for each function; ours goes in front."""
    from ministack.core import lambda_runtime  # noqa: PLC0415  (reads its settings when it is imported)

    ours = f"{inspect.getsource(worker_clock)}\n{worker_clock.follow_clock_file.__name__}()\n"
    lambda_runtime._PYTHON_WORKER_SCRIPT = ours + lambda_runtime._PYTHON_WORKER_SCRIPT


def _raise_conflicts() -> None:
    from ministack import app as server  # noqa: PLC0415  (reads its settings when it is imported)

    server.app = conflicts.WithConflicts(server.app)


def _end_with_starter() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    # Functions first, and waited for: where nobody adopts orphans (a container), they would stay as zombies.
    ending = threading.Thread(target=_end_functions, daemon=True)
    ending.start()
    ending.join(timeout=_PATIENCE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _end_functions() -> None:
    runtime = sys.modules.get("ministack.core.lambda_runtime")
    if runtime is not None:
        runtime.reset()


def main() -> None:
    if os.getpgrp() != os.getpid():
        sys.exit("This ends its whole process group, so it wants one of its own: see local/emulator.py")
    threading.Thread(target=_end_with_starter, daemon=True).start()
    from ministack.app import main as serve  # noqa: PLC0415  (reads its settings when it is imported)

    _mend_http_api_events()
    _read_conditions_once()
    _move_clocks_of_functions()
    _count_operations()
    if os.environ.get(conflicts.SWITCH):
        _raise_conflicts()
    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main()
