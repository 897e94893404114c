"""The simulated platform against LINE's own API documents, and whether that comparison misses anything.

That every call of every other test here agrees with the documents is checked by the fixture `world`.
"""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.line.app import create
from local.line.front_door import FrontDoor
from local.line.settings import SimulatorSettings
from tests.kit import openapi
from tests.simulator.conftest import agrees_with_line

ID = "U" + "0" * 32
URI = {"type": "uri", "label": "見る", "uri": "https://liff.line.me/1-a"}
TEXT = {"type": "text", "text": "横浜市", "weight": "bold", "wrap": True, "flex": 1}
BOX = {"type": "box", "layout": "vertical", "contents": [TEXT, {"type": "button", "action": URI}]}
FLEX = {
    "type": "flex",
    "altText": "空き枠のお知らせ",
    "contents": {"type": "carousel", "contents": [{"type": "bubble", "size": "mega", "body": BOX}]},
    "quickReply": {"items": [{"type": "action", "action": URI}]},
}
PUSH: dict[str, Any] = {
    "number": 1,
    "method": "POST",
    "path": "/v2/bot/message/push",
    "status": 200,
    "retry_key": "123e4567-e89b-12d3-a456-426614174000",
    "request": {"to": ID, "messages": [FLEX, {"type": "text", "text": "はい"}]},
    "answer": {"sentMessages": [{"id": "461230966842064897"}]},
}
BUBBLE = ("request", "messages", 0, "contents", "contents", 0)
WEBHOOK: dict[str, Any] = {
    "destination": ID,
    "events": [
        {
            "type": "message",
            "mode": "active",
            "timestamp": 1692251666727,
            "source": {"type": "user", "userId": ID},
            "webhookEventId": "01H810YECXQQZ37VAXPF6H9E6T",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": "38ef843bde154d9b91c21320ffd17a0f",
            "message": {"type": "text", "id": "1", "quoteToken": "q", "text": "はい"},
        }
    ],
}

GONE = object()  # in place of a value: the property is taken out


def changed(document: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    """A copy that differs at one place."""
    whole: Any = copy.deepcopy(document)
    place: Any = whole
    for step in path[:-1]:
        place = place[step]
    if to is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return dict(whole)


@openapi.needed
def test_the_examples_here_agree_with_lines_documents() -> None:
    assert openapi.documents().check_calls([PUSH]) == []
    assert openapi.documents().check_webhooks([WEBHOOK]) == []


@openapi.needed
@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("request", "to"), GONE),
        (("request", "to"), None),
        (("request", "to"), 1),
        (("request", "recipient"), ID),
        (("request", "messages"), []),
        (("request", "messages"), [FLEX] * 6),
        (("request", "messages"), FLEX),
        (("request", "messages", 0), "はい"),
        (("request", "messages", 0, "type"), "letter"),
        (("request", "messages", 0, "type"), GONE),
        (("request", "messages", 0, "altText"), GONE),
        (("request", "messages", 0, "alttext"), "空き枠"),
        (("request", "messages", 0, "contents", "type"), "bubble"),
        (("request", "messages", 0, "quickReply", "items", 0, "action", "type"), "tap"),
        (("request", "messages", 0, "quickReply", "items", 0, "action", "uri"), "no address"),
        (("request", "messages", 1, "text"), GONE),
        (("request", "notificationDisabled"), "yes"),
        ((*BUBBLE, "size"), "huge"),
        ((*BUBBLE, "body", "type"), "text"),
        ((*BUBBLE, "body", "layout"), GONE),
        ((*BUBBLE, "body", "contents", 0, "wrap"), 1),
        ((*BUBBLE, "body", "contents", 0, "flex"), True),
        ((*BUBBLE, "body", "contents", 0, "flex"), 2**31),
        ((*BUBBLE, "body", "contents", 0, "weight"), "heavy"),
        ((*BUBBLE, "body", "contents", 0, "colour"), "#000000"),
        ((*BUBBLE, "body", "contents", 1, "action"), GONE),
        (("request",), None),
        (("retry_key",), "once"),
        (("method",), "PUT"),
        (("path",), "/v2/bot/message/shout"),
        (("path",), "/v2/bot/message/reply"),
        (("status",), 201),
        (("answer",), None),
        (("answer",), {}),
        (("answer", "sentMessages", 0, "id"), 461230966842064897),
        (("answer", "sentMessages", 0, "to"), ID),
    ],
)
def test_a_call_that_differs_from_lines_documents_in_one_place_is_found(
    path: tuple[str | int, ...], to: Any
) -> None:
    assert openapi.documents().check_calls([changed(PUSH, *path, to=to)]) != []


