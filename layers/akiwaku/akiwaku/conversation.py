"""What the chat answers (R1). Always a reply, never a push: replies are free of charge."""

from datetime import UTC, datetime
from typing import Any

from akiwaku import line, messages, registration
from akiwaku.errors import LineRefused
from akiwaku.messages import Message
from akiwaku.observability import logger


def act_on(event: dict[str, Any]) -> None:
    """Acts on one webhook event; types that LINE may add later are ignored.

    LineUnavailable when the event should be delivered again.
    """
    user_id = event.get("source", {}).get("userId")
    kind = event.get("type")
    if user_id and kind in {"follow", "unfollow"}:
        registration.follow_changed(
            user_id, follows=kind == "follow", at=datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
        )
    answer = _answer(event)
    if answer is None or event.get("mode") == "standby" or "replyToken" not in event:
        return
    try:
        line.reply(event["replyToken"], [answer])
    except LineRefused:
        # The token was used (this event was handled before) or has died. There is nobody to answer any more.
        logger.info("no reply: the token is no longer good", event_type=kind)


def _answer(event: dict[str, Any]) -> Message | None:
    match event:
        case {"type": "follow"}:
            return messages.greeting()
        case {"type": "message", "message": {"type": "text", "text": str(text)}}:
            return _to_text(text)
        case {"type": "message"} | {"type": "postback"}:
            return messages.menu()
    return None


def _to_text(text: str) -> Message:
    if "予約" in text:
        return messages.link("予約の内容は、次のページでご確認いただけます。", "booking")
    if "枠" in text or "空き" in text:
        return messages.link("お住まいの市町村の空き枠は、次のページでご確認いただけます。", "slots")
    if "通知" in text or "登録" in text or "お知らせ" in text:
        return messages.link("お知らせの受け取りや登録内容は、次のページで変更できます。", "registration")
    return messages.menu()
