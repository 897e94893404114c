"""Does what a deployer does after `sam deploy`: runs the project's command line, `akiwaku`, on the local stack.

    with Deployer() as deployer:
        deployer.run([Command(["clinics", "list"])], stack.env)

The commands run in a process of their own, because they read the deployment from the process's environment.
They share one, since importing the command line and LINE's library takes longer than most commands; it is done
while the caller has something else to do.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from local.errors import LocalStackError

_ROOT = Path(__file__).resolve().parent.parent
_END_SECONDS = 5.0


@dataclass(frozen=True)
class Command:
    """`akiwaku` with these arguments, and this on its standard input."""

    arguments: Sequence[str]
    input: str = ""


def run(commands: Sequence[Command], environment: Mapping[str, str]) -> list[str]:
    """Run the commands in a process that is there for them alone. As `Deployer.run`."""
    with Deployer() as deployer:
        return deployer.run(commands, environment)


class Deployer:
    """A process that runs commands."""

    def __init__(self) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.deployer"],
            cwd=_ROOT,
            env={**inherited, "NO_COLOR": "1", "COLUMNS": "200"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.stop()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.stop()
            self._process.wait()
        self._process.stdout.close()

    def stop(self) -> None:
        """End whatever is running."""
        self._process.kill()

    def run(self, commands: Sequence[Command], environment: Mapping[str, str]) -> list[str]:
        """Run the commands one after the other; what each of them printed.

        LocalStackError with what it said when one of them fails; those after it are not run.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"commands": [asdict(command) for command in commands], "environment": dict(environment)}
        try:
            print(json.dumps(asked), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            raise LocalStackError("The command line ended before it was asked anything.") from None
        answer = self._process.stdout.readline()
        if not answer:
            raise LocalStackError("The command line ended without an answer.")
        told = json.loads(answer)
        if told["failure"] is not None:
            raise LocalStackError(f"The command line failed.\n{told['failure']}")
        printed: list[str] = told["printed"]
        return printed


def main() -> None:
    """In the process of its own: commands come as a line of JSON, and a line of JSON answers."""
    from ops import rich_menu, webhook  # noqa: F401, PLC0415  (what takes long to import, while nobody waits)
    from ops.cli import app  # noqa: PLC0415

    answers = sys.stdout
    for line in sys.stdin:
        asked = json.loads(line)
        os.environ.update(asked["environment"])
        print(json.dumps(_answer(app, asked["commands"])), file=answers, flush=True)


def _answer(app: Any, commands: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    printed: list[str] = []
    for command in commands:
        out, failure = _run(app, command)
        if failure is not None:
            return {"failure": failure, "printed": printed}
        printed.append(out)
    return {"failure": None, "printed": printed}


def _run(app: Any, command: Mapping[str, Any]) -> tuple[str, str | None]:
    """Run one command: what it printed, and all that it said if it failed."""
    out, errors = io.StringIO(), io.StringIO()
    sys.stdin = io.StringIO(command["input"])
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            app(list(command["arguments"]), prog_name="akiwaku")
        except SystemExit as end:
            if end.code in (0, None):
                return out.getvalue(), None
        except Exception:  # noqa: BLE001  (a defect of the command line is told as well)
            traceback.print_exc()
    said = f"{out.getvalue()}{errors.getvalue()}".rstrip()
    return "", f"{said}\nThis was: akiwaku {' '.join(command['arguments'])}"


if __name__ == "__main__":
    main()
