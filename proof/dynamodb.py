"""A DynamoDB in this process, used one call at a time: fast enough for millions of calls, and deterministic.

The real store code speaks to it through pynamodb, with the very expressions that go to AWS. Items are never
changed in place, so a snapshot of all tables is a copy of a few small dictionaries. What is late in DynamoDB
(indexes, and a table's stream) is late here when the one who asks wants it to be.
"""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from unittest.mock import patch

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection

from akiwaku import aws
from akiwaku.errors import AwsFault, TryAgain
from proof.expressions import Item, NothingThere, condition, update

_PASSING = frozenset({"InternalServerError", "ProvisionedThroughputExceededException"})

Key = tuple[str, ...]
Rows = dict[Key, Item]
Snapshot = dict[str, Rows]


class Client(Protocol):
    """What pynamodb's connection calls: the double itself, or somebody who stands in front of it."""

    def _make_api_call(self, operation: str, call: dict[str, Any]) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Change:
    """A stream record: one item before and after."""

    table: str
    key: Key
    before: Item | None
    after: Item | None


@dataclass
class _Table:
    key: list[str]
    indexes: dict[str, "_Index"]
    rows: Rows = field(default_factory=dict)
    earlier: Rows = field(default_factory=dict)
    """What each row was before its last change, which is what an index that is late still shows."""


@dataclass
class _Index:
    key: list[str]
    kept: frozenset[str] | None
    """Attributes that the index holds; None for all."""


