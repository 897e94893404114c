"""The guide for clinics' programs in docs/api.md, run as somebody would who types it from there."""

import contextlib
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from akiwaku.clock import JAPAN, now
from local.stack import LocalStack
from tests.stack.driver import PASSWORD, Driver, email_of

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
_BLOCK = re.compile(r"^<!-- meanwhile: (?P<event>.+) -->$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
_DONE = "the block is done"
# The clinic of the guide is not the one of the test.
_OWN = {"name", "address", "phone"}


@dataclass
class Step:
    """A block to run and what it is to print, or something that happens between blocks."""

    kind: str
    text: str
    printed: str = ""


def steps() -> list[Step]:
    guide = GUIDE.read_text(encoding="utf-8")
    part = guide[guide.index("## A clinic's program") : guide.index("## Problem types")]
    found: list[Step] = []
    for block in _BLOCK.finditer(part):
        if block["event"]:
            found.append(Step("meanwhile", block["event"]))
        elif block["kind"] in ("sh", "python"):
            found.append(Step(block["kind"], block["text"]))
        else:
            found[-1].printed += block["text"]
    return found


class Shell:
    """A terminal that stays open from one block to the next."""

    def __init__(self, directory: Path) -> None:
        self._bash = subprocess.Popen(
            ["/bin/bash", "-e", "-o", "pipefail"], cwd=directory, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "NO_PROXY": "*"},
        )  # fmt: skip

    def run(self, text: str) -> str:
        assert self._bash.stdin
        assert self._bash.stdout
        self._bash.stdin.write(f"{text}\necho; echo {_DONE}\n")
        self._bash.stdin.flush()
        printed: list[str] = []
        for line in self._bash.stdout:
            if line.strip() == _DONE:
                return "".join(printed)
            printed.append(line)
        raise AssertionError(f"{text}\nended the shell: {''.join(printed)}")

    def close(self) -> None:
        assert self._bash.stdin
        self._bash.stdin.close()
        self._bash.wait(10)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with contextlib.closing(Shell(tmp_path)) as opened:
        yield opened


def shape(printed: str) -> list[Any]:
    """What is printed, without what is another with every run."""
    found: list[Any] = []
    rest = printed.replace("\ufeff", "").strip()
    while rest:
        if rest[0] in "{[":
            document, end = json.JSONDecoder().raw_decode(rest)
            found.append(_shape(document))
        else:
            end = len(rest.partition("\n")[0])
            found.append(rest[:end].strip())
        rest = rest[end:].strip()
    return found


def _shape(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _shape(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    is_a_moment = name == "date" or name.endswith("_at")
    if isinstance(value, str) and (is_a_moment or name.endswith("_id") or name in _OWN):
        return f"<{name}>"
    return value


def test_every_block_of_the_guide_does_what_it_shows(
    stack: LocalStack, driver: Driver, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    clinic, resident = driver.clinic(), driver.resident()
    phone = resident.asks("GET", "/api/registration").json()["phone"]
    # Soon, so that somebody can be marked as vaccinated on the day.
    starts_at = now().astimezone(JAPAN).replace(second=0, microsecond=0) + timedelta(minutes=3)
    tomorrow = starts_at + timedelta(days=1)
    here = {
        "https://akiwaku.example": stack.url,
        "https://cognito-idp.ap-northeast-1.amazonaws.com/": stack.cloud.endpoint_url,
        "1example23456789": stack.outputs["UserPoolClientId"],
        "program@clinic.example": email_of(clinic.clinic_id),
        "a-long-sentence-of-your-own": PASSWORD,
        "2026-11-24T14:00:00+09:00": starts_at.isoformat(),
        "2026-11-24": starts_at.date().isoformat(),
        "2026-11-25": tomorrow.date().isoformat(),
        "2026/11/25": f"{tomorrow:%Y/%m/%d}",
        "0452101111": phone,
    }
    names: dict[str, Any] = {}
    for step in steps():
        text = step.text
        for shown, real in here.items():
            text = text.replace(shown, real)
        if step.kind == "meanwhile":
            (slot,) = clinic.asks("GET", "/slots").json()["slots"]
            assert resident.claims(slot["slot_id"]).status_code == 201
            continue
        if step.kind == "sh":
            printed = shell.run(text)
        else:
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(text, names)  # noqa: S102
            printed = out.getvalue()
        assert shape(printed) == shape(step.printed), f"{text}\nprinted\n{printed}\nand not\n{step.printed}"
