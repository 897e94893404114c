"""The webhook called for the first time by a fresh interpreter, in several designs: `make bench-webhook`.

    python -m bench.webhook --rounds 15

Prints a table, writes its section of docs/benchmarks.md, and ends with 1 if the webhook as it is misses its limit.
"""

import base64
import hashlib
import hmac
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Final, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from bench import cloud_double, document
from bench.checks import Check
from bench.report import check_rows, line, show_checks
from local.cloud import Cloud
from local.layers import dependencies
from local.stack import ROOT
from proof.deployment import ENVIRONMENT

MOST_MS: Final = 250
LEAST_RATIO_TO_SDK: Final = 2.0

_WIDTH: Final = 120
_EVENTS: Final = 3
# No packages and no environment but what is named: as in Lambda, and nothing of this machine's.
_FLAGS: Final = ("-I", "-S")

# What Lambda does: import the handler, hand it the call. The interpreter is not taken down, for Lambda's never is.
_OURS: Final = """
from webhook import receive
answer = receive.handler(event, None)
"""

_SDKS: Final = """
import json
from linebot.v3 import WebhookParser
from webhook import receive
from akiwaku import keys, queues
body = event["body"]
found = WebhookParser(keys.line_channel().channel_secret).parse(body, event["headers"]["x-line-signature"])
assert len(found) == len(json.loads(body)["events"])
queues.webhook_events(json.loads(body)["events"])
answer = {"statusCode": 200}
"""

_CLIENTS: Final = """
import boto3
from webhook import receive
from akiwaku import aws
from functools import cache
client = cache(boto3.client)
methods = {"GetSecretValue": "get_secret_value", "SendMessageBatch": "send_message_batch"}
aws.call = lambda service, operation, asked: getattr(client(service.name), methods[operation])(**asked)
answer = receive.handler(event, None)
"""

_CHILD: Final = """
import sys
sys.path[:0] = {path!r}
event = {event!r}
{design}
assert answer["statusCode"] == 200, answer
import os
os._exit(0)
"""

OURS: Final = "receive, as it is"
SDKS: Final = "with the SDK's parser"
CLIENTS: Final = "with boto3's clients"
BARE: Final = "bare interpreter"
DESIGNS: Final[Mapping[str, str]] = {OURS: _OURS, CLIENTS: _CLIENTS, SDKS: _SDKS}


class Start(NamedTuple):
    """One process, from its start to its end."""

    wall_ms: float
    processor_ms: float


def main(
    *,
    rounds: Annotated[int, typer.Option(min=3, max=100, help="How often each is started.")] = 15,
    page: Annotated[Path, typer.Option(help="Where the section goes.")] = document.PAGE,
) -> None:
    """Start each design in a fresh interpreter, in turn, and call it once."""
    with tempfile.TemporaryDirectory() as directory:
        found = _run(rounds, _path(Path(directory)))
    checked = _checks(found)
    _show(found, checked)
    document.write(page, _section(found, checked))
    sys.exit(not all(check.holds for check in checked))


def _path(directory: Path) -> list[str]:
    """Functions and layers, with nothing else beside them."""
    cache = ROOT / "build" / "layers"
    cache.mkdir(parents=True, exist_ok=True)
    domain = directory / "python"
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "layers" / "akiwaku", domain, ignore=left_out)
    functions = directory / "functions"
    shutil.copytree(ROOT / "functions", functions, ignore=left_out)
    return [str(functions), str(domain), str(dependencies(cache))]


def _run(rounds: int, path: list[str]) -> dict[str, list[Start]]:
    codes = {name: _CHILD.format(path=path, event=_event(), design=code) for name, code in DESIGNS.items()}
    found: dict[str, list[Start]] = {name: [] for name in (BARE, *codes)}
    with cloud_double.running() as url:
        environment = ENVIRONMENT | Cloud(url).environment
        # The first round is not counted: it compiles what it imports.
        for _ in range(rounds + 1):
            found[BARE].append(_start("pass", environment))
            for name, code in codes.items():
                found[name].append(_start(code, environment))
    return {name: counted for name, (_, *counted) in found.items()}


