"""DynamoDB, SQS and LINE for planner and senders alone: one small process on 127.0.0.1 that answers at once.

It keeps what is written and holds every condition; audiences come in pages of DynamoDB's size, LINE takes a call
out of the simulator's own bucket or answers 429, and knows a retry key again. What the measured code does not ask
of it, it cannot do: then it answers 500 and the benchmark fails.
"""

import asyncio
import json
import multiprocessing
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any, Final, TypeAlias

from bench import notices_people
from local import ports
from local.line.rates import EVERY_OTHER, RATES, Bucket
from proof.deployment import ENVIRONMENT, tables

PAGE_BYTES: Final = 1024 * 1024  # of a Query, before it is written as JSON
_RESIDENTS: Final = ENVIRONMENT["RESIDENTS_TABLE"]
_MULTICAST: Final = "/v2/bot/message/multicast"
_SENT_BY: Final = {_MULTICAST, "/v2/bot/message/push"}
_NOTHING: Final = ""  # the range key of tables that have none

Body: TypeAlias = dict[str, Any]
Item: TypeAlias = dict[str, dict[str, Any]]


class Refused(Exception):
    """A service's own no, with what it answers."""

    def __init__(self, status: int, content: Body) -> None:
        self.status = status
        self.content = content


class Audience:
    """The residents: pages of the index in ring order, and each one's row, ready to be sent."""

    def __init__(self, count: int, since: datetime) -> None:
        stored = since.strftime("%Y-%m-%dT%H:%M:%S.%f+0000")
        by_part: dict[str, list[tuple[str, str]]] = {}
        self._rows: dict[str, bytes] = {}
        for each in notices_people.residents(0, count, since):
            part = str(each.audience_shard)
            by_part.setdefault(part, []).append((each.ring, each.resident_id))
            self._rows[each.resident_id] = _json(_row(each.resident_id, part, stored))
        self._pages = {part: list(_pages(part, sorted(places))) for part, places in by_part.items()}

    def page(self, part: str, start: Item | None) -> bytes:
        found = self._pages.get(part, [])
        number = next(n for n, (_, last) in enumerate(found, 1) if last == start) if start else 0
        return found[number][0] if found else b'{"Items":[],"Count":0}'

    def rows(self, ids: list[str]) -> bytes:
        return b",".join(self._rows[each] for each in ids)


def _row(resident_id: str, part: str, since: str) -> Item:
    return {
        "resident_id": {"S": resident_id},
        "audience_shard": {"S": part},
        "audience_since": {"S": since},
    }


def _pages(part: str, places: list[tuple[str, str]]) -> Iterator[tuple[bytes, Item | None]]:
    """Each as it is sent, and what the next is asked for with."""
    entry = len("audience_shard" + part + "ring" + "resident_id") + sum(map(len, places[0]))
    most = PAGE_BYTES // entry
    for first in range(0, len(places), most):
        page = places[first : first + most]
        items = [{"ring": {"S": ring}, "resident_id": {"S": each}} for ring, each in page]
        answer: Body = {"Items": items, "Count": len(items)}
        last: Item | None = None
        if first + most < len(places):
            last = {**items[-1], "audience_shard": {"S": part}}
            answer["LastEvaluatedKey"] = last
        yield _json(answer), last


