"""`python -m local`: the whole system on this machine, until Ctrl-C. `make run` calls it."""

import json
import logging
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from local.errors import LocalStackError

if TYPE_CHECKING:
    from local.stack import LocalStack

console = Console(highlight=False, soft_wrap=True)


def main(
    port: Annotated[
        int, typer.Option(envvar="PORT", min=0, max=65535, help="The one port; 0: any free one.")
    ] = 8080,
    no_seed: Annotated[
        bool, typer.Option("--no-seed", help="Start empty: no clinics, no residents.")
    ] = False,
    json_ready: Annotated[
        Path | None, typer.Option(help="Write addresses and environment here, as JSON, when all is ready.")
    ] = None,
) -> None:
    """Start the AWS emulator with template.yaml deployed, the LINE simulator and the clock."""
    # What goes wrong beside a request is said once, in one line.
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    over = threading.Event()  # never set: what ends the wait is a signal
    signal.signal(signal.SIGTERM, _interrupt)
    # Started in the background by a shell, it would come into the world deaf to this one.
    signal.signal(signal.SIGINT, _interrupt)
    progress = _Progress()
    try:
        # Only now, so that a wrong option is told at once: the libraries take a second.
        from local.stack import LocalStack  # noqa: PLC0415

        with LocalStack(port, seed=not no_seed, ticking=True, say=progress.step) as stack:
            progress.done()
            _tell(stack)
            if json_ready:
                json_ready.write_text(json.dumps(_for_programs(stack), ensure_ascii=False, indent=2))
            while not over.wait(1):
                stack.check()
    except KeyboardInterrupt:
        console.print("\nStopped.")
    except LocalStackError as error:
        Console(stderr=True, soft_wrap=True).print(f"\n[bold red]Error:[/] {escape(str(error))}")
        sys.exit(1)
    finally:
        if json_ready:
            json_ready.unlink(missing_ok=True)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM stops everything just as Ctrl-C does."""
    raise KeyboardInterrupt


class _Progress:
    """One line a step, with the second it began at."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def step(self, step: str) -> None:
        console.print(f"{time.monotonic() - self._started:5.1f} s  {step}")

    def done(self) -> None:
        self.step("[bold green]Ready[/]")


def _tell(stack: "LocalStack") -> None:
    """Where to go and what to do there."""
    seed = stack.seed
    entries = [
        ("Phone (LINE)", stack.addresses.phone, "pick a person, then use the menu at the foot of the chat"),
        (
            "Clinic portal",
            stack.addresses.portal,
            f"{seed.portal_email}   {seed.portal_password}   ({seed.portal_clinic})"
            if seed
            else "no accounts yet; the command line makes them",
        ),
        ("Clinic API", stack.addresses.api_description, "its OpenAPI description"),
        ("A notice now", "", f"curl -X POST {stack.url}/local/schedules/NoonNotice/fire"),
        ("An hour later", "", f"curl -d '{{\"seconds\": 3600}}' {stack.url}/phone/api/clock/advance"),
        ("Logs", f"{stack.url}/local/logs", f"of the functions; the emulator's: {_short(stack.log_file)}"),
    ]
    console.print()
    for name, address, hint in entries:
        console.print(
            f"[bold]{name:<15}[/]{address}".rstrip() if address else f"[bold]{name:<15}[/]{escape(hint)}"
        )
        if address:
            console.print(f"{'':15}[dim]{escape(hint)}[/]")
    console.print()
    if seed:
        console.print(
            f"{seed.clinics} clinics, {seed.residents} registered residents, {seed.slots} open slots: all made up."
        )
    console.print("Ctrl-C stops everything; nothing is kept.")


def _short(file: Path) -> Path:
    """Relative to where one is, when it is below."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


def _for_programs(stack: "LocalStack") -> dict[str, Any]:
    return {"url": stack.url, "outputs": stack.outputs, "env": stack.env}


if __name__ == "__main__":
    typer.run(main)
