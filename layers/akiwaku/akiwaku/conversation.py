"""What the chat answers (R1, R4, R11, R17). Always a reply, never a push: replies are free of charge."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from akiwaku import faq, line, messages, offers, registration, understanding
from akiwaku.errors import NotRegistered, ReplyTokenSpent
from akiwaku.languages import ENGLISH, JAPANESE, LANGUAGES, Language
from akiwaku.messages import Message
from akiwaku.observability import logger
from akiwaku.residents import Resident
from akiwaku.store import residents


def act_on(event: Any, now: datetime) -> None:
    """Acts on one webhook event; what LINE may add later is ignored.

    An event that comes twice, or after later ones, changes nothing that was said since.
    LineUnavailable and TryAgain when the event should be delivered again. LineRefused is a mistake of ours.
    """
    match event:
        case {"source": {"type": "user", "userId": str(user_id)}}:
            _answer_to(event, user_id, now)
        # In groups and rooms the account has nothing to say, and some events are of nobody.


def _answer_to(event: Mapping[str, Any], user_id: str, now: datetime) -> None:
    answer = _answer(event, user_id, now)
    if answer is None or event.get("mode") != "active" or "replyToken" not in event:
        return
    try:
        line.reply(event["replyToken"], [answer])
    except ReplyTokenSpent:
        # This event was handled before, or too late.
        logger.info("no reply: the token is no longer good", event_type=event["type"])


def _answer(event: Mapping[str, Any], user_id: str, now: datetime) -> Message | None:
    """Does what the event asks for, and what to say to it; None for silence."""
    match event:
        case {"type": "follow", "timestamp": int()}:
            registration.follow_changed(user_id, follows=True, at=_at(event))
            return _welcome(residents.get(user_id), event)
        case {"type": "unfollow", "timestamp": int()}:
            registration.follow_changed(user_id, follows=False, at=_at(event))
        case {"type": "message", "timestamp": int(), "message": {"type": "text", "text": str(text)}}:
            language = ENGLISH if understanding.is_english(text) else JAPANESE
            return _to(understanding.topic_of(text), _Asked(user_id, language, _at(event), now))
        case {"type": "message"}:
            return _to(None, _Asked(user_id, JAPANESE, now, now))
        case {"type": "postback", "timestamp": int(), "postback": {"data": str(data)}}:
            asked = dict(parse_qsl(data))
            return _to(asked.get("ask"), _Asked(user_id, _language(asked.get("lang")), _at(event), now))
    return None


def _welcome(resident: Resident | None, event: Mapping[str, Any]) -> Message:
    if resident is None:
        return messages.greeting(JAPANESE)
    match event:
        case {"follow": {"isUnblocked": True}}:
            return messages.welcome_back(resident)
    return messages.welcome_registered(resident)


def _to(topic: str | None, asked: "_Asked") -> Message:
    """The answer to a topic; anything else is answered with what can be asked."""
    kind, _, which = (topic or "").partition(".")
    if kind == "faq" and which:
        question = faq.question(which, asked.language)
        return messages.answer(question, asked.language) if question else messages.menu(asked.language)
    if kind == "language" and which in LANGUAGES:
        return _speak(_language(which), asked)
    return TOPICS.get(topic or "", _menu)(asked)


class _Asked:
    """Who asked, in which language they are answered, and when it was asked."""

    def __init__(self, user_id: str, language: Language, at: datetime, now: datetime) -> None:
        self.user_id = user_id
        self.at = at
        self.now = now
        self.resident: Resident | None = residents.get(user_id)
        # Of people who are not registered nothing is known but what they write.
        self.language: Language = self.resident.language if self.resident else language


def _speak(language: Language, asked: _Asked) -> Message:
    try:
        return messages.speaks(registration.speak(asked.user_id, language, asked.at).language)
    except NotRegistered:
        # Nothing can be kept for them; the links of the greeting carry the language on.
        return messages.greeting(language)


def _open_slots(asked: _Asked) -> Message:
    if asked.resident is None:
        return messages.not_registered(asked.language)
    if asked.resident.booking:
        return messages.already_booked(asked.language)
    offered = offers.open_to(asked.resident, asked.now)
    return messages.open_slots(offered, asked.language) if offered else messages.no_open_slots(asked.resident)


def _notices(asked: _Asked, *, wanted: bool) -> Message:
    try:
        return messages.notices_are(registration.want_notices(asked.user_id, asked.at, wanted=wanted))
    except NotRegistered:
        return messages.not_registered(asked.language)


def _menu(asked: _Asked) -> Message:
    return messages.menu(asked.language)


TOPICS: Mapping[str, Callable[[_Asked], Message]] = {
    "slots": _open_slots,
    "booking": lambda asked: messages.own_booking(asked.language),
    "registration": lambda asked: messages.own_registration(asked.language),
    "notices.on": lambda asked: _notices(asked, wanted=True),
    "notices.off": lambda asked: _notices(asked, wanted=False),
    "faq": lambda asked: messages.questions(faq.questions(asked.language), asked.language),
    "terms": lambda asked: messages.current_terms(asked.language),
    "menu": _menu,
}


def _language(asked: str | None) -> Language:
    return asked if asked in LANGUAGES else JAPANESE


def _at(event: Mapping[str, Any]) -> datetime:
    """When it happened, by LINE's clock."""
    return datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