class Database:
    """Tables as dictionaries; conditions and updates of the forms that the store writes."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._keys = {
            name: [key["AttributeName"] for key in table["KeySchema"]] for name, table in tables().items()
        }
        self._indexes = {
            (name, index["IndexName"]): [key["AttributeName"] for key in index["KeySchema"]]
            for name, table in tables().items()
            for index in table.get("GlobalSecondaryIndexes", [])
        }
        self._items: dict[str, dict[str, dict[str, Item]]] = {name: {} for name in self._keys}

    def get_item(self, asked: Body) -> Body:
        item = self._find(asked["TableName"], asked["Key"])
        return {"Item": item} if item else {}

    def put_item(self, asked: Body) -> Body:
        table, item = asked["TableName"], asked["Item"]
        _hold(asked, self._find(table, item))
        hash_key, range_key = self._place(table, item)
        self._items[table].setdefault(hash_key, {})[range_key] = item
        return {}

    def transact_write_items(self, asked: Body) -> Body:
        """New rows, all of them or none."""
        puts = [each["Put"] for each in asked["TransactItems"]]
        for put in puts:
            _hold(put, self._find(put["TableName"], put["Item"]))
        for put in puts:
            self.put_item(put)
        return {}

    def update_item(self, asked: Body) -> Body:
        found = self._find(asked["TableName"], asked["Key"])
        _hold(asked, found)
        if found is None:
            raise ValueError("an update of nothing")
        names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
        action, _, assignments = asked["UpdateExpression"].partition(" ")
        if action != "SET":
            raise ValueError(asked["UpdateExpression"])
        for assignment in assignments.split(", "):
            name, value = assignment.split(" = ")
            found[names[name]] = values[value]
        return {}

    def query(self, asked: Body) -> Body | bytes:
        table, index = asked["TableName"], asked.get("IndexName")
        values = asked["ExpressionAttributeValues"]
        if table == _RESIDENTS:
            if asked["KeyConditionExpression"] != "#part = :part":
                raise ValueError(asked["KeyConditionExpression"])
            return self._audience.page(values[":part"]["S"], asked.get("ExclusiveStartKey"))
        hash_name, range_name = self._indexes[table, index] if index else self._keys[table]
        first, _, second = _bare(asked["KeyConditionExpression"]).partition(" AND ")
        wanted = values[first.split(" = ")[1]]["S"]
        if index:
            found = [
                item
                for items in self._items[table].values()
                for item in items.values()
                if item.get(hash_name) == {"S": wanted}
            ]
        else:
            found = list(self._items[table].get(wanted, {}).values())
        chosen = [each for each in found if _within(second, each[range_name]["S"], values)]
        chosen.sort(
            key=lambda item: str(item[range_name]["S"]), reverse=not asked.get("ScanIndexForward", True)
        )
        chosen = chosen[: asked.get("Limit")]
        return {"Items": chosen, "Count": len(chosen), "ScannedCount": len(chosen)}

    def batch_get_item(self, asked: Body) -> Body | bytes:
        ((table, wanted),) = asked["RequestItems"].items()
        if table == _RESIDENTS:
            rows = self._audience.rows([key["resident_id"]["S"] for key in wanted["Keys"]])
            return b'{"Responses":{"%s":[%s]},"UnprocessedKeys":{}}' % (table.encode(), rows)
        found = [self._find(table, key) for key in wanted["Keys"]]
        return {"Responses": {table: [each for each in found if each]}, "UnprocessedKeys": {}}

    def _place(self, table: str, item: Item) -> tuple[str, str]:
        hash_name, *range_names = self._keys[table]
        return item[hash_name]["S"], item[range_names[0]]["S"] if range_names else _NOTHING

    def _find(self, table: str, item: Item) -> Item | None:
        hash_key, range_key = self._place(table, item)
        return self._items[table].get(hash_key, {}).get(range_key)


def _hold(asked: Body, found: Item | None) -> None:
    """Refused unless the condition holds, which is one of three forms."""
    condition = asked.get("ConditionExpression")
    if condition is None:
        return
    names, values = asked["ExpressionAttributeNames"], asked.get("ExpressionAttributeValues", {})
    if match := re.fullmatch(r"attribute_not_exists \((\S+)\)", condition):
        holds = names[match[1]] not in (found or {})
    elif match := re.fullmatch(r"(\S+) = (\S+)", condition):
        holds = found is not None and found.get(names[match[1]]) == values[match[2]]
    else:
        raise ValueError(condition)
    if not holds:
        kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
        raise Refused(400, {"__type": kind, "message": "The conditional request failed"})


def _bare(condition: str) -> str:
    """Two that are joined stand in brackets."""
    return condition[1:-1] if condition.startswith("(") else condition


def _within(condition: str, at: str, values: Item) -> bool:
    if not condition:
        return True
    if match := re.fullmatch(r"\S+ > (\S+)", condition):
        return at > str(values[match[1]]["S"])
    if match := re.fullmatch(r"begins_with \(\S+, (\S+)\)", condition):
        return at.startswith(str(values[match[1]]["S"]))
    raise ValueError(condition)


class Queue:
    """What is received is gone when it is deleted, and the benchmark fails if it never is."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, str]] = deque()
        self._under_way: dict[str, str] = {}
        self._last = 0

    def send_message_batch(self, asked: Body) -> Body:
        for entry in asked["Entries"]:
            self._last += 1
            self._waiting.append((f"{self._last:09}", entry["MessageBody"]))
        done = [{"Id": entry["Id"], "MessageId": entry["Id"]} for entry in asked["Entries"]]
        return {"Successful": done, "Failed": []}

    def receive_message(self, asked: Body) -> Body:
        taken = [
            self._waiting.popleft() for _ in range(min(asked["MaxNumberOfMessages"], len(self._waiting)))
        ]
        self._under_way.update(taken)
        return {"Messages": [{"ReceiptHandle": handle, "Body": body} for handle, body in taken]}

    def delete_message_batch(self, asked: Body) -> Body:
        for entry in asked["Entries"]:
            del self._under_way[entry["ReceiptHandle"]]
        return {"Successful": [], "Failed": []}

    def change_message_visibility_batch(self, asked: Body) -> Body:
        """Whatever its pause was: it comes again at once."""
        for entry in asked["Entries"]:
            handle = entry["ReceiptHandle"]
            self._waiting.append((handle, self._under_way.pop(handle)))
        return {"Successful": [], "Failed": []}

    @property
    def left(self) -> int:
        return len(self._waiting) + len(self._under_way)


