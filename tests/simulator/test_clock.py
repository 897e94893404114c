"""The platform's clock, moved by hand."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.simulator.conftest import World

DAY = 86_400


def advance(world: World, document: Any) -> httpx.Response:
    return world.http.post("/phone/api/clock/advance", json=document)


def told(world: World) -> tuple[datetime, int]:
    document = world.http.get("/phone/api/clock").json()
    return datetime.fromisoformat(document["now"]), document["ahead_seconds"]


def test_a_platform_that_nobody_moved_tells_the_time_on_the_wall(world: World) -> None:
    now, ahead = told(world)

    assert abs(now - world.now()) < timedelta(seconds=5)
    assert ahead == 0


def test_a_move_answers_with_the_new_time_and_moves_add_up(world: World) -> None:
    advance(world, {"seconds": 3600})

    answer = advance(world, {"seconds": 60})

    assert (answer.status_code, answer.json()["ahead_seconds"]) == (200, 3660)
    now = datetime.fromisoformat(answer.json()["now"])
    assert abs(now - world.now() - timedelta(seconds=3660)) < timedelta(seconds=5)
    assert told(world)[1] == 3660


def test_everything_on_the_platform_lives_by_the_moved_clock(world: World) -> None:
    user_id = world.person()
    advance(world, {"seconds": DAY})

    world.does(user_id, "follow")

    happened = world.event("follow")["timestamp"] / 1000
    assert abs(happened - world.now().timestamp() - DAY) < 5


def test_one_move_ends_reply_tokens_and_channel_tokens_and_makes_retry_keys_forgotten(world: World) -> None:
    taro, token, key = world.friend(), world.token(), str(uuid.uuid4())
    world.does(taro, "message", text="はい")
    hello = [{"type": "text", "text": "こんにちは"}]
    reply = {"replyToken": world.event("message")["replyToken"], "messages": hello}
    push = {"to": taro, "messages": hello}
    assert world.call("POST", "/v2/bot/message/push", push, x_line_retry_key=key).status_code == 200
    assert world.call("POST", "/v2/bot/message/push", push, x_line_retry_key=key).status_code == 409

    advance(world, {"seconds": DAY + 60})

    assert world.call("POST", "/v2/bot/message/reply", reply).status_code == 400
    assert world.call("POST", "/v2/bot/message/push", push, x_line_retry_key=key).status_code == 200
    headers = {"authorization": f"Bearer {token}"}
    assert world.http.get("/line/v2/bot/message/quota", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"seconds": 0}, "greater than or equal to 1"),
        ({"seconds": -60}, "greater than or equal to 1"),
        ({"seconds": 1.5}, "valid integer"),
        ({"seconds": "60"}, "valid integer"),
        ({"seconds": True}, "valid integer"),
        ({"seconds": 10**400}, "less than or equal to"),
        ({}, "Field required"),
        ({"seconds": 60, "hours": 1}, "hours"),
        ([], "valid dictionary"),
    ],
)
def test_a_move_that_is_none_is_refused_in_words_and_moves_nothing(
    world: World, document: Any, words: str
) -> None:
    answer = advance(world, document)

    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert told(world)[1] == 0


def test_all_moves_together_end_after_forty_days(world: World) -> None:
    assert advance(world, {"seconds": 39 * DAY}).status_code == 200

    refused = advance(world, {"seconds": DAY + 1})

    assert (refused.status_code, "40 days" in refused.json()["message"]) == (422, True)
    assert advance(world, {"seconds": DAY}).json()["ahead_seconds"] == 40 * DAY
