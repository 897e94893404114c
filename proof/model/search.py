"""One exhaustive search of the model by Spin, and what came of it."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from proof.model import trail
from proof.model.tools import ModelError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODEL = HERE / "claims.pml"

# Far above what any configuration needs; a search that reaches one of these says so and counts as failed.
MOST_MEGABYTES = 6000
DEEPEST = 100_000

_FIGURES = {
    "states": r"^\s*(\S+) states, stored",
    "transitions": r"^\s*(\S+) transitions \(=",
    "depth": r"depth reached (\d+)",
    "megabytes": r"^\s*(\S+)\s+total actual memory usage",
    "errors": r"errors: (\d+)",
}
# What Spin says when it has not seen everything.
_INCOMPLETE = (
    "max search depth too small",
    "Search not completed",
    "Bit statespace search",
    "DMEMLIM",
    "out of memory",
)


@dataclass(frozen=True)
class Outcome:
    states: int
    transitions: int
    depth: int
    megabytes: float
    cpu_seconds: float
    errors: int
    incomplete: str | None
    """Why the search did not see every state; None when it did."""
    story: tuple[trail.Step, ...]
    """What led to the first error."""

    @property
    def is_proof(self) -> bool:
        return not self.errors and not self.incomplete


def everything(switches: Sequence[str], *, for_cycles: bool = False, deepest: int = DEEPEST) -> Outcome:
    """Every state that the model can reach, whatever order and crash it takes; stops at the first error."""
    with _built(switches, ["-O1", *_searching(for_cycles)]) as directory:
        return _run(directory, switches, [f"-m{deepest}", "-w24", *_looking(for_cycles)])


def first_error(switches: Sequence[str], *, for_cycles: bool = False) -> Outcome:
    """An error that lies near, so that its story is short; when there is none, the search of everything."""
    with _built(switches, ["-O0", *_searching(for_cycles)]) as directory:
        for deepest in range(40, 240, 10):
            found = _run(directory, switches, [f"-m{deepest}", "-w20", *_looking(for_cycles)])
            if found.errors:
                return found
        return _run(directory, switches, [f"-m{DEEPEST}", "-w24", *_looking(for_cycles)])


def _searching(for_cycles: bool) -> list[str]:
    return ["-DCOLLAPSE", *(["-DNP"] if for_cycles else ["-DSAFETY", "-DNOFAIR"])]


def _looking(for_cycles: bool) -> list[str]:
    return ["-l"] if for_cycles else []


@contextmanager
def _built(switches: Sequence[str], flags: list[str]) -> Iterator[Path]:
    """A directory with the verifier in it: Spin writes a C program, which is compiled."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="model-", dir=ROOT / "build") as name:
        directory = Path(name)
        _must(directory, ["spin", *_defined(switches), "-a", str(MODEL)])
        _must(directory, ["gcc", "-w", *flags, f"-DMEMLIM={MOST_MEGABYTES}", "-o", "pan", "pan.c"])
        yield directory


def _run(directory: Path, switches: Sequence[str], options: list[str]) -> Outcome:
    # To a file, and waited for by its number: only so does the system tell how long this one process computed.
    said = directory / "said"
    with said.open("w") as file:
        process = subprocess.Popen(["./pan", *options], cwd=directory, stdout=file, stderr=subprocess.STDOUT)
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
    text = said.read_text()
    figures = {name: re.search(pattern, text, re.MULTILINE) for name, pattern in _FIGURES.items()}
    if not all(figures.values()):
        raise ModelError(f"The search ended by itself ({process.returncode}):\n{text[-2000:]}")
    number = {name: float(found[1]) for name, found in figures.items() if found}
    return Outcome(
        states=int(number["states"]),
        transitions=int(number["transitions"]),
        depth=int(number["depth"]),
        megabytes=number["megabytes"],
        cpu_seconds=used.ru_utime + used.ru_stime,
        errors=int(number["errors"]),
        incomplete=next((said for said in _INCOMPLETE if said in text), None)
        if not number["errors"]
        else None,
        story=_story(directory, switches) if number["errors"] else (),
    )


def _story(directory: Path, switches: Sequence[str]) -> tuple[trail.Step, ...]:
    replayed = subprocess.run(
        ["spin", *_defined(switches), "-t", "-k", f"{MODEL.name}.trail", "-T", "-B", str(MODEL)],
        cwd=directory, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return tuple(trail.read(replayed.stdout))


def _defined(switches: Sequence[str]) -> list[str]:
    return [f"-D{switch}" for switch in switches]


def _must(directory: Path, command: list[str]) -> None:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ModelError(f"{command[0]} failed:\n{(done.stdout + done.stderr).strip()[-2000:]}")