def _event() -> dict[str, Any]:
    """A call with some events, as API Gateway hands it over."""
    events = [
        {
            "type": "message",
            "mode": "active",
            "timestamp": 1795410000000 + number,
            "webhookEventId": f"01KB{number:022}",
            "deliveryContext": {"isRedelivery": False},
            "source": {"type": "user", "userId": f"U{number:032x}"},
            "replyToken": f"{number:032x}",
            "message": {"type": "text", "id": f"{number}", "quoteToken": "q", "text": "空き枠はありますか"},
        }
        for number in range(_EVENTS)
    ]
    document = {"destination": "U8e742f61d673b39c7fff3cecb7536ef0", "events": events}
    body = json.dumps(document, ensure_ascii=False)
    digest = hmac.digest(cloud_double.CHANNEL_SECRET.encode(), body.encode(), hashlib.sha256)
    return {
        "body": body,
        "isBase64Encoded": False,
        "headers": {"x-line-signature": base64.b64encode(digest).decode()},
    }


def _start(code: str, environment: Mapping[str, str]) -> Start:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *_FLAGS, "-c", code], env=environment, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(wall * 1000, processor * 1000)


def _checks(found: Mapping[str, Sequence[Start]]) -> list[Check]:
    ours, sdks = _over_bare(found, OURS), _over_bare(found, SDKS)
    return [
        Check(
            f"over a bare interpreter: at most {MOST_MS} ms, the median", f"{ours:.0f} ms", ours <= MOST_MS
        ),
        Check(
            f"the SDK's parser takes at least {LEAST_RATIO_TO_SDK:g} times as long",
            f"{sdks / ours:.1f} times",
            sdks >= LEAST_RATIO_TO_SDK * ours,
        ),
    ]


def _over_bare(found: Mapping[str, Sequence[Start]], name: str) -> float:
    return median(start.wall_ms for start in found[name]) - median(start.wall_ms for start in found[BARE])


def _processor(found: Mapping[str, Sequence[Start]], name: str) -> float:
    """Hardly depends on what else the machine does."""
    return median(start.processor_ms for start in found[name])


_HEADER: Final = ("", "over bare: median", "fastest", "worst", "processor: median", "to receive")


def _cells(found: Mapping[str, Sequence[Start]]) -> list[list[str]]:
    bare = median(start.wall_ms for start in found[BARE])
    rows = [[BARE, f"({bare:.0f} ms)", "", "", f"{_processor(found, BARE):.0f} ms", ""]]
    for name in DESIGNS:
        over = _over_bare(found, name)
        rows.append(
            [
                name,
                f"{over:.0f} ms",
                f"{min(start.wall_ms for start in found[name]) - bare:.0f} ms",
                f"{max(start.wall_ms for start in found[name]) - bare:.0f} ms",
                f"{_processor(found, name):.0f} ms",
                f"{over / _over_bare(found, OURS):.2f}",
            ]
        )
    return rows


def _show(found: Mapping[str, Sequence[Start]], checked: Sequence[Check]) -> None:
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    table = Table(title=f"{len(found[OURS])} fresh interpreters each, import and first call")
    for number, column in enumerate(_HEADER):
        table.add_column(column, justify="right" if number else "left")
    for row in _cells(found):
        table.add_row(*row)
    console.print(table)
    console.print(_machine())
    show_checks(console, checked)


def _section(found: Mapping[str, Sequence[Start]], checked: Sequence[Check]) -> str:
    rows = [line(_HEADER), line(["---"] + ["---:"] * (len(_HEADER) - 1)), *map(line, _cells(found))]
    return document.section(
        "webhook.md.template",
        rounds=len(found[OURS]),
        events=_EVENTS,
        table="\n".join(rows),
        checks=check_rows(checked),
        command=f"python -m bench.webhook --rounds {len(found[OURS])}",
        machine=_machine(),
    )


def _machine() -> str:
    # What else the machine had to do at that time slows everything down, so it belongs to the figures.
    busy = f"on average {os.getloadavg()[0]:.1f} processes that wanted one of them"
    versions = f"botocore {version('botocore')}, line-bot-sdk {version('line-bot-sdk')}"
    return f"{os.cpu_count()} cores with {busy}, Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    typer.run(main)
