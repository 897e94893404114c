"""Which calls the store makes to the database."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from akiwaku.store import base

READS = ("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems")


class Calls(Counter[str]):
    """By operation; and what each of them touched, as roles name it: `dynamodb:Query Slots/index/clinic_slots`.

    Of a transaction, its parts: those are what a role allows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.touched: set[str] = set()

    def add(self, operation: str, request: dict[str, Any]) -> None:
        self[operation] += 1
        index = f"/index/{request['IndexName']}" if "IndexName" in request else ""
        for kind, write in (next(iter(each.items())) for each in request.get("TransactItems", [])):
            self.touched.add(f"dynamodb:{kind}Item {write['TableName']}")
        tables = [request["TableName"]] if "TableName" in request else request.get("RequestItems", [])
        self.touched |= {f"dynamodb:{operation} {table}{index}" for table in tables}

    @property
    def reads(self) -> dict[str, int]:
        return {name: self[name] for name in READS if self[name]}


@contextmanager
def counted() -> Iterator[Calls]:
    """Those made with the shared client while it lasts, by operation."""
    calls = Calls()

    def count(model: Any, params: Any, **_: Any) -> None:
        calls.add(model.name, json.loads(params["body"]))

    events = base._CONNECTION.client.meta.events
    events.register("before-call.dynamodb", count)
    try:
        yield calls
    finally:
        events.unregister("before-call.dynamodb", count)
