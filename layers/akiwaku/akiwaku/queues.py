"""The only place that speaks to SQS."""

import hashlib
import json
import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from akiwaku import aws
from akiwaku.errors import AwsFault, TryAgain
from akiwaku.resources import resources

Entry: TypeAlias = dict[str, str]

# Of SendMessageBatch and of one message. SQS takes 1 MiB since August 2025, and less in older queues and regions:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
_MOST_PER_CALL: Final = 10
_MOST_BYTES: Final = 256 * 1024

TRIES_OF_WEBHOOK_EVENTS: Final = 12
"""After so many an event goes to the dead-letter queue: maxReceiveCount in infra/queues.yaml."""

TRIES_OF_NOTICE_CHUNKS: Final = 30
"""The same for chunks of notices: two hours of an outage."""

# What a group id and a deduplication id may be:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatchRequestEntry.html
_ID: Final = re.compile(r"[!-~]{1,128}")

# Seconds before those of a batch that SQS throttled are sent again.
_PAUSES: Final = (0.05, 0.2)

log = logging.getLogger(__name__)


def webhook_events(events: Iterable[Any]) -> None:
    """Queues LINE's events: in order for each user, and once for each `webhookEventId`.

    TryAgain unless every one of them is in the queue. Queueing them again does no harm (FIFO, 5 minutes).
    """
    entries = {
        (entry["MessageGroupId"], entry["MessageDeduplicationId"]): entry for entry in map(_entry, events)
    }
    for turn in _turns(entries.values()):
        _send(resources().webhook_events_queue_url, turn)


def notice_chunks(run_id: str, items: Iterable[str]) -> None:
    """Queues ledger rows of a run to be sent. Queueing one twice does no harm: the row says what was done."""
    _send(
        resources().notice_chunks_queue_url,
        [{"MessageBody": json.dumps({"run_id": run_id, "item": item})} for item in items],
    )


def come_back(queue_url: str, pauses: Mapping[str, int]) -> None:
    """Makes messages under way, by receipt handle, visible again after so many seconds.

    Never raises: a message whose time could not be changed comes back when the queue's own has passed.
    """
    try:
        for batch in _batches(
            [{"ReceiptHandle": handle, "VisibilityTimeout": pauses[handle]} for handle in pauses]
        ):
            answer = _call("ChangeMessageVisibilityBatch", queue_url, batch)
            if answer.get("Failed"):
                log.warning("SQS left %d messages to come back late", len(answer["Failed"]))
    except (TryAgain, AwsFault) as error:
        log.warning("messages come back late: %r", error)


def _entry(event: Any) -> Entry:
    """What LINE may invent some day is queued all the same: whoever acts on it has to make sense of it."""
    fields = event if isinstance(event, dict) else {}
    source = fields.get("source")
    user_id = source.get("userId") if isinstance(source, dict) else None
    return {
        "MessageBody": json.dumps(event, ensure_ascii=False),
        # Events of no user (there are such types) keep an order of their own.
        "MessageGroupId": _id(user_id or "nobody"),
        # All types known today have an id.
        "MessageDeduplicationId": _id(fields.get("webhookEventId") or _without_delivery(event)),
    }


def _without_delivery(event: Any) -> Any:
    """A redelivered event differs in this from its first delivery, and in nothing else."""
    if isinstance(event, dict):
        return {name: value for name, value in event.items() if name != "deliveryContext"}
    return event


def _id(value: Any) -> str:
    """As it is where SQS takes it so; LINE's ids are such."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _turns(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The first of each group, then the second of each, and so on: sent one after the other.

    SQS may refuse a part of a batch. Were two of one group in it, the later one could get into the queue first.
    """
    turns: list[list[Entry]] = []
    seen: dict[str, int] = {}
    for entry in entries:
        turn = seen.get(entry["MessageGroupId"], 0)
        seen[entry["MessageGroupId"]] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(entry)
    return turns


def _send(queue_url: str, entries: Iterable[Entry]) -> None:
    for batch in _batches(entries):
        _send_all(queue_url, batch)


def _send_all(queue_url: str, batch: list[dict[str, Any]]) -> None:
    for pause in (*_PAUSES, None):
        failed = _call("SendMessageBatch", queue_url, batch).get("Failed", [])
        if not failed:
            return
        if any(each.get("SenderFault") for each in failed):
            raise AwsFault("SendMessageBatch", *sorted({str(each.get("Code")) for each in failed}))
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html
        again = {each["Id"] for each in failed}
        batch = [entry for entry in batch if entry["Id"] in again]
        if pause is not None:
            time.sleep(pause)
    raise TryAgain


def _batches(entries: Iterable[Mapping[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Numbered, as many as one call takes."""
    batch: list[dict[str, Any]] = []
    size = 0
    for entry in entries:
        more = len(str(entry.get("MessageBody", "")).encode())
        if more > _MOST_BYTES:
            # A person writes at most 5,000 characters. Refused, it would keep coming, and others with it.
            log.error("left out: %d bytes are more than a message of SQS holds", more)
            continue
        if len(batch) == _MOST_PER_CALL or size + more > _MOST_BYTES:
            yield batch
            batch, size = [], 0
        batch.append({"Id": str(len(batch)), **entry})
        size += more
    if batch:
        yield batch


def _call(operation: str, queue_url: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return aws.call(aws.SQS, operation, {"QueueUrl": queue_url, "Entries": entries})
