"""Channel access tokens, request ids, and LINE's answers to calls it does not understand."""

from datetime import timedelta

import pytest
from linebot.v3.oauth import ApiClient, ChannelAccessToken, Configuration

from tests.simulator.conftest import (
    CHANNEL_ID,
    CHANNEL_SECRET,
    LOGIN_CHANNEL_ID,
    LOGIN_CHANNEL_SECRET,
    World,
)

GOOD = {"grant_type": "client_credentials", "client_id": CHANNEL_ID, "client_secret": CHANNEL_SECRET}


def test_a_stateless_token_opens_the_messaging_api_for_15_minutes(world: World) -> None:
    issued = world.http.post("/line/oauth2/v3/token", data=GOOD).json()
    headers = {"authorization": f"Bearer {issued['access_token']}"}
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 900)

    world.ahead = timedelta(minutes=14, seconds=55)
    assert world.http.get("/line/v2/bot/info", headers=headers).status_code == 200
    world.ahead = timedelta(minutes=15, seconds=5)
    assert world.http.get("/line/v2/bot/info", headers=headers).status_code == 401


def test_the_sdk_gets_its_token_from_the_same_host(world: World) -> None:
    oauth = ChannelAccessToken(ApiClient(Configuration(host=world.host)))

    issued = oauth.issue_stateless_channel_token_by_client_secret(
        client_id=CHANNEL_ID, client_secret=CHANNEL_SECRET
    )

    headers = {"authorization": f"Bearer {issued.access_token}"}
    assert world.http.get("/line/v2/bot/info", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_secret": "guessed"}, "invalid_client"),
        ({"client_id": "1"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_no_token_is_issued_to_somebody_else(world: World, wrong: dict[str, str], error: str) -> None:
    answer = world.http.post("/line/oauth2/v3/token", data=GOOD | wrong)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_each_channel_has_tokens_of_its_own_and_neither_secret_opens_the_other(world: World) -> None:
    login = {"client_id": LOGIN_CHANNEL_ID, "client_secret": LOGIN_CHANNEL_SECRET}

    assert world.http.post("/line/oauth2/v3/token", data=GOOD | login).status_code == 200
    for crossed in ({"client_id": LOGIN_CHANNEL_ID}, {"client_secret": LOGIN_CHANNEL_SECRET}):
        answer = world.http.post("/line/oauth2/v3/token", data=GOOD | crossed)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def test_a_token_of_the_login_channel_does_not_open_the_messaging_api(world: World) -> None:
    token = world.token(LOGIN_CHANNEL_ID, LOGIN_CHANNEL_SECRET)

    answer = world.http.get("/line/v2/bot/info", headers={"authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()) == (
        403,
        {"message": "Access to this API is not available for your account"},
    )


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer made-up", "Basic made-up"])
def test_every_call_without_a_good_token_is_refused(world: World, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}

    answer = world.http.post("/line/v2/bot/message/push", json={}, headers=headers)

    assert answer.status_code == 401
    assert answer.json()["message"].startswith("Authentication failed.")


def test_every_answer_carries_a_request_id_of_its_own(world: World) -> None:
    answers = [
        world.call("GET", "/v2/bot/info"),
        world.call("GET", "/v2/bot/nothing"),
        world.http.get("/line/v2/bot/info"),
        world.call("POST", "/v2/bot/message/push", {}),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 401, 400]
    assert len({answer.headers["x-line-request-id"] for answer in answers}) == 4


def test_every_problem_of_a_request_is_named(world: World) -> None:
    answer = world.call("POST", "/v2/bot/message/push", {"to": "everybody", "messages": [{"type": "text"}]})

    assert answer.json() == {
        "message": "The request body has 2 error(s)",
        "details": [
            {"message": "invalid property", "property": "to"},
            {"message": "must be specified", "property": "messages[0].text"},
        ],
    }


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(world: World, body: str | bytes) -> None:
    headers = {"authorization": f"Bearer {world.token()}", "content-type": "application/json"}

    answer = world.http.post("/line/v2/bot/message/push", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("The request body could not be parsed as JSON")


def test_an_error_without_details_has_no_empty_list_of_them(world: World) -> None:
    unknown = {"to": "U" + "0" * 32, "messages": [{"type": "text", "text": "あ"}]}

    assert world.call("POST", "/v2/bot/message/push", unknown).json() == {
        "message": "Failed to send messages"
    }


def test_a_body_that_is_not_called_json_is_refused(world: World) -> None:
    headers = {"authorization": f"Bearer {world.token()}"}

    assert world.http.post("/line/v2/bot/message/push", data={"to": "U"}, headers=headers).status_code == 415


def test_the_validate_call_checks_messages_and_sends_nothing(world: World) -> None:
    taro = world.friend()
    path = "/v2/bot/message/validate/push"

    assert world.call("POST", path, {"messages": [{"type": "text", "text": "はい"}]}).status_code == 200
    assert world.call("POST", path, {"messages": [{"type": "text", "text": ""}]}).status_code == 400
    assert world.chat(taro) == []


def test_the_call_log_shows_messaging_api_calls_and_their_answers(world: World) -> None:
    world.call("POST", "/v2/bot/message/push", {}, x_line_retry_key="k")
    world.call("GET", "/v2/bot/info")

    first, second = world.calls()

    assert (first["method"], first["path"], first["status"]) == ("POST", "/v2/bot/message/push", 400)
    assert (first["retry_key"], first["recipients"]) == ("k", [])
    assert (second["path"], second["status"]) == ("/v2/bot/info", 200)
    assert second["number"] > first["number"]
    assert world.http.get("/phone/api/calls?last=1").json() == [second]
