"""What each claim of a storm cost: its attempts, as they went over the wire, priced after DynamoDB's rules.

A write's price depends on the item before and after it. So the writes that were accepted are done again, in the
order of their answers, one at a time, in a second and untouched copy of the tables.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench import capacity, town
from bench.capacity import Item, Table
from bench.storm import Record
from bench.wire import Attempt
from local.cloud import Cloud
from proof.deployment import tables

# The emulator keeps the tables of each region apart.
_COPY_REGION = "ap-northeast-3"


@dataclass
class Bill:
    """What one claim cost."""

    reads: int = 0
    writes: int = 0
    """Requests, a transaction being one."""
    conflicts: int = 0
    read_units: float = 0
    write_units: int = 0


@dataclass(frozen=True)
class _Write:
    """One item's part in a request."""

    table: str
    key: Item
    put: Item | None
    """The whole item, where the request brings it."""


class Accounts:
    """Prices the records of one storm, on the emulator in which it broke."""

    def __init__(self, cloud: Cloud, before: town.Snapshot) -> None:
        self._copy = cloud.session.client(
            "dynamodb", endpoint_url=cloud.endpoint_url, region_name=_COPY_REGION
        )
        self._tables = tables()
        self._known: dict[str, Item | None] = {}
        town.create_tables(self._copy)
        town.load(self._copy, before)

    def bills(self, records: Sequence[Record]) -> list[Bill]:
        """One for each record, in their order."""
        bills = [Bill() for _ in records]
        made = [
            (attempt, bill)
            for record, bill in zip(records, bills, strict=True)
            for attempt in record.attempts
        ]
        for attempt, bill in sorted(made, key=lambda pair: pair[0].answered):
            if attempt.is_write:
                self._charge_write(attempt, bill)
            else:
                _charge_read(attempt, bill)
        return bills

    def _charge_write(self, attempt: Attempt, bill: Bill) -> None:
        bill.writes += 1
        bill.conflicts += is_conflict(attempt)
        if not attempt.status:
            return  # no answer: what it did is not known
        request = json.loads(attempt.request)
        writes = list(self._writes(attempt.action, request))
        transactional = attempt.action == "TransactWriteItems"
        before = [self._item(write) for write in writes]
        if attempt.accepted:
            self._repeat(attempt.action, request)
            self._known.clear()
        for write, was in zip(writes, before, strict=True):
            after = self._item(write) if attempt.accepted else write.put
            bill.write_units += capacity.write_units(was, after, transactional=transactional)
            if attempt.accepted:
                bill.write_units += capacity.index_write_units(self._tables[write.table], was, after)

    def _writes(self, action: str, request: dict[str, Any]) -> Iterable[_Write]:
        if action != "TransactWriteItems":
            yield self._write(request)
            return
        for part in request["TransactItems"]:
            for each in part.values():
                yield self._write(each)

    def _write(self, request: dict[str, Any]) -> _Write:
        table = request["TableName"]
        put: Item | None = request.get("Item")
        key = request["Key"] if put is None else _key_of(self._tables[table], put)
        return _Write(table, key, put)

    def _item(self, write: _Write) -> Item | None:
        """As the copy has it now. Remembered until something is written, for most writes are refused."""
        name = f"{write.table} {json.dumps(write.key, sort_keys=True)}"
        if name not in self._known:
            answer = self._copy.get_item(TableName=write.table, Key=write.key, ConsistentRead=True)
            self._known[name] = answer.get("Item")
        return self._known[name]

    def _repeat(self, action: str, request: dict[str, Any]) -> None:
        calls: dict[str, Callable[..., Any]] = {
            "PutItem": self._copy.put_item,
            "UpdateItem": self._copy.update_item,
            "DeleteItem": self._copy.delete_item,
            "TransactWriteItems": self._copy.transact_write_items,
        }
        calls[action](**request)


def is_conflict(attempt: Attempt) -> bool:
    """Whether DynamoDB refused it because a transaction was under way on one of its items."""
    return attempt.is_write and not attempt.accepted and b"TransactionConflict" in attempt.response


def _charge_read(attempt: Attempt, bill: Bill) -> None:
    bill.reads += 1
    if not attempt.accepted:
        return
    request, answer = json.loads(attempt.request), json.loads(attempt.response)
    if {"ProjectionExpression", "FilterExpression"} & request.keys():
        raise ValueError("the answer to a read that leaves something out does not tell its size")
    consistent = bool(request.get("ConsistentRead"))
    match attempt.action:
        case "GetItem":
            size = capacity.item_size(answer.get("Item"))
        case "Query":
            size = capacity.total_size(answer["Items"])
        case action:
            raise ValueError(f"the price of {action} is not known here")
    bill.read_units += capacity.read_units(size, consistent=consistent)


def _key_of(table: Table, item: Item) -> Item:
    return {key["AttributeName"]: item[key["AttributeName"]] for key in table["KeySchema"]}
