"""LINE's way to the bot, worse than it is: duplicates, redeliveries, several people in a call, lost answers.

The simulated platform completes every event and gives it a reply token. It hands them to a relay that stands in
the webhook's place; from there they go to the real webhook, signed, in calls of our making.
"""

import json
import queue
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import httpx

from local import demo, ports
from local.line.answers import LineError
from local.line.once import ReplyTokens
from local.line.people import MessageObject, People, Person
from local.line.webhooks import sign
from local.stack import LocalStack
from proof.webhook_events import Event, Made

_MOST_IN_A_CALL: Final = 8
_PATIENCE_SECONDS: Final = 60.0
_REMEMBERED: Final = 200
_AGAIN: Final = {"deliveryContext": {"isRedelivery": True}}


@dataclass
class Watch:
    """What the platform sees of the bot's replies, in their order."""

    answered: list[tuple[str, str]] = field(default_factory=list)
    """Reply token and person."""
    refused: list[tuple[str, float]] = field(default_factory=list)
    """Tokens of replies that came too late, or again, and when (on `time.monotonic`)."""
    heard: Counter[str] = field(default_factory=Counter)
    """Replies that stand in a person's chat."""
    changed: threading.Condition = field(default_factory=threading.Condition)


@contextmanager
def watching() -> Iterator[Watch]:
    """Looks over the shoulder of the platform, which runs in this process."""
    watch, use, hears = Watch(), ReplyTokens.use, People.hears

    def watched_use(tokens: ReplyTokens, token: str) -> str:
        try:
            user_id = use(tokens, token)
        except LineError:
            with watch.changed:
                watch.refused.append((token, time.monotonic()))
                watch.changed.notify_all()
            raise
        with watch.changed:
            watch.answered.append((token, user_id))
            watch.changed.notify_all()
        return user_id

    def watched_hears(
        people: People, person: Person, messages: list[MessageObject], kind: Any, *more: Any
    ) -> list[str]:
        if kind == "reply":
            watch.heard[person.user_id] += 1
        return hears(people, person, messages, kind, *more)

    ReplyTokens.use, People.hears = watched_use, watched_hears  # type: ignore[method-assign,assignment]
    try:
        yield watch
    finally:
        ReplyTokens.use, People.hears = use, hears  # type: ignore[method-assign]


