"""Some histories of notices with crashes, whether their simulation is to be trusted, and what it once found."""

from datetime import timedelta
from random import Random

import pytest

from akiwaku.errors import TryAgain
from akiwaku.runs import ChunkStatus, Progress, Tally
from akiwaku.store import residents
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.notices import history, promises, town
from proof.notices import world as worlds
from proof.notices.outside import Line, Message, Queue
from proof.notices.views import Ledger
from proof.notices.world import NoticeWorld
from proof.promises import Broken
from proof.simulation import Report
from proof.world import Fault

HISTORIES, PART = 80, 40


@pytest.mark.parametrize("first", range(0, HISTORIES, PART))
def test_every_promise_is_kept_in_every_history(first):
    total = Report()
    for report in history.prove(range(first, first + PART)):
        total.add(report)
    assert not [
        f"make prove-notices RUNS=1 SEED={failure.seed}: {failure.promise}" for failure in total.failures
    ]
    assert {"plan", "send", "go on", "pause", "resume", "speak", "claim", "unregister"} <= set(
        total.operations
    )
    assert {"sent", "left out"} <= set(total.recipients)


def test_a_history_is_the_same_whenever_it_is_played():
    first, again = (list(history.play(17).trail()) for _ in range(2))
    assert first == again


def test_a_broken_protocol_is_found_and_replayed_from_its_seed(monkeypatch):
    monkeypatch.setattr(residents, "still_in", lambda _part, ids, _since: set(ids))  # without looking
    found = [each for report in history.prove(range(30)) for each in report.failures]
    assert found
    with pytest.raises(Broken) as broken:
        history.play(found[0].seed)
    assert broken.value.promise == found[0].promise
    assert found[0].promise in promises.ALL


# ---------- what it found


@pytest.fixture
def world(monkeypatch):
    """One process, and a town in which everything is open."""
    monkeypatch.setattr(worlds, "PROCESSES", 1)
    database = DynamoDB(tables())
    database.restore(town.founded(0))
    world = NoticeWorld(database, town.NOW, Random(0), Line(), Queue(30))
    with town.small(), world.inhabited():
        yield world


def plan(window="morning"):
    return town.plan(window, town.NOW, any_hour=False)


def ledger(world) -> Ledger:
    return Ledger(world.states[-1].tables)


def deliver_all(world) -> None:
    while world.queue.waiting:
        message = world.queue.waiting.pop()
        assert world.run(town.send(message)).refusal is None


def goes_to(world, call, awaited: str) -> None:
    """The operation stands before its next call of this kind."""
    while str(call.pending) != awaited:
        world.step(call)


def without_an_end(world) -> list[str]:
    (run,) = ledger(world).runs()
    return [
        chunk.item
        for chunk in ledger(world).chunks(run.run_id)
        if ledger(world).progress(run.run_id, chunk.item) is None
    ]


def test_a_run_is_planned_while_line_denies_us_everything(world):
    world.line.is_denied = True
    assert world.run(plan()).answer.status == "planned"
    deliver_all(world)
    (run,) = ledger(world).runs()
    assert (run.status, run.reason) == ("stopped", "denied")


def test_a_run_goes_on_or_says_try_again_whatever_the_database_does(world):
    run = world.run(plan()).answer
    call = world.begin(town.go_on(run.run_id, however_old=False))
    goes_to(world, call, "GetItem Notices")
    world.step(call, Fault.THROTTLED)
    assert isinstance(call.refusal, TryAgain)


@pytest.mark.parametrize("however_old", [False, True])
def test_who_remembers_a_run_as_stopped_or_old_does_not_drop_what_was_queued_since(world, however_old):
    run = world.run(plan()).answer
    if however_old:
        world.pass_time(timedelta(hours=25))
    else:
        world.run(town.pause(paused=True))
    deliver_all(world)
    world.run(town.pause(paused=False))
    world.pass_time(promises.REMEMBERED)
    world.run(town.send(Message(run.run_id, ledger(world).chunks(run.run_id)[0].item)))  # remembers
    world.run(town.go_on(run.run_id, however_old=however_old))
    deliver_all(world)
    assert not without_an_end(world)
    assert world.line.heard


def test_two_planners_agree_whether_there_is_something_to_say(world):
    slow = world.begin(plan())
    goes_to(world, slow, "TransactWriteItems")
    world.step(slow)
    goes_to(world, slow, "TransactWriteItems")
    for slot in town.FOUNDED:
        world.run(town.close(slot))
    world.run(plan())
    world.finish(slow)
    deliver_all(world)
    assert ledger(world).chunks("2026-11-23-morning")
    assert not without_an_end(world)


def test_nobody_is_added_to_an_empty_part_after_the_run_was_queued(world):
    slow = world.begin(plan())
    goes_to(world, slow, "Query Residents")
    world.run(plan())
    for number in range(20, 40):
        world.run(town.register(f"U{number}", town.YOKOHAMA, language="en"))
    world.finish(slow)
    deliver_all(world)
    assert not without_an_end(world)


def test_whom_line_refused_is_not_unanswered_when_the_rest_of_the_chunk_is():
    tally = Tally()
    tally.add(Progress("run", "14100#ja#0/00000", 3, ChunkStatus.UNANSWERED, refused=frozenset({0})))
    assert (tally.refused, tally.unanswered) == (1, 2)
