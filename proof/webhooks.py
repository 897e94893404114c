"""Many webhook events, delivered badly and handled badly, through the deployed local stack: `make prove-webhooks`.

    python -m proof.webhooks --events 10000 --seed 0

Says of each promise what was found, and ends with 1 if one was broken.
"""

import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Final

import httpx
import typer
from rich.console import Console

from local.actors import Line, Resident
from local.faults import ANSWER_LOST, CUT_OFF, FaultProxy, Rule, now_and_then, when
from local.line.once import REPLY_TOKEN_LIFETIME
from local.stack import LocalStack
from proof.webhook_delivery import Relay, Sender, Sent, Watch, watching
from proof.webhook_events import Crowd, Made

_LANES: Final = 3
_IN_FLIGHT: Final = 60
_REGISTERED: Final = 3  # every third
# When the platform issued a token is known to a second.
_DEAD_AFTER_SECONDS: Final = REPLY_TOKEN_LIFETIME.total_seconds() - 1
_QUIET_SECONDS: Final = 400  # the longest pause of a failed event is five minutes

# So often, and so many in a row, that the SDKs' own attempts do not always get through.
_FAULTS: Final[dict[str, Rule]] = {
    "SQS carries out, answer lost": when("SendMessageBatch", service="sqs")
    | ANSWER_LOST
    | now_and_then(1, 12),
    "DynamoDB cut off": when("GetItem") | CUT_OFF | now_and_then(9, 60),
}


@dataclass
class Found:
    """What came of it: a promise, and every event that it was broken for."""

    broken: dict[str, list[str]]
    counts: dict[str, Any]
    died: list[str]
    """Events whose answer came more than a minute late."""
    lost_answers: int
    injected: list[int]
    """How often each fault of AWS happened."""
    duplicates: Counter[str]

    @property
    def holds(self) -> bool:
        return not any(self.broken.values())


def main(
    *,
    events: Annotated[int, typer.Option(min=100)] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same events.")] = 0,
) -> None:
    """Deliver the events to a local stack of their own and see what comes of it."""
    out = Console(highlight=False, soft_wrap=True)
    with LocalStack() as stack:
        found = prove(stack, events, seed)
    out.print(f"{events:,} events from seed {seed}")
    for name, count in found.counts.items():
        out.print(f"  {name}: {count}")
    for promise, broken in found.broken.items():
        out.print(f"{'✗' if broken else '✓'} {promise}{''.join(f' · {each}' for each in broken[:3])}")
    sys.exit(not found.holds)


