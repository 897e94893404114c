"""Transaction conflicts as DynamoDB has them, which ministack (version 1.5.33) never raises.

ministack does one request after the other, so transactions never meet in it. Here one is under way from the
moment the server has read its request until its answer is written, and what arrives meanwhile meets it:

- a transaction, and a plain write, on an item of a transaction under way is refused;
- a plain write stands in nobody's way.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling

Off unless the environment asks for it (SWITCH).
"""

import asyncio
import json
from typing import Any, Final, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SWITCH: Final = "AKIWAKU_TRANSACTION_CONFLICTS"

_TRANSACTION = "TransactWriteItems"
_PLAIN_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
_WATCHED = _PLAIN_WRITES | {_TRANSACTION, "CreateTable"}
_WORDING = "Transaction is ongoing for the item"

Body: TypeAlias = dict[str, Any]
Item: TypeAlias = tuple[str, str]
"""A table's name and an item's key, as text."""


class WithConflicts:
    """The emulator as an ASGI application, with conflicts.

    Knows the tables that were made by CreateTable, not those of a CloudFormation stack.
    """

    def __init__(self, emulator: ASGIApp) -> None:
        self._emulator = emulator
        self._keys: dict[str, list[str]] = {}
        self._under_way: set[Item] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        action = _action(scope)
        if action not in _WATCHED:
            await self._emulator(scope, receive, send)
            return
        content = await _content(receive)
        body: Body = json.loads(content)
        again = _Again(content, receive)
        if action == "CreateTable":
            self._keys[body["TableName"]] = [key["AttributeName"] for key in body["KeySchema"]]
            await self._emulator(scope, again, send)
        elif action in _PLAIN_WRITES:
            await self._write(body, scope, again, send)
        else:
            await self._transact(body, scope, again, send)

    async def _write(self, body: Body, scope: Scope, receive: Receive, send: Send) -> None:
        if self._item(body) in self._under_way:
            await _refuse(send, {"__type": "TransactionConflictException", "message": _WORDING})
            return
        await self._emulator(scope, receive, send)

    async def _transact(self, body: Body, scope: Scope, receive: Receive, send: Send) -> None:
        items = [self._item(write) for action in body["TransactItems"] for write in action.values()]
        if not self._under_way.isdisjoint(items):
            await _refuse(send, _cancelled([item in self._under_way for item in items]))
            return
        self._under_way.update(items)
        try:
            # One turn of the server's loop: all that it has read by now has arrived before this is answered.
            await asyncio.sleep(0)
            await self._emulator(scope, receive, send)
        finally:
            self._under_way.difference_update(items)

    def _item(self, write: Body) -> Item:
        table = write["TableName"]
        attributes = write.get("Key") or {name: write["Item"][name] for name in self._keys[table]}
        return table, json.dumps(attributes, sort_keys=True)


class _Again:
    """A `receive` that gives a request's content once more."""

    def __init__(self, content: bytes, receive: Receive) -> None:
        self._content: bytes | None = content
        self._receive = receive

    async def __call__(self) -> Message:
        content, self._content = self._content, None
        if content is None:
            return await self._receive()
        return {"type": "http.request", "body": content, "more_body": False}


def _action(scope: Scope) -> str:
    """`PutItem` of `DynamoDB_20120810.PutItem`; nothing for any other request."""
    if scope["type"] != "http":
        return ""
    target = next((value for name, value in scope["headers"] if name.lower() == b"x-amz-target"), b"")
    service, _, action = target.decode("latin-1").partition(".")
    return action if service == "DynamoDB_20120810" else ""


async def _content(receive: Receive) -> bytes:
    content = b""
    while True:
        message = await receive()
        content += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return content


def _cancelled(conflicting: list[bool]) -> Body:
    reasons = [
        {"Code": "TransactionConflict", "Message": _WORDING} if conflict else {"Code": "None"}
        for conflict in conflicting
    ]
    codes = ", ".join(reason["Code"] for reason in reasons)
    return {
        "__type": "TransactionCanceledException",
        "Message": f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        "CancellationReasons": reasons,
    }


async def _refuse(send: Send, problem: Body) -> None:
    content = json.dumps(problem).encode()
    headers = [
        (b"content-type", b"application/x-amz-json-1.0"),
        (b"content-length", str(len(content)).encode()),
    ]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": content})
