"""Which calls the store makes to the database."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from akiwaku.store import base

READS = ("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems")


class Calls(Counter[str]):
    @property
    def reads(self) -> dict[str, int]:
        return {name: self[name] for name in READS if self[name]}


@contextmanager
def counted() -> Iterator[Calls]:
    """Those made with the shared client while it lasts, by operation."""
    calls = Calls()

    def count(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    events = base._CONNECTION.client.meta.events
    events.register("before-call.dynamodb", count)
    try:
        yield calls
    finally:
        events.unregister("before-call.dynamodb", count)
