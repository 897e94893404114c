"""The LINE users of this small world: who is a friend of the account, and what is in their chat."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from local.line.clock import Clock, iso
from local.line.ids import USER_ID, new_message_id, new_user_id

PREVIEWED = 120  # more than one line of a phone holds

MessageObject = dict[str, Any]
Kind = Literal["reply", "push", "multicast", "message", "postback"]


@dataclass(frozen=True)
class ChatEntry:
    """One bubble in a chat: a LINE message object, who sent it and how."""

    id: str
    sender: Literal["bot", "user"]
    kind: Kind
    at: datetime
    message: MessageObject
    retry_key: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry as the control API shows it."""
        shown: dict[str, Any] = {
            "id": self.id,
            "from": self.sender,
            "kind": self.kind,
            "at": iso(self.at),
            "message": self.message,
        }
        return shown | ({"retry_key": self.retry_key} if self.retry_key else {})

    def as_preview(self) -> dict[str, Any]:
        """The entry in one line, as notifications and the list of talks show it; `words` None if it has none."""
        words = self.message.get("altText") or self.message.get("text")
        return {
            "id": self.id,
            "from": self.sender,
            "at": iso(self.at),
            "type": self.message.get("type"),
            "words": words[:PREVIEWED] if words else None,
        }


@dataclass
class Person:
    """A LINE user.

    `blocked` is true for somebody who was a friend once and is not now, `authorized` for somebody who lets the
    login channel know who they are.
    """

    user_id: str
    name: str
    following: bool = False
    blocked: bool = False
    authorized: bool = False
    unread: int = 0
    chat: list[ChatEntry] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The person as the control API shows them."""
        shown = {
            "user_id": self.user_id,
            "name": self.name,
            "following": self.following,
            "blocked": self.blocked,
            "authorized": self.authorized,
            "unread": self.unread,
        }
        return shown | ({"last": self.chat[-1].as_preview()} if self.chat else {})

    def befriend(self) -> bool:
        """Makes the person a friend of the account; true if that undid a block."""
        was_blocked = self.blocked
        self.following, self.blocked = True, False
        return was_blocked

    def block(self) -> None:
        """The person blocks the account: it can no longer reach them."""
        self.following, self.blocked = False, True


class PersonExists(Exception):
    """There is already a LINE user with this id."""


class InvalidUserId(Exception):
    """A user id must be U and 32 lower-case hexadecimal digits."""


class People:
    """Everybody who has LINE, by user id, in the order they came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_id: dict[str, Person] = {}

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def get(self, user_id: str) -> Person | None:
        """The person with this user id, or None."""
        return self._by_id.get(user_id)

    def add(self, name: str, user_id: str | None = None) -> Person:
        """A new LINE user who is not a friend of the account yet.

        Raises PersonExists and InvalidUserId.
        """
        user_id = user_id or new_user_id()
        if not USER_ID.fullmatch(user_id):
            raise InvalidUserId(user_id)
        if user_id in self._by_id:
            raise PersonExists(user_id)
        person = self._by_id[user_id] = Person(user_id, name)
        return person

    def heard(self, since: datetime) -> Counter[int]:
        """How many people the account has spoken to how often since then, unasked; one message counts one."""
        return Counter(
            sum(entry.kind in {"push", "multicast"} and entry.at >= since for entry in person.chat)
            for person in self
        )

    def hears(
        self,
        person: Person,
        messages: list[MessageObject],
        kind: Literal["reply", "push", "multicast"],
        retry_key: str | None = None,
    ) -> list[str]:
        """The account's messages arrive in the person's chat; returns the message ids."""
        entries = [
            ChatEntry(new_message_id(), "bot", kind, self._clock(), message, retry_key)
            for message in messages
        ]
        person.chat += entries
        person.unread += len(entries)
        return [entry.id for entry in entries]

    def says(self, person: Person, text: str, kind: Literal["message", "postback"] = "message") -> ChatEntry:
        """The person's own words appear in their chat."""
        entry = ChatEntry(new_message_id(), "user", kind, self._clock(), {"type": "text", "text": text})
        person.chat.append(entry)
        return entry
