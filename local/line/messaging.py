"""The Messaging API: reply, push, multicast, validate, profile, quota, bot information."""

from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.answers import LineError, checked_body
from local.line.ids import USER_ID, new_message_id
from local.line.messages import MESSAGES
from local.line.once import ReplyTokens, RetryKeys
from local.line.people import MessageObject, People, Person
from local.line.quota import Quota
from local.line.settings import SimulatorSettings
from local.line.shapes import boolean, items, matching, record, text
from local.line.switches import Switchboard

MAX_RECIPIENTS = 500  # LINE.md: multicast, at most 500 user ids

_USER = matching(USER_ID.pattern)
_MESSAGES = {"messages": MESSAGES}
_QUIET = {"notificationDisabled": boolean}
_UNITS = {"customAggregationUnits": items(text(30), least=0, most=1)}
REPLY = record({"replyToken": text(200)} | _MESSAGES, _QUIET)
PUSH = record({"to": _USER} | _MESSAGES, _QUIET | _UNITS)
MULTICAST = record({"to": items(_USER, most=MAX_RECIPIENTS)} | _MESSAGES, _QUIET | _UNITS)
VALIDATE = record(_MESSAGES)


class MessagingApi:
    """Carries the bot's messages to the people who are its friends."""

    def __init__(
        self,
        *,
        settings: SimulatorSettings,
        people: People,
        reply_tokens: ReplyTokens,
        retry_keys: RetryKeys,
        quota: Quota,
        switchboard: Switchboard,
    ) -> None:
        self._settings = settings
        self._people = people
        self._reply_tokens = reply_tokens
        self._retry_keys = retry_keys
        self._quota = quota
        self._switchboard = switchboard

    def routes(self) -> list[BaseRoute]:
        """The paths below /v2/bot that carry messages or tell about them."""
        message = "/v2/bot/message"
        return [
            Route(f"{message}/reply", self._reply, methods=["POST"]),
            Route(f"{message}/push", self._push, methods=["POST"]),
            Route(f"{message}/multicast", self._multicast, methods=["POST"]),
            *(
                Route(f"{message}/validate/{kind}", self._validate, methods=["POST"])
                for kind in ("reply", "push", "multicast", "narrowcast", "broadcast")
            ),
            Route(f"{message}/quota", self._limit, methods=["GET"]),
            Route(f"{message}/quota/consumption", self._consumption, methods=["GET"]),
            Route("/v2/bot/profile/{user_id}", self._profile, methods=["GET"]),
            Route("/v2/bot/info", self._info, methods=["GET"]),
        ]

    async def _reply(self, request: Request) -> Response:
        if "x-line-retry-key" in request.headers:
            raise LineError(400, "The X-Line-Retry-Key header is not supported by this endpoint")
        body = await checked_body(request, REPLY)
        person = self._people.get(self._reply_tokens.use(body["replyToken"]))
        # Somebody who blocks the account between asking and being answered hears nothing.
        reached = [person] if person and person.following else []
        request.state.recipients = [person.user_id for person in reached]
        return JSONResponse({"sentMessages": self._carry(reached, body["messages"], "reply")})

    async def _push(self, request: Request) -> Response:
        body = await checked_body(request, PUSH)
        sent = self._send(request, [body["to"]], body["messages"], "push")
        return JSONResponse({"sentMessages": sent})

    async def _multicast(self, request: Request) -> Response:
        body = await checked_body(request, MULTICAST)
        self._send(request, body["to"], body["messages"], "multicast")
        return JSONResponse({})

    def _send(
        self,
        request: Request,
        user_ids: list[str],
        messages: list[MessageObject],
        kind: Literal["push", "multicast"],
    ) -> list[dict[str, str]]:
        """Sends to all or, when LINE refuses, to none; returns the ids as a push answers them."""
        retry_key = request.headers.get("x-line-retry-key")
        self._retry_keys.check(retry_key)
        known = [self._people.get(user_id) for user_id in dict.fromkeys(user_ids)]
        # LINE documents both for a multicast; a push to somebody it does not know is always refused.
        ignored = kind == "multicast" and self._switchboard.now.unknown_ids == "ignored"
        if not ignored and any(person is None for person in known):
            raise LineError(400, "Failed to send messages")
        # Accepted silently and not charged: the person blocks the account, or was never its friend.
        reached = [person for person in known if person and person.following]
        self._quota.spend(len(reached))
        request.state.recipients = [person.user_id for person in reached]
        sent = self._carry(reached, messages, kind, retry_key)
        self._retry_keys.accept(retry_key, request.state.request_id, sent if kind == "push" else [])
        return sent

    def _carry(
        self,
        reached: list[Person],
        messages: list[MessageObject],
        kind: Literal["reply", "push", "multicast"],
        retry_key: str | None = None,
    ) -> list[dict[str, str]]:
        sent: list[dict[str, str]] = []
        for person in reached:
            sent = [{"id": id_} for id_ in self._people.hears(person, messages, kind, retry_key)]
        return sent or [{"id": new_message_id()} for _ in messages]

    async def _validate(self, request: Request) -> Response:
        await checked_body(request, VALIDATE)
        return JSONResponse({})

    async def _limit(self, _request: Request) -> Response:
        return JSONResponse(self._quota.as_json())

    async def _consumption(self, _request: Request) -> Response:
        return JSONResponse({"totalUsage": self._quota.used})

    async def _profile(self, request: Request) -> Response:
        person = self._people.get(request.path_params["user_id"])
        if person is None or not person.following:
            raise LineError(404, "Not found")
        return JSONResponse({"userId": person.user_id, "displayName": person.name, "language": "ja"})

    async def _info(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "userId": self._settings.bot_user_id,
                "basicId": self._settings.basic_id,
                "displayName": self._settings.account_name,
                "chatMode": "bot",
                "markAsReadMode": "auto",
            }
        )
