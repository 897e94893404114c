"""The mutants of `make mutants`: each fits the code as it is, and some are caught here and now."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from proof.mutants import MUTANTS, Mutant, mutated
from proof.promises import ALL


def source_of(module: str) -> str:
    spec = find_spec(module)
    assert spec
    assert spec.origin
    return Path(spec.origin).read_text(encoding="utf-8")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_fits_the_code_once_and_is_python(mutant):
    compile(mutated(mutant, source_of(mutant.module)), mutant.module, "exec")


def test_no_two_mutants_are_the_same():
    assert len({(each.module, each.old, each.new) for each in MUTANTS}) == len(MUTANTS)
    assert len({each.name for each in MUTANTS}) == len(MUTANTS)


def test_a_mutant_that_no_longer_fits_is_said_by_name():
    gone = Mutant("lost its place", "akiwaku.claims", "no such piece", "")
    with pytest.raises(ValueError, match="lost its place"):
        mutated(gone, source_of(gone.module))


@pytest.mark.parametrize(
    "name",
    [
        "take_seat: when none is left",
        "confirm: a second booking for the person",
        "cancel: gives the seat back first",
        "confirmations: one retry key for all of a booking",
    ],
)
def test_a_broken_protocol_breaks_a_promise(name):
    index = next(index for index, mutant in enumerate(MUTANTS) if mutant.name == name)
    ended = subprocess.run(
        [sys.executable, "-m", "proof.mutants", "--one", str(index), "--histories", "200"],
        stdout=subprocess.PIPE,
        check=True,
    )
    assert json.loads(ended.stdout)["promise"] in ALL
