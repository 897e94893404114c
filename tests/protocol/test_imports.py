"""Files of slots with crashes everywhere: all of a file or nothing, and whether the proof is to be trusted."""

from contextlib import contextmanager, suppress

import pytest

from akiwaku import imports as flow
from akiwaku.errors import StaleWrite, TryAgain
from akiwaku.store import base, slots
from akiwaku.store import imports as rows
from proof import imports
from proof.promises import Broken
from proof.simulation import Report
from proof.world import OF_A_QUERY, OF_A_READ, OF_A_WRITE, Fault

HISTORIES = 200


def test_every_promise_is_kept_in_every_history_whatever_fails():
    total = Report()
    for report in imports.prove(range(HISTORIES)):
        total.add(report)
    assert not [f"seed {failure.seed}: {failure.promise}" for failure in total.failures]
    assert set(total.faults) == {*OF_A_READ, *OF_A_QUERY, *OF_A_WRITE, Fault.TIME_LIMIT}
    assert set(total.operations) == {"import", "sweep", "close"}
    assert {"done", "try-again", "idempotency-key-reused"} <= set(total.answers)


def test_a_history_is_the_same_whenever_it_is_played():
    first, again = (list(imports.play(17).trail()) for _ in range(2))
    assert first == again


# ---------- what would be noticed


def decided_over_another(monkeypatch):
    monkeypatch.setattr(rows.ImportRow, "save", lambda row, condition: base.Row.save(row))


def posted_over_what_is_there(monkeypatch):
    class Blind:
        def __init__(self, writes):
            self._writes = writes

        def save(self, row, condition):
            self._writes.save(row)

    @contextmanager
    def transaction():
        with base.transaction() as writes:
            yield Blind(writes)

    monkeypatch.setattr(slots, "transaction", transaction)


def a_conflict_taken_for_done(monkeypatch):
    def post(chunk, digest):
        with suppress(StaleWrite):
            slots.post_together(chunk, digest)

    monkeypatch.setattr(flow, "_post_chunk", post)


def no_answer_taken_for_success(monkeypatch):
    post = flow._post_chunk

    def posts(chunk, digest):
        with suppress(TryAgain):
            post(chunk, digest)

    monkeypatch.setattr(flow, "_post_chunk", posts)


def said_to_be_done_before_it_is(monkeypatch):
    post = flow._post_all

    def posts(found, chunks):
        rows.finish(found)
        post(found, chunks)

    monkeypatch.setattr(flow, "_post_all", posts)


def never_swept(monkeypatch):
    monkeypatch.setattr(flow, "sweep", lambda _now: 0)


@pytest.mark.parametrize(
    ("mistake", "promise"),
    [
        (decided_over_another, imports.ONE_FILE),
        (posted_over_what_is_there, imports.ONLY_NEW),
        (a_conflict_taken_for_done, imports.WHOLE_FOR_WHO_WAS_TOLD),
        (no_answer_taken_for_success, imports.WILL_BE_WHOLE),
        (said_to_be_done_before_it_is, imports.WILL_BE_WHOLE),
        (never_swept, imports.QUIET),
    ],
)
def test_a_mistake_is_noticed_and_replayed_from_its_seed(monkeypatch, mistake, promise):
    mistake(monkeypatch)
    failures = (each for report in imports.prove(range(300)) for each in report.failures)
    found = next(each for each in failures if each.promise == promise)
    with pytest.raises(Broken) as broken:
        imports.play(found.seed)
    assert broken.value.promise == promise
