"""A LINE that keeps what was sent, honours retry keys and can be made to fail."""

import json
from collections.abc import Sequence
from typing import Any

from akiwaku import line
from akiwaku.errors import LineQuotaExhausted, LineRefused, ReplyTokenSpent
from local.line.messages import MESSAGES


class FakeLine:
    """Put in place of akiwaku.line's three sending functions."""

    def __init__(self) -> None:
        self.inbox: list[tuple[str, dict[str, Any]]] = []
        self.calls = 0
        self.failures: list[Exception] = []
        self.loses_answers = False
        self.unknown: set[str] = set()
        """Ids for which a multicast is refused."""
        self.limit: int | None = None
        self.used = 0
        self._taken: set[str] = set()
        self._used_tokens: set[str] = set()
        self._reply_failures: list[Exception] = []

    def install(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(line, "push", self.push)
        monkeypatch.setattr(line, "multicast", self.multicast)
        monkeypatch.setattr(line, "reply", self.reply)
        monkeypatch.setattr(
            line, "is_acceptable", lambda messages: not list(MESSAGES(list(messages), "messages"))
        )
        monkeypatch.setattr(line, "quota", lambda: line.Quota(self.limit, self.used))

    def fails_with(self, *errors: Exception) -> None:
        self.failures = list(errors)

    def fails_reply_with(self, *errors: Exception) -> None:
        """Before anything is taken, so the token stays good."""
        self._reply_failures = list(errors)

    def heard_by(self, user_id: str) -> list[str]:
        """Each message whole, as LINE was sent it."""
        return [json.dumps(message, ensure_ascii=False) for message in self.received_by(user_id)]

    def received_by(self, user_id: str) -> list[dict[str, Any]]:
        return [message for to, message in self.inbox if to == user_id]

    def push(self, to: str, messages: Sequence[dict[str, Any]], key: str) -> None:
        self.multicast([to], messages, key)

    def multicast(self, to: Sequence[str], messages: Sequence[dict[str, Any]], key: str) -> None:
        self.calls += 1
        _taken_by_line(messages)
        if self.failures and not self.loses_answers:
            raise self.failures.pop(0)
        if key not in self._taken:
            if self.unknown.intersection(to):
                raise LineRefused(400)
            if self.limit is not None and self.used + len(to) > self.limit:
                raise LineQuotaExhausted(429)
            self.used += len(to)
            self._taken.add(key)
            self.inbox += [(user, message) for user in to for message in messages]
        if self.failures:
            raise self.failures.pop(0)

    def reply(self, reply_token: str, messages: Sequence[dict[str, Any]]) -> None:
        if self._reply_failures:
            raise self._reply_failures.pop(0)
        _taken_by_line(messages)
        if reply_token in self._used_tokens:
            raise ReplyTokenSpent(400)
        self._used_tokens.add(reply_token)
        self.inbox += [(reply_token, message) for message in messages]


def _taken_by_line(messages: Sequence[dict[str, Any]]) -> None:
    problems = list(MESSAGES(list(messages), "messages"))
    assert problems == [], problems
