"""What all commands share: options, and how they speak."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

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
