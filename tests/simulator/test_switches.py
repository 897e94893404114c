"""The switches: a platform that is down, slow, forgetful, or kind to unknown ids."""

import time
import uuid
from typing import Any

import httpx
import pytest
import urllib3
from linebot.v3.messaging import PushMessageRequest, TextMessage

from tests.simulator.conftest import CHANNEL_ID, CHANNEL_SECRET, World

PUSH, MULTICAST = "/v2/bot/message/push", "/v2/bot/message/multicast"
HELLO = {"type": "text", "text": "確定しました"}
UNKNOWN = "U" + "0" * 32
GOOD_DAY = {
    "outage": False,
    "delay_ms": 0,
    "lost_answers": False,
    "rate_limits": True,
    "unknown_ids": "refused",
    "redelivery": False,
    "duplicates": False,
    "shuffled": False,
    "batch": 1,
}


def test_untouched_the_switches_stand_for_a_good_day_and_a_part_of_them_can_be_turned(world: World) -> None:
    assert world.http.get("/phone/api/switches").json() == GOOD_DAY

    assert world.switch(delay_ms=5, batch=3) == GOOD_DAY | {"delay_ms": 5, "batch": 3}
    assert world.switch(batch=1) == GOOD_DAY | {"delay_ms": 5}
    assert world.http.get("/phone/api/switches").json() == GOOD_DAY | {"delay_ms": 5}


@pytest.mark.parametrize(
    "switches",
    [{"outages": True}, {"delay_ms": -1}, {"delay_ms": 60_001}, {"batch": 0}, {"unknown_ids": "kept"}, []],
)
def test_a_switch_that_is_not_there_turns_nothing(world: World, switches: Any) -> None:
    assert world.http.put("/phone/api/switches", json=switches).status_code == 422
    assert world.http.get("/phone/api/switches").json() == GOOD_DAY


def test_in_an_outage_every_call_and_every_token_is_refused_and_nothing_is_carried_out(world: World) -> None:
    taro = world.friend()
    headers = {"authorization": f"Bearer {world.token()}"}
    world.switch(outage=True)

    push = world.http.post(f"/line{PUSH}", json={"to": taro, "messages": [HELLO]}, headers=headers)
    form = {"grant_type": "client_credentials", "client_id": CHANNEL_ID, "client_secret": CHANNEL_SECRET}
    token = world.http.post("/line/oauth2/v3/token", data=form)

    assert (push.status_code, push.json()) == (503, {"message": "Service unavailable"})
    assert (token.status_code, set(token.json())) == (503, {"error", "error_description"})
    assert world.chat(taro) == []
    assert world.http.get("/line/oauth2/v2.1/certs").status_code == 200  # signing in is another service
    world.switch(outage=False)
    assert world.call("POST", PUSH, {"to": taro, "messages": [HELLO]}).status_code == 200


def test_a_slow_platform_answers_truly_and_late(world: World) -> None:
    taro = world.friend()
    headers = {"authorization": f"Bearer {world.token()}"}
    world.switch(delay_ms=300)
    begun = time.monotonic()

    answer = world.http.post(f"/line{PUSH}", json={"to": taro, "messages": [HELLO]}, headers=headers)

    assert answer.status_code == 200
    assert time.monotonic() - begun >= 0.3
    assert world.calls()[-1]["milliseconds"] >= 300
    assert world.calls()[-1]["faulty"]


def test_a_lost_answer_is_a_connection_that_ends_and_a_message_that_was_sent(world: World) -> None:
    taro, key = world.friend(), str(uuid.uuid4())
    headers = {"authorization": f"Bearer {world.token()}", "x-line-retry-key": key}
    document = {"to": taro, "messages": [HELLO]}
    world.switch(lost_answers=True)

    with pytest.raises(httpx.TransportError) as lost:
        world.http.post(f"/line{PUSH}", json=document, headers=headers)

    assert not isinstance(lost.value, httpx.TimeoutException)
    assert world.texts(taro) == ["確定しました"]
    entry = world.calls()[-1]
    assert (entry["status"], entry["recipients"], entry["faulty"]) == (0, [taro], True)
    world.switch(lost_answers=False)
    again = world.http.post(f"/line{PUSH}", json=document, headers=headers)
    assert again.status_code == 409
    assert world.texts(taro) == ["確定しました"]


def test_the_sdk_sees_a_lost_answer_as_a_broken_connection(world: World) -> None:
    taro, api = world.friend(), world.api()
    world.switch(lost_answers=True)

    with pytest.raises(urllib3.exceptions.ProtocolError):
        api.push_message(PushMessageRequest(to=taro, messages=[TextMessage(text="はい")]))

    assert world.texts(taro) == ["はい"]


def test_one_answer_can_be_lost_by_a_fault_of_its_path(world: World) -> None:
    taro, headers = world.friend(), {"authorization": f"Bearer {world.token()}"}
    world.fault(path=PUSH, cut=True)
    document = {"to": taro, "messages": [HELLO]}

    with pytest.raises(httpx.TransportError):
        world.http.post(f"/line{PUSH}", json=document, headers=headers)

    assert world.http.post(f"/line{PUSH}", json=document, headers=headers).status_code == 200
    assert len(world.chat(taro)) == 2


def test_the_platform_goes_on_after_many_lost_answers(world: World) -> None:
    headers = {"authorization": f"Bearer {world.token()}"}
    world.switch(lost_answers=True)
    for _ in range(20):
        with pytest.raises(httpx.TransportError):
            world.http.get("/line/v2/bot/info", headers=headers)

    world.switch(lost_answers=False)

    assert world.http.get("/line/v2/bot/info", headers=headers).status_code == 200


def test_a_multicast_with_an_unknown_id_reaches_nobody_or_everybody_else(world: World) -> None:
    taro, hanako = world.friend("太郎"), world.friend("花子")
    document = {"to": [taro, UNKNOWN, hanako], "messages": [HELLO]}

    refused = world.call("POST", MULTICAST, document)
    assert (refused.status_code, refused.json()) == (400, {"message": "Failed to send messages"})
    assert world.chat(taro) == world.chat(hanako) == []

    world.switch(unknown_ids="ignored")
    taken = world.call("POST", MULTICAST, document)
    assert (taken.status_code, taken.json()) == (200, {})
    assert world.texts(taro) == world.texts(hanako) == ["確定しました"]
    assert world.calls()[-1]["recipients"] == [taro, hanako]
    assert world.api().get_message_quota_consumption().total_usage == 2


def test_a_multicast_to_unknown_ids_alone_can_be_taken_too(world: World) -> None:
    world.switch(unknown_ids="ignored")

    assert world.call("POST", MULTICAST, {"to": [UNKNOWN], "messages": [HELLO]}).status_code == 200


def test_a_push_to_an_unknown_id_is_always_refused(world: World) -> None:
    world.switch(unknown_ids="ignored")

    assert world.call("POST", PUSH, {"to": UNKNOWN, "messages": [HELLO]}).status_code == 400


def test_a_multicast_that_was_refused_for_an_unknown_id_leaves_its_retry_key_good(world: World) -> None:
    taro, key = world.friend(), str(uuid.uuid4())
    refused = {"to": [taro, UNKNOWN], "messages": [HELLO]}
    assert world.call("POST", MULTICAST, refused, x_line_retry_key=key).status_code == 400

    taken = world.call("POST", MULTICAST, {"to": [taro], "messages": [HELLO]}, x_line_retry_key=key)

    assert taken.status_code == 200
