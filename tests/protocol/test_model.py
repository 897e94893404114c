"""The model of the protocol: that it speaks of the code, that it holds, and that it can fail."""

import importlib
import os
import re

import pytest

from proof.model import search, tools
from proof.model.configurations import CONFIGURATIONS, MUTANTS
from proof.model.steps import BOOKKEEPING, STEPS
from proof.model.trail import Step, read

SOURCE = {file.stem: file.read_text() for file in search.HERE.glob("*.pml")}


@pytest.fixture
def spin() -> None:
    """Spin and a compiler. A machine without them may leave these tests out, and says so; CI may not."""
    if lacking := tools.missing():
        reason = f"no {' and no '.join(lacking)} here (Debian: apt-get install spin gcc libc6-dev)"
        pytest.fail(reason) if "CI" in os.environ else pytest.skip(reason)


@pytest.mark.parametrize("name", STEPS.values())
def test_what_a_step_of_the_model_stands_for_is_there(name):
    module, _, function = name.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_every_step_and_flow_of_the_model_has_a_function_that_it_stands_for():
    text = "\n".join(SOURCE.values())
    named = set(re.findall(r"^(?:inline|proctype) (\w+)", text, re.MULTILINE))
    named |= {file for file in SOURCE if "_" in file}
    assert named - BOOKKEEPING == set(STEPS)


def test_every_switch_that_breaks_the_protocol_is_tried():
    switches = set(re.findall(r"\b(BROKEN_\w+)\b", "\n".join(SOURCE.values())))
    assert switches == {mutant.switch for mutant in MUTANTS}


def test_every_configuration_of_the_model_is_searched():
    defined = set(re.findall(r"^#ifdef (\w+)", SOURCE["configurations"], re.MULTILINE))
    assert defined <= {switch for each in CONFIGURATIONS for switch in each.switches}
    assert {mutant.configuration for mutant in MUTANTS} <= {each.name for each in CONFIGURATIONS}


@pytest.mark.usefixtures("spin")
def test_the_protocol_holds_in_every_state_of_a_small_configuration():
    found = search.everything(("SMALL",))
    assert found.is_proof
    assert found.states > 100_000


@pytest.mark.usefixtures("spin")
def test_a_search_that_has_not_seen_everything_proves_nothing():
    found = search.everything(("SMALL",), deepest=50)
    assert not found.errors
    assert found.incomplete
    assert not found.is_proof


@pytest.mark.usefixtures("spin")
def test_a_cancelling_that_is_not_written_down_loses_a_seat_and_the_story_says_how():
    found = search.first_error(("SMALL", "BROKEN_CANCEL_UNWRITTEN"))
    *before, broken = found.story
    assert broken.what.startswith("BROKEN: a seat is lost")
    assert "changes.cancel" in before[-1].who
    assert before[-1].what.startswith("bookings.cancel")


def test_a_story_ends_at_the_first_promise_that_is_broken():
    replayed = """\
      2 is claims.claim of resident 1 for slot 0
      2 slots.take_seat claim 2, slot 0: seat_taken
      broken: more bookings than seats
      2 dies
spin: trail ends after 17 steps
"""
    assert list(read(replayed)) == [
        Step("2 claims.claim of resident 1 for slot 0", "slots.take_seat claim 2, slot 0: seat_taken"),
        Step("", "BROKEN: more bookings than seats"),
    ]
