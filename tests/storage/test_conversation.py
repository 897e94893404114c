"""What the chat answers."""

from typing import Any

import pytest

from akiwaku import conversation, registration
from tests.kit.world import NOW, resident

pytestmark = pytest.mark.usefixtures("aws")


def event(kind: str, token: str = "token-1", **more: Any) -> dict[str, Any]:
    at = int(NOW.timestamp() * 1000)
    return {"type": kind, "mode": "active", "timestamp": at, "source": {"type": "user", "userId": "U1"},
            "webhookEventId": "01", "replyToken": token, **more}  # fmt: skip


def text(words: str, token: str = "token-1", **more: Any) -> dict[str, Any]:
    return event("message", token, message={"type": "text", "text": words}, **more)


def test_a_new_friend_is_greeted_with_the_way_to_register(line):
    conversation.act_on(event("follow"))
    (greeting,) = line.heard_by("token-1")
    assert "利用規約" in greeting
    assert "?page=registration" in greeting


def test_an_event_handled_twice_answers_once(line):
    conversation.act_on(text("予約"))
    conversation.act_on(text("予約"))
    assert len(line.inbox) == 1


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("予約を見たい", "?page=booking"),
        ("空き枠ありますか", "?page=slots"),
        ("通知を止めたい", "?page=registration"),
    ],
)
def test_everyday_words_lead_to_the_page(line, words, page):
    conversation.act_on(text(words))
    assert page in line.heard_by("token-1")[0]


def test_anything_else_shows_what_can_be_asked(line):
    conversation.act_on(text("こんにちは"))
    (_, message) = line.inbox[0]
    labels = [item["action"]["label"] for item in message["quickReply"]["items"]]
    assert labels == ["空き枠を見る", "登録情報を見る", "予約を確認する"]


def test_standby_and_unknown_events_are_left_alone(line):
    conversation.act_on(text("予約", mode="standby"))
    conversation.act_on(event("somethingNew"))
    conversation.act_on({"type": "somethingNew", "mode": "active", "timestamp": 0})
    assert line.inbox == []


def test_blocking_is_remembered_and_answered_with_silence(line):
    resident("U1")
    blocked = event("unfollow")
    del blocked["replyToken"]
    conversation.act_on(blocked)
    assert not registration.registered("U1").follows
    assert line.inbox == []
