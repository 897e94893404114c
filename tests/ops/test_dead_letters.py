"""Dead letters: looked at without touching them, put back without losing one."""

import json
from datetime import timedelta
from types import SimpleNamespace

import boto3
import pytest

from akiwaku import notices, sending
from akiwaku.resources import resources
from akiwaku.store import notices as ledger
from ops import dead_letters, functions
from ops.dead_letters import Queue
from ops.failures import OperatorError
from ops.stack import Stack
from tests.kit.notices import fates, queued
from tests.kit.world import LATER, NOW, resident, slot

pytestmark = pytest.mark.usefixtures("at_noon")

RUN = "2026-11-23-noon"


@pytest.fixture
def stack(clinics, line):
    sqs = boto3.client("sqs")

    def queue(name, **attributes):
        return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    return Stack(
        "akiwaku-test",
        {
            "NoticePlanName": "plan",
            "WebhookEventsDeadUrl": queue("events-dead.fifo", FifoQueue="true"),
            "NoticeChunksDeadUrl": queue("chunks-dead"),
            "NoticePlanDeadUrl": queue("runs-dead"),
            "ConfirmDeadUrl": queue("confirm-dead"),
        },
        {},
    )


def dies(stack, output, body, **how):
    boto3.client("sqs").send_message(QueueUrl=stack.output(output), MessageBody=json.dumps(body), **how)


def event_dies(stack, number):
    event = {"type": "message", "timestamp": 1763000000000, "message": {"text": f"ひみつ{number}"}}
    source = {"source": {"userId": "Uwho"}}
    how = {"MessageGroupId": "Uwho", "MessageDeduplicationId": f"event-{number}"}
    dies(stack, "WebhookEventsDeadUrl", event | source, **how)


def a_chunk_dies(stack):
    for number in range(3):
        resident(f"U{number}")
    slot()
    notices.plan("noon", NOW, NOW)
    chunks = queued()
    for run_id, item in chunks:
        dies(stack, "NoticeChunksDeadUrl", {"run_id": run_id, "item": item})
    return len(chunks)


def test_a_look_leaves_every_letter_where_it_is_and_visible(stack):
    letters = a_chunk_dies(stack)
    for _ in range(2):
        box = dead_letters.listed(stack, Queue.NOTICE_CHUNKS, 50)
        assert (box.waiting, len(box.letters)) == (letters, letters)
        assert all(letter.about.startswith(f"{RUN} 14100#ja#") for letter in box.letters)
    assert queued() == []


def test_of_an_event_neither_the_person_nor_the_words_are_shown(stack):
    event_dies(stack, 1)
    said = str(dead_letters.listed(stack, Queue.WEBHOOK_EVENTS, 50).letters)
    assert "message at 2025-11-13T02:13:20Z" in said
    assert "Uwho" not in said
    assert "ひみつ" not in said


def test_chunks_that_are_replayed_are_sent_once_however_often_they_died(stack, line):
    letters = a_chunk_dies(stack)
    a_second_delivery = {"run_id": RUN, "item": next(iter(ledger.parts(RUN))).part + "/00000"}
    dies(stack, "NoticeChunksDeadUrl", a_second_delivery)

    replayed = dead_letters.replay(stack, Queue.NOTICE_CHUNKS, LATER)

    assert (replayed.done, replayed.left) == (letters + 1, 0)
    for run_id, item in queued():
        sending.send(run_id, item, LATER)
    assert sorted(to for to, _ in line.inbox) == ["U0", "U1", "U2"]
    assert dead_letters.listed(stack, Queue.NOTICE_CHUNKS, 50).letters == []


def test_a_chunk_that_died_yesterday_is_not_sent_before_an_operator_says_so(stack, line):
    a_chunk_dies(stack)
    tomorrow = NOW + timedelta(hours=25)
    dead_letters.replay(stack, Queue.NOTICE_CHUNKS, tomorrow)
    for run_id, item in queued():
        sending.send(run_id, item, tomorrow)
    assert line.inbox == []
    assert set(fates(RUN).values()) == {"skipped too-old"}


def test_events_are_replayed_in_order_and_not_dropped_as_repeats(stack):
    """Sent and dead within five minutes: under its old deduplication id SQS would take it and drop it."""
    sqs = boto3.client("sqs")
    url = resources().webhook_events_queue_url
    for number in (1, 2, 3):
        event_dies(stack, number)
        how = {"MessageGroupId": "Uwho", "MessageDeduplicationId": f"event-{number}"}
        sqs.send_message(QueueUrl=url, MessageBody="the first time", **how)
    while first := sqs.receive_message(QueueUrl=url).get("Messages"):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])

    assert dead_letters.replay(stack, Queue.WEBHOOK_EVENTS, NOW).done == 3

    back = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    assert [json.loads(each["Body"])["message"]["text"] for each in back] == ["ひみつ1", "ひみつ2", "ひみつ3"]
    assert {each["Attributes"]["MessageGroupId"] for each in back} == {"Uwho"}


