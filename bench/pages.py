"""A slow phone opens the list of slots and books, on the pages as published and as written: `make bench-pages`.

    python -m bench.pages --visits 7

Prints a table and where the bytes go, writes its section of docs/benchmarks.md, and ends with 1 if the published
pages miss a limit.
"""

import os
import platform
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from itertools import count
from pathlib import Path
from statistics import median
from typing import Annotated, Final, TypeAlias

import httpx
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import document, phone
from bench.checks import Check
from bench.phone import Visit
from bench.report import check_rows, line, show_checks
from local import cast
from local.actors import ClinicStaff, Line, Resident
from local.browser import chromium
from local.errors import LocalStackError
from local.pages import Publish
from local.stack import LocalStack
from ops.pages import published

MOST_REQUESTS: Final = 10
MOST_BYTES: Final = 60_000
MOST_MS: Final = 1500

_SLOTS = 9  # beside those that the town is seeded with
_WIDTH = 120

Row: TypeAlias = tuple[str, Callable[[Visit], float], Callable[[float], str]]


def as_written(web: Path) -> dict[str, bytes]:
    """Every file as it is: what `published` joins."""
    return {f"/{path.relative_to(web).as_posix()}": path.read_bytes() for path in web.rglob("*.*")}


DESIGNS: Final[Mapping[str, Publish]] = {"published": published, "as written": as_written}


def _kilobytes(size: float) -> str:
    return f"{size / 1000:.1f} KB"


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.2f} s"


ROWS: Final[tuple[Row, ...]] = (
    ("requests", lambda v: len(v.ours), lambda value: f"{value:.0f}"),
    ("bytes over the wire", lambda v: v.size, _kilobytes),
    ("largest paint", lambda v: v.largest, _seconds),
    ("first slot card on screen", lambda v: v.card, _seconds),
    ("from 「はい、申し込む」 to the confirmation", lambda v: v.booking, _seconds),
    (
        "LINE's SDK and its calls: requests",
        lambda v: len(v.requests) - len(v.ours),
        lambda value: f"{value:.0f}",
    ),
)
LIMITS: Final = ("10", "60 KB", "1.5 s", "", "", "")


def main(
    *,
    visits: Annotated[int, typer.Option(min=1, max=20, help="How many to each design.")] = 7,
    page: Annotated[Path, typer.Option(help="Where the section goes.")] = document.PAGE,
) -> None:
    """Open the list of slots on a slow phone and book, on the pages as published and as written."""
    try:
        found = _run(visits)
    except LocalStackError as error:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]Error:[/] {escape(str(error))}")
        sys.exit(1)
    checked = _checks(found["published"])
    _show(found, checked)
    document.write(page, _section(visits, found, checked))
    sys.exit(not all(check.holds for check in checked))


def _run(visits: int) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = {design: [] for design in DESIGNS}
    with (
        LocalStack(seed=True) as stack,
        httpx.Client(base_url=stack.url, timeout=60, trust_env=False) as http,
        chromium() as browser,
        _progress() as progress,
    ):
        slot_id = _post_slots(stack, http)
        residents = _residents(http)
        # The first visits are not counted: they find functions that were never called.
        for _ in progress.track(range(visits + 1), description="visits"):
            for design, publish in DESIGNS.items():
                stack.pages.serve(publish)
                http.get("/liff/")  # now it is joined; nobody's phone waits for that
                resident = next(residents)
                found[design].append(phone.visit(browser, stack.url, resident.user_id, slot_id))
                # What a booking sets going is over before the next visit is measured.
                resident.hears("予約が確定")
    return {design: counted for design, (_, *counted) in found.items()}


def _post_slots(stack: LocalStack, http: httpx.Client) -> str:
    """A list that is not short; the id of a slot in it that has a seat for every visit."""
    clinic = cast.CLINICS[0]
    token = stack.tokens_of(clinic.email, cast.PASSWORD)["IdToken"]
    staff = ClinicStaff(clinic.name, clinic.clinic_id, http, token)
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    posted = [staff.posts(f"bench-{n}", tomorrow + timedelta(hours=n), seats=50) for n in range(_SLOTS)]
    return str(posted[0].json()["slot_id"])


