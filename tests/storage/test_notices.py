"""Everyone who should hear, once."""

import json
from datetime import timedelta

import boto3
import pytest

from akiwaku import claims, notices, queues, registration
from akiwaku import line as line_door
from akiwaku.errors import LineUnavailable
from akiwaku.resources import resources
from akiwaku.store import notices as ledger
from akiwaku.store import residents
from akiwaku.store.notices import ChunkStatus
from tests.kit.world import KAWASAKI, LATER, NOW, form, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")


def queued() -> list[dict[str, str]]:
    found = []
    sqs = boto3.client("sqs")
    url = resources().notice_chunks_queue_url
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def send_all(now=LATER) -> None:
    for each in queued():
        notices.send(each["run_id"], each["item"], now)


def test_those_who_should_hear_hear_once_and_nobody_else_does(line):
    names = [f"U{number}" for number in range(12)]
    for name in names:
        resident(name)
    resident("quiet", wants_notices=False)
    resident("elsewhere", municipality=KAWASAKI)
    resident("blocked")
    registration.follow_changed("blocked", follows=False, at=LATER)
    resident("booked")
    claims.claim("booked", slot("one").slot_id, 3, NOW)
    slot("two")

    notices.plan("noon", NOW, NOW)
    send_all()

    assert sorted(to for to, _ in line.inbox) == sorted(names)


def test_each_hears_in_the_language_they_chose_and_nobody_twice(line):
    spoken = {"U1": "ja", "U2": "easy", "U3": "en", "U4": "en"}
    for name, language in spoken.items():
        resident(name, language=language)
    registration.speak("U4", "ja", LATER)
    slot()
    notices.plan("noon", NOW, NOW)
    send_all()
    told = {to: message["contents"]["header"]["contents"][0]["text"] for to, message in line.inbox}
    title = "空き枠のお知らせ"
    assert told == {"U1": title, "U2": "席(せき)が あきました", "U3": "New openings", "U4": title}
    assert len(line.inbox) == 4


def test_a_schedule_that_fires_twice_speaks_once(line):
    resident("U1")
    slot()
    notices.plan("noon", NOW, NOW)
    send_all()
    notices.plan("noon", NOW + timedelta(seconds=20), NOW)
    send_all()
    assert len(line.heard_by("U1")) == 1
    notices.plan("evening", NOW + timedelta(hours=5), NOW)
    send_all()
    assert len(line.heard_by("U1")) == 2


def test_nothing_is_sent_where_nothing_is_open(line):
    resident("U1")
    notices.plan("noon", NOW, NOW)
    send_all()
    assert line.inbox == []


def test_a_chunk_whose_slots_were_taken_meanwhile_is_skipped_with_the_reason(line):
    resident("U1"), resident("fast")
    open_slot = slot()
    notices.plan("noon", NOW, NOW)
    claims.claim("fast", open_slot.slot_id, 3, NOW)
    send_all()
    assert line.inbox == []


def test_a_queue_message_delivered_twice_or_a_lost_answer_reaches_nobody_twice(line):
    resident("U1")
    slot()
    run = notices.plan("noon", NOW, NOW)
    (message,) = queued()
    line.loses_answers = True
    line.fails_with(LineUnavailable())
    with pytest.raises(LineUnavailable):
        notices.send(run.run_id, message["item"], LATER)
    notices.send(run.run_id, message["item"], LATER)
    notices.send(run.run_id, message["item"], LATER)
    assert len(line.heard_by("U1")) == 1
    chunk = ledger.get(run.run_id, message["item"])
    assert chunk is not None
    assert chunk.status == ChunkStatus.SENT


def test_a_chunk_that_the_ledger_does_not_know_is_dropped(line):
    notices.send("2026-11-23-noon", "14100#ja#0/00000", NOW)
    assert line.inbox == []


def test_a_chunk_older_than_lines_memory_is_not_sent(line):
    resident("U1")
    slot(starts_at=NOW + timedelta(days=3))
    notices.plan("noon", NOW, NOW)
    send_all(NOW + timedelta(hours=24))
    assert line.inbox == []


def test_a_plan_that_dies_anywhere_goes_on_where_it_stopped(line, monkeypatch):
    monkeypatch.setattr(line_door, "MOST_RECIPIENTS", 2)
    names = [f"U{number}" for number in range(11)]
    for name in names:
        resident(name)
    slot()

    def dying_after(calls: int, step):
        left = calls

        def maybe(*args):
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return step(*args)

        return maybe

    deaths = 0
    for calls in range(4):
        for door, name in ((ledger, "add"), (queues, "notice_chunks")):
            with monkeypatch.context() as broken:
                broken.setattr(door, name, dying_after(calls, getattr(door, name)))
                try:
                    notices.plan("noon", NOW, NOW)
                except KeyboardInterrupt:
                    deaths += 1
    notices.plan("noon", NOW, NOW)
    assert deaths >= 5
    send_all()
    assert sorted(to for to, _ in line.inbox) == sorted(names)


def test_two_planners_at_once_share_the_work(line, monkeypatch):
    monkeypatch.setattr(line_door, "MOST_RECIPIENTS", 2)
    names = [f"U{number}" for number in range(9)]
    for name in names:
        resident(name)
    slot()
    add = ledger.add

    def the_other_planner_is_faster(chunk):
        monkeypatch.setattr(ledger, "add", add)
        notices.plan("noon", NOW, NOW)
        add(chunk)

    monkeypatch.setattr(ledger, "add", the_other_planner_is_faster)
    notices.plan("noon", NOW, NOW)
    send_all()
    assert sorted(to for to, _ in line.inbox) == sorted(names)


def test_a_page_of_the_audience_begins_where_the_last_one_ended():
    for number in range(9):
        resident(f"U{number}")
    shards = {registration.registered(f"U{number}").audience_shard for number in range(9)}
    for shard in shards:
        assert shard
        whole = list(residents.audience(shard, after=None, limit=100))
        first = list(residents.audience(shard, after=None, limit=1))
        rest = list(residents.audience(shard, after=first[-1][0], limit=100))
        assert first + rest == whole


def test_the_notice_names_what_is_open_and_never_a_person(line):
    registration.register("U1", form(), NOW)
    slot(seats=2)
    notices.plan("noon", NOW, NOW)
    send_all()
    (text,) = line.heard_by("U1")
    assert "11月23日(月) 15:00" in text
    assert "架空あかりクリニック(残り2枠)" in text
    assert "?page=slots" in text
    for personal in ("0452101111", "1972", "U1"):
        assert personal not in text
