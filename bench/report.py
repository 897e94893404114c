"""The figures of a storm as a table, as one line of JSON, and as a section of docs/benchmarks.md."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

from rich.console import Console
from rich.table import Table

from bench import document
from bench.checks import Check
from bench.designs import ATTEMPTS, DESIGNS, FIRST_WAIT_SECONDS
from bench.figures import Figures
from bench.storm import Crew

Row: TypeAlias = tuple[str, Callable[[Figures], str]]


@dataclass(frozen=True)
class Run:
    """How a run was made."""

    claimants: int
    seats: int
    crew: Crew
    machine: str

    @property
    def command(self) -> str:
        return (
            f"python -m bench.claims --claimants {self.claimants} --seats {self.seats}"
            f" --workers {self.crew.processes} --threads {self.crew.threads}"
        )

    @property
    def at_once(self) -> int:
        return self.crew.processes * self.crew.threads


def _share(figures: Figures) -> str:
    share = figures.late_share
    return "–" if share is None else f"{share:.1%} of {figures.late_losers:,}"


ROWS: Final[tuple[Row, ...]] = (
    ("seats sold", lambda f: f"{f.outcome.sold} of {f.outcome.seats}"),
    ("oversold", lambda f: f"{f.outcome.oversold}"),
    ("lost", lambda f: f"{f.outcome.lost}"),
    ("answered: booked", lambda f: f"{f.answers['booked']:,}"),
    ("answered: full", lambda f: f"{f.answers['full']:,}"),
    ("… with the next open slot", lambda f: f"{f.shown_next:,}"),
    ("answered: try again", lambda f: f"{f.answers['try again']:,}"),
    ("answered: error", lambda f: f"{f.answers['error']:,}"),
    ("passed over", lambda f: f"{f.passed_over:,}"),
    ("late losers who wrote nothing", _share),
    ("write units per loser", lambda f: f"{f.write_units_per_loser:.3f}"),
    ("write units per winner", lambda f: f"{f.write_units_per_winner:.1f}"),
    ("read units per loser", lambda f: f"{f.read_units_per_loser:.2f}"),
    ("read units per winner", lambda f: f"{f.read_units_per_winner:.2f}"),
    ("transaction conflicts", lambda f: f"{f.conflicts:,}"),
    ("write requests", lambda f: f"{f.writes:,}"),
    ("read requests", lambda f: f"{f.reads:,}"),
    ("claims a second", lambda f: f"{f.claims_a_second:.0f}"),
    ("… until 95% are answered", lambda f: f"{f.claims_a_second_of_most:.0f}"),
    ("processor ms a claim: clients", lambda f: f"{f.client_ms:.1f}"),
    ("… emulator", lambda f: "–" if f.emulator_ms is None else f"{f.emulator_ms:.1f}"),
    ("p50 of a claim, ms", lambda f: f"{f.p50_ms:,.0f}"),
    ("p99 of a claim, ms", lambda f: f"{f.p99_ms:,.0f}"),
)


def table(run: Run, found: Mapping[str, Figures]) -> Table:
    shown = Table(title=f"{run.claimants:,} claimants, {run.seats} seats, {run.at_once} claims at once")
    shown.add_column()
    for name in found:
        shown.add_column(DESIGNS[name].title, justify="right")
    for label, value in ROWS:
        shown.add_row(label, *(value(figures) for figures in found.values()))
    return shown


def as_json(run: Run, found: Mapping[str, Figures], checked: Sequence[Check]) -> str:
    """One line."""
    content: dict[str, Any] = {
        "benchmark": "claims",
        "claimants": run.claimants,
        "seats": run.seats,
        "at_once": run.at_once,
        "machine": run.machine,
        "designs": {name: _rounded(_content(figures)) for name, figures in found.items()},
        "checks": [asdict(check) for check in checked],
    }
    return json.dumps(content, ensure_ascii=False)


def markdown(run: Run, found: Mapping[str, Figures], checked: Sequence[Check]) -> str:
    """The section of docs/benchmarks.md."""
    header = ["", *(DESIGNS[name].title for name in found)]
    rows = [[label, *(value(figures) for figures in found.values())] for label, value in ROWS]
    return document.section(
        "claims.md.template",
        command=run.command,
        claimants=f"{run.claimants:,}",
        seats=run.seats,
        at_once=run.at_once,
        processes=run.crew.processes,
        threads=run.crew.threads,
        machine=run.machine,
        attempts=ATTEMPTS,
        first_wait=f"{FIRST_WAIT_SECONDS * 1000:.0f}",
        table="\n".join([line(header), line(["---"] + ["---:"] * len(found)), *map(line, rows)]),
        checks=check_rows(checked),
    )


def _content(figures: Figures) -> dict[str, Any]:
    result = figures.outcome
    return {
        **asdict(figures),
        "outcome": {**asdict(result), "oversold": result.oversold, "lost": result.lost},
        "late_share": figures.late_share,
    }


def line(cells: Sequence[str]) -> str:
    """A line of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


def show_checks(console: Console, checked: Sequence[Check]) -> None:
    for check in checked:
        mark = "[green]✓[/]" if check.holds else "[bold red]✗[/]"
        console.print(f"{mark} {check.what}: {check.measured}")


def check_rows(checked: Sequence[Check]) -> str:
    return "\n".join(line(["✓" if check.holds else "✗", check.what, check.measured]) for check in checked)


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 4)
        case dict():
            return {key: _rounded(each) for key, each in value.items()}
        case _:
            return value
