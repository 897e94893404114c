"""Reads DynamoDB streams and runs the functions mapped to them, as Lambda's event source mapping does in AWS.

The emulator has mappings too, but takes every answer without an error for success: a record that the function
reports in `batchItemFailures` would never be tried again, and a confirmation would be lost (see lower.py).
Rules: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import base64
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from local import patterns
from local.cloud import REGION, Cloud
from local.errors import LocalStackError

Record: TypeAlias = dict[str, Any]

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.1
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 30.0


class FunctionFailed(Exception):
    """The function raised, or ran out of time."""


@dataclass(frozen=True)
class Mapping:
    """The part of an event source mapping that decides what happens to a batch."""

    batch_size: int = 100
    reports_failures: bool = False
    bisects: bool = False
    max_retries: int = -1
    """-1: until the record is too old."""
    max_age_seconds: int = -1
    """-1: as long as the stream keeps records."""


class Delivery:
    """Brings records to a function in order, again and again until each is done or given up."""

    def __init__(
        self,
        mapping: Mapping,
        invoke: Callable[[list[Record]], Any],
        give_up: Callable[[list[Record], str], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._mapping = mapping
        self._invoke = invoke
        self._give_up = give_up
        self._now = now
        self._batches: deque[list[Record]] = deque()
        self._retries = 0

    @property
    def idle(self) -> bool:
        return not self._batches

    def add(self, records: list[Record]) -> None:
        """Take on a batch that the stream gave."""
        if records:
            self._batches.append(records)

    def step(self) -> float:
        """Invoke the function once with the next batch; seconds to wait before the next step."""
        batch = self._batches.popleft()
        try:
            answer = self._invoke(batch)
        except FunctionFailed as failure:
            logger.info("%s", failure)
            return self._again(batch, whole=True)
        left = self._unfinished(batch, answer)
        if not left:
            self._retries = 0
            return 0.0
        return self._again(left, whole=len(left) == len(batch))

    def _unfinished(self, batch: list[Record], answer: Any) -> list[Record]:
        """The records from the first reported failure on: all of them come again."""
        if not self._mapping.reports_failures or not isinstance(answer, dict):
            return []
        failures = answer.get("batchItemFailures") or []
        if not failures:
            return []
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        reported = [failure.get("itemIdentifier") for failure in failures]
        if any(number not in numbers for number in reported):
            return batch  # an identifier that is empty or unknown: the whole batch counts as failed
        return batch[min(numbers.index(number) for number in reported) :]

    def _again(self, batch: list[Record], *, whole: bool) -> float:
        self._retries = self._retries + 1 if whole else 1
        if 0 <= self._mapping.max_retries < self._retries:
            self._drop(batch, "RetryAttemptsExhausted")
            return 0.0
        if self._mapping.max_age_seconds > 0:
            oldest = float(batch[0]["dynamodb"]["ApproximateCreationDateTime"])
            if self._now() - oldest > self._mapping.max_age_seconds:
                self._drop(batch, "MaxRecordAgeExceeded")
                return 0.0
        if self._mapping.bisects and whole and len(batch) > 1:
            middle = len(batch) // 2
            self._batches.extendleft((batch[middle:], batch[:middle]))
        else:
            self._batches.appendleft(batch)
        return float(min(_FIRST_PAUSE_SECONDS * 2 ** (self._retries - 1), _LONGEST_PAUSE_SECONDS))

    def _drop(self, batch: list[Record], condition: str) -> None:
        self._retries = 0
        self._give_up(batch, condition)


class StreamReader:
    """Runs one event source mapping of the emulator on a thread of its own."""

    def __init__(self, cloud: Cloud, mapping_id: str) -> None:
        self._cloud = cloud
        mapping: dict[str, Any] = dict(cloud.functions.get_event_source_mapping(UUID=mapping_id))
        self._stream = str(mapping["EventSourceArn"])
        self._function = str(mapping["FunctionArn"])
        if ":dynamodb:" not in self._stream:
            raise LocalStackError(f"local/streams.py reads DynamoDB streams, and {self._stream} is not one")
        filters = mapping.get("FilterCriteria", {}).get("Filters", [])
        self._patterns = [patterns.parse(criterion["Pattern"]) for criterion in filters]
        self._start = str(mapping.get("StartingPosition", "LATEST"))
        self._on_failure = mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        self._delivery = Delivery(
            Mapping(
                batch_size=int(mapping.get("BatchSize", 100)),
                reports_failures="ReportBatchItemFailures" in mapping.get("FunctionResponseTypes", []),
                bisects=bool(mapping.get("BisectBatchOnFunctionError", False)),
                max_retries=int(mapping.get("MaximumRetryAttempts", -1)),
                max_age_seconds=int(mapping.get("MaximumRecordAgeInSeconds", -1)),
            ),
            self._invoke,
            self._give_up,
        )
        self._limit = int(mapping.get("BatchSize", 100))
        self._shard: str | None = None
        self._iterator: str | None = None
        self._last_read: str | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stream-reader", daemon=True)

    def start(self) -> None:
        """From here on, every change of the table reaches the function."""
        self._iterator = self._new_iterator()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                if self._delivery.idle:
                    self._delivery.add(self._read())
                pause = _IDLE_SECONDS if self._delivery.idle else self._delivery.step()
            except (BotoCoreError, ClientError) as error:
                # The emulator is being stopped, or so busy that it did not answer in time.
                if not self._stopping.is_set():
                    logger.warning("stream of %s: %s", self._function, error)
                pause = 1.0

    def _new_iterator(self) -> str:
        shards = self._cloud.streams.describe_stream(StreamArn=self._stream)["StreamDescription"]["Shards"]
        where = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self._last_read}
            if self._last_read
            else {"ShardIteratorType": self._start}
        )
        self._shard = str(shards[0]["ShardId"])
        answer = self._cloud.streams.get_shard_iterator(StreamArn=self._stream, ShardId=self._shard, **where)
        return str(answer["ShardIterator"])

    def _read(self) -> list[Record]:
        try:
            answer = self._cloud.streams.get_records(ShardIterator=self._iterator, Limit=self._limit)
        except self._cloud.streams.exceptions.ExpiredIteratorException:
            # An iterator lives 15 minutes, and a record may well be retried for longer.
            self._iterator = self._new_iterator()
            return []
        self._iterator = answer["NextShardIterator"]
        records = [dict(record, eventSourceARN=self._stream) for record in answer["Records"]]
        if records:
            self._last_read = records[-1]["dynamodb"]["SequenceNumber"]
        # As JSON and back: the SDK gives dates and bytes where a function's event has numbers and base64.
        plain: list[Record] = json.loads(json.dumps(records, default=_plain))
        return [record for record in plain if patterns.matches_any(self._patterns, record)]

    def _invoke(self, records: list[Record]) -> Any:
        answer = self._cloud.functions.invoke(
            FunctionName=self._function, Payload=json.dumps({"Records": records}).encode()
        )
        payload = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise FunctionFailed(f"{self._function}: {payload.decode(errors='replace')[:500]}")
        return json.loads(payload or b"null")

    def _give_up(self, records: list[Record], condition: str) -> None:
        """Tell the dead-letter queue which records were given up, in the words AWS uses."""
        if not self._on_failure:
            return
        first, last = records[0]["dynamodb"], records[-1]["dynamodb"]
        url = self._cloud.queues.get_queue_url(QueueName=self._on_failure.rsplit(":", 1)[-1])["QueueUrl"]
        message = {
            "requestContext": {"functionArn": self._function, "condition": condition},
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(),
            "DDBStreamBatchInfo": {
                "shardId": self._shard,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "approximateArrivalOfFirstRecord": _iso(first["ApproximateCreationDateTime"]),
                "approximateArrivalOfLastRecord": _iso(last["ApproximateCreationDateTime"]),
                "batchSize": len(records),
                "streamArn": self._stream,
                "region": REGION,
            },
        }
        self._cloud.queues.send_message(QueueUrl=url, MessageBody=json.dumps(message))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} in a stream record")


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
