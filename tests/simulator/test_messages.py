"""Reply, push and multicast, as the bot's SDK meets them."""

import uuid
from datetime import timedelta

import pytest
from linebot.v3.messaging import (
    ApiException,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)

from tests.simulator.conftest import World

HELLO = {"type": "text", "text": "こんにちは"}
UNKNOWN = "U" + "0" * 32


def test_a_reply_arrives_in_the_chat_of_the_person_who_wrote(world: World) -> None:
    taro, hanako = world.friend("太郎"), world.friend("花子")
    world.does(taro, "message", text="空きはありますか")
    reply_token = world.event("message")["replyToken"]

    world.api().reply_message(
        ReplyMessageRequest(replyToken=reply_token, messages=[TextMessage(text="あります")])
    )

    assert world.texts(taro) == ["空きはありますか", "あります"]
    assert [entry["kind"] for entry in world.chat(taro)] == ["message", "reply"]
    assert world.chat(hanako) == []


def test_a_reply_token_works_once(world: World) -> None:
    world.does(world.friend(), "message", text="はい")
    document = {"replyToken": world.event("message")["replyToken"], "messages": [HELLO]}

    assert world.call("POST", "/v2/bot/message/reply", document).status_code == 200
    again = world.call("POST", "/v2/bot/message/reply", document)

    assert (again.status_code, again.json()["message"]) == (400, "Invalid reply token")


def test_a_reply_token_is_worth_nothing_after_a_minute(world: World) -> None:
    world.does(world.friend(), "message", text="はい")
    document = {"replyToken": world.event("message")["replyToken"], "messages": [HELLO]}
    world.ahead = timedelta(seconds=61)

    assert world.call("POST", "/v2/bot/message/reply", document).json()["message"] == "Invalid reply token"


def test_a_reply_takes_no_retry_key_and_the_token_stays_good(world: World) -> None:
    taro = world.friend()
    world.does(taro, "message", text="はい")
    document = {"replyToken": world.event("message")["replyToken"], "messages": [HELLO]}

    refused = world.call("POST", "/v2/bot/message/reply", document, x_line_retry_key=str(uuid.uuid4()))

    assert refused.status_code == 400
    assert world.texts(taro) == ["はい"]
    assert world.call("POST", "/v2/bot/message/reply", document).status_code == 200


def test_a_push_arrives_and_answers_the_message_ids(world: World) -> None:
    taro = world.friend()
    messages = [TextMessage(text="一"), TextMessage(text="二")]

    sent = world.api().push_message(PushMessageRequest(to=taro, messages=messages))

    assert world.texts(taro) == ["一", "二"]
    assert [message.id for message in sent.sent_messages] == [entry["id"] for entry in world.chat(taro)]
    assert world.http.get("/phone/api/people").json()[0]["unread"] == 2


def test_a_multicast_reaches_each_friend_once(world: World) -> None:
    friends = [world.friend(f"友だち{number}") for number in range(3)]
    stranger = world.person("知らない人")

    world.api().multicast(MulticastRequest(to=[*friends, stranger], messages=[TextMessage(text="空き枠")]))

    assert [world.texts(friend) for friend in friends] == [["空き枠"]] * 3
    assert world.chat(stranger) == []
    assert world.calls()[-1]["recipients"] == friends


def test_a_multicast_to_501_people_is_refused(world: World) -> None:
    to = [f"U{number:032x}" for number in range(501)]

    answer = world.call("POST", "/v2/bot/message/multicast", {"to": to, "messages": [HELLO]})

    assert answer.status_code == 400
    assert answer.json()["details"] == [{"message": "Size must be between 1 and 500", "property": "to"}]


def test_a_multicast_with_an_unknown_id_reaches_nobody(world: World) -> None:
    taro = world.friend()

    answer = world.call("POST", "/v2/bot/message/multicast", {"to": [taro, UNKNOWN], "messages": [HELLO]})

    assert answer.status_code == 400
    assert world.chat(taro) == []


def test_a_blocked_person_is_accepted_silently_hears_nothing_and_costs_nothing(world: World) -> None:
    taro = world.friend()
    world.does(taro, "unfollow")

    answer = world.call("POST", "/v2/bot/message/push", {"to": taro, "messages": [HELLO]})

    assert answer.status_code == 200
    assert len(answer.json()["sentMessages"]) == 1
    assert world.chat(taro) == []
    assert world.api().get_message_quota_consumption().total_usage == 0


