"""The dead-letter queues: what is in them, and putting it back where it came from.

A letter is sent first and deleted after, so none is lost; one that is replayed twice does no harm, since the
ledger, the conversation and LINE's retry keys know what was done.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from akiwaku import clock
from akiwaku.resources import resources
from akiwaku.runs import RunStatus
from akiwaku.store import notices as ledger
from ops import functions, times
from ops.failures import OperatorError
from ops.stack import Stack, function_of

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

# Seconds for which a letter that is looked at, or replayed, is hidden from others. Receiving has no other effect:
# a dead-letter queue counts how often, and nothing follows from it.
_LOOKED_AT, _REPLAYED = 20, 900
_MOST = 10  # of one call
# A little less than the 24 hours for which LINE knows which calls it has taken; the stream keeps as long.
_LINE_REMEMBERS = timedelta(hours=23, minutes=55)


class Queue(StrEnum):
    WEBHOOK_EVENTS = "webhook-events"
    NOTICE_CHUNKS = "notice-chunks"
    NOTICE_RUNS = "notice-runs"
    CONFIRMATIONS = "confirmations"


_OUTPUTS = {
    Queue.WEBHOOK_EVENTS: "WebhookEventsDeadUrl",
    Queue.NOTICE_CHUNKS: "NoticeChunksDeadUrl",
    Queue.NOTICE_RUNS: "NoticePlanDeadUrl",
    Queue.CONFIRMATIONS: "ConfirmDeadUrl",
}


@dataclass(frozen=True)
class Letter:
    """One message of a dead-letter queue, as far as it may be shown."""

    message_id: str
    sent_at: datetime
    """When it was queued first, or, in a queue with an order, when it was set aside."""
    about: str


@dataclass(frozen=True)
class Box:
    queue: Queue
    waiting: int
    """Approximately, as SQS counts; those that somebody looks at at this moment too."""
    letters: list[Letter]


@dataclass(frozen=True)
class Replayed:
    queue: Queue
    done: int
    left: int
    said: list[str]
    """What came of each, where something did."""


def listed(stack: Stack, queue: Queue, most: int) -> Box:
    """A look that leaves everything as it is: letters are visible again when it is over."""
    url = stack.output(_OUTPUTS[queue])
    with _visible_again(url) as seen:
        received = _received(url, seen, most, at_once=_MOST, hidden_seconds=_LOOKED_AT)
        found = [_letter(queue, message) for message in received]
    return Box(queue, waiting(stack, queue), sorted(found, key=lambda letter: letter.sent_at))


def waiting(stack: Stack, queue: Queue) -> int:
    """Approximately, as SQS counts."""
    said = _sqs().get_queue_attributes(
        QueueUrl=stack.output(_OUTPUTS[queue]),
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )
    return sum(map(int, said["Attributes"].values()))


def replay(
    stack: Stack, queue: Queue, now: datetime, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Replayed:
    """Puts back as many as are there now; what dies once more meanwhile stays for the next time.

    What could not be replayed stays in the queue, and `said` says why. OperatorError when the time is not right.
    """
    if queue in (Queue.NOTICE_CHUNKS, Queue.NOTICE_RUNS):
        # In quiet hours a chunk is skipped and a run not held: the letter would be gone for nothing.
        times.must_be_now(now)
    url = stack.output(_OUTPUTS[queue])
    there = waiting(stack, queue)
    done, said = 0, []
    with _visible_again(url) as held:
        # One by one, so that a queue with an order keeps it.
        for message in _received(url, held, there, at_once=1, hidden_seconds=_REPLAYED):
            try:
                answer = _REPLAYS[queue](stack, message)
            except OperatorError as error:
                said.append(str(error))
                continue
            _sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            held.remove(message)
            done += 1
            if answer:
                said.append(answer)
            progress(done, there)
    return Replayed(queue, done, there - done, said)


# ---------- what they are


def _letter(queue: Queue, message: Mapping[str, Any]) -> Letter:
    sent_at = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
    try:
        about = _ABOUT[queue](json.loads(message["Body"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        about = "not a message of ours"
    return Letter(message["MessageId"], sent_at, about)


def _about_event(event: Any) -> str:
    """Its type and no more: neither who it was nor what they wrote."""
    at = datetime.fromtimestamp(int(event["timestamp"]) / 1000, UTC)
    return f"{event['type']} at {at:%Y-%m-%dT%H:%M:%SZ}"


def _about_chunk(queued: Any) -> str:
    run = ledger.run(queued["run_id"])
    progress = ledger.progress(queued["run_id"], queued["item"])
    status = " ".join(filter(None, (progress.status, progress.reason))) if progress else "not taken up"
    people = f"{progress.recipients} people, " if progress else ""
    stopped = ", run stopped" if run and run.status == RunStatus.STOPPED else ""
    return f"{queued['run_id']} {queued['item']}: {people}{status}{stopped}"


def _about_run(failed: Any) -> str:
    asked = failed["requestPayload"]
    why = failed.get("responsePayload") or {}
    return f"{asked['window']} of {asked['scheduled_at']}: {why.get('errorType') or 'failed'}"


def _about_confirmations(given_up: Any) -> str:
    batch = given_up["DDBStreamBatchInfo"]
    return (
        f"{batch['batchSize']} changes of bookings from {batch['approximateArrivalOfFirstRecord']} on: "
        f"{given_up['requestContext']['condition']}"
    )


_ABOUT: Mapping[Queue, Callable[[Any], str]] = {
    Queue.WEBHOOK_EVENTS: _about_event,
    Queue.NOTICE_CHUNKS: _about_chunk,
    Queue.NOTICE_RUNS: _about_run,
    Queue.CONFIRMATIONS: _about_confirmations,
}


# ---------- back to where they came from


def _replay_event(_stack: Stack, message: Mapping[str, Any]) -> None:
    attributes = message["Attributes"]
    # Not the deduplication id of the dead letter itself: within five minutes SQS takes it for a repeat of the
    # first sending and drops it. This one is new, and the same for two operators who replay the same letter.
    parts = (attributes["MessageDeduplicationId"], message["MessageId"])
    _sqs().send_message(
        QueueUrl=resources().webhook_events_queue_url,
        MessageBody=message["Body"],
        MessageGroupId=attributes["MessageGroupId"],
        MessageDeduplicationId=hashlib.sha256("/".join(parts).encode()).hexdigest(),
    )


def _replay_chunk(_stack: Stack, message: Mapping[str, Any]) -> None:
    _sqs().send_message(QueueUrl=resources().notice_chunks_queue_url, MessageBody=message["Body"])


def _replay_run(stack: Stack, message: Mapping[str, Any]) -> str:
    run = functions.call(stack.output("NoticePlanName"), json.loads(message["Body"])["requestPayload"])
    return f"{run['run_id']}: {' '.join(filter(None, (run['status'], run['reason'])))}"


def _replay_confirmations(stack: Stack, message: Mapping[str, Any]) -> str:
    batch = json.loads(message["Body"])["DDBStreamBatchInfo"]
    records = _records(batch)
    answer = functions.call(function_of(stack.name, "Confirm"), {"Records": records}) or {}
    if answer.get("batchItemFailures"):
        raise OperatorError(
            "Not everybody could be told; the letter stays. Look whether LINE is up, and try again."
        )
    return f"{len(records)} changes of bookings told"


def _records(batch: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those of the stream that a letter is about, as Lambda hands them over. OperatorError once they are gone."""
    # There are no type stubs of DynamoDB Streams among the development dependencies.
    streams: Any = boto3.client("dynamodbstreams")
    arn, last = batch["streamArn"], int(batch["endSequenceNumber"])
    found: list[dict[str, Any]] = []
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=arn,
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        while iterator and len(found) < int(batch["batchSize"]):
            answer = streams.get_records(ShardIterator=iterator)
            records = [r for r in answer["Records"] if int(r["dynamodb"]["SequenceNumber"]) <= last]
            found += [dict(record, eventSourceARN=arn) for record in records]
            if len(records) < len(answer["Records"]) or not answer["Records"]:
                break
            iterator = answer.get("NextShardIterator")
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("TrimmedDataAccessException", "ResourceNotFoundException"):
            raise
        found = []
    if not found or clock.now() - found[0]["dynamodb"]["ApproximateCreationDateTime"] > _LINE_REMEMBERS:
        raise OperatorError(
            f"What happened at {batch['approximateArrivalOfFirstRecord']} is over 24 hours old: it is no longer "
            "in the stream, or LINE no longer knows whether it took the message. Have the clinics call those who "
            "booked or were cancelled at that time; "
            "docs/runbook.md, dead-letter queues."
        )
    told = [record for record in found if record["eventName"] in ("INSERT", "MODIFY")]
    plain: list[dict[str, Any]] = json.loads(json.dumps(told, default=_plain))
    return plain