def prove(stack: LocalStack, events: int, seed: int) -> Found:
    """Delivers so many events and judges what became of them. The stack's queues are as empty then as before."""
    chance = random.Random(seed)
    with httpx.Client(base_url=stack.url, timeout=60, trust_env=False) as http:
        relay = Relay(stack, http)
        with watching() as watch, relay.in_place():
            people = _people(http, max(12, min(300, events // 20)))
            made = Crowd(chance, [who.user_id for who in people], datetime.now(UTC)).makes(events)
            with _faults(stack) as injected:
                sender = Sender(stack, http, relay, watch, _IN_FLIGHT)
                with ThreadPoolExecutor(_LANES) as pool:
                    list(pool.map(lambda _: sender.warms_up(), range(_LANES)))
                began = time.monotonic()
                _deliver(sender, made, chance)
                _until_quiet(stack)
                seconds = time.monotonic() - began
                counts = injected()
            waiting = http.get("/phone/api/faults").json()
            http.delete("/phone/api/faults")
    return Judge(stack, made, sender.sent, watch, people[::_REGISTERED]).judges(seconds, counts, waiting)


def _people(http: httpx.Client, count: int) -> list[Resident]:
    """Friends of the account, each third of them registered."""
    terms = str(http.get("/api/settings").json()["terms_version"])
    people = [Resident(f"証明{n}", Line(http), http, terms) for n in range(count)]

    def comes(number: int) -> None:
        people[number].adds_the_account()
        if number % _REGISTERED == 0:
            people[number].opens_the_page()
            answer = people[number].registers(
                birth_date="1970-01-01", municipality="14100", phone=f"0702{number:07}"
            )
            assert answer.is_success, answer.text

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(comes, range(count)))
    return people


@contextmanager
def _faults(stack: LocalStack) -> Iterator[Any]:
    """SQS fails under the webhook, and the database under the function that acts."""
    functions = [stack.deployed.functions[name] for name in ("WebhookReceive", "WebhookHandle")]
    with (
        tempfile.TemporaryDirectory() as directory,
        FaultProxy(stack.cloud.endpoint_url, Path(directory)) as proxy,
        proxy.in_front_of(stack.cloud, functions),
        proxy.failing(
            *_FAULTS.values(), when("SendMessageBatch", service="sqs") | CUT_OFF | now_and_then(3, 30)
        ),
    ):
        yield proxy.injected


def _deliver(sender: Sender, made: Sequence[Made], chance: random.Random) -> None:
    lanes: dict[int, list[Made]] = defaultdict(list)
    for each in made:
        lanes[int(each.user_id[1:], 16) % _LANES].append(each)
    with ThreadPoolExecutor(_LANES) as pool:
        under_way = [
            pool.submit(sender.delivers, lane, random.Random(chance.random())) for lane in lanes.values()
        ]
        for lane_under_way in under_way:
            lane_under_way.result()


def _until_quiet(stack: LocalStack) -> None:
    """Until every event is either done or in the dead-letter queue."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    url, deadline = stack.env["WEBHOOK_EVENTS_QUEUE_URL"], time.monotonic() + _QUIET_SECONDS
    while time.monotonic() < deadline:
        found = stack.cloud.queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        if not any(int(found[name]) for name in names):
            return
        time.sleep(0.2)


class Judge:
    """Holds what happened against what was promised."""

    def __init__(
        self,
        stack: LocalStack,
        made: Sequence[Made],
        sent: Sent,
        watch: Watch,
        registered: Sequence[Resident],
    ) -> None:
        self._stack = stack
        self._made = made
        self._sent = sent
        self._watch = watch
        self._registered = {who.user_id for who in registered}
        answered = {token for token, _ in watch.answered}
        self._late = {
            token
            for token, at in watch.refused
            if token not in answered and at - sent.issued.get(token, at) > _DEAD_AFTER_SECONDS
        }
        self._died = sorted(sent.tokens[token].event_id for token in self._late)

    def judges(self, seconds: float, injected: Sequence[int], waiting: Sequence[dict[str, Any]]) -> Found:
        lost = self._sent.faults["answer lost"] - sum(
            int(fault["times"]) for fault in waiting if fault["accept"]
        )
        dead = self._dead_letters()
        return Found(
            broken={
                "each event that asks for an answer got one reply": self._unanswered(),
                "no reply to anything else": self._needless(),
                "nothing was handled again but for an answer of LINE's that was lost": self._again(lost),
                "in the order in which each person's events were handed over": self._out_of_order(),
                "every reply stands in its person's chat": self._unheard(),
                "each resident follows or not as the latest event says": self._wrong_state(),
                "nothing waits in the queue, nothing good is in the dead-letter queue": self._left(dead),
                "every impossible event is in the dead-letter queue": self._not_dead(dead),
            },
            counts=self._counts(seconds, lost, injected),
            died=self._died,
            lost_answers=lost,
            injected=list(injected),
            duplicates=self._sent.duplicates,
        )

    def _unanswered(self) -> list[str]:
        answered = Counter(token for token, _ in self._watch.answered)
        missing = [t for t in self._sent.tokens if answered[t] != 1 and t not in self._late]
        return [f"{self._sent.tokens[token].event_id}: {answered[token]} replies" for token in missing]

    def _needless(self) -> list[str]:
        return [f"to {user_id}" for token, user_id in self._watch.answered if token not in self._sent.tokens]

    def _again(self, lost: int) -> list[str]:
        """Each lost answer brings one more try, which the platform refuses; nothing else does."""
        again = len(self._watch.refused) - len(self._died)
        return [] if again == lost else [f"{again} times, and {lost} answers were lost"]

    def _out_of_order(self) -> list[str]:
        position = {token: number for number, token in enumerate(self._sent.tokens)}
        last: dict[str, int] = {}
        wrong = []
        for token, user_id in self._watch.answered:
            if token in position:
                if position[token] < last.get(user_id, -1):
                    wrong.append(self._sent.tokens[token].event_id)
                last[user_id] = position[token]
        return wrong

    def _unheard(self) -> list[str]:
        replies = Counter(user_id for _, user_id in self._watch.answered)
        return [f"{who}: {replies[who]}, {self._watch.heard[who]} in the chat" for who in replies
                if replies[who] != self._watch.heard[who]]  # fmt: skip

    def _wrong_state(self) -> list[str]:
        latest: dict[str, Made] = {}
        for each in sorted(self._made, key=lambda made: int(made.event["timestamp"])):
            if each.kind != "poison" and each.event["type"] in {"follow", "unfollow"}:
                latest[each.user_id] = each
        wrong = []
        for user_id in self._registered & latest.keys():
            row = self._stack.cloud.dynamodb.get_item(
                TableName=self._stack.env["RESIDENTS_TABLE"], Key={"resident_id": {"S": user_id}}
            )["Item"]
            if row["follows"].get("BOOL") != (latest[user_id].event["type"] == "follow"):
                wrong.append(f"{user_id}: {row['follows']} after {latest[user_id].event_id}")
        return wrong

    def _dead_letters(self) -> dict[str, str]:
        """Those of this proof, by the id of the event, with their state; they are taken out."""
        queues, found = self._stack.cloud.queues, {}
        url = self._stack.outputs["WebhookEventsDeadUrl"]
        while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                event = json.loads(message["Body"])
                found[str(event.get("webhookEventId"))] = str(event.get("type"))
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def _left(self, dead: dict[str, str]) -> list[str]:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        url = self._stack.env["WEBHOOK_EVENTS_QUEUE_URL"]
        found = self._stack.cloud.queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)[
            "Attributes"
        ]
        waiting = sum(int(found[name]) for name in names)
        good = dead.keys() - {made.event_id for made in self._made if made.kind == "poison"}
        return [*([f"{waiting} wait"] if waiting else []), *(f"{each}: {dead[each]}" for each in good)]

    def _not_dead(self, dead: dict[str, str]) -> list[str]:
        return [made.event_id for made in self._made if made.kind == "poison" and made.event_id not in dead]

    def _counts(self, seconds: float, lost: int, injected: Sequence[int]) -> dict[str, Any]:
        sent, kinds = self._sent, Counter(made.kind for made in self._made)
        calls = sorted(sent.seconds)
        return {
            "people": f"{len({made.user_id for made in self._made})}, {len(self._registered)} of them registered",
            "events": ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("answered", "unanswered", "poison")),
            "delivered besides": ", ".join(f"{n:,} {how}" for how, n in sent.duplicates.items()),
            "calls of the webhook": ", ".join(f"{n:,} with {status}" for status, n in sent.statuses.items()),
            "a call took": f"{median(calls):.3f} s, 99 of 100 up to {calls[-1 - len(calls) // 100]:.3f} s",
            "LINE's replies gone wrong": ", ".join(f"{n} {how}" for how, n in sorted(sent.faults.items())),
            "of these lost after they were sent": lost,
            "AWS": ", ".join(
                f"{n} {name}" for name, n in zip((*_FAULTS, "SQS cut off"), injected, strict=True)
            ),
            "too late for an answer, the token had died": ", ".join([str(len(self._died)), *self._died]),
            "seconds": f"{seconds:.0f}, {len(self._made) / seconds:.0f} events a second",
        }


if __name__ == "__main__":
    typer.run(main)