class Line:
    """Takes multicasts and pushes at LINE's pace, each retry key once."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        self._buckets = {path: Bucket(RATES.get(("POST", path), EVERY_OTHER), now) for path in _SENT_BY}
        self._keys: set[str] = set()
        self.heard: Counter[str] = Counter()
        self.first_at: float | None = None
        self.last_at: float | None = None

    def answer(self, path: str, body: bytes, retry_key: str | None) -> tuple[int, Body]:
        match path:
            case "/oauth2/v3/token":
                return 200, {"access_token": "token", "token_type": "Bearer", "expires_in": 900}
            case "/v2/bot/message/quota":
                return 200, {"type": "none"}
            case "/v2/bot/message/quota/consumption":
                return 200, {"totalUsage": 0}
            case path if path in _SENT_BY:
                return self._take(path, json.loads(body), retry_key)
        raise ValueError(path)

    def _take(self, path: str, asked: Body, retry_key: str | None) -> tuple[int, Body]:
        if not self._buckets[path].take(datetime.now(UTC)):
            return 429, {"message": "The API rate limit has been exceeded. Try again later."}
        if retry_key in self._keys:
            return 409, {"message": "The retry key is already accepted"}
        if retry_key:
            self._keys.add(retry_key)
        self.heard.update(asked["to"] if path == _MULTICAST else [asked["to"]])
        self.last_at = time.monotonic()
        self.first_at = self.first_at or self.last_at
        return 200, {} if path == _MULTICAST else {"sentMessages": [{"id": "1"}]}

    @property
    def refused(self) -> int:
        return sum(bucket.refused for bucket in self._buckets.values())


class Double:
    def __init__(self, residents: int, since: datetime) -> None:
        database, self._queue, self._line = Database(Audience(residents, since)), Queue(), Line()
        secret = {"SecretString": json.dumps({"channel_id": "1", "channel_secret": "0" * 32})}
        self._operations: dict[str, Callable[[Body], Body | bytes]] = {
            "DynamoDB_20120810.GetItem": database.get_item,
            "DynamoDB_20120810.PutItem": database.put_item,
            "DynamoDB_20120810.TransactWriteItems": database.transact_write_items,
            "DynamoDB_20120810.UpdateItem": database.update_item,
            "DynamoDB_20120810.Query": database.query,
            "DynamoDB_20120810.BatchGetItem": database.batch_get_item,
            "AmazonSQS.SendMessageBatch": self._queue.send_message_batch,
            "AmazonSQS.ReceiveMessage": self._queue.receive_message,
            "AmazonSQS.DeleteMessageBatch": self._queue.delete_message_batch,
            "AmazonSQS.ChangeMessageVisibilityBatch": self._queue.change_message_visibility_batch,
            "secretsmanager.GetSecretValue": lambda _asked: secret,
        }
        self._counted: Counter[str] = Counter()

    def answer(self, path: str, headers: dict[bytes, bytes], body: bytes) -> tuple[int, bytes]:
        if path == "/left":
            return 200, _json(self._queue.left)
        if path == "/figures":
            return 200, _json(self._figures())
        if path.startswith("/line"):
            path = path.removeprefix("/line")
            key = headers.get(b"x-line-retry-key", b"").decode()
            status, content = self._line.answer(path, body, key or None)
            self._counted[f"LINE {path}"] += 1
            return status, _json(content)
        target = headers[b"x-amz-target"].decode()
        self._counted[target.partition(".")[2]] += 1
        try:
            answer = self._operations[target](json.loads(body))
        except Refused as no:
            return no.status, _json(no.content)
        return 200, answer if isinstance(answer, bytes) else _json(answer)

    def _figures(self) -> Body:
        heard = Counter(self._line.heard.values())
        return {
            "operations": dict(self._counted),
            "heard": {str(times): people for times, people in heard.items()},
            "refused": self._line.refused,
            "first_at": self._line.first_at,
            "last_at": self._line.last_at,
        }


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with Content-Length and nothing else, one request after another."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self._read = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        first, *lines = head.split(b"\r\n")
        pairs = (line.partition(b":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get(b"content-length", 0))
        if len(rest) < length:
            return
        self._read = rest[length:]
        try:
            status, content = self._double.answer(first.split(b" ")[1].decode(), headers, rest[:length])
        except Exception as error:  # noqa: BLE001  (whatever it is, the benchmark is to see it)
            status, content = 500, _json({"__type": "double", "message": repr(error)})
        self._transport.write(
            b"HTTP/1.1 %d -\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
            % (status, len(content), content)
        )


def _json(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


async def _serve(residents: int, since: datetime, told: Connection) -> None:
    double = Double(residents, since)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(double), ports.HOST, 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _run(residents: int, since: datetime, told: Connection) -> None:
    asyncio.run(_serve(residents, since, told))


@contextmanager
def running(residents: int, since: datetime) -> Iterator[str]:
    """Its address, once everybody is in it. They have all wanted notices since `since`."""
    ours, its = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_run, args=(residents, since, its), daemon=True)
    process.start()
    its.close()
    try:
        yield f"http://{ports.HOST}:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