@openapi.needed
@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("to", []),
        ("to", [ID] * 501),
        ("customAggregationUnits", ["with space"]),
        ("customAggregationUnits", ["a" * 31]),
        ("customAggregationUnits", ["a", "b"]),
    ],
)
def test_lengths_and_patterns_are_looked_at(name: str, to: Any) -> None:
    request = PUSH["request"] | {"to": [ID], "customAggregationUnits": ["notice_1"]}
    multicast = PUSH | {"path": "/v2/bot/message/multicast", "request": request, "answer": {}}

    assert openapi.documents().check_calls([multicast]) == []
    assert openapi.documents().check_calls([changed(multicast, "request", name, to=to)]) != []


@openapi.needed
@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("destination",), "bot"),
        (("destination",), GONE),
        (("events",), GONE),
        (("signature",), "s"),
        (("events", 0, "type"), "shout"),
        (("events", 0, "mode"), "asleep"),
        (("events", 0, "timestamp"), "now"),
        (("events", 0, "timestamp"), 1.5),
        (("events", 0, "webhookEventId"), GONE),
        (("events", 0, "deliveryContext"), {}),
        (("events", 0, "deliveryContext", "isRedelivery"), "no"),
        (("events", 0, "source", "type"), "person"),
        (("events", 0, "source", "userid"), ID),
        (("events", 0, "message", "quoteToken"), GONE),
        (("events", 0, "message", "id"), 1),
        (("events", 0, "postback"), {"data": "a"}),
    ],
)
def test_a_webhook_that_differs_from_lines_documents_in_one_place_is_found(
    path: tuple[str | int, ...], to: Any
) -> None:
    assert openapi.documents().check_webhooks([changed(WEBHOOK, *path, to=to)]) != []


def answer(status: int, said: Any, path: str = PUSH["path"]) -> dict[str, Any]:
    return PUSH | {"path": path, "status": status, "answer": said}


@openapi.needed
@pytest.mark.parametrize(
    ("call", "good"),
    [
        (answer(400, {"message": "m", "details": [{"message": "m", "property": "to"}]}), True),
        (answer(409, {"message": "m", "sentMessages": [{"id": "1"}]}), True),
        (answer(503, {"message": "m"}), True),
        (answer(0, None), True),
        (answer(400, {"details": []}), False),
        (answer(400, {"error": "m"}), False),
        (answer(400, None), False),
        (answer(409, {"message": "m", "sentMessages": []}), False),
        (answer(503, {"message": "m", "code": 1}), False),
        (answer(404, {"message": "m"}, "/v2/bot/message/shout"), True),
        (answer(503, {"error": "e", "error_description": "d"}, "/oauth2/v3/token"), True),
        (answer(503, {"message": "m"}, "/oauth2/v3/token"), False),
    ],
)
def test_errors_are_held_against_the_error_of_their_document(call: dict[str, Any], good: bool) -> None:
    assert (openapi.documents().check_calls([call]) == []) is good


@openapi.needed
def test_a_retry_key_that_is_taken_where_line_takes_none_is_found() -> None:
    reply = PUSH | {
        "path": "/v2/bot/message/reply",
        "request": {"replyToken": "t", "messages": PUSH["request"]["messages"]},
    }

    assert openapi.documents().check_calls([reply | {"retry_key": None}]) == []
    assert openapi.documents().check_calls([reply]) != []


@openapi.needed
def test_the_form_for_a_token_is_one_of_the_two_that_line_takes() -> None:
    form = {"grant_type": "client_credentials", "client_id": "1", "client_secret": "s"}
    issued = {"access_token": "t", "expires_in": 900, "token_type": "Bearer"}
    call = PUSH | {"path": "/oauth2/v3/token", "retry_key": None, "request": form, "answer": issued}

    assert openapi.documents().check_calls([call]) == []
    for name, value in (("grant_type", "password"), ("client_id", GONE), ("scope", "all")):
        assert openapi.documents().check_calls([changed(call, "request", name, to=value)]) != []


@openapi.needed
def test_a_path_that_is_written_out_is_not_taken_for_one_with_a_parameter() -> None:
    listing = PUSH | {"method": "GET", "path": "/v2/bot/richmenu/list", "retry_key": None, "request": None}

    assert openapi.documents().check_calls([listing | {"answer": {"richmenus": []}}]) == []
    assert openapi.documents().check_calls([listing | {"answer": {"richMenuId": "1"}}]) != []


def log_of(calls: list[dict[str, Any]], webhooks: list[dict[str, Any]]) -> httpx.Client:
    """A platform that has this in its logs."""

    def tell(request: httpx.Request) -> httpx.Response:
        entries = calls if request.url.path.endswith("calls") else [{"request": body} for body in webhooks]
        return httpx.Response(200, json=[{"number": n} | entry for n, entry in enumerate(entries, start=1)])

    return httpx.Client(transport=httpx.MockTransport(tell), base_url="http://line.test")


