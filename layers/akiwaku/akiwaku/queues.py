"""The only place that speaks to SQS."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from akiwaku.errors import TryAgain
from akiwaku.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_MOST_PER_CALL = 10  # SendMessageBatch


@cache
def _sqs() -> "SQSClient":
    # Short, since the webhook has to answer LINE within two seconds.
    return boto3.client("sqs", config=Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard"}))


def webhook_events(events: Iterable[Mapping[str, Any]]) -> None:
    """Queues LINE's events: in order for each user, and once for each `webhookEventId`.

    TryAgain unless every one of them is in the queue. Queueing them again does no harm (FIFO, 5 minutes).
    """
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {
            "Id": str(number),
            "MessageBody": json.dumps(event, ensure_ascii=False),
            # Events of no user (there are such types) keep an order of their own.
            "MessageGroupId": event.get("source", {}).get("userId", "nobody"),
            "MessageDeduplicationId": event.get("webhookEventId") or _digest(event),
        }
        for number, event in enumerate(events)
    ]
    _send(settings().webhook_events_queue_url, entries)


def notice_chunks(run_id: str, items: Iterable[str]) -> None:
    """Queues ledger rows of a run to be sent. Queueing one twice does no harm: the row says what was done."""
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(number), "MessageBody": json.dumps({"run_id": run_id, "item": item})}
        for number, item in enumerate(items)
    ]
    _send(settings().notice_chunks_queue_url, entries)


def _digest(event: Mapping[str, Any]) -> str:
    """Tells an event from others when LINE gave it no id, which it does with all types known today."""
    return hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()


def _send(queue_url: str, entries: "list[SendMessageBatchRequestEntryTypeDef]") -> None:
    rest = iter(entries)
    while batch := list(islice(rest, _MOST_PER_CALL)):
        answer = _sqs().send_message_batch(QueueUrl=queue_url, Entries=batch)
        if answer.get("Failed"):
            raise TryAgain