def test_the_same_retry_key_sends_once_and_names_the_request_that_was_accepted(world: World) -> None:
    taro, key = world.friend(), str(uuid.uuid4())
    request = PushMessageRequest(to=taro, messages=[TextMessage(text="確定しました")])
    first = world.api().push_message_with_http_info(request, x_line_retry_key=key)

    with pytest.raises(ApiException) as refused:
        world.api().push_message(request, x_line_retry_key=key)

    assert refused.value.status == 409
    assert refused.value.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert refused.value.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert world.texts(taro) == ["確定しました"]
    assert world.chat(taro)[0]["retry_key"] == key


def test_a_retry_key_is_forgotten_after_24_hours_and_then_sends_again(world: World) -> None:
    taro, key = world.friend(), str(uuid.uuid4())
    document = {"to": [taro], "messages": [HELLO]}
    multicast = "/v2/bot/message/multicast"
    assert world.call("POST", multicast, document, x_line_retry_key=key).status_code == 200

    world.ahead = timedelta(hours=23, minutes=59)
    assert world.call("POST", multicast, document, x_line_retry_key=key).status_code == 409
    world.ahead = timedelta(hours=24, minutes=1)
    assert world.call("POST", multicast, document, x_line_retry_key=key).status_code == 200

    assert len(world.chat(taro)) == 2


def test_a_request_that_was_refused_does_not_use_up_its_retry_key(world: World) -> None:
    taro, key = world.friend(), str(uuid.uuid4())
    push = "/v2/bot/message/push"
    assert world.call("POST", push, {"to": taro, "messages": []}, x_line_retry_key=key).status_code == 400

    assert (
        world.call("POST", push, {"to": taro, "messages": [HELLO]}, x_line_retry_key=key).status_code == 200
    )


def test_a_retry_key_that_is_no_uuid_is_refused(world: World) -> None:
    document = {"to": world.friend(), "messages": [HELLO]}

    assert world.call("POST", "/v2/bot/message/push", document, x_line_retry_key="once").status_code == 400


def test_a_profile_is_there_for_friends_only(world: World) -> None:
    taro, stranger = world.friend("太郎"), world.person()
    assert world.api().get_profile(taro).display_name == "太郎"
    world.does(taro, "unfollow")

    for nobody in (taro, stranger, UNKNOWN):
        with pytest.raises(ApiException) as refused:
            world.api().get_profile(nobody)
        assert refused.value.status == 404


def test_messages_are_counted_per_person_and_replies_are_free(world: World) -> None:
    friends = [world.friend(), world.friend()]
    two = [TextMessage(text="一"), TextMessage(text="二")]
    world.does(friends[0], "message", text="はい")
    reply_token = world.event("message")["replyToken"]

    world.api().multicast(MulticastRequest(to=friends, messages=two))
    world.api().push_message(PushMessageRequest(to=friends[0], messages=two))
    world.api().reply_message(ReplyMessageRequest(replyToken=reply_token, messages=two))

    assert world.api().get_message_quota_consumption().total_usage == 3
    assert world.api().get_message_quota().type == "none"


def test_a_call_over_the_monthly_limit_is_refused_whole(world: World) -> None:
    friends = [world.friend(), world.friend()]
    world.http.put("/phone/api/quota", json={"limit": 1})
    assert world.api().get_message_quota().value == 1

    answer = world.call("POST", "/v2/bot/message/multicast", {"to": friends, "messages": [HELLO]})

    assert answer.status_code == 429
    assert answer.json()["message"] == "You have reached your monthly limit."
    assert world.chat(friends[0]) == []
    assert (
        world.call("POST", "/v2/bot/message/push", {"to": friends[0], "messages": [HELLO]}).status_code == 200
    )


def test_the_count_begins_anew_with_the_month(world: World) -> None:
    world.call("POST", "/v2/bot/message/push", {"to": world.friend(), "messages": [HELLO]})
    assert world.api().get_message_quota_consumption().total_usage == 1

    world.ahead = timedelta(days=32)

    assert world.api().get_message_quota_consumption().total_usage == 0


def test_the_bot_can_ask_who_it_is(world: World) -> None:
    info = world.api().get_bot_info()

    assert (info.basic_id, info.chat_mode) == ("@akiwaku", "bot")
