"""A run of notices to very many residents: `make bench-notices`.

    python -m bench.notices --residents 200000 --alone 1000000

Through the deployed local stack, then planner and senders alone, beside one push for each resident. Prints tables,
writes its section of docs/benchmarks.md, and ends with 1 if something is not as it must be.
"""

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench import document, notices_alone, notices_stack
from bench.checks import Check
from bench.notices_alone import Alone, Pushed
from bench.notices_stack import Ran, Stacked
from bench.report import check_rows, line, show_checks
from local.errors import LocalStackError

MOST_SECONDS: Final = 30.0  # for a million, planned, queued and handed over
A_MILLION: Final = 1_000_000
MOST_GROWTH: Final = 1.25
"""Memory at ten times the residents, as a multiple, where both times the parts are longer than a page."""
MOST_MB: Final = 256  # of the 1,024 that the function has

_WIDTH: Final = 120
_THOUSAND: Final = 1000


def main(
    *,
    residents: Annotated[int, typer.Option(min=1000, help="How many live in the local stack.")] = 200_000,
    alone: Annotated[
        int, typer.Option(min=1000, help="How many planner and senders alone reach.")
    ] = A_MILLION,
    senders: Annotated[int, typer.Option(min=2, help="Processes that send, when alone.")] = 3,
    pushes: Annotated[int, typer.Option(min=100, help="How many are told one by one.")] = 3000,
    page: Annotated[Path, typer.Option(help="Where the section goes.")] = document.PAGE,
) -> None:
    """Tell everybody, count what it takes, and look whether everybody heard it once."""
    told = Console(stderr=True, soft_wrap=True)
    try:
        tenth = _alone(told, alone // 10, senders, 0)
        whole = _alone(told, alone, senders, pushes)
        stacked = notices_stack.run(residents, pushes, lambda step: told.print(f"local stack: {step}"))
    except (LocalStackError, RuntimeError) as error:
        told.print(f"[bold red]Error:[/] {escape(str(error))}")
        sys.exit(1)
    checked = checks(stacked, tenth, whole)
    _show(stacked, tenth, whole, checked)
    document.write(page, section(stacked, tenth, whole, checked))
    sys.exit(not all(check.holds for check in checked))


def _alone(told: Console, residents: int, senders: int, pushes: int) -> Alone:
    told.print(f"planner and senders alone: {residents:,} residents")
    return notices_alone.run(residents, senders, pushes=pushes)


def checks(stacked: Stacked, tenth: Alone, whole: Alone) -> list[Check]:
    runs: list[tuple[str, Ran | Alone]] = [
        ("local stack", stacked.tenth),
        ("local stack", stacked.whole),
        ("alone", tenth),
        ("alone", whole),
    ]
    return [
        *(_heard_once(where, run) for where, run in runs),
        _ledger(stacked.whole),
        _no_429(runs),
        Check(
            f"memory of plan, local stack: at most {MOST_MB} MB",
            f"{stacked.whole.plan_peak_kb / 1024:.0f} MB ({stacked.tenth.plan_peak_kb / 1024:.0f} for a tenth)",
            stacked.whole.plan_peak_kb <= MOST_MB * 1024,
        ),
        _flat("plan, alone", tenth.plan_peak_kb, whole.plan_peak_kb),
        _flat("a sender, alone", tenth.send_peak_kb, whole.send_peak_kb),
        Check(
            f"alone: {whole.residents:,} planned, queued and handed to LINE in {MOST_SECONDS:.0f} s at most",
            f"{whole.all_seconds:.1f} s",
            whole.all_seconds <= MOST_SECONDS,
        ),
    ]


def _heard_once(where: str, run: Ran | Alone) -> Check:
    return Check(
        f"{where}: each of {run.residents:,} heard it once, nobody twice",
        f"{run.heard_once:,} once, {run.heard_otherwise:,} otherwise",
        run.heard_once == run.residents and not run.heard_otherwise,
    )


def _ledger(run: Ran) -> Check:
    audience, sent = run.tally["audience"], run.tally["sent"]
    return Check(
        "the ledger says the same",
        f"audience {audience:,}, sent {sent:,}",
        audience == sent == run.residents,
    )


def _no_429(runs: Sequence[tuple[str, Ran | Alone]]) -> Check:
    refused = sum(run.refused for _, run in runs)
    return Check("LINE never asked for a slower pace (429)", f"{refused}", refused == 0)


def _flat(what: str, tenth_kb: int, whole_kb: int) -> Check:
    return Check(
        f"memory of {what}: at most {MOST_GROWTH:g} times that at a tenth of the residents",
        f"{whole_kb / tenth_kb:.2f} times",
        whole_kb <= MOST_GROWTH * tenth_kb,
    )


# ---------- what is shown

_HEADER: Final = ("", "local stack, a tenth", "local stack", "alone, a tenth", "alone")


def _cells(runs: Sequence[Ran | Alone]) -> list[list[str]]:
    names = sorted({name for run in runs for name in run.operations if not name.startswith("LINE ")} - _OURS)
    return [
        ["residents", *(f"{run.residents:,}" for run in runs)],
        ["multicasts", *(f"{run.multicasts:,}" for run in runs)],
        ["429s", *(f"{run.refused:,}" for run in runs)],
        ["heard once / otherwise", *(f"{run.heard_once:,} / {run.heard_otherwise:,}" for run in runs)],
        ["multicasts per 1,000", *(_per_thousand(run, run.multicasts) for run in runs)],
        *(
            [f"{name} per 1,000", *(_per_thousand(run, run.operations.get(name, 0)) for run in runs)]
            for name in names
        ),
        ["plan: peak memory", *(f"{run.plan_peak_kb / 1024:.0f} MB" for run in runs)],
        [
            "a sender: peak memory",
            *(f"{run.send_peak_kb / 1024:.0f} MB" if isinstance(run, Alone) else "" for run in runs),
        ],
        ["plan: tries", *(f"{run.plan_tries}" if isinstance(run, Ran) else "1" for run in runs)],
        ["plan and queue", *(f"{run.plan_seconds:.1f} s" for run in runs)],
        ["first multicast to last", *(f"{run.send_seconds:.1f} s" for run in runs)],
        ["from firing to the last", *(f"{run.all_seconds:.1f} s" for run in runs)],
        ["recipients a second, first to last", *(f"{run.residents / run.send_seconds:,.0f}" for run in runs)],
        ["recipients a second, from firing", *(f"{run.residents / run.all_seconds:,.0f}" for run in runs)],
        [
            "processor: plan / all senders",
            *(
                f"{run.plan_processor:.1f} / {run.send_processor:.1f} s" if isinstance(run, Alone) else ""
                for run in runs
            ),
        ],
    ]


# What the stand-in for Lambda asks of the queue; in the local stack the emulator does that inside.
_OURS: Final = frozenset({"ReceiveMessage", "DeleteMessageBatch"})


def _per_thousand(run: Ran | Alone, count: int) -> str:
    return f"{count * _THOUSAND / run.residents:.2f}"


_PUSH_HEADER: Final = ("", "calls of LINE per 1,000", "ratio", "seconds per 1,000", "ratio")


def _push_cells(stacked: Stacked, whole: Alone) -> list[list[str]]:
    pairs: list[tuple[str, Ran | Alone, Pushed | None]] = [
        ("local stack", stacked.whole, stacked.pushed),
        ("alone", whole, whole.pushed),
    ]
    rows = []
    for where, run, pushed in pairs:
        assert pushed is not None  # noqa: S101
        calls = run.multicasts * _THOUSAND / run.residents
        ours, theirs = run.all_seconds / run.residents, pushed.seconds / pushed.residents
        rows += [
            [f"{where}: a run of notices", f"{calls:.2f}", "1", f"{ours * _THOUSAND:.3f}", "1"],
            [
                f"{where}: one push for each, {pushed.residents:,} of them",
                f"{_THOUSAND:,}",
                f"{_THOUSAND / calls:,.0f}",
                f"{theirs * _THOUSAND:.2f}",
                f"{theirs / ours:,.1f}",
            ],
        ]
    return rows


def _show(stacked: Stacked, tenth: Alone, whole: Alone, checked: Sequence[Check]) -> None:
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    for header, rows in (
        (_PUSH_HEADER, _push_cells(stacked, whole)),
        (_HEADER, _cells((stacked.tenth, stacked.whole, tenth, whole))),
    ):
        table = Table()
        for number, column in enumerate(header):
            table.add_column(column, justify="right" if number else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    console.print(_machine())
    show_checks(console, checked)


def section(stacked: Stacked, tenth: Alone, whole: Alone, checked: Sequence[Check]) -> str:
    runs = (stacked.tenth, stacked.whole, tenth, whole)
    assert whole.pushed is not None  # noqa: S101
    values: Mapping[str, str | int] = {
        "residents": f"{stacked.whole.residents:,}",
        "alone": f"{whole.residents:,}",
        "senders": whole.senders,
        "pushes": f"{whole.pushed.residents:,}",
        "push_table": _table(_PUSH_HEADER, _push_cells(stacked, whole)),
        "table": _table(_HEADER, _cells(runs)),
        "checks": check_rows(checked),
        "command": f"python -m bench.notices --residents {stacked.whole.residents} --alone {whole.residents}",
        "machine": _machine(),
    }
    return document.section("notices.md.template", **values)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([line(header), line(["---"] + ["---:"] * (len(header) - 1)), *map(line, rows)])


def _machine() -> str:
    busy = f"on average {os.getloadavg()[2]:.1f} processes that wanted one of them"
    versions = ", ".join(
        f"{name} {version(name)}" for name in ("ministack", "botocore", "pynamodb", "line-bot-sdk")
    )
    return f"{os.cpu_count()} cores with {busy}, Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    typer.run(main)
