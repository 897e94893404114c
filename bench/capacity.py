"""What requests cost in DynamoDB's capacity units. The emulator's own figures leave out sizes and refusals.

Sizes:        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
              "DynamoDB item sizes and formats"
Units:        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
              "DynamoDB read and write operations"
Indexes:      https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
              "Using Global Secondary Indexes in DynamoDB", throughput considerations
Transactions: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
              "Amazon DynamoDB Transactions: How it works", capacity management
"""

import math
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

WRITE_UNIT_BYTES: Final = 1024
READ_UNIT_BYTES: Final = 4096
# One underlying write to prepare and one to commit, for every item; charged also when it is cancelled.
TRANSACTION_FACTOR: Final = 2
EVENTUALLY_CONSISTENT_FACTOR: Final = 0.5

_NEST_OVERHEAD_BYTES = 3
_ELEMENT_OVERHEAD_BYTES = 1

Item: TypeAlias = dict[str, Any]
"""As DynamoDB writes it: {"seats": {"N": "5"}}."""
Table: TypeAlias = dict[str, Any]
"""As CloudFormation and CreateTable define it."""
Index: TypeAlias = dict[str, Any]


def item_size(item: Item | None) -> int:
    """Bytes: names and values; 0 for an item that is not there."""
    return sum(len(name.encode()) + _value_size(value) for name, value in (item or {}).items())


def write_units(before: Item | None, after: Item | None, *, transactional: bool = False) -> int:
    """Of one write to a table: one a started KB of the larger item, before or after; twice in a transaction.

    Of a write that was refused: `after` is the item that would have been put, or None.
    """
    units = _started(max(item_size(before), item_size(after)), WRITE_UNIT_BYTES)
    return units * (TRANSACTION_FACTOR if transactional else 1)


def index_write_units(table: Table, before: Item | None, after: Item | None) -> int:
    """Of one accepted write, for all of the table's indexes. Their writes follow later, so never twice."""
    return sum(_index_units(table, index, before, after) for index in table.get("GlobalSecondaryIndexes", []))


def read_units(size: int, *, consistent: bool) -> float:
    """Of reading `size` bytes in one operation: half a unit a started 4 KB, a whole one if consistent."""
    units = _started(size, READ_UNIT_BYTES)
    return units if consistent else units * EVENTUALLY_CONSISTENT_FACTOR


def total_size(items: Iterable[Item]) -> int:
    return sum(item_size(item) for item in items)


def _index_units(table: Table, index: Index, before: Item | None, after: Item | None) -> int:
    was, is_now = _projected(table, index, before), _projected(table, index, after)
    if was == is_now:
        return 0
    keys = _key_names(index)
    if was and is_now and any(was[name] != is_now[name] for name in keys):
        # An index's key cannot change: the old entry goes and a new one comes.
        return _started(item_size(was), WRITE_UNIT_BYTES) + _started(item_size(is_now), WRITE_UNIT_BYTES)
    return _started(max(item_size(was), item_size(is_now)), WRITE_UNIT_BYTES)


def _projected(table: Table, index: Index, item: Item | None) -> Item | None:
    """The item's entry in the index; None when it has none, for want of an index key."""
    keys = _key_names(index)
    if item is None or any(name not in item for name in keys):
        return None
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    names = {*keys, *_key_names(table), *projection.get("NonKeyAttributes", [])}
    return {name: value for name, value in item.items() if name in names}


def _key_names(keyed: Table | Index) -> list[str]:
    return [key["AttributeName"] for key in keyed["KeySchema"]]


def _started(size: int, unit: int) -> int:
    """At least one: what is not there costs as much as what is small."""
    return max(1, math.ceil(size / unit))


def _value_size(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            size = len(content.encode())
        case "N":
            size = _number_size(content)
        case "BOOL" | "NULL":
            size = 1
        case "SS":
            size = sum(len(text.encode()) for text in content)
        case "NS":
            size = sum(map(_number_size, content))
        case "L":
            size = _NEST_OVERHEAD_BYTES + sum(_ELEMENT_OVERHEAD_BYTES + _value_size(each) for each in content)
        case "M":
            size = _NEST_OVERHEAD_BYTES + _ELEMENT_OVERHEAD_BYTES * len(content) + item_size(content)
        case _:
            raise ValueError(f"the size of a value of type {kind} is not known here")
    return size


def _number_size(text: str) -> int:
    """About a byte for every two significant digits, and one more."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return math.ceil(len(digits) / 2) + 1