def test_a_letter_stays_when_sending_it_fails(stack, monkeypatch):
    letters = a_chunk_dies(stack)
    resources.cache_clear()
    monkeypatch.setenv("NOTICE_CHUNKS_QUEUE_URL", "https://sqs.ap-northeast-1.amazonaws.com/123456789012/no")
    with pytest.raises(Exception, match="exist"):
        dead_letters.replay(stack, Queue.NOTICE_CHUNKS, LATER)
    resources.cache_clear()
    assert len(dead_letters.listed(stack, Queue.NOTICE_CHUNKS, 50).letters) == letters


def test_a_run_is_planned_again_with_what_it_was_asked_and_one_that_fails_again_stays(stack, monkeypatch):
    for window in ("noon", "broken", "evening"):
        asked = {"window": window, "scheduled_at": NOW.isoformat()}
        failed = {"requestPayload": asked, "responsePayload": {"errorType": "TryAgain", "errorMessage": "…"}}
        dies(stack, "NoticePlanDeadUrl", failed)

    def plan(function, event):
        if event["window"] == "broken":
            raise OperatorError("plan failed 3 times")
        run = notices.plan(event["window"], NOW, NOW)
        return {"run_id": run.run_id, "status": run.status.value, "reason": run.reason}

    monkeypatch.setattr(functions, "call", plan)
    replayed = dead_letters.replay(stack, Queue.NOTICE_RUNS, LATER)
    assert (replayed.done, replayed.left) == (2, 1)
    assert f"{RUN}: not-held nothing-open" in replayed.said
    (left,) = dead_letters.listed(stack, Queue.NOTICE_RUNS, 50).letters
    assert left.about == f"broken of {NOW.isoformat()}: TryAgain"


@pytest.mark.parametrize("hours", [23, 25])
def test_a_confirmation_is_told_again_as_long_as_line_knows_whether_it_was(stack, monkeypatch, hours):
    """The stream may keep a record for longer than LINE keeps its retry key."""
    told = []

    class Streams:
        def get_shard_iterator(self, **_asked):
            return {"ShardIterator": "first"}

        def get_records(self, **_asked):
            at = {"SequenceNumber": "7", "ApproximateCreationDateTime": NOW - timedelta(hours=hours)}
            return {"Records": [{"eventName": "INSERT", "dynamodb": at}]}

    aws = boto3.client

    def client(service):
        return Streams() if service == "dynamodbstreams" else aws(service)

    monkeypatch.setattr(dead_letters, "boto3", SimpleNamespace(client=client))
    monkeypatch.setattr(dead_letters, "function_of", lambda _stack, name: name)
    monkeypatch.setattr(functions, "call", lambda function, event: told.append((function, event)))
    place = {"streamArn": "arn", "shardId": "s", "startSequenceNumber": "7", "endSequenceNumber": "7"}
    batch = {**place, "batchSize": 1, "approximateArrivalOfFirstRecord": "2026-11-22T04:00:00Z"}
    dies(stack, "ConfirmDeadUrl", {"requestContext": {"condition": "…"}, "DDBStreamBatchInfo": batch})

    replayed = dead_letters.replay(stack, Queue.CONFIRMATIONS, NOW)

    if hours < 24:
        assert (replayed.done, [function for function, _ in told]) == (1, ["Confirm"])
        assert told[0][1]["Records"][0]["dynamodb"]["SequenceNumber"] == "7"
    else:
        assert (replayed.left, told) == (1, [])
        assert "2026-11-22T04:00:00Z is over 24 hours old" in replayed.said[0]


@pytest.mark.parametrize("queue", [Queue.NOTICE_CHUNKS, Queue.NOTICE_RUNS])
def test_nothing_is_replayed_when_it_would_only_be_skipped(stack, queue):
    letters = a_chunk_dies(stack)
    at_night = NOW + timedelta(hours=10)
    with pytest.raises(OperatorError, match="quiet hours, until 08:00"):
        dead_letters.replay(stack, queue, at_night)
    ledger.set_paused(True, NOW)
    with pytest.raises(OperatorError, match="paused"):
        dead_letters.replay(stack, queue, LATER)
    assert len(dead_letters.listed(stack, Queue.NOTICE_CHUNKS, 50).letters) == letters
