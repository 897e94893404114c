"""What people do in the chat of the account, made up from a seed: the events that LINE will report."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

Event: TypeAlias = dict[str, Any]
Kind: TypeAlias = Literal["answered", "unanswered", "poison"]

_WORDS: Final = (
    "空き枠はありますか",
    "予約",
    "通知をオフにしたい",
    "こんにちは",
    "接種券をなくしました",
    "HELLO",
    "?🙂",
    "枠" * 5000,  # as long as a text may be
)


@dataclass(frozen=True)
class Made:
    """An event, and what is to come of it."""

    kind: Kind
    user_id: str
    event: Event

    @property
    def event_id(self) -> str:
        return str(self.event["webhookEventId"])


class Crowd:
    """Makes events of these people. The same seed makes the same events, but for the time of day."""

    def __init__(self, chance: random.Random, people: Sequence[str], began: datetime) -> None:
        self._chance = chance
        self._people = people
        self._began = began
        self._made = 0

    def makes(self, count: int) -> list[Made]:
        """So many events in the order in which they happen; follows and unfollows bear times in any order."""
        made = [self._one() for _ in range(count)]
        times = [self._began + timedelta(milliseconds=n) for n in range(count)]
        self._chance.shuffle(times)
        for each, at in zip(made, times, strict=True):
            each.event.setdefault("timestamp", int(at.timestamp() * 1000))
        return made

    def _one(self) -> Made:
        self._made += 1
        user_id = self._chance.choice(self._people)
        kind, event = self._what()
        common = {
            "webhookEventId": f"proof-{self._began.timestamp():.0f}-{self._made:06}",
            "source": {"type": "user", "userId": user_id},
        }
        return Made(kind, user_id, common | event)

    def _what(self) -> tuple[Kind, Event]:
        words = self._chance.choice(_WORDS)
        text = {"type": "message", "message": {"type": "text", "id": "1", "quoteToken": "q", "text": words}}
        sticker = {"type": "sticker", "id": "1", "packageId": "1", "stickerId": "1"}
        what: list[tuple[float, Kind, Event]] = [
            (60, "answered", text),
            (3, "answered", {"type": "message", "message": sticker}),
            (5, "answered", {"type": "postback", "postback": {"data": "proof"}}),
            (12, "answered", {"type": "follow", "follow": {"isUnblocked": self._chance.random() < 0.5}}),
            (12, "unanswered", {"type": "unfollow"}),
            (2, "unanswered", text | {"mode": "standby"}),
            (2, "unanswered", {"type": "somethingNew", "somethingNew": {"a": [1, None]}}),
            (1, "unanswered", text | {"source": {"type": "group", "groupId": "Cproof", "userId": "Uproof"}}),
            (1, "unanswered", {"type": "accountNews", "source": None}),
            # No time that there is: whoever acts on it must fail, each time.
            (0.5, "poison", {"type": "follow", "timestamp": 10**20}),
        ]
        [(_, kind, event)] = self._chance.choices(what, [weight for weight, _, _ in what])
        return kind, event
