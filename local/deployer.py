"""Does what a deployer does after `sam deploy`: runs the project's command line, `akiwaku`, on the local stack.

The commands run in a process of their own, because they read the deployment from the process's environment.
Several of them share one process: starting Python and its libraries anew takes longer than most commands.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from local.errors import LocalStackError


@dataclass(frozen=True)
class Command:
    """`akiwaku` with these arguments, and this on its standard input."""

    arguments: Sequence[str]
    input: str = ""


def run(commands: Sequence[Command], environment: Mapping[str, str]) -> None:
    """Run the commands one after the other; LocalStackError with what it said when one of them fails."""
    done = subprocess.run(
        [sys.executable, "-m", "local.deployer"],
        input=json.dumps([asdict(command) for command in commands]),
        env={**_without_aws(os.environ), **environment, "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        raise LocalStackError(f"The command line failed.\n{done.stdout}{done.stderr}".rstrip())


def _without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def main() -> None:
    """In the process of its own: commands come as JSON, the first that fails ends it."""
    from ops.cli import app  # noqa: PLC0415  (only this process needs it)

    for command in json.load(sys.stdin):
        arguments = list(command["arguments"])
        sys.stdin = io.StringIO(command["input"])
        try:
            app(arguments, prog_name="akiwaku")
        except SystemExit as end:
            if end.code not in (0, None):
                print(f"This was: akiwaku {' '.join(arguments)}", file=sys.stderr)
                raise


if __name__ == "__main__":
    main()
