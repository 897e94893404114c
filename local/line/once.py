"""What LINE accepts only once: reply tokens, and requests that carry a retry key."""

import secrets
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.line.answers import LineError
from local.line.clock import Clock

REPLY_TOKEN_LIFETIME = timedelta(minutes=1)
REPLY_TOKEN_END = timedelta(minutes=20)  # after the event, however often it is delivered again
RETRY_KEY_LIFETIME = timedelta(hours=24)  # after that the same key sends again (LINE.md)


@dataclass
class ReplyToken:
    """What a reply token is good for, and until when."""

    user_id: str
    issued: datetime
    expiry: datetime


class ReplyTokens:
    """Tokens that let the bot answer one event, once, within a minute of receiving it.

    https://developers.line.biz/en/reference/messaging-api/#send-reply-message-reply-token
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._unused: OrderedDict[str, ReplyToken] = OrderedDict()

    def issue(self, user_id: str) -> str:
        """A token to answer this person with."""
        now = self._clock()
        while self._unused and next(iter(self._unused.values())).issued + REPLY_TOKEN_END <= now:
            self._unused.popitem(last=False)
        token = secrets.token_hex(16)
        self._unused[token] = ReplyToken(user_id, now, now + REPLY_TOKEN_LIFETIME)
        return token

    def delivered(self, token: object) -> None:
        """The bot receives the event with this token, for the first time or again: its minute begins now.

        A token that was used stays used, and 20 minutes after the event nothing brings it back.
        """
        found = self._unused.get(token) if isinstance(token, str) else None
        if found is not None:
            found.expiry = min(self._clock() + REPLY_TOKEN_LIFETIME, found.issued + REPLY_TOKEN_END)

    def use(self, token: str) -> str:
        """The person the token answers; it is used up. Raises LineError 400."""
        found = self._unused.get(token)
        if found is None or found.expiry <= self._clock():
            raise LineError(400, "Invalid reply token")
        del self._unused[token]
        return found.user_id


@dataclass(frozen=True)
class Accepted:
    """A request that was taken under a retry key."""

    request_id: str
    sent_messages: list[dict[str, str]]
    expiry: datetime


class RetryKeys:
    """Which requests were taken already, by retry key, for 24 hours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._accepted: dict[str, Accepted] = {}

    def check(self, key: str | None) -> None:
        """Raises LineError 400 for a key that is no UUID, 409 for one that was accepted already."""
        if key is None:
            return
        taken = self._accepted.get(_normal(key))
        if taken is None or taken.expiry <= self._clock():
            return
        # For a push LINE repeats the ids of the messages it sent the first time.
        raise LineError(
            409,
            "The retry key is already accepted",
            headers={"x-line-accepted-request-id": taken.request_id},
            extra={"sentMessages": taken.sent_messages} if taken.sent_messages else None,
        )

    def accept(self, key: str | None, request_id: str, sent_messages: list[dict[str, str]]) -> None:
        """Remembers that the request with this key was taken."""
        if key is not None:
            expiry = self._clock() + RETRY_KEY_LIFETIME
            self._accepted[_normal(key)] = Accepted(request_id, sent_messages, expiry)


def _normal(key: str) -> str:
    try:
        return str(uuid.UUID(key))
    except ValueError as error:
        raise LineError(400, "The X-Line-Retry-Key header must be a UUID") from error
