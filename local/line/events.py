"""The events that LINE reports to the bot's webhook."""

from typing import Any

from local.line.clock import Clock, milliseconds
from local.line.ids import new_message_id, new_ulid
from local.line.once import ReplyTokens
from local.line.people import ChatEntry, Person

Event = dict[str, Any]

# These bring a reply token; unfollow does not, for there is nobody left to answer.
ANSWERABLE = {"message", "follow", "postback"}


def user_in(event: Event) -> str | None:
    """Whose event it is; None for one that names nobody."""
    source = event.get("source")
    user_id = source.get("userId") if isinstance(source, dict) else None
    return user_id if isinstance(user_id, str) else None


def again(event: Event) -> Event:
    """The event as LINE sends it another time: all the same, but marked as a redelivery."""
    return event | {"deliveryContext": {"isRedelivery": True}}


class Events:
    """Writes events as LINE does, each with its own id and, where one can answer, a reply token."""

    def __init__(self, reply_tokens: ReplyTokens, clock: Clock) -> None:
        self._reply_tokens = reply_tokens
        self._clock = clock

    def follow(self, person: Person, unblocked: bool) -> Event:
        """Somebody added the account as a friend, or unblocked it."""
        return self._of(person, {"type": "follow", "follow": {"isUnblocked": unblocked}})

    def unfollow(self, person: Person) -> Event:
        """Somebody blocked the account."""
        return self._of(person, {"type": "unfollow"})

    def message(self, person: Person, entry: ChatEntry) -> Event:
        """Somebody wrote a text."""
        message = {
            "type": "text",
            "id": entry.id,
            "quoteToken": new_message_id(),
            "text": entry.message["text"],
        }
        return self._of(person, {"type": "message", "message": message})

    def postback(self, person: Person, data: str) -> Event:
        """Somebody tapped a postback action."""
        return self._of(person, {"type": "postback", "postback": {"data": data}})

    def completed(self, event: Event) -> Event:
        """The event with everything that LINE always sends, where the writer left it out."""
        now = self._clock()
        whole: Event = {
            "mode": "active",
            "timestamp": milliseconds(now),
            "webhookEventId": new_ulid(now),
            "deliveryContext": {"isRedelivery": False},
        }
        user_id = user_in(event)
        if event.get("type") in ANSWERABLE and user_id is not None and "replyToken" not in event:
            whole["replyToken"] = self._reply_tokens.issue(user_id)
        return whole | event

    def _of(self, person: Person, event: Event) -> Event:
        return self.completed(event | {"source": {"type": "user", "userId": person.user_id}})
