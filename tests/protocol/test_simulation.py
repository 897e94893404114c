"""A few thousand histories with crashes, and whether the simulation itself is to be trusted."""

from datetime import timedelta
from functools import cache
from random import Random

import pytest

from akiwaku.store import slots
from proof import aftermath, promises, scenes, simulation, town
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.promises import Broken
from proof.views import Town
from proof.world import OF_NOTICES_ALONE, Fault, World

HISTORIES, PART = 2400, 200


@cache
def played(first):
    """The histories of one part. They are the same whenever they are played, so once will do."""
    total = simulation.Report()
    for report in simulation.prove(range(first, first + PART)):
        total.add(report)
    return total


@pytest.mark.parametrize("first", range(0, HISTORIES, PART))
def test_every_promise_is_kept_in_every_history(first):
    broken = [
        f"make prove HISTORIES=1 SEED={failure.seed}: {failure.promise}" for failure in played(first).failures
    ]
    assert not broken


def test_a_history_is_the_same_whenever_it_is_played():
    first, again = (list(simulation.play(17).trail()) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("scene", scenes.all_scenes(), ids=lambda scene: scene.name)
def test_what_somebody_left_half_done_is_marked_and_a_sweep_finishes_it(scene):
    database = DynamoDB(tables())
    database.restore(scene.tables)
    world = World(database, town.NOW, Random(0), promises.after_write, promises.after_answer)
    with world.inhabited():
        marked = [slot for slot in Town(world.states[-1]).slots() if slot.is_marked]
        world.pass_time(timedelta(minutes=1))
        finished = world.run(town.sweep()).answer
        aftermath.check(world, town.Stream(world))
    assert bool(finished) == bool(scene.unfinished)
    assert marked or not finished


def test_every_kind_of_fault_and_of_operation_occurs():
    total = simulation.Report()
    for first in range(0, 1600, PART):
        total.add(played(first))
    assert set(total.faults) == set(Fault) - OF_NOTICES_ALONE
    assert {make.__name__.strip("_") for make in simulation.MAKERS} <= set(total.operations) | {"follow"}
    for answer in ("done", "slot-full", "slot-closed", "already-booked", "person-booked", "try-again"):
        assert total.answers[answer], answer


def test_a_broken_protocol_is_found_and_replayed_from_its_seed(monkeypatch):
    monkeypatch.setattr(slots, "take_seat", lambda *_: slots.SeatTaken())  # sells without looking
    found = [each for report in simulation.prove(range(20)) for each in report.failures]
    assert found
    with pytest.raises(Broken) as broken:
        simulation.play(found[0].seed)
    assert broken.value.promise == found[0].promise
