"""A storm of claimants on a few seats, for several designs side by side: `make bench-claims`.

    python -m bench.claims --claimants 2000 --seats 5

Prints a table and a line of JSON, writes its section of docs/benchmarks.md, and ends with 1 if this project's
design does not show what it must.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import document, figures, report, storm, town
from bench.accounts import Accounts
from bench.checks import Check, checks
from bench.designs import DESIGNS
from bench.figures import Figures
from bench.report import Run
from bench.storm import Crew, StormFailed
from local.errors import LocalStackError

_WIDTH = 120

Said: TypeAlias = Callable[[int], None]
"""Hears how many are done by now."""
Step: TypeAlias = Callable[[str], AbstractContextManager[Said]]


def main(
    *,
    claimants: Annotated[int, typer.Option(min=2, help="How many come.")] = 2000,
    seats: Annotated[int, typer.Option(min=1, max=50, help="How many seats the slot has.")] = 5,
    designs: Annotated[
        str, typer.Option(help=f"Which ones, with commas between: {', '.join(DESIGNS)}.")
    ] = ",".join(DESIGNS),
    workers: Annotated[int, typer.Option(min=1, max=50, help="Processes that claim.")] = 4,
    threads: Annotated[int, typer.Option(min=1, max=100, help="Claims at once in each of them.")] = 16,
    page: Annotated[
        Path, typer.Option(help="Where the page goes; only a run of every design writes it.")
    ] = document.PAGE,
) -> None:
    """Let a storm of claimants loose on one slot, and count what each design makes of it."""
    chosen = _chosen(designs)
    run = Run(claimants, seats, Crew(min(workers, claimants), threads), _machine())
    try:
        found = _run(chosen, run)
    except (LocalStackError, StormFailed) as error:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]Error:[/] {escape(str(error))}")
        sys.exit(1)
    checked = checks(found)
    _show(run, found, checked)
    if found.keys() == DESIGNS.keys():
        document.write(page, report.markdown(run, found, checked))
    sys.exit(not all(check.holds for check in checked))


def _run(chosen: Sequence[str], run: Run) -> dict[str, Figures]:
    with tempfile.TemporaryDirectory(prefix="akiwaku-bench-") as directory, _steps(run.claimants) as step:
        before = _prepare(Path(directory) / "before", run, step)
        return {name: _storm(name, Path(directory) / name, before, run, step) for name in chosen}


def _prepare(directory: Path, run: Run, step: Step) -> town.Snapshot:
    """Registers everybody once, with the project's own code; every storm begins from the same rows."""
    with town.emulator(directory) as emulator, step("registering") as said:
        environment = town.environment(emulator.cloud)
        slots = storm.open_clinics(run.crew, run.seats, environment)
        storm.register(run.crew, run.claimants, environment, said)
        return town.snapshot(emulator.cloud.dynamodb, slots)


def _storm(name: str, directory: Path, before: town.Snapshot, run: Run, step: Step) -> Figures:
    with town.emulator(directory) as emulator, step(DESIGNS[name].title) as said:
        town.load(emulator.cloud.dynamodb, before)
        struck = storm.strike(name, run.crew, run.claimants, emulator=emulator, slots=before.slots, said=said)
        result = figures.outcome(emulator.cloud.dynamodb, before.slots[town.STORMED])
        bills = Accounts(emulator.cloud, before).bills(struck.records)
        return figures.of(struck, bills, result, before.slots)


def _chosen(designs: str) -> list[str]:
    chosen = [name.strip() for name in designs.split(",")]
    unknown = [name for name in chosen if name not in DESIGNS]
    if unknown:
        raise typer.BadParameter(
            f"no such design: {', '.join(unknown)}; there are {', '.join(DESIGNS)}", param_hint="--designs"
        )
    return [name for name in DESIGNS if name in chosen]


def _machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("ministack", "botocore", "pynamodb"))
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


@contextmanager
def _steps(claimants: int) -> Iterator[Step]:
    """Progress on standard error, so that standard output holds the results and nothing else."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:

        @contextmanager
        def step(title: str) -> Iterator[Said]:
            task = progress.add_task(title, total=claimants)
            yield lambda done: progress.update(task, completed=done)
            progress.update(task, completed=claimants)
            progress.stop_task(task)

        yield step


def _show(run: Run, found: Mapping[str, Figures], checked: Sequence[Check]) -> None:
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    console.print(report.table(run, found))
    for name, each in found.items():
        for problem in each.problems:
            console.print(f"[red]{DESIGNS[name].title}[/]: {escape(problem)}")
    report.show_checks(console, checked)
    print(report.as_json(run, found, checked), flush=True)


if __name__ == "__main__":
    typer.run(main)
