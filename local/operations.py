"""What the emulator was asked, counted: for whoever wants to know what something costs in AWS.

GET /_akiwaku/operations    {"DynamoDB_20120810.GetItem": 12, "AmazonSQS.SendMessageBatch": 3, ...}
"""

import json
from collections import Counter
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

PATH: Final = "/_akiwaku/operations"


class Counting:
    """The emulator as an ASGI application that counts; those of its own threads (queues, TTL) pass by here."""

    def __init__(self, emulator: ASGIApp) -> None:
        self._emulator = emulator
        self._counted: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"] == PATH:
                await self._tell(send)
                return
            target = next((value for name, value in scope["headers"] if name.lower() == b"x-amz-target"), b"")
            if target:
                self._counted[target.decode("latin-1")] += 1
        await self._emulator(scope, receive, send)

    async def _tell(self, send: Send) -> None:
        content = json.dumps(self._counted).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})
