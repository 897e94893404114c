"""Plays many histories and says what they showed: `make prove HISTORIES=100000 SEED=0`.

`python -m proof.prove notices` plays those of notices (`make prove-notices RUNS=2000 SEED=0`), `imports` those of
files of slots (`make prove-imports HISTORIES=2000 SEED=0`).
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from proof import imports, promises, simulation
from proof.deployment import ENVIRONMENT
from proof.notices import history
from proof.notices import promises as of_notices
from proof.simulation import Failure, Report

_CHUNK = 50
_SHOWN = 3
_WIDE = 200  # of a file or a pipe: nothing is broken into two lines


class Proof(NamedTuple):
    prove: Callable[[Iterable[int]], Iterator[Report]]
    promises: Sequence[str]
    again: str
    """How one history is played once more."""


PROOFS = {
    "claims": Proof(simulation.prove, promises.ALL, "make prove HISTORIES=1"),
    "notices": Proof(history.prove, of_notices.ALL, "make prove-notices RUNS=1"),
    "imports": Proof(imports.prove, imports.ALL, "make prove-imports HISTORIES=1"),
}


def main() -> int:
    """0 when every promise was kept in every history."""
    asked = _asked()
    out = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_WIDE)
    out.print(
        f"{asked.histories:,} histories from seed {asked.seed}, in {asked.processes} processes "
        f"(each seed is one history; the same seed is the same history)"
    )
    total, began = Report(), time.monotonic()
    for report in _with_progress(_reports(asked), asked.histories):
        total.add(report)
    _say(out, PROOFS[asked.of], total, time.monotonic() - began)
    return 1 if total.failures else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    parser.add_argument("of", choices=PROOFS, nargs="?", default="claims", help="of what (default claims)")
    parser.add_argument("--histories", type=_positive, default=2000, help="how many (default 2000)")
    parser.add_argument("--seed", type=int, default=0, help="of the first one (default 0)")
    parser.add_argument("--processes", type=_positive, default=os.cpu_count() or 1, help="side by side")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _reports(asked: argparse.Namespace) -> Iterator[Report]:
    os.environ.update(ENVIRONMENT)  # read at first use, by this process and by those that it starts
    last = asked.seed + asked.histories
    chunks = [range(first, min(first + _CHUNK, last)) for first in range(asked.seed, last, _CHUNK)]
    if asked.processes == 1:
        yield from map(partial(_chunk, asked.of), chunks)
        return
    with ProcessPoolExecutor(asked.processes) as pool:
        yield from pool.map(partial(_chunk, asked.of), chunks)


def _chunk(of: str, seeds: range) -> Report:
    total = Report()
    for report in PROOFS[of].prove(seeds):
        total.add(report)
    return total


def _with_progress(reports: Iterator[Report], histories: int) -> Iterator[Report]:
    columns = (
        TextColumn("histories"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[broken]} broken"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task, broken, played = progress.add_task("", total=histories, broken=0), 0, 0
        for report in reports:
            broken += len(report.failures)
            played += report.histories
            progress.update(task, completed=played, broken=broken)
            if progress.disable and played * 10 // histories > (played - report.histories) * 10 // histories:
                print(f"{played:,} of {histories:,} histories, {broken} broken", file=sys.stderr, flush=True)
            yield report


def _say(out: Console, proof: Proof, total: Report, seconds: float) -> None:
    out.print(
        f"\n{total.histories:,} histories, {total.histories / seconds:,.0f} a second; "
        f"{sum(total.operations.values()):,} operations, {total.calls:,} calls to the database and to LINE"
    )
    if total.runs:
        out.print(f"{total.runs:,} runs of notices, {sum(total.recipients.values()):,} recipients")
    out.print(_side_by_side(total))
    broken = Counter(failure.promise for failure in total.failures)
    out.print("Promises, and in how many histories each was broken:")
    for promise in proof.promises:
        out.print(f"  {broken[promise]:>3}  {promise}")
    for failure in total.failures[:_SHOWN]:
        _show(out, proof, failure)
    if total.failures:
        seeds = ", ".join(str(failure.seed) for failure in total.failures[:20])
        out.print(f"\n{len(total.failures)} histories broke a promise; seeds: {seeds}")
    else:
        out.print(f"\n0 of {total.histories:,} histories broke a promise.")


def _side_by_side(total: Report) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    columns: list[tuple[str, Counter[Any]]] = [
        ("operations", total.operations),
        ("answers", total.answers),
        ("faults injected", total.faults),
        *([("recipients", total.recipients)] if total.recipients else []),
    ]
    for title, _ in columns:
        table.add_column(title, no_wrap=True)
        table.add_column(justify="right")
    counted = [counter.most_common() for _, counter in columns]
    for row in range(max(map(len, counted))):
        cells: list[str] = []
        for each in counted:
            cells += [str(each[row][0]), f"{each[row][1]:,}"] if row < len(each) else ["", ""]
        table.add_row(*cells)
    return table


def _show(out: Console, proof: Proof, failure: Failure) -> None:
    out.print(f"\nSeed {failure.seed} broke: {failure.promise}", style="bold")
    out.print(f"found: {failure.found}", markup=False)
    for line in failure.trail:
        out.print(f"  {line}", markup=False)
    out.print(f"Again, exactly: {proof.again} SEED={failure.seed}")


if __name__ == "__main__":
    sys.exit(main())
