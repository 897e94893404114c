"""LINE out of order, on demand."""

import time
import uuid

import pytest

from tests.simulator.conftest import World

PUSH = "/v2/bot/message/push"
HELLO = {"type": "text", "text": "確定しました"}


def test_line_fails_so_many_times_and_then_works(world: World) -> None:
    taro = world.friend()
    world.fault(path=PUSH, status=500, times=2)

    answers = [world.call("POST", PUSH, {"to": taro, "messages": [HELLO]}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [500, 500, 200]
    assert answers[0].json()["message"] == "Internal server error"
    assert "x-line-request-id" in answers[0].headers
    assert world.texts(taro) == ["確定しました"]
    assert [call["faulty"] for call in world.calls()] == [True, True, False]


def test_line_takes_the_message_and_loses_the_answer_so_the_retry_finds_it_accepted(world: World) -> None:
    taro, key = world.friend(), str(uuid.uuid4())
    world.fault(path=PUSH, status=500, accept=True)
    document = {"to": taro, "messages": [HELLO]}

    first = world.call("POST", PUSH, document, x_line_retry_key=key)
    second = world.call("POST", PUSH, document, x_line_retry_key=key)

    assert (first.status_code, second.status_code) == (500, 409)
    assert second.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert world.texts(taro) == ["確定しました"]


def test_line_answers_late_but_truly(world: World) -> None:
    taro = world.friend()
    world.fault(path=PUSH, delay_ms=300)
    begun = time.monotonic()

    answer = world.call("POST", PUSH, {"to": taro, "messages": [HELLO]})

    assert answer.status_code == 200
    assert time.monotonic() - begun >= 0.3


def test_too_many_requests_says_which_limit_it_is(world: World) -> None:
    world.fault(path=PUSH, status=429)
    world.fault(path=PUSH, status=429, message="You have reached your monthly limit.")

    rate = world.call("POST", PUSH, {}).json()["message"]
    month = world.call("POST", PUSH, {}).json()["message"]

    assert rate == "The API rate limit has been exceeded. Try again later."
    assert month == "You have reached your monthly limit."


def test_a_fault_hits_its_own_path_and_can_be_taken_back(world: World) -> None:
    world.fault(path="/v2/bot/info", status=503, times=5)

    assert world.call("GET", "/v2/bot/message/quota").status_code == 200
    assert world.call("GET", "/v2/bot/info").status_code == 503
    assert world.http.get("/phone/api/faults").json()[0]["times"] == 4
    world.http.delete("/phone/api/faults")
    assert world.call("GET", "/v2/bot/info").status_code == 200


def test_the_token_call_can_fail_too(world: World) -> None:
    world.fault(path="/oauth2/v3/token", status=500)

    assert world.http.post("/line/oauth2/v3/token", data={}).status_code == 500


@pytest.mark.parametrize(
    "fault", [{"path": PUSH}, {"path": "push", "status": 500}, {"path": PUSH, "status": 500, "tiems": 2}]
)
def test_a_fault_that_makes_no_sense_is_refused(world: World, fault: dict[str, object]) -> None:
    assert world.http.post("/phone/api/faults", json=fault).status_code == 422