def _residents(http: httpx.Client) -> Iterator[Resident]:
    """Registered in the town of that clinic; each with a phone number of their own, since it names the person."""
    terms = str(http.get("/api/settings").json()["terms_version"])
    for number in count(1):
        resident = Resident(f"測定{number}", Line(http), http, terms)
        resident.adds_the_account()
        resident.opens_the_page()
        town = cast.CLINICS[0].municipality
        resident.registers(birth_date="1972-09-15", municipality=town, phone=f"080{number:08}")
        yield resident


def _progress() -> Progress:
    """On standard error, so that standard output holds the results and nothing else."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True))


def _checks(visits: Sequence[Visit]) -> list[Check]:
    requests, size = max(len(visit.ours) for visit in visits), max(visit.size for visit in visits)
    # Times go up and down with what else the machine does; requests and bytes do not.
    largest = median(visit.largest for visit in visits)
    return [
        Check(f"requests: at most {MOST_REQUESTS}, each time", str(requests), requests <= MOST_REQUESTS),
        Check(f"at most {_kilobytes(MOST_BYTES)}, each time", _kilobytes(size), size <= MOST_BYTES),
        Check(
            f"largest paint: at most {_seconds(MOST_MS)}, the median", _seconds(largest), largest <= MOST_MS
        ),
    ]


def _cells(found: Mapping[str, Sequence[Visit]]) -> list[list[str]]:
    """The table: of each design the median and the worst, then the limit."""
    return [
        [
            label,
            *(shown(pick(map(value, visits))) for visits in found.values() for pick in (median, max)),
            limit,
        ]
        for (label, value, shown), limit in zip(ROWS, LIMITS, strict=True)
    ]


def _header(found: Mapping[str, Sequence[Visit]]) -> list[str]:
    return ["", *(f"{design}: {pick}" for design in found for pick in ("median", "worst")), "limit"]


def _waterfall(visits: Sequence[Visit]) -> list[list[str]]:
    """The requests of the median visit, each with its size and when it began and ended."""
    shown = sorted(visits, key=lambda visit: visit.card)[len(visits) // 2]
    return [
        [
            f"{request.method} {_without_ids(request.path)}",
            f"{request.size:,}",
            f"{request.began:,.0f}",
            f"{request.ended:,.0f}",
            "LINE's" if request.is_of_line else "",
        ]
        for request in shown.requests
    ]


def _without_ids(path: str) -> str:
    return re.sub(r"U[0-9a-f]{32}", "…", path)


_COLUMNS: Final = ("request", "bytes", "began, ms", "ended, ms", "")


def _show(found: Mapping[str, Sequence[Visit]], checked: Sequence[Check]) -> None:
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    console.print(_table(f"{len(found['published'])} visits to each", _header(found), _cells(found)))
    for design, visits in found.items():
        console.print(_table(f"the median visit, {design}", _COLUMNS, _waterfall(visits)))
    console.print(_machine())
    show_checks(console, checked)


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title)
    for number, column in enumerate(header):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _section(visits: int, found: Mapping[str, Sequence[Visit]], checked: Sequence[Check]) -> str:
    return document.section(
        "pages.md.template",
        processor=phone.PROCESSOR,
        down=phone.DOWN_KILOBITS / 1000,
        up=phone.UP_KILOBITS / 1000,
        latency=phone.LATENCY_MS,
        width=phone.WIDTH,
        height=phone.HEIGHT,
        visits=visits,
        slots=_SLOTS
        + sum(len(c.offers) for c in cast.CLINICS if c.municipality == cast.CLINICS[0].municipality),
        table=_markdown(_header(found), _cells(found)),
        checks=check_rows(checked),
        command=f"python -m bench.pages --visits {visits}",
        machine=_machine(),
        requests=_markdown(_COLUMNS, _waterfall(found["published"])),
    )


def _machine() -> str:
    # What else the machine had to do at that time slows the phone down, so it belongs to the figures.
    busy = f"on average {os.getloadavg()[1]:.1f} processes that wanted one of them"
    versions = f"Python {platform.python_version()}, playwright {version('playwright')}"
    return f"{os.cpu_count()} cores with {busy}, {versions}"


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([line(header), line(["---"] + ["---:"] * (len(header) - 1)), *map(line, rows)])


if __name__ == "__main__":
    typer.run(main)