def _plain(value: object) -> object:
    """The SDK gives dates and bytes where a function's event has numbers and base64."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} in a stream record")


_REPLAYS: Mapping[Queue, Callable[[Stack, Mapping[str, Any]], str | None]] = {
    Queue.WEBHOOK_EVENTS: _replay_event,
    Queue.NOTICE_CHUNKS: _replay_chunk,
    Queue.NOTICE_RUNS: _replay_run,
    Queue.CONFIRMATIONS: _replay_confirmations,
}


# ---------- the queue


def _received(
    url: str, held: list[Mapping[str, Any]], most: int, *, at_once: int, hidden_seconds: int
) -> Iterator[Mapping[str, Any]]:
    """So many messages at most, each once: hidden from others for so many seconds, and noted in `held`."""
    left = most
    while left > 0:
        messages = (
            _sqs()
            .receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=min(at_once, left),
                VisibilityTimeout=hidden_seconds,
                WaitTimeSeconds=1,  # without it SQS asks some of its servers only, which may have none
                AttributeNames=["All"],
            )
            .get("Messages", [])
        )
        if not messages:
            return
        left -= len(messages)
        held.extend(messages)
        yield from messages


@contextmanager
def _visible_again(url: str) -> Iterator[list[Mapping[str, Any]]]:
    """What is in the list at the end, however that comes, is at once visible to others again."""
    held: list[Mapping[str, Any]] = []
    try:
        yield held
    finally:
        for message in held:
            with suppress(ClientError):  # it is visible again by itself, or gone
                _sqs().change_message_visibility(
                    QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
                )


def _sqs() -> "SQSClient":
    return boto3.client("sqs")
