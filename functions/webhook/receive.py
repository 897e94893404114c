"""POST /webhook: proves that LINE sent it, puts each event in the queue, answers 200 within two seconds.

A cold start has to fit in those two seconds as well. So nothing is imported here that takes long: no LINE SDK, no
database, no boto3, pydantic or powertools (tests/template holds it to that, `make bench-webhook` measures it).
Lambda writes what is logged as JSON, with the id of the request.
"""

import base64
import hashlib
import hmac
import json
import logging
from typing import Any

from akiwaku import keys, queues
from akiwaku.errors import TryAgain

log = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    body = _raw(event)
    try:
        if not is_from_line(body, _signature(event), keys.line_channel().channel_secret):
            log.warning("webhook with a wrong signature")
            return _answer(401)
        queues.webhook_events(_events(body))
    except TryAgain:
        log.warning("AWS does not answer: LINE has to send these events again")
        return _answer(503)
    return _answer(200)


def is_from_line(body: bytes, signature: str, channel_secret: str) -> bool:
    """Whether `signature` is base64 of HMAC-SHA256 over the raw body with the channel secret."""
    digest = hmac.new(channel_secret.encode(), body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), signature.encode())


def _signature(event: dict[str, Any]) -> str:
    headers: dict[str, str] = event.get("headers") or {}
    return next((value for name, value in headers.items() if name.lower() == "x-line-signature"), "")


def _raw(event: dict[str, Any]) -> bytes:
    # The signature is over the bytes that LINE sent; API Gateway may hand them over in base64.
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def _events(body: bytes) -> list[Any]:
    """None of a body in which LINE would put them some other way: refused, it would only come again."""
    try:
        found = json.loads(body).get("events", [])
    except (ValueError, AttributeError):
        log.exception("LINE signed what is no webhook")
        return []
    return found if isinstance(found, list) else []


def _answer(status: int) -> dict[str, Any]:
    return {"statusCode": status, "body": "{}", "headers": {"content-type": "application/json"}}
