"""The only place that speaks to LINE's Messaging API, and the only one that imports linebot.

Importing it takes more than a second, so nothing on the residents' path may import this module.
"""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, NamedTuple

import urllib3
from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    Configuration,
    Message,
    MessagingApi,
    MessagingApiBlob,
    PushMessageRequest,
    QuotaType,
    ReplyMessageRequest,
    ValidateMessageRequest,
)
from linebot.v3.oauth import ApiClient as TokenClient
from linebot.v3.oauth import ApiException as TokenException
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as TokenConfiguration

from akiwaku import keys
from akiwaku.errors import (
    LineBusy,
    LineDenied,
    LineQuotaExhausted,
    LineRefused,
    LineUnavailable,
    ReplyTokenSpent,
)
from akiwaku.observability import logger
from akiwaku.settings import settings

MOST_RECIPIENTS = 500  # of one multicast
MOST_MULTICASTS = 200  # a second

_TIMEOUT = (2, 8)  # seconds to connect, to read; the SDK has none by default
_TOKEN_KEPT_SECONDS = 13 * 60  # a stateless token lives 15 minutes
# Which limit it is, and which 400, is told by LINE's sentence alone:
# https://developers.line.biz/en/reference/messaging-api/#error-responses
_QUOTA_MESSAGE = "monthly limit"  # "You have reached your monthly limit."
_REPLY_TOKEN_MESSAGE = "Invalid reply token"  # noqa: S105
_CONFLICT = 409  # LINE has taken a call with this retry key before: done
_TOO_MANY = 429
_DENIED = frozenset({401, 403})
_NAMESPACE = uuid.UUID("3f0f6f3a-1b0e-5a5e-9a39-6b1c9f7d2a10")


class Quota(NamedTuple):
    """Messages of this month; one to one person counts one."""

    limit: int | None
    """None where LINE sets none."""
    used: int
    """Approximately: LINE counts with a delay."""


def retry_key(*parts: str) -> str:
    """The same parts give the same key, so a repeated call reaches nobody twice (for 24 hours)."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def reply(reply_token: str, messages: Sequence[dict[str, Any]]) -> None:
    """Answers an event; free of charge, once, within about a minute. ReplyTokenSpent after that."""
    request = ReplyMessageRequest(replyToken=reply_token, messages=_messages(messages))
    with _line_errors():
        messaging_api().reply_message(request, _request_timeout=_TIMEOUT)


def push(to: str, messages: Sequence[dict[str, Any]], key: str) -> None:
    """Sends to one user, once for each retry key."""
    request = PushMessageRequest(to=to, messages=_messages(messages))
    with _line_errors():
        messaging_api().push_message(request, x_line_retry_key=key, _request_timeout=_TIMEOUT)


def multicast(to: Sequence[str], messages: Sequence[dict[str, Any]], key: str) -> None:
    """Sends to at most MOST_RECIPIENTS users, once for each retry key. The body must be the same every time."""
    # By the SDK's client, but not as its model: that looks at each of the 500 ids three times, which takes longer
    # than all the rest of the call.
    with _line_errors():
        _client(settings().line_api_host, _token(_period())).call_api(
            "/v2/bot/message/multicast",
            "POST",
            header_params={"Content-Type": "application/json", "X-Line-Retry-Key": key},
            body={"to": list(to), "messages": list(messages)},
            response_types_map={},
            auth_settings=["Bearer"],
            _request_timeout=_TIMEOUT,
        )


def is_acceptable(messages: Sequence[dict[str, Any]]) -> bool:
    """Whether LINE would take these messages in a multicast. Tells a bad message from a bad recipient."""
    request = ValidateMessageRequest(messages=_messages(messages))
    try:
        with _line_errors():
            messaging_api().validate_multicast(request, _request_timeout=_TIMEOUT)
    except LineDenied:
        raise
    except LineRefused:
        return False
    return True


def quota() -> Quota:
    """The plan's monthly limit, and what of it is used."""
    with _line_errors():
        limit = messaging_api().get_message_quota(_request_timeout=_TIMEOUT)
        used = messaging_api().get_message_quota_consumption(_request_timeout=_TIMEOUT)
    is_limited = limit.type == QuotaType.LIMITED
    return Quota(int(limit.value) if is_limited and limit.value is not None else None, int(used.total_usage))


def messaging_api() -> MessagingApi:
    """The SDK's client, with a fresh enough token. Calls need `_request_timeout`."""
    return MessagingApi(_client(settings().line_api_host, _token(_period())))


def blob_api() -> MessagingApiBlob:
    """The SDK's client for pictures, which live on another host at LINE."""
    return MessagingApiBlob(_client(settings().line_data_host, _token(_period())))


@lru_cache(maxsize=2)
def _client(host: str, token: str) -> ApiClient:
    """Kept as long as its token, its connections with it: a new one reads all certificates and shakes hands."""
    return ApiClient(Configuration(host=host, access_token=token))


def _period() -> int:
    return int(time.monotonic() // _TOKEN_KEPT_SECONDS)


@cache
def _token(period: int) -> str:  # noqa: ARG001  (a new period is a new token)
    """A stateless channel access token: made to be issued per use, nothing to store or to leak."""
    channel = keys.line_channel()
    client = ChannelAccessToken(TokenClient(TokenConfiguration(host=settings().line_api_host)))
    with _line_errors():
        answer = client.issue_stateless_channel_token_by_client_secret(
            channel.channel_id, channel.channel_secret, _request_timeout=_TIMEOUT
        )
    return str(answer.access_token)


def _messages(messages: Sequence[dict[str, Any]]) -> list[Message]:
    return [Message.from_dict(message) for message in messages]


@contextmanager
def _line_errors() -> Iterator[None]:
    """LINE's answers as our errors. A conflict is success: LINE took the call the first time."""
    try:
        yield
    except (ApiException, TokenException) as error:
        if error.status == _CONFLICT:
            logger.info("LINE had taken this call before")
            return
        # Not `from error`: what LINE answered, with all its headers, has no place in a log.
        raise _translated(error) from None
    except urllib3.exceptions.HTTPError as error:
        raise LineUnavailable(type(error).__name__) from None


def _translated(error: ApiException | TokenException) -> Exception:
    request_id = (error.headers or {}).get("x-line-request-id")  # what LINE's support asks for
    if error.status == _TOO_MANY and _QUOTA_MESSAGE in str(error.body):
        return LineQuotaExhausted(error.status, request_id)
    if error.status == _TOO_MANY:
        return LineBusy(error.status, request_id)
    if error.status >= 500:
        return LineUnavailable(error.status, request_id)
    # For a token LINE answers a wrong secret with 400: https://developers.line.biz/en/reference/messaging-api/
    if isinstance(error, TokenException) or error.status in _DENIED:
        return LineDenied(error.status, request_id)
    if _REPLY_TOKEN_MESSAGE in str(error.body):
        return ReplyTokenSpent(error.status, request_id)
    return LineRefused(error.status, request_id)