@openapi.needed
def test_the_tests_of_the_simulator_fail_when_something_in_its_logs_is_not_as_line_says() -> None:
    agrees_with_line(log_of([PUSH], [WEBHOOK]))

    with pytest.raises(AssertionError, match="shout"):
        agrees_with_line(log_of([PUSH, changed(PUSH, "path", to="/v2/bot/message/shout")], [WEBHOOK]))
    with pytest.raises(AssertionError, match="destination"):
        agrees_with_line(log_of([PUSH], [WEBHOOK, changed(WEBHOOK, "destination", to="bot")]))


def served() -> list[tuple[str, str]]:
    """Every operation of the simulated platform, with {} in place of each parameter."""
    settings = SimulatorSettings(
        base_url="http://line.test",
        channel_id="1",
        channel_secret="s",
        login_channel_id="2",
        liff_url="http://line.test/liff/",
    )
    door = next(route.app for route in create(settings).routes if getattr(route, "path", "") == "/line")
    assert isinstance(door, FrontDoor)
    return [
        (method, re.sub("{[^}]*}", "{}", route.path))
        for route in door.routes
        for method in (route.methods or set()) - {"HEAD"}
        if not route.path.startswith("/liff/")
    ]


@openapi.needed
def test_every_operation_of_the_simulator_is_one_of_lines() -> None:
    line = openapi.documents()
    known = {
        (method, re.sub("{[^}]*}", "{}", template))
        for document in (line.messaging, line.tokens)
        for method, template in document.operations
    }

    unknown = set(served()) - known

    assert unknown == set(openapi.UNDOCUMENTED)


def test_the_simulator_serves_what_the_system_uses() -> None:
    operations = set(served())

    assert len(operations) > 30
    assert ("POST", "/v2/bot/message/multicast") in operations
    assert ("POST", "/v2/bot/user/all/richmenu/{}") in operations


def test_a_schema_with_a_word_that_is_not_understood_is_not_passed_over(tmp_path: Path) -> None:
    document = document_with(tmp_path, {"type": "string", "contentEncoding": "base64"})

    with pytest.raises(ValueError, match="contentEncoding"):
        document.problems("a", {"$ref": "#/components/schemas/Thing"})


def document_with(where: Path, schema: dict[str, Any]) -> openapi.Document:
    path = where / "thing.yml"
    path.write_text(json.dumps({"paths": {}, "components": {"schemas": {"Thing": schema}}}))
    return openapi.Document(path)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 3}, [1, 3], [0, 4, 1.0, "1", True, None]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd"]),
        ({"type": "string", "nullable": True}, ["a", None], [1]),
        ({"type": "string", "format": "uri"}, ["https://a/b", "tel:1"], ["a", "https://a b"]),
        (
            {"type": "string", "format": "date-time"},
            ["2026-11-23T05:00:00.000Z"],
            ["2026-11-23T05:00:00", "now"],
        ),
        ({"type": "array", "minItems": 1, "items": {"type": "string"}}, [["a"]], [[], [1], "a"]),
        ({"type": "object", "additionalProperties": {"type": "string"}}, [{}, {"a": "b"}], [{"a": 1}]),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}},
            [{}, {"a": "b"}],
            [{"b": "a"}, {"a": None}],
        ),
    ],
)
def test_the_words_of_a_schema_mean_what_they_mean(
    tmp_path: Path, schema: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    document = document_with(tmp_path, schema)
    reference = {"$ref": "#/components/schemas/Thing"}

    assert [value for value in good if document.problems(value, reference)] == []
    assert [value for value in bad if not document.problems(value, reference)] == []


@pytest.fixture
def documents_in(tmp_path: Path) -> Callable[[str], Path]:
    def put(name: str) -> Path:
        where = tmp_path / name
        where.mkdir(parents=True)
        (where / openapi.MESSAGING).write_text("{}")
        return where

    return put


def test_lines_documents_are_found_beside_the_project_and_where_the_environment_says(
    documents_in: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LINE_OPENAPI", raising=False)
    monkeypatch.setattr(openapi, "ROOT", tmp_path / "project")
    assert openapi.directory() is None

    below = documents_in("elsewhere/line-openapi")
    assert openapi.directory() == below
    beside = documents_in("line-openapi")
    assert openapi.directory() == beside
    named = documents_in("named")
    monkeypatch.setenv("LINE_OPENAPI", str(named))
    assert openapi.directory() == named
    monkeypatch.setenv("LINE_OPENAPI", str(tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError):
        openapi.directory()