class DynamoDB:
    """`definitions`: CloudFormation properties of every table, by table name."""

    def __init__(self, definitions: Mapping[str, dict[str, Any]]) -> None:
        self._tables = {name: _table(properties) for name, properties in definitions.items()}
        self.changes: list[Change] = []
        """Every change so far, in order, of all tables."""
        self.indexes_are_late = False
        self.page: int | None = None
        """So many rows are in an answer at most; DynamoDB breaks off after a megabyte."""

    def snapshot(self) -> Snapshot:
        return {name: table.rows.copy() for name, table in self._tables.items()}

    def restore(self, snapshot: Snapshot) -> None:
        """Everything is as it was then, and nothing has changed since."""
        for name, table in self._tables.items():
            table.rows, table.earlier = snapshot[name].copy(), {}
        self.changes = []

    def catch_up(self) -> None:
        """Time has passed: however late an index is from now on, it shows everything until here."""
        for table in self._tables.values():
            table.earlier = {}

    def call(self, operation: str, call: Mapping[str, Any]) -> dict[str, Any]:
        """One API call, by the API's names. Raises ClientError as botocore does."""
        match operation:
            case "GetItem":
                row = self._tables[call["TableName"]].rows.get(self._key(call["TableName"], call["Key"]))
                return {"Item": row} if row else {}
            case "PutItem" | "UpdateItem" | "DeleteItem":
                return self._write(operation, call)
            case "BatchGetItem":
                return self._batch(call)
            case "Query":
                return self._query(call)
            case "TransactWriteItems":
                return self._transact(call)
        raise NotImplementedError(operation)

    def _make_api_call(self, operation: str, call: dict[str, Any]) -> dict[str, Any]:
        return self.call(operation, call)

    def _write(self, operation: str, call: Mapping[str, Any]) -> dict[str, Any]:
        key, before, after = self._after(operation.removesuffix("Item"), call)
        if not _holds(call, before):
            shown = {"Item": before} if before and "ReturnValuesOnConditionCheckFailure" in call else {}
            raise refusal("ConditionalCheckFailedException", operation, **shown)
        self._apply(call["TableName"], key, before, after)
        return {}

    def _transact(self, call: Mapping[str, Any]) -> dict[str, Any]:
        writes = [next(iter(each.items())) for each in call["TransactItems"]]
        planned = [(what, *self._after(kind, what), kind) for kind, what in writes]
        if len({(what["TableName"], key) for what, key, *_ in planned}) < len(planned):
            raise refusal("ValidationException", "TransactWriteItems")
        held = [_holds(what, before) for what, _, before, *_ in planned]
        if not all(held):
            raise cancelled("ConditionalCheckFailed", [not each for each in held])
        for what, key, before, after, kind in planned:
            if kind != "ConditionCheck":
                self._apply(what["TableName"], key, before, after)
        return {}

    def _after(self, kind: str, call: Mapping[str, Any]) -> tuple[Key, Item | None, Item | None]:
        """Which row a write is about, the row before it, and the row after it if its condition holds."""
        table = self._tables[call["TableName"]]
        key = self._key(call["TableName"], call["Item"] if kind == "Put" else call["Key"])
        before = table.rows.get(key)
        match kind:
            case "Put":
                return key, before, call["Item"]
            case "Delete":
                return key, before, None
            case "ConditionCheck":
                return key, before, before
        if not _holds(call, before):
            return key, before, before
        try:
            return key, before, update(call["UpdateExpression"])(before or call["Key"], _given(call))
        except NothingThere as error:
            raise refusal("ValidationException", "UpdateItem") from error

    def _apply(self, name: str, key: Key, before: Item | None, after: Item | None) -> None:
        if before == after:
            return
        table = self._tables[name]
        table.earlier[key] = before or {}
        if after is None:
            del table.rows[key]
        else:
            table.rows[key] = after
        self.changes.append(Change(name, key, before, after))

    def _batch(self, call: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name, asked in call["RequestItems"].items():
            rows = (self._tables[name].rows.get(self._key(name, key)) for key in asked["Keys"])
            found[name] = [_projected(row, asked) for row in rows if row]
        return {"Responses": found, "UnprocessedKeys": {}}

    def _query(self, call: Mapping[str, Any]) -> dict[str, Any]:
        table = self._tables[call["TableName"]]
        wanted, given = condition(call["KeyConditionExpression"]), _given(call)
        if "IndexName" in call:
            index = table.indexes[call["IndexName"]]
            rows, order = self._indexed(table, index), [*index.key, *table.key]
        else:
            rows, order = table.rows, table.key
        place, is_backwards = _sorting(order), not call.get("ScanIndexForward", True)
        found = sorted((row for row in rows.values() if wanted(row, given)), key=place, reverse=is_backwards)
        if start := call.get("ExclusiveStartKey"):
            found = [row for row in found if _is_behind(place(row), place(start), is_backwards)]
        page = found[: min(call.get("Limit", len(found)), self.page or len(found))]
        last = {name: page[-1][name] for name in order} if len(page) < len(found) else None
        more = {"LastEvaluatedKey": last} if last else {}
        items = {} if call.get("Select") == "COUNT" else {"Items": [_projected(row, call) for row in page]}
        return {**items, "Count": len(page), "ScannedCount": len(page), **more}

    def _indexed(self, table: _Table, index: _Index) -> Rows:
        rows = table.rows
        if self.indexes_are_late:
            rows = {key: row for key, row in {**rows, **table.earlier}.items() if row}
        return {
            key: row if index.kept is None else {name: row[name] for name in row if name in index.kept}
            for key, row in rows.items()
            if all(name in row for name in index.key)
        }

    def _key(self, name: str, item: Item) -> Key:
        return tuple(next(iter(item[part].values())) for part in self._tables[name].key)


def refusal(code: str, operation: str, **more: Any) -> ClientError:
    """An error as DynamoDB answers it."""
    response: Any = {"Error": {"Code": code, "Message": code}, **more}
    return ClientError(response, operation)


def cancelled(code: str, guilty: list[bool]) -> ClientError:
    """A cancelled transaction: `code` for each guilty item, None for the others."""
    reasons = [{"Code": code if each else "None"} for each in guilty]
    return refusal("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)


@contextmanager
def spoken_to(client: Client) -> Iterator[None]:
    """While it lasts, `akiwaku.store` speaks to `client` and to nothing else."""
    botocore_like = _BotocoreLike(client)
    with (
        patch.object(Connection, "client", property(lambda _connection: botocore_like)),
        patch.object(aws, "call", _Raw(client)),
    ):
        yield


class _Raw:
    """What `akiwaku.aws.call` makes of the same answers: it has tried three times when it gives up."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __call__(
        self, _service: aws.Service, operation: str, request: dict[str, Any], _seconds: int = 0
    ) -> dict[str, Any]:
        try:
            answer = self._client._make_api_call(operation, request)
        except BotoCoreError as error:
            raise TryAgain from error
        except ClientError as refused:
            code = refused.response["Error"]["Code"]
            if code in _PASSING:
                raise TryAgain from refused
            raise AwsFault(operation, code) from refused
        return {name: _as_sent(each) for name, each in answer.items()}


def _as_sent(value: Any) -> Any:
    """Bytes as JSON has them. botocore has turned them back before anybody sees them, `aws.call` has not."""
    match value:
        case dict():
            return {name: _as_sent(each) for name, each in value.items()}
        case list():
            return [_as_sent(each) for each in value]
        case bytes():
            return base64.b64encode(value).decode()
    return value


class _BotocoreLike:
    """botocore's client has one method per operation as well; `akiwaku.store.base` calls two of them."""

    def __init__(self, client: Client) -> None:
        self._make_api_call = client._make_api_call

    def update_item(self, **call: Any) -> dict[str, Any]:
        return self._make_api_call("UpdateItem", call)

    def batch_get_item(self, **call: Any) -> dict[str, Any]:
        return self._make_api_call("BatchGetItem", call)


def _table(properties: dict[str, Any]) -> _Table:
    key = _names(properties["KeySchema"])
    return _Table(
        key,
        {
            index["IndexName"]: _Index(_names(index["KeySchema"]), _kept(index, key))
            for index in properties.get("GlobalSecondaryIndexes", [])
        },
    )


def _names(schema: list[dict[str, str]]) -> list[str]:
    return [part["AttributeName"] for part in sorted(schema, key=lambda part: part["KeyType"])]


def _kept(index: dict[str, Any], key: list[str]) -> frozenset[str] | None:
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return None
    return frozenset([*key, *_names(index["KeySchema"]), *projection.get("NonKeyAttributes", [])])


def _holds(call: Mapping[str, Any], row: Item | None) -> bool:
    expression = call.get("ConditionExpression")
    return expression is None or condition(expression)(row or {}, _given(call))


def _given(call: Mapping[str, Any]) -> dict[str, Any]:
    return {**call.get("ExpressionAttributeNames", {}), **call.get("ExpressionAttributeValues", {})}


def _projected(row: Item, call: Mapping[str, Any]) -> Item:
    if "ProjectionExpression" not in call:
        return row
    given = call.get("ExpressionAttributeNames", {})
    names = [given.get(each.strip(), each.strip()) for each in call["ProjectionExpression"].split(",")]
    return {name: row[name] for name in names if name in row}


def _is_behind(place: list[str], start: list[str], is_backwards: bool) -> bool:
    return place < start if is_backwards else place > start


def _sorting(names: list[str]) -> Any:
    return lambda row: [next(iter(row[name].values())) for name in names]
