"""What goes over the wire to DynamoDB, seen where botocore hands it to the socket: every attempt, retries too."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest
from botocore.httpsession import URLLib3Session

READS: Final = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})

_SERVICE = "DynamoDB_20120810"
_here = threading.local()


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
    """From now on this process's requests are kept by whoever is `listening` in their thread."""
    send = URLLib3Session.send

    def send_and_keep(self: URLLib3Session, request: AWSPreparedRequest) -> Any:
        service, _, action = _text(request.headers.get("X-Amz-Target", "")).partition(".")
        kept: list[Attempt] | None = getattr(_here, "kept", None)
        if kept is None or service != _SERVICE:
            return send(self, request)
        sent, status, content = time.monotonic(), 0, b""
        try:
            answer = send(self, request)
            status, content = answer.status_code, answer.content
        finally:
            body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
            kept.append(Attempt(action, body, status, content, sent, time.monotonic()))
        return answer

    URLLib3Session.send = send_and_keep  # type: ignore[method-assign,assignment]


@contextmanager
def listening() -> Iterator[list[Attempt]]:
    """Collects the attempts that this thread makes inside."""
    kept: list[Attempt] = []
    _here.kept = kept
    try:
        yield kept
    finally:
        _here.kept = None


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
