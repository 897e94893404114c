"""`python -m proof.model`: searches every configuration, then shows that broken protocols are found out."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from proof.model import search, tools
from proof.model.configurations import CONFIGURATIONS, MUTANTS, Configuration, Mutant
from proof.model.trail import BROKEN, FOR_EVER, Step

console = Console(highlight=False, soft_wrap=True)


def main(
    only: Annotated[
        list[str] | None, typer.Argument(help="Configurations and mutants by name; all when none is named.")
    ] = None,
    stories: Annotated[
        bool, typer.Option("--stories", help="Tell for each mutant, step by step, how it goes wrong.")
    ] = False,
) -> None:
    """Check the claim protocol in every order of its steps, with a crash possible at each of them."""
    wanted = set(only or [])
    if unknown := wanted - {c.name for c in CONFIGURATIONS} - {m.switch for m in MUTANTS}:
        raise typer.BadParameter(f"no such configuration or mutant: {', '.join(sorted(unknown))}")
    try:
        tools.install()
        failed = _search([c for c in CONFIGURATIONS if not wanted or c.name in wanted])
        survivors = _break([m for m in MUTANTS if not wanted or m.switch in wanted], stories=stories)
    except tools.ModelError as error:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]Error:[/] {escape(str(error))}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    sys.exit(1 if failed or survivors else 0)


def _search(configurations: list[Configuration]) -> int:
    """How many of them were not proved."""
    if not configurations:
        return 0
    console.print(
        f"[bold]{'configuration':<16}{'states':>12}{'transitions':>13}"
        f"{'depth':>7}{'MB':>7}{'CPU s':>7}{'errors':>8}  what takes part[/]"
    )
    failed = 0
    for each in configurations:
        found = search.everything(each.switches, for_cycles=each.looks_for_cycles)
        console.print(
            f"{each.name:<16}{found.states:>12,}{found.transitions:>13,}{found.depth:>7,}"
            f"{found.megabytes:>7,.0f}{found.cpu_seconds:>7,.0f}{found.errors:>8}  {each.what}"
        )
        if found.incomplete:
            console.print(f"[bold red]  not all of it was searched: {found.incomplete}[/]")
        if found.errors:
            _tell(search.first_error(each.switches, for_cycles=each.looks_for_cycles).story)
        failed += not found.is_proof
    proved = len(configurations) - failed
    console.print(
        f"[bold {'red' if failed else 'green'}]"
        f"Every state searched, 0 errors: {proved} of {len(configurations)} configurations.[/]"
    )
    return failed


def _break(mutants: list[Mutant], *, stories: bool) -> int:
    """How many of them went unnoticed."""
    if not mutants:
        return 0
    console.print("\n[bold]Broken on purpose, and what Spin found[/]")
    survivors = 0
    configurations = {each.name: each for each in CONFIGURATIONS}
    for each in mutants:
        whole = configurations[each.configuration]
        found = search.first_error((*whole.switches, each.switch), for_cycles=whole.looks_for_cycles)
        console.print(f"{each.switch:<32}{each.what}\n{'':<32}-> {_verdict(found)}")
        if stories:
            _tell(found.story)
        survivors += not found.errors
    console.print(
        f"[bold {'red' if survivors else 'green'}]"
        f"Found out: {len(mutants) - survivors} of {len(mutants)} broken protocols.[/]"
    )
    return survivors


def _verdict(found: search.Outcome) -> str:
    if not found.errors:
        return "[bold red]nothing[/]"
    said = next((step.what for step in found.story if not step.who), "an error")
    what = "it never comes to an end" if said == FOR_EVER else said.removeprefix(BROKEN)
    return f"{what} ({len(found.story) - 1} steps)"


def _tell(story: tuple[Step, ...]) -> None:
    width = max((len(step.who) for step in story), default=0)
    for number, step in enumerate(story, 1):
        console.print(f"  {number:>3}  {step.who:<{width}}  {escape(step.what)}")


if __name__ == "__main__":
    typer.run(main)
