"""Sends events to the bot's webhook, signed, in order for each person, and keeps a log of the answers."""

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.answers import LineError, checked_body
from local.line.clock import Clock, iso
from local.line.events import Event
from local.line.settings import SimulatorSettings
from local.line.shapes import link, record

ANSWER_WITHIN_SECONDS = 2.0  # LINE.md: the bot must answer 200 within 2 seconds
PATIENCE_SECONDS = 10.0  # a cold start on one machine is slow: flagged, but waited for
# A crowd that follows in the same second would only measure how long the queue of one machine is.
MOST_AT_ONCE = 2
KEPT_DELIVERIES = 500
KEPT_EVENTS = 5000

Signature = Literal["good", "wrong", "none"]
Flag = Literal["slow", "not-200", "unreachable", "no-endpoint"]

_ENDPOINT = link("https", longest=500)
SET_ENDPOINT = record({"endpoint": _ENDPOINT})
TEST_ENDPOINT = record({}, {"endpoint": _ENDPOINT})


def sign(channel_secret: str, body: bytes) -> str:
    """The `x-line-signature` of a webhook body."""
    return base64.b64encode(hmac.digest(channel_secret.encode(), body, hashlib.sha256)).decode()


@dataclass(frozen=True)
class Delivery:
    """One call of the webhook and what the bot answered; `status` None means that no answer came."""

    at: datetime
    events: tuple[Event, ...]
    status: int | None
    seconds: float
    flags: tuple[Flag, ...]
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """The delivery as the control API shows it."""
        return {
            "at": iso(self.at),
            "events": [
                {
                    "webhook_event_id": event.get("webhookEventId"),
                    "type": event.get("type"),
                    "user_id": (event.get("source") or {}).get("userId"),
                    "redelivery": (event.get("deliveryContext") or {}).get("isRedelivery", False),
                }
                for event in self.events
            ],
            "status": self.status,
            "milliseconds": round(self.seconds * 1000),
            "flags": list(self.flags),
            "problem": self.problem,
        }


class Webhooks:
    """The bot's webhook: where it is, what was sent there, and how it answered."""

    def __init__(self, settings: SimulatorSettings, clock: Clock) -> None:
        self.endpoint = settings.webhook_url
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_DELIVERIES)
        self._settings = settings
        self._clock = clock
        self._sent: OrderedDict[str, Event] = OrderedDict()
        self._turns: dict[str, asyncio.Lock] = {}
        self._lines = asyncio.Semaphore(MOST_AT_ONCE)
        self._under_way: set[asyncio.Task[Delivery]] = set()

    def routes(self) -> list[BaseRoute]:
        """GET and PUT /v2/bot/channel/webhook/endpoint, POST …/test."""
        webhook = "/v2/bot/channel/webhook"
        return [
            Route(f"{webhook}/endpoint", self._get_endpoint, methods=["GET"]),
            Route(f"{webhook}/endpoint", self._set_endpoint, methods=["PUT"]),
            Route(f"{webhook}/test", self._test_endpoint, methods=["POST"]),
        ]

    def send_soon(self, event: Event) -> None:
        """Sends the event without waiting for the bot, after all earlier events of the same person."""
        turn = self._turns.setdefault(event["source"]["userId"], asyncio.Lock())

        async def in_turn() -> Delivery:
            async with turn, self._lines:
                return await self.send([event])

        task = asyncio.create_task(in_turn())
        # The loop holds tasks weakly: without this one under way could vanish.
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def send(self, events: Sequence[Event], signature: Signature = "good") -> Delivery:
        """Sends the events in one call and returns what the bot answered."""
        for event in events:
            self._remember(event)
        delivery = await self._call(self.endpoint, events, signature)
        self.deliveries.append(delivery)
        return delivery

    async def redeliver(self, webhook_event_id: str) -> Delivery:
        """Sends an earlier event again, marked as a redelivery. Raises KeyError if it was never sent."""
        event = self._sent[webhook_event_id]
        return await self.send([event | {"deliveryContext": {"isRedelivery": True}}])

    def _remember(self, event: Event) -> None:
        self._sent[str(event.get("webhookEventId"))] = event
        while len(self._sent) > KEPT_EVENTS:
            self._sent.popitem(last=False)

    async def _call(self, endpoint: str | None, events: Sequence[Event], signature: Signature) -> Delivery:
        at, begun = self._clock(), time.monotonic()
        sent = tuple(events)
        if endpoint is None:
            return Delivery(at, sent, None, 0.0, ("no-endpoint",), "no webhook endpoint is set")
        document = {"destination": self._settings.bot_user_id, "events": list(events)}
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with httpx.AsyncClient(
                verify=_certificates(), trust_env=False, timeout=PATIENCE_SECONDS
            ) as client:
                answer = await client.post(endpoint, content=body, headers=self._headers(body, signature))
        except httpx.HTTPError as error:
            seconds = time.monotonic() - begun
            return Delivery(at, sent, None, seconds, ("unreachable",), type(error).__name__)
        seconds = time.monotonic() - begun
        flags: list[Flag] = []
        if seconds > ANSWER_WITHIN_SECONDS:
            flags.append("slow")
        if answer.status_code != 200:
            flags.append("not-200")
        return Delivery(at, sent, answer.status_code, seconds, tuple(flags))

    def _headers(self, body: bytes, signature: Signature) -> dict[str, str]:
        headers = {"content-type": "application/json; charset=utf-8", "user-agent": "LineBotWebhook/2.0"}
        if signature == "good":
            headers["x-line-signature"] = sign(self._settings.channel_secret, body)
        elif signature == "wrong":
            headers["x-line-signature"] = sign(f"not {self._settings.channel_secret}", body)
        return headers

    async def _get_endpoint(self, _request: Request) -> Response:
        if self.endpoint is None:
            raise LineError(404, "Webhook endpoint not found")
        return JSONResponse({"endpoint": self.endpoint, "active": True})

    async def _set_endpoint(self, request: Request) -> Response:
        self.endpoint = (await checked_body(request, SET_ENDPOINT))["endpoint"]
        return JSONResponse({})

    async def _test_endpoint(self, request: Request) -> Response:
        asked = await checked_body(request, TEST_ENDPOINT) if await request.body() else {}
        endpoint = asked.get("endpoint") or self.endpoint
        if endpoint is None:
            raise LineError(404, "Webhook endpoint not found")
        delivery = await self._call(endpoint, [], "good")
        self.deliveries.append(delivery)
        reasons = {200: "OK", None: "COULD_NOT_CONNECT"}
        return JSONResponse(
            {
                "success": delivery.status == 200,
                "timestamp": iso(delivery.at),
                "statusCode": delivery.status or 0,
                "reason": reasons.get(delivery.status, "ERROR_STATUS_CODE"),
                "detail": delivery.problem or str(delivery.status),
            }
        )


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust for https; loaded once, for that takes longer than a delivery."""
    return ssl.create_default_context()
