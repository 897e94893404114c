"""What all commands share: options, and how they speak."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ops.failures import OperatorError
from ops.sheets import Fault

StackName = Annotated[
    str, typer.Option("--stack", envvar="AKIWAKU_STACK", help="Name of the CloudFormation stack.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before.")]

# Of what is under way, on the error output: it never mixes with data.
progress = Console(stderr=True)


def group(about: str) -> typer.Typer:
    return typer.Typer(no_args_is_help=True, help=about)


def table(*headings: str) -> Table:
    """Wrapped where the window is narrow, never cut: ids are copied from here."""
    made = Table()
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


def show(what: Table) -> None:
    Console().print(what)


def say(sentence: str) -> None:
    Console(highlight=False, markup=False, soft_wrap=True).print(sentence)


def say_json(data: Any) -> None:
    # Plain print: Rich would wrap long lines and colour them.
    print(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


@contextmanager
def bar(label: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar of progress; what it gives is called when one more is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=progress, transient=True) as shown:
        task = shown.add_task(label, total=total)
        yield lambda: shown.advance(task)


def say_faults(faults: Sequence[Fault], document: dict[str, Any], as_json: bool) -> None:
    """Every wrong row of a file, and the end of the command."""
    if as_json:
        say_json(document)
    else:
        for fault in sorted(faults):
            say(str(fault))
    rows = len({fault.line for fault in faults})
    raise OperatorError(f"{rows} {'row is' if rows == 1 else 'rows are'} wrong. Nothing was made.")


def ask(question: str) -> None:
    """Ends the command unless the answer is yes, as it is not where nobody can answer."""
    typer.confirm(question, abort=True, err=True)


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case set() | frozenset():
            return sorted(value)
    raise TypeError(type(value).__name__)
