"""The log of calls and webhooks, with what was asked and answered."""

from local.line.calls import KEPT_BODIES, KEPT_BYTES, Body, CallLog
from tests.simulator.conftest import CHANNEL_SECRET, World
from tests.simulator.test_rich_menus import menu, picture

PUSH = "/v2/bot/message/push"
HELLO = {"type": "text", "text": "こんにちは"}


def test_a_call_is_kept_with_what_was_asked_and_answered(world: World) -> None:
    document = {"to": world.friend(), "messages": [HELLO]}
    answer = world.call("POST", PUSH, document)
    entry = world.calls()[-1]

    whole = world.http.get(f"/phone/api/calls/{entry['number']}").json()

    assert whole == entry | {"request": document, "answer": answer.json()}
    assert entry["milliseconds"] >= 0


def test_calls_are_numbered_in_the_order_in_which_they_came(world: World) -> None:
    for _ in range(3):
        world.call("GET", "/v2/bot/info")

    numbers = [call["number"] for call in world.http.get("/phone/api/calls").json()]

    assert numbers == list(range(1, 7))  # each with a call for its token


def test_a_call_for_a_token_is_logged_without_its_secrets(world: World) -> None:
    token = world.token()

    (call,) = world.http.get("/phone/api/calls?bodies=true").json()

    assert call["path"] == "/oauth2/v3/token"
    assert call["request"]["grant_type"] == "client_credentials"
    assert call["answer"]["expires_in"] == 900
    everything = world.http.get("/phone/api/calls?bodies=true").text
    assert CHANNEL_SECRET not in everything
    assert token not in everything


def test_a_picture_is_logged_without_its_body(world: World) -> None:
    menu_id = world.api().create_rich_menu(menu()).rich_menu_id
    world.blob().set_rich_menu_image(menu_id, body=picture(), _headers={"Content-Type": "image/png"})
    number = world.calls()[-1]["number"]

    whole = world.http.get(f"/phone/api/calls/{number}").json()

    assert (whole["status"], whole["request"], whole["answer"]) == (200, None, {})


def test_a_body_that_is_no_json_is_logged_as_none(world: World) -> None:
    headers = {"authorization": f"Bearer {world.token()}", "content-type": "application/json"}
    world.http.post(f"/line{PUSH}", content=b"{", headers=headers)

    whole = world.http.get(f"/phone/api/calls/{world.calls()[-1]['number']}").json()

    assert whole["request"] is None
    assert whole["answer"]["message"].startswith("The request body could not be parsed")


def test_an_unknown_number_is_not_found(world: World) -> None:
    assert world.http.get("/phone/api/calls/99").status_code == 404
    assert world.http.get("/phone/api/webhooks/99").status_code == 404


def test_what_a_page_loads_is_no_call_of_the_api(world: World) -> None:
    assert world.http.get("/line/liff/sdk.js").status_code == 200

    assert world.http.get("/phone/api/calls").json() == []


def test_only_the_newest_bodies_are_kept_and_never_too_much_of_them(world: World) -> None:
    log = CallLog()
    small = Body("application/json", b'{"a": 1}')
    calls = [log.begin(world.now(), "GET", "/v2/bot/info", None) for _ in range(KEPT_BODIES + 10)]
    for call in calls:
        log.keep(call, Body(), small)

    assert [entry["number"] for entry in log.with_bodies()] == [call.number for call in calls[10:]]
    assert log.with_bodies(calls[9].number) == []
    assert len(list(log)) == KEPT_BODIES + 10

    large = Body("application/json", b" " * (KEPT_BYTES // 3))
    for call in (log.begin(world.now(), "GET", "/", None) for _ in range(4)):
        log.keep(call, large, Body())
    assert [entry["number"] for entry in log.with_bodies()] == [calls[-1].number + n for n in (2, 3, 4)]


def test_a_webhook_is_kept_with_the_whole_body_the_bot_received(world: World) -> None:
    world.does(world.friend(), "message", text="はい")
    deliveries = world.deliveries(2)

    whole = world.http.get(f"/phone/api/webhooks/{deliveries[-1]['number']}").json()

    assert [delivery["number"] for delivery in deliveries] == [1, 2]
    assert whole == deliveries[-1] | {"request": whole["request"]}
    assert whole["request"]["events"] == [world.event("message")]
    assert whole["request"]["destination"].startswith("U")
