"""The way to DynamoDB in a storm: no more than a socket, and every attempt kept.

botocore spends more of the processor on a request (signing it, checking it, reading its answer by a model) than
the emulator spends on answering it, so a storm on one machine would measure botocore. It is left out, for every
design alike, below the call with which pynamodb and our store hand it a request. Nothing that it tries again by
itself occurs here: the emulator does not throttle, and a connection that breaks is an error.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectionClosedError

READS: Final = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})

_TIMEOUT_SECONDS = 3
_here = threading.local()

Answer: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and its answer, as bytes; times by the machine's monotonic clock, in seconds."""

    action: str
    request: bytes
    status: int
    """0 when there was no answer."""
    response: bytes
    sent: float
    answered: float

    @property
    def is_write(self) -> bool:
        return self.action in WRITES

    @property
    def accepted(self) -> bool:
        return self.status == 200


def install() -> None:
    """From now on this process's requests to DynamoDB go this way; other services' are botocore's as before."""
    original = BaseClient._make_api_call  # type: ignore[attr-defined]

    def make_api_call(self: Any, action: str, parameters: dict[str, Any]) -> Any:
        if self.meta.service_model.service_name != "dynamodb":
            return original(self, action, parameters)
        return _call(self.meta.endpoint_url, self.meta.region_name, action, parameters)

    BaseClient._make_api_call = make_api_call  # type: ignore[attr-defined]


@contextmanager
def listening() -> Iterator[list[Attempt]]:
    """Collects the attempts that this thread makes inside."""
    kept: list[Attempt] = []
    _here.kept = kept
    try:
        yield kept
    finally:
        _here.kept = None


def _call(endpoint: str, region: str, action: str, parameters: dict[str, Any]) -> Answer:
    request = json.dumps(parameters).encode()
    sent, status, response = time.monotonic(), 0, b""
    try:
        status, response = _exchange(endpoint, region, action, request)
    except (OSError, HTTPException) as error:
        _here.connection = None
        raise ConnectionClosedError(endpoint_url=endpoint, error=error) from error
    finally:
        kept: list[Attempt] | None = getattr(_here, "kept", None)
        if kept is not None:
            kept.append(Attempt(action, request, status, response, sent, time.monotonic()))
    answer: Answer = json.loads(response)
    if status == 200:
        return answer
    code = answer["__type"].rpartition("#")[2]
    said: Any = {
        **answer,
        "Error": {"Code": code, "Message": answer.get("message") or answer.get("Message", "")},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    raise ClientError(said, action)


def _exchange(endpoint: str, region: str, action: str, request: bytes) -> tuple[int, bytes]:
    connection: HTTPConnection | None = getattr(_here, "connection", None)
    if connection is None:
        address = urlsplit(endpoint)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=_TIMEOUT_SECONDS)
        _here.connection = connection
    headers = {
        "X-Amz-Target": f"DynamoDB_20120810.{action}",
        "Content-Type": "application/x-amz-json-1.0",
        # The emulator reads the region here, and looks at no signature.
        "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/{region}/dynamodb/aws4_request",
    }
    connection.request("POST", "/", request, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()