class Relay:
    """Stands in the webhook's place and keeps what the platform delivers."""

    def __init__(self, stack: LocalStack, http: httpx.Client) -> None:
        self._stack = stack
        self._http = http
        self._came: dict[str, queue.SimpleQueue[list[Event]]] = {}

    @contextmanager
    def in_place(self) -> Iterator[None]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                relay._take(body["events"])
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name in http.server)
                """Says nothing."""

        with ThreadingHTTPServer((ports.HOST, 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self._set_endpoint(f"http://{ports.HOST}:{server.server_address[1]}/")
            try:
                yield
            finally:
                self._set_endpoint(self._stack.addresses.webhook)
                server.shutdown()

    def completed(self, events: Sequence[Event]) -> list[Event]:
        """The events as LINE reports them: each with all that belongs to it, and with a reply token."""
        came: queue.SimpleQueue[list[Event]] = queue.SimpleQueue()
        self._came[str(events[0]["webhookEventId"])] = came
        self._http.post("/phone/api/webhooks", json={"events": list(events)}).raise_for_status()
        return came.get(timeout=_PATIENCE_SECONDS)

    def _take(self, events: list[Event]) -> None:
        came = self._came.pop(str(events[0].get("webhookEventId")), None) if events else None
        if came is not None:  # others are what people did before: LINE lost them
            came.put(events)

    def _set_endpoint(self, url: str) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": demo.CHANNEL_ID,
            "client_secret": channel_secret(self._stack),
        }
        token = self._http.post("/line/oauth2/v3/token", data=form).json()["access_token"]
        self._http.put(
            "/line/v2/bot/channel/webhook/endpoint",
            json={"endpoint": url},
            headers={"authorization": f"Bearer {token}"},
        ).raise_for_status()


def channel_secret(stack: LocalStack) -> str:
    client = stack.cloud.session.client("secretsmanager", endpoint_url=stack.cloud.endpoint_url)
    content = client.get_secret_value(SecretId=stack.env["LINE_SECRET_ID"])["SecretString"]
    return str(json.loads(content)["channel_secret"])


@dataclass
class Sent:
    """What was handed to the webhook, and how it answered."""

    tokens: dict[str, Made] = field(default_factory=dict)
    """By the token, in the order in which their people's events were first handed over."""
    issued: dict[str, float] = field(default_factory=dict)
    """When each token was, on `time.monotonic`."""
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    events: int = 0
    duplicates: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


class Sender:
    """Delivers events to the webhook, in each person's order and otherwise as badly as it may be."""

    def __init__(
        self, stack: LocalStack, http: httpx.Client, relay: Relay, watch: Watch, in_flight: int
    ) -> None:
        self.sent = Sent()
        self._http = http
        self._relay = relay
        self._watch = watch
        self._in_flight = in_flight
        self._secret = channel_secret(stack)
        self._lock = threading.Lock()

    def warms_up(self) -> None:
        """Functions that were never called take seconds to start, all of them at once even more."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._call([]) != 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        self.sent.statuses.clear()
        self.sent.seconds.clear()

    def delivers(self, lane: Sequence[Made], chance: random.Random) -> None:
        """Everything in this lane. Several lanes of different people run side by side."""
        rest, before = deque(lane), deque[Event](maxlen=_REMEMBERED)
        while rest:
            self._waits_its_turn()
            size = chance.choice((1, 1, 1, 2, 3, 5, _MOST_IN_A_CALL))
            made = [rest.popleft() for _ in range(min(size, len(rest)))]
            events = self._completed(made)
            call = self._with_duplicates(_mixed(events, chance), before, chance)
            self._makes_trouble(chance)
            self._call_until_taken(call, chance)
            before += events

    def _waits_its_turn(self) -> None:
        """People who wait for an answer write no more: the bot never has more than so many to answer."""
        with self._watch.changed:
            free = self._watch.changed.wait_for(
                lambda: len(self.sent.tokens) - len(self._watch.answered) < self._in_flight, _PATIENCE_SECONDS
            )
        if not free:
            raise AssertionError(f"for {_PATIENCE_SECONDS:.0f} s nobody was answered")

    def _completed(self, made: Sequence[Made]) -> list[Event]:
        events = self._relay.completed([each.event for each in made])
        with self._lock:
            for each, event in zip(made, events, strict=True):
                if each.kind == "answered":
                    self.sent.tokens[event["replyToken"]] = each
                    self.sent.issued[event["replyToken"]] = time.monotonic()
            self.sent.events += len(events)
        return events

    def _with_duplicates(
        self, call: list[Event], before: Sequence[Event], chance: random.Random
    ) -> list[Event]:
        for event in list(call):
            if chance.random() < 0.1:
                call.append(event)
                self.sent.duplicates["in the same call"] += 1
        if before and chance.random() < 0.2:
            call.insert(chance.randrange(len(call) + 1), chance.choice(before))
            self.sent.duplicates["in a later call"] += 1
        if before and chance.random() < 0.2:
            call.insert(chance.randrange(len(call) + 1), chance.choice(before) | _AGAIN)
            self.sent.duplicates["as a redelivery"] += 1
        return call

    def _makes_trouble(self, chance: random.Random) -> None:
        """Now and then one of the next replies goes wrong."""
        if chance.random() > 0.15:
            return
        what: dict[str, dict[str, Any]] = {
            "500": {"status": 500},
            "503": {"status": 503},
            "429": {"status": 429},
            "answer lost": {"status": 500, "accept": True},
            "late": {"delay_ms": 200},
        }
        name = chance.choice(list(what))
        fault = {"path": "/v2/bot/message/reply", "times": chance.choice((1, 1, 2))} | what[name]
        self._http.post("/phone/api/faults", json=fault).raise_for_status()
        with self._lock:
            self.sent.faults[name] += int(fault["times"])

    def _call_until_taken(self, call: list[Event], chance: random.Random) -> None:
        """As LINE does with redelivery switched on. Until then its people's later events wait."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (status := self._call(call)) != 200:
            if status < 500 or time.monotonic() > deadline:
                raise AssertionError(f"the webhook answered {status}")
            time.sleep(0.1 * chance.random())
            call = [event | _AGAIN for event in call]

    def _call(self, call: Sequence[Event]) -> int:
        body = json.dumps({"destination": "U0", "events": list(call)}, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "x-line-signature": sign(self._secret, body)}
        began = time.monotonic()
        status = self._http.post("/webhook", content=body, headers=headers).status_code
        with self._lock:
            self.sent.statuses[status] += 1
            self.sent.seconds.append(time.monotonic() - began)
        return status


def _mixed(events: Sequence[Event], chance: random.Random) -> list[Event]:
    """Different people's events in any order, each one's own in theirs."""
    turns = [_person(event) for event in events]
    own = {person: deque(e for e in events if _person(e) == person) for person in turns}
    chance.shuffle(turns)
    return [own[person].popleft() for person in turns]


def _person(event: Event) -> str:
    return str((event["source"] or {}).get("userId"))
