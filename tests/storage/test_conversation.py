"""What the chat answers."""

import json
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from akiwaku import claims, conversation, faq, registration
from akiwaku.errors import LineUnavailable
from tests.kit.world import AKARI, KAWASAKI, NOW, TAMA, form, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")
TOKENS = count(1)


def event(kind: str, seconds: float = 0, **more: Any) -> dict[str, Any]:
    """An event of U1, so many seconds after noon."""
    at = int((NOW + timedelta(seconds=seconds)).timestamp() * 1000)
    return {"type": kind, "mode": "active", "timestamp": at, "source": {"type": "user", "userId": "U1"},
            "webhookEventId": "01", "replyToken": f"token-{next(TOKENS)}", **more}  # fmt: skip


def text(words: str, seconds: float = 0, **more: Any) -> dict[str, Any]:
    return event("message", seconds, message={"type": "text", "text": words}, **more)


def tap(seconds: float = 0, **data: str) -> dict[str, Any]:
    asked = "&".join(f"{name}={value}" for name, value in data.items())
    return event("postback", seconds, postback={"data": asked})


def blocked(seconds: float = 0) -> dict[str, Any]:
    event_ = event("unfollow", seconds)
    del event_["replyToken"]
    return event_


def answer_to(line: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The one message that this event is answered with."""
    conversation.act_on(asked, NOW)
    (message,) = line.received_by(asked["replyToken"])
    return dict(message)


def title_of(message: dict[str, Any]) -> str:
    return str(message["contents"]["header"]["contents"][0]["text"])


def actions_in(part: Any) -> list[dict[str, Any]]:
    """Everything that can be tapped."""
    if isinstance(part, list):
        return [action for each in part for action in actions_in(each)]
    if not isinstance(part, dict):
        return []
    own = [part["action"]] if isinstance(part.get("action"), dict) else []
    return own + [action for each in part.values() for action in actions_in(each)]


def pages_in(message: dict[str, Any]) -> list[dict[str, str]]:
    """The queries of the links."""
    links = [action["uri"] for action in actions_in(message["contents"]) if action["type"] == "uri"]
    return [{name: values[0] for name, values in parse_qs(urlsplit(uri).query).items()} for uri in links]


# ---------- friends


def test_a_new_friend_is_greeted_with_the_terms_the_way_to_register_and_a_choice_of_languages(line):
    greeting = answer_to(line, event("follow"))
    assert "利用規約" in greeting["altText"]
    assert pages_in(greeting) == [{"page": "registration"}]
    asked = [dict(parse_qs(each["data"]))["ask"][0] for each in actions_in(greeting) if "data" in each]
    assert asked == ["terms", "language.ja", "language.easy", "language.en"]


def test_somebody_who_is_registered_and_comes_back_is_not_asked_to_register(line):
    resident("U1")
    conversation.act_on(blocked(1), NOW)
    assert not registration.registered("U1").follows
    welcome = answer_to(line, event("follow", 2, follow={"isUnblocked": True}))
    assert title_of(welcome) == "おかえりなさい"
    assert pages_in(welcome) == [{"page": "slots"}]
    assert registration.registered("U1").follows


def test_who_registered_before_adding_the_account_is_welcomed_and_not_asked_to_register_again(line):
    resident("U1")
    welcome = answer_to(line, event("follow", follow={"isUnblocked": False}))
    assert title_of(welcome) == "友だち追加ありがとうございます"
    assert "情報登録は済んでいます" in welcome["altText"]
    assert pages_in(welcome) == [{"page": "slots"}]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 0, 2, 1, 1, 2], [1, 2, 2, 0, 1]])
def test_follow_and_unfollow_count_by_their_time_in_whatever_order_and_however_often_they_come(line, order):
    resident("U1")
    events = [event("follow", 1), blocked(2), event("follow", 3)]
    for number in order:
        conversation.act_on(events[number], NOW)
    assert registration.registered("U1").follows

    conversation.act_on(blocked(4), NOW)
    conversation.act_on(events[2], NOW)
    assert not registration.registered("U1").follows


def test_blocking_is_answered_with_silence_also_from_a_stranger(line):
    conversation.act_on(blocked(), NOW)
    assert line.inbox == []


# ---------- open slots


def test_the_open_slots_of_ones_own_municipality_come_as_cards_that_lead_to_their_slots(line):
    resident("U1")
    late = slot("late", starts_at=NOW + timedelta(hours=5), seats=2)
    soon = slot("soon", starts_at=NOW + timedelta(hours=2))
    slot("elsewhere", TAMA)

    cards = answer_to(line, text("空き枠ありますか"))

    assert pages_in(cards) == [
        {"page": "slots", "slot": soon.slot_id},
        {"page": "slots", "slot": late.slot_id},
    ]
    first = json.dumps(cards["contents"]["contents"][0], ensure_ascii=False)
    for shown in ("11月23日(月) 14:00", AKARI.name, AKARI.address, "残り1枠"):
        assert shown in first
    assert cards["altText"].startswith("お住まいの市町村に空き枠が2件あります。\n11月23日(月) 14:00")


def test_more_slots_than_fit_are_counted_on_a_last_card_that_leads_to_all(line):
    resident("U1")
    for number in range(13):
        slot(f"s{number}", starts_at=NOW + timedelta(hours=1 + number))

    cards = answer_to(line, text("空き枠"))["contents"]["contents"]

    assert len(cards) == 11
    assert "ほかに3件" in json.dumps(cards[-1], ensure_ascii=False)
    assert pages_in({"contents": cards[-1]}) == [{"page": "slots"}]


def test_without_open_slots_one_learns_when_the_next_notice_comes_or_how_to_get_them(line):
    resident("U1")
    assert "09:00、12:00、17:00" in answer_to(line, text("空き枠"))["altText"]

    conversation.act_on(text("通知オフ", 1), NOW)
    without = answer_to(line, text("空き枠", 2))
    assert "受け取らない設定" in without["altText"]
    assert "notices.on" in [dict(parse_qs(a["data"]))["ask"][0] for a in actions_in(without) if "data" in a]


def test_who_is_not_registered_is_led_to_the_registration_and_told_no_slots(line):
    open_slot = slot()
    for asked in ("空き枠", "通知オン", "通知オフ"):
        message = answer_to(line, text(asked))
        assert pages_in(message) == [{"page": "registration"}]
        assert open_slot.slot_id not in json.dumps(message)


def test_who_holds_a_booking_is_led_to_it(line):
    resident("U1")
    claims.claim("U1", slot("held").slot_id, 3, NOW)
    slot("other")
    assert pages_in(answer_to(line, text("空き枠"))) == [{"page": "booking"}]


# ---------- notices on and off


def test_notices_are_switched_off_and_on_in_the_chat_and_each_answer_offers_the_way_back(line):
    resident("U1")

    off = answer_to(line, text("通知オフ", 1))
    assert title_of(off) == "お知らせを止めました"
    assert not registration.registered("U1").wants_notices
    (back,) = [dict(parse_qs(action["data"])) for action in actions_in(off["contents"])]

    on = answer_to(line, tap(2, ask=back["ask"][0]))
    assert title_of(on) == "お知らせを受け取る設定です"
    assert registration.registered("U1").wants_notices


def test_an_old_word_that_comes_again_does_not_undo_a_later_one(line):
    resident("U1")
    off, on = text("通知オフ", 1), text("通知オン", 2)
    for each in (on, off, on, off):
        conversation.act_on(each, NOW)
    assert registration.registered("U1").wants_notices
    # The late one is answered with what is true, and not with what it asked for.
    (said,) = line.received_by(off["replyToken"])
    assert title_of(said) == "お知らせを受け取る設定です"


def test_the_form_and_the_chat_change_the_same_and_the_later_counts(line):
    resident("U1")
    conversation.act_on(text("通知オフ", 10), NOW)
    registration.register("U1", form(), NOW + timedelta(seconds=20))
    conversation.act_on(text("通知オフ", 15), NOW)
    assert registration.registered("U1").wants_notices


def test_a_change_that_was_not_answered_is_made_once_when_the_event_comes_again(line):
    resident("U1")
    off = text("通知オフ", 1)
    line.fails_reply_with(LineUnavailable())
    with pytest.raises(LineUnavailable):
        conversation.act_on(off, NOW)
    conversation.act_on(off, NOW)
    assert not registration.registered("U1").wants_notices
    assert len(line.received_by(off["replyToken"])) == 1


# ---------- questions, languages, anything else


def test_the_questions_can_be_chosen_and_each_choice_is_answered(line):
    asked = answer_to(line, text("よくある質問"))
    choices = [each["action"] for each in asked["quickReply"]["items"]]
    assert len(choices) == len(faq.questions("ja"))
    rows = {action["data"] for action in actions_in(asked["contents"])}
    assert rows == {choice["data"] for choice in choices}

    for choice, question in zip(choices, faq.questions("ja"), strict=True):
        message = answer_to(line, event("postback", postback={"data": choice["data"]}))
        assert title_of(message) == question.question
        assert question.answer[0] in message["altText"]


def test_the_answer_about_cancelling_names_the_phone_and_leads_to_the_booking(line):
    cancelling = answer_to(line, text("予約をキャンセルしたいです"))
    assert "電話でご連絡ください" in cancelling["altText"]
    assert pages_in(cancelling) == [{"page": "booking"}]


def test_the_account_speaks_the_residents_language_and_changes_it_on_request(line):
    resident("U1", language="en")
    assert title_of(answer_to(line, text("予約", 1))) == "Your booking"

    easy = answer_to(line, text("やさしい日本語", 2))
    assert title_of(easy).startswith("やさしい日本語(にほんご)")
    assert registration.registered("U1").language == "easy"

    booking = answer_to(line, text("my booking", 3))
    assert pages_in(booking) == [{"page": "booking", "lang": "easy"}]
    conversation.act_on(text("English", 1.5), NOW)  # late: said before
    assert registration.registered("U1").language == "easy"


def test_a_stranger_who_writes_or_taps_english_is_answered_in_english_and_led_to_english_pages(line):
    assert title_of(answer_to(line, text("any open slots?"))) == "Please register first"
    greeting = answer_to(line, tap(ask="language.en", lang="en"))
    assert pages_in(greeting) == [{"page": "registration", "lang": "en"}]
    (terms,) = [a["data"] for a in actions_in(greeting["contents"]) if "data" in a]
    assert title_of(answer_to(line, event("postback", postback={"data": terms}))).startswith("Terms of use")


@pytest.mark.parametrize(
    "asked",
    [
        text("こんにちは"),
        text("🙂"),
        event("message", message={"type": "sticker", "packageId": "1", "stickerId": "1"}),
        event("message", message={"type": "something-new"}),
        event("message"),
        tap(ask="nothing-we-know"),
        tap(ask="faq.nothing-we-know"),
        event("postback", postback={"data": "%&=?;;"}),
    ],
)
def test_anything_else_shows_what_can_be_asked(line, asked):
    menu = answer_to(line, asked)
    assert title_of(menu) == "ご用件をお選びください"
    assert pages_in(menu) == [{"page": "booking"}, {"page": "registration"}]


@pytest.mark.parametrize(
    "silent",
    [
        text("予約", mode="standby"),
        event("somethingNew"),
        event("postback", postback={"params": {}}),
        event("follow", timestamp="soon"),
        text("予約", source={"type": "group", "groupId": "C1", "userId": "U1"}),
        text("予約", source={"type": "user"}),
        {"type": "somethingNew", "mode": "active", "timestamp": 0},
        {},
    ],
)
def test_standby_groups_and_what_line_may_add_later_are_left_alone(line, silent):
    resident("U1")
    conversation.act_on(silent, NOW)
    assert line.inbox == []


def test_an_event_handled_twice_answers_once(line):
    asked = text("予約")
    conversation.act_on(asked, NOW)
    conversation.act_on(asked, NOW)
    assert len(line.inbox) == 1


def test_a_resident_of_another_municipality_sees_theirs(line):
    resident("U1", municipality=KAWASAKI)
    slot("yokohama")
    own = slot("own", TAMA)
    assert pages_in(answer_to(line, text("空き枠"))) == [{"page": "slots", "slot": own.slot_id}]
