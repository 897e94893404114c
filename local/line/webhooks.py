"""Sends events to the bot's webhook, signed, and keeps a log of the answers."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import ssl
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.answers import LineError, checked_body
from local.line.clock import Clock, iso
from local.line.events import Event, again, user_in
from local.line.once import ReplyTokens
from local.line.outbox import Outbox
from local.line.settings import SimulatorSettings
from local.line.shapes import link, record
from local.line.switches import Switchboard

ANSWER_WITHIN_SECONDS = 2.0  # LINE.md: the bot must answer 200 within 2 seconds
PATIENCE_SECONDS = 10.0  # a cold start on one machine is slow: flagged, but waited for
KEPT_DELIVERIES = 500
KEPT_EVENTS = 5000
CLOCK_LOOKS_SECONDS = 0.1  # how often a redelivery looks whether its time has come: the clock can be moved

Signature = Literal["good", "wrong", "none"]
Flag = Literal["slow", "not-200", "unreachable", "no-endpoint"]

_ENDPOINT = link("https", longest=500)
SET_ENDPOINT = record({"endpoint": _ENDPOINT})
TEST_ENDPOINT = record({}, {"endpoint": _ENDPOINT})


def sign(channel_secret: str, body: bytes) -> str:
    """The `x-line-signature` of a webhook body."""
    return base64.b64encode(hmac.digest(channel_secret.encode(), body, hashlib.sha256)).decode()


@dataclass(frozen=True)
class Outcome:
    """How a call of the webhook went; `status` None means that no answer came."""

    status: int | None
    seconds: float
    flags: tuple[Flag, ...]
    problem: str = ""

    @property
    def good(self) -> bool:
        """Whether LINE takes the webhook for received: 2xx within two seconds.

        https://developers.line.biz/en/docs/messaging-api/receiving-messages/#webhook-redelivery
        """
        return self.status is not None and 200 <= self.status < 300 and "slow" not in self.flags


@dataclass(frozen=True)
class Delivery:
    """One call of the webhook, and how it went."""

    number: int
    at: datetime
    request: dict[str, Any]
    outcome: Outcome

    def as_json(self) -> dict[str, Any]:
        """The delivery as the control API shows it."""
        return {
            "number": self.number,
            "at": iso(self.at),
            "events": [
                {
                    "webhook_event_id": event.get("webhookEventId"),
                    "type": event.get("type"),
                    "user_id": user_in(event),
                    "redelivery": (event.get("deliveryContext") or {}).get("isRedelivery", False),
                }
                for event in self.request["events"]
            ],
            "status": self.outcome.status,
            "milliseconds": round(self.outcome.seconds * 1000),
            "flags": list(self.outcome.flags),
            "problem": self.outcome.problem,
        }

    def with_body(self) -> dict[str, Any]:
        """The same with `request`, the whole body."""
        return self.as_json() | {"request": self.request}


class Webhooks:
    """The bot's webhook: where it is, what was sent there, and how it answered."""

    def __init__(
        self, settings: SimulatorSettings, reply_tokens: ReplyTokens, switchboard: Switchboard, clock: Clock
    ) -> None:
        self.endpoint = settings.webhook_url
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_DELIVERIES)
        self._settings = settings
        self._reply_tokens = reply_tokens
        self._switchboard = switchboard
        self._clock = clock
        self._numbers = itertools.count(1)
        self._sent: OrderedDict[str, Event] = OrderedDict()
        self._outbox = Outbox(self._deliver, switchboard)
        self._redeliveries: set[asyncio.Task[None]] = set()

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
        self._outbox.put(event)

    async def send(self, events: Sequence[Event], signature: Signature = "good") -> Delivery:
        """Sends the events in one call, now and whatever the switches say; returns what the bot answered."""
        for event in events:
            self._remember(event)
            self._reply_tokens.delivered(event.get("replyToken"))
        return await self._call(self.endpoint, events, signature)

    async def redeliver(self, webhook_event_id: str) -> Delivery:
        """Sends an earlier event again, marked as a redelivery. Raises KeyError if it was never sent."""
        return await self.send([again(self._sent[webhook_event_id])])

    async def _deliver(self, events: list[Event]) -> None:
        delivery = await self.send(events)
        if self._switchboard.now.redelivery and self.endpoint and not delivery.outcome.good:
            task = asyncio.create_task(self._redeliver_later(events, delivery))
            self._redeliveries.add(task)
            task.add_done_callback(self._redeliveries.discard)

    async def _redeliver_later(self, events: list[Event], failed: Delivery) -> None:
        """Sends a failed call again after each pause, until it is received or there are no more pauses."""
        for pause in self._settings.redelivery_pauses:
            due = failed.at + timedelta(seconds=pause)
            while self._clock() < due:
                await asyncio.sleep(CLOCK_LOOKS_SECONDS)
            if not self._switchboard.now.redelivery:
                return
            failed = await self.send([again(event) for event in events])
            if failed.outcome.good:
                return

    def _remember(self, event: Event) -> None:
        self._sent[str(event.get("webhookEventId"))] = event
        while len(self._sent) > KEPT_EVENTS:
            self._sent.popitem(last=False)

    async def _call(self, endpoint: str | None, events: Sequence[Event], signature: Signature) -> Delivery:
        at = self._clock()
        document = {"destination": self._settings.bot_user_id, "events": list(events)}
        if endpoint is None:
            outcome = Outcome(None, 0.0, ("no-endpoint",), "no webhook endpoint is set")
        else:
            outcome = await self._post(endpoint, document, signature)
        delivery = Delivery(next(self._numbers), at, document, outcome)
        self.deliveries.append(delivery)
        return delivery

    async def _post(self, endpoint: str, document: dict[str, Any], signature: Signature) -> Outcome:
        begun = time.monotonic()
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with httpx.AsyncClient(
                verify=_certificates(), trust_env=False, timeout=PATIENCE_SECONDS
            ) as client:
                answer = await client.post(endpoint, content=body, headers=self._headers(body, signature))
        except httpx.HTTPError as error:
            return Outcome(None, time.monotonic() - begun, ("unreachable",), type(error).__name__)
        seconds = time.monotonic() - begun
        flags: list[Flag] = []
        if seconds > ANSWER_WITHIN_SECONDS:
            flags.append("slow")
        if answer.status_code != 200:
            flags.append("not-200")
        return Outcome(answer.status_code, seconds, tuple(flags))

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
        status, problem = delivery.outcome.status, delivery.outcome.problem
        silent = "REQUEST_TIMEOUT" if problem == httpx.ReadTimeout.__name__ else "COULD_NOT_CONNECT"
        reasons = {200: "OK", None: silent}
        return JSONResponse(
            {
                "success": status == 200,
                "timestamp": iso(delivery.at),
                "statusCode": status or 0,
                "reason": reasons.get(status, "ERROR_STATUS_CODE"),
                "detail": problem or str(status),
            }
        )


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust for https; loaded once, for that takes longer than a delivery."""
    return ssl.create_default_context()
