"""Webhooks: signed, complete, in order for each person, and every answer noted."""

import hashlib
import hmac
from base64 import b64encode
from typing import Any

from linebot.v3 import WebhookParser
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.webhooks import FollowEvent, MessageEvent, PostbackEvent, UnfollowEvent

from local.line.webhooks import sign
from tests.simulator.conftest import CHANNEL_SECRET, World, wait_until


def test_the_signature_is_the_one_of_lines_own_example() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'

    assert sign("8c570fa6dd201bb328f1c1eac23a96d8", body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_every_webhook_is_signed_over_its_raw_body(world: World) -> None:
    world.does(world.friend(), "message", text="空きは？")
    world.event("message")

    for headers, body in world.bot.received:
        expected = b64encode(hmac.digest(CHANNEL_SECRET.encode(), body, hashlib.sha256)).decode()
        assert headers["x-line-signature"] == expected


def test_the_sdk_reads_all_four_events(world: World) -> None:
    taro = world.friend()
    world.does(taro, "message", text="空きは？")
    world.does(taro, "postback", data="action=faq")
    world.does(taro, "unfollow")
    wait_until(lambda: len(world.bot.received) == 4)

    events = [
        WebhookParser(CHANNEL_SECRET).parse(body.decode(), headers["x-line-signature"])[0]
        for headers, body in world.bot.received
    ]

    follow, message, postback, unfollow = events
    assert isinstance(follow, FollowEvent)
    assert isinstance(message, MessageEvent)
    assert isinstance(postback, PostbackEvent)
    assert isinstance(unfollow, UnfollowEvent)
    assert {event.source.user_id for event in events} == {taro}
    assert message.message.text == "空きは？"
    assert postback.postback.data == "action=faq"


def test_an_event_says_all_that_line_always_says(world: World) -> None:
    event_id = world.does(world.friend(), "message", text="はい")

    event = world.event("message")

    assert event["webhookEventId"] == event_id
    assert len(event_id) == 26
    assert event["deliveryContext"] == {"isRedelivery": False}
    assert event["mode"] == "active"
    assert abs(event["timestamp"] - world.now().timestamp() * 1000) < 10_000


def test_blocking_brings_no_reply_token_and_unblocking_says_so(world: World) -> None:
    taro = world.friend()
    assert world.event("follow")["follow"] == {"isUnblocked": False}

    world.does(taro, "unfollow")
    assert "replyToken" not in world.event("unfollow")

    world.does(taro, "follow")
    wait_until(lambda: len(world.bot.events) == 3)
    assert world.event("follow")["follow"] == {"isUnblocked": True}


def test_somebody_who_is_no_friend_cannot_write(world: World) -> None:
    stranger = world.person()

    assert world.http.post(f"/phone/api/people/{stranger}/message", json={"text": "あ"}).status_code == 409
    assert world.http.post(f"/phone/api/people/{stranger}/unfollow").status_code == 409


def test_the_phone_does_not_wait_for_a_slow_bot_and_keeps_the_order(world: World) -> None:
    world.bot.pause = 0.2
    taro = world.friend()
    for text in ("一", "二", "三"):
        world.does(taro, "message", text=text)

    assert len(world.bot.received) < 4  # all were taken while the bot was still at the first ones
    wait_until(lambda: len(world.bot.received) == 4)
    assert [event["message"]["text"] for event in world.bot.events[1:]] == ["一", "二", "三"]


def test_a_crowd_that_follows_at_once_reaches_the_bot_two_at_a_time(world: World) -> None:
    world.bot.pause = 0.1
    for number in range(5):
        world.friend(f"友だち{number}")

    wait_until(lambda: len(world.bot.received) == 5)

    assert world.bot.busiest == 2


def test_an_answer_other_than_200_is_flagged(world: World) -> None:
    world.bot.status = 500
    world.friend()

    (delivery,) = world.deliveries(1)

    assert (delivery["status"], delivery["flags"]) == (500, ["not-200"])


def test_an_answer_after_two_seconds_is_flagged(world: World) -> None:
    world.bot.pause = 2.1
    world.friend()

    (delivery,) = world.deliveries(1)

    assert (delivery["status"], delivery["flags"]) == (200, ["slow"])
    assert delivery["milliseconds"] > 2000


def test_a_bot_that_cannot_be_reached_is_flagged(world: World) -> None:
    world.call("PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": "http://127.0.0.1:1/"})
    world.friend()

    (delivery,) = world.deliveries(1)

    assert (delivery["status"], delivery["flags"]) == (None, ["unreachable"])


def message_from(user_id: str) -> dict[str, Any]:
    return {
        "type": "message",
        "source": {"type": "user", "userId": user_id},
        "message": {"type": "text", "id": "1", "quoteToken": "q", "text": "はい"},
    }


def test_a_webhook_by_hand_reports_the_bots_answer(world: World) -> None:
    world.bot.status = 401
    events = [message_from(world.person()), message_from(world.person())]

    answer = world.http.post("/phone/api/webhooks", json={"events": events, "signature": "wrong"}).json()

    assert answer["status"] == 401
    assert len(world.bot.events) == 2
    headers, body = world.bot.received[0]
    try:
        WebhookParser(CHANNEL_SECRET).parse(body.decode(), headers["x-line-signature"])
    except InvalidSignatureError:
        return
    raise AssertionError("the wrong signature was good")


def test_a_webhook_by_hand_can_do_without_a_signature_and_without_events(world: World) -> None:
    assert (
        world.http.post("/phone/api/webhooks", json={"events": [], "signature": "none"}).json()["status"]
        == 200
    )

    assert "x-line-signature" not in world.bot.received[0][0]


def test_a_redelivery_is_the_same_event_marked_as_such(world: World) -> None:
    event_id = world.does(world.friend(), "message", text="はい")
    first = world.event("message")

    answer = world.http.post(f"/phone/api/webhooks/{event_id}/redeliver").json()

    again = world.event("message")
    assert answer["status"] == 200
    assert again == first | {"deliveryContext": {"isRedelivery": True}}
    assert world.http.post("/phone/api/webhooks/unknown/redeliver").status_code == 404


def test_the_bot_sets_reads_and_tests_its_endpoint(world: World) -> None:
    endpoint = f"{world.url}/webhook?v=2"
    world.api().set_webhook_endpoint({"endpoint": endpoint})

    assert world.api().get_webhook_endpoint().endpoint == endpoint
    good = world.api().test_webhook_endpoint()
    assert (good.success, good.status_code, good.reason) == (True, 200, "OK")
    world.bot.status = 503
    bad = world.api().test_webhook_endpoint()
    assert (bad.success, bad.status_code, bad.reason) == (False, 503, "ERROR_STATUS_CODE")


def test_an_endpoint_without_https_is_refused_unless_it_is_on_this_machine(world: World) -> None:
    path = "/v2/bot/channel/webhook/endpoint"

    assert world.call("PUT", path, {"endpoint": "http://bot.example/webhook"}).status_code == 400
    assert world.call("PUT", path, {"endpoint": "https://bot.example/webhook"}).status_code == 200
