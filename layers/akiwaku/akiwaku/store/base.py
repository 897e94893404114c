"""What the tables share: the connection, names from the settings, and one way of reading a refused write."""

import base64
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar, cast

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import Attribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.constants import STRING
from pynamodb.exceptions import DoesNotExist, PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from akiwaku import aws
from akiwaku.errors import AwsFault, StaleWrite, StoreFault, TryAgain
from akiwaku.settings import settings

# A database that is silent must end in an answer, well inside the APIs' ten seconds: two calls of two attempts
# each fit. DynamoDB answers in milliseconds; what takes seconds has failed.
CONNECT_SECONDS = 1
READ_SECONDS = 2
RETRIES = 1
PATIENT_SECONDS = 10

# A call that is wrong in itself, or not allowed: trying it again would only hide the defect.
_NEVER_PASSES = frozenset(
    {
        "AccessDeniedException",
        "ResourceNotFoundException",
        "SerializationException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)

# Ids made here are shorter. DynamoDB refuses keys over 2,048 bytes, and an id that nobody made names nothing.
LONGEST_ID = 64


# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
_MOST_PER_READ = 100
# Seconds before what a BatchGetItem left unread, as it may under load, is asked for again. pynamodb's own
# batch_get asks at once and for ever.
_PAUSES = (0.05, 0.2)

_CONDITION = "ConditionalCheckFailed"
_CONDITION_REFUSED = "ConditionalCheckFailedException"
_CONFLICT_REFUSED = "TransactionConflictException"


class TableName:
    """A table's name, looked up in the settings when the table is first used, not when it is imported."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, instance: object, owner: type) -> str:
        return str(getattr(settings(), self.field))


class TableMeta:
    """Base of every table's Meta."""

    connect_timeout_seconds = CONNECT_SECONDS
    read_timeout_seconds = READ_SECONDS
    max_retry_attempts = RETRIES


class DateAttribute(Attribute[date]):
    """A calendar day, `1972-09-15`."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        return date.fromisoformat(value)


def expiry(moment: datetime) -> int:
    """A TTL value: whole seconds since 1970."""
    return int(moment.timestamp())


_CONNECTION = Connection(
    connect_timeout_seconds=CONNECT_SECONDS,
    read_timeout_seconds=READ_SECONDS,
    max_retry_attempts=RETRIES,
)


_FIRST_USE = threading.Lock()
_R = TypeVar("_R", bound="Row")


class Row(Model):
    """Base of every table's rows: all of them use one client of botocore's.

    pynamodb makes one for each class, and another for each thread that is among the first: ten megabytes and a
    tenth of a second of the processor each time, most of it to read the same description of DynamoDB.
    """

    @classmethod
    def _get_connection(cls) -> TableConnection:
        table = super()._get_connection()
        with _FIRST_USE:
            table.connection._client = _CONNECTION.client
        return table


def update_item(operation: dict[str, Any]) -> None:
    """UpdateItem with arguments from pynamodb's `get_update_kwargs_from_instance`.

    pynamodb's own call drops the old item that ReturnValuesOnConditionCheckFailure brings; here it stays in
    the ClientError's response. Raises ClientError when the condition does not hold, TryAgain, StoreFault.
    """
    with transient_failures():
        # The client is botocore's own; pynamodb's type for it names only what pynamodb itself calls.
        cast(Any, _CONNECTION.client).update_item(**operation)


def read_raw(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """An answer as DynamoDB writes it, {"S": "…"}: for reads of so many rows that each one's time counts.

    Only for what nobody waits for: it has PATIENT_SECONDS. TryAgain, StoreFault.
    """
    return _raw(operation, request, PATIENT_SECONDS)


def find(kind: type[_R], hash_key: str, range_key: str) -> _R | None:
    """A row as it is now, as pynamodb's `get` and for a third of its time. TryAgain, StoreFault."""
    request = {
        "TableName": kind.Meta.table_name,
        "Key": _key_of(kind(hash_key, range_key)),
        "ConsistentRead": True,
    }
    item = _raw("GetItem", request, READ_SECONDS).get("Item")
    return (
        kind.from_raw_data({name: _as_pynamodb_reads(value) for name, value in item.items()})
        if item
        else None
    )


def find_many(kind: type[_R], keys: Iterable[tuple[str, ...]]) -> list[_R]:
    """Those of the rows that exist, as they are now and in no order; one call for each hundred.

    TryAgain when the database would not show all of them, StoreFault.
    """
    table = kind.Meta.table_name
    waiting = [_key_of(cast(Any, kind)(*key)) for key in dict.fromkeys(keys)]
    found: list[_R] = []
    for pause in (0, *_PAUSES):
        time.sleep(pause)
        unread: list[dict[str, Any]] = []
        for first in range(0, len(waiting), _MOST_PER_READ):
            asked = {"Keys": waiting[first : first + _MOST_PER_READ], "ConsistentRead": True}
            with transient_failures():
                answer = cast(Any, _CONNECTION.client).batch_get_item(RequestItems={table: asked})
            found += map(kind.from_raw_data, answer["Responses"].get(table, []))
            unread += answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if not unread:
            return found
        waiting = unread
    raise TryAgain


def _key_of(row: Row) -> dict[str, Any]:
    parts = {name for name, kind in row.get_attributes().items() if kind.is_hash_key or kind.is_range_key}
    return {name: value for name, value in row.serialize(null_check=False).items() if name in parts}


def put(row: Row, condition: Condition) -> None:
    """Writes a row, as pynamodb's `save` and for a third of its time.

    StaleWrite when the condition does not hold or somebody else is changing the row; TryAgain, StoreFault.
    """
    try:
        _raw("PutItem", row.get_save_kwargs_from_instance(condition), READ_SECONDS)
    except StoreFault as refused:
        code = refused.args[-1]
        if code not in (_CONDITION_REFUSED, _CONFLICT_REFUSED):
            raise
        raise StaleWrite from refused


def _raw(operation: str, request: dict[str, Any], seconds: int) -> dict[str, Any]:
    try:
        return aws.call(aws.DYNAMODB, operation, request, seconds)
    except AwsFault as refused:
        raise StoreFault(*refused.args) from refused


def _as_pynamodb_reads(value: dict[str, Any]) -> dict[str, Any]:
    """botocore has made bytes of them before pynamodb sees them."""
    return {"B": base64.b64decode(value["B"])} if "B" in value else value


@contextmanager
def transient_failures() -> Iterator[None]:
    """Turns what may pass when tried again (throttling, conflicts, a lost connection) into TryAgain.

    A lost connection leaves open whether a write was applied; every write here may be sent again. StoreFault
    when the database refuses the call itself. A condition that does not hold comes through as it is.
    """
    try:
        yield
    except DoesNotExist:
        raise
    except (ClientError, PynamoDBException) as error:
        if is_condition_failure(error):
            raise
        if _code(error) in _NEVER_PASSES:
            raise StoreFault(_code(error)) from error
        raise TryAgain from error
    except BotoCoreError as error:
        raise TryAgain from error


@contextmanager
def conditional() -> Iterator[None]:
    """Around one conditional write: StaleWrite when its condition does not hold, TryAgain on what may pass.

    A conflict is StaleWrite too: somebody else is changing the item at this moment, so read it again.
    """
    try:
        with transient_failures():
            yield
    except (ClientError, PynamoDBException) as error:
        raise StaleWrite([reason == _CONDITION for reason in _reasons(error)]) from error
    except TryAgain as busy:
        if _is_conflict(busy.__cause__):
            raise StaleWrite from busy
        raise


@contextmanager
def transaction() -> Iterator[TransactWrite]:
    """All the writes added to it, or none. StaleWrite if a condition does not hold, else TryAgain."""
    with conditional(), TransactWrite(connection=_CONNECTION) as writes:
        yield writes


def is_condition_failure(error: ClientError | PynamoDBException) -> bool:
    """Whether a condition said no, as opposed to a write that could not be tried."""
    return _code(error) == _CONDITION_REFUSED or _CONDITION in _reasons(error)


def _is_conflict(error: BaseException | None) -> bool:
    return _code(error) == _CONFLICT_REFUSED or "TransactionConflict" in _reasons(error)


def _reasons(error: BaseException | None) -> list[str | None]:
    """For each write of a cancelled transaction, why it was refused; None for those that were not."""
    reasons = error.cancellation_reasons if isinstance(error, TransactWriteError) else []
    return [each.code if each else None for each in reasons]


def _code(error: BaseException | None) -> str | None:
    """DynamoDB's name for what went wrong; None when it was not DynamoDB that said it."""
    # pynamodb wraps lost connections too, and then fails itself when asked for the response's code.
    said = error.cause if isinstance(error, PynamoDBException) else error
    return str(said.response["Error"]["Code"]) if isinstance(said, ClientError) else None
