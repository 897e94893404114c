"""The official SDK and a bare HTTP client, through every operation the system uses, with equal results."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from linebot.v3.messaging import (
    ApiException,
    Message,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    SetWebhookEndpointRequest,
    ValidateMessageRequest,
)
from linebot.v3.messaging import TestWebhookEndpointRequest as WebhookToTest  # or pytest takes it for a test
from linebot.v3.oauth import ApiClient as TokenClient
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as TokenConfiguration

from tests.simulator.conftest import CHANNEL_ID, CHANNEL_SECRET, World, wait_until
from tests.simulator.test_rich_menus import menu, picture

HELLO = [{"type": "text", "text": "こんにちは"}]
OVERLONG = [{"type": "text", "text": "あ" * 5001}]
NEW_EACH_TIME = {"access_token", "id", "richMenuId", "timestamp"}
MESSAGE, RICH_MENU = "/v2/bot/message", "/v2/bot/richmenu"
WEBHOOK, EVERYBODY = "/v2/bot/channel/webhook", "/v2/bot/user/all/richmenu"


def comparable(said: Any) -> Any:
    """The document without what is different in every answer; None for nothing or an empty document."""
    if isinstance(said, dict):
        return {
            name: "new" if name in NEW_EACH_TIME else comparable(part) for name, part in said.items()
        } or None
    if isinstance(said, list):
        return [comparable(part) for part in said]
    return said


def by_sdk(call: Callable[..., Any], *given: Any, **named: Any) -> tuple[int, Any]:
    """The status and the document that a call of the SDK (…_with_http_info) comes to."""
    try:
        answer = call(*given, **named)
    except ApiException as refused:
        return refused.status, comparable(json.loads(refused.body))
    data = answer.data
    return answer.status_code, comparable(data.to_dict() if hasattr(data, "to_dict") else data)


def by_http(world: World, method: str, path: str, document: Any = None, **headers: str) -> tuple[int, Any]:
    """The same without the SDK."""
    answer = world.call(method, path, document, **headers)
    return answer.status_code, comparable(answer.json())


def typed(messages: list[dict[str, Any]]) -> list[Message]:
    return [Message.from_dict(message) for message in messages]


def test_both_get_a_token(world: World) -> None:
    oauth = ChannelAccessToken(TokenClient(TokenConfiguration(host=world.host)))
    form = {"grant_type": "client_credentials", "client_id": CHANNEL_ID, "client_secret": CHANNEL_SECRET}

    issued = oauth.issue_stateless_channel_token_by_client_secret(CHANNEL_ID, CHANNEL_SECRET)

    bare = world.http.post("/line/oauth2/v3/token", data=form).json()
    assert comparable(issued.to_dict()) == comparable(bare)
    assert bare["access_token"] != issued.access_token


def test_both_answer_an_event_once(world: World) -> None:
    taro = world.friend()
    outcomes = []
    for send in (
        lambda token: by_sdk(
            world.api().reply_message_with_http_info,
            ReplyMessageRequest(replyToken=token, messages=typed(HELLO)),
        ),
        lambda token: by_http(world, "POST", f"{MESSAGE}/reply", {"replyToken": token, "messages": HELLO}),
    ):
        world.does(taro, "message", text="空きは？")
        happened = len(outcomes) + 2  # becoming a friend, and each question
        wait_until(lambda happened=happened: len(world.bot.events) == happened)
        token = world.bot.events[-1]["replyToken"]
        outcomes.append([send(token), send(token)])

    assert outcomes[0] == outcomes[1]
    assert [status for status, _ in outcomes[0]] == [200, 400]
    assert world.texts(taro) == ["空きは？", "こんにちは"] * 2


@pytest.mark.parametrize("messages", [HELLO, OVERLONG])
def test_both_push_and_multicast_once_for_each_retry_key(
    world: World, messages: list[dict[str, Any]]
) -> None:
    taro, hanako = world.friend("太郎"), world.friend("花子")
    api = world.api()
    outcomes = []
    for sdk in (True, False):
        push_key, multicast_key = str(uuid.uuid4()), str(uuid.uuid4())
        for _ in range(2):
            if sdk:
                push = PushMessageRequest(to=taro, messages=typed(messages))
                multicast = MulticastRequest(to=[taro, hanako], messages=typed(messages))
                outcomes += [
                    by_sdk(api.push_message_with_http_info, push, x_line_retry_key=push_key),
                    by_sdk(api.multicast_with_http_info, multicast, x_line_retry_key=multicast_key),
                ]
            else:
                one = {"to": taro, "messages": messages}
                many = {"to": [taro, hanako], "messages": messages}
                outcomes += [
                    by_http(world, "POST", f"{MESSAGE}/push", one, x_line_retry_key=push_key),
                    by_http(world, "POST", f"{MESSAGE}/multicast", many, x_line_retry_key=multicast_key),
                ]

    assert outcomes[:4] == outcomes[4:]
    taken = messages is HELLO
    assert [status for status, _ in outcomes[:4]] == ([200, 200, 409, 409] if taken else [400] * 4)
    assert len(world.chat(taro)) == (4 if taken else 0)


def test_both_have_messages_validated(world: World) -> None:
    api = world.api()
    for messages, status in ((HELLO, 200), (OVERLONG, 400)):
        request = ValidateMessageRequest(messages=typed(messages))
        for kind, validate in (
            ("reply", api.validate_reply_with_http_info),
            ("push", api.validate_push_with_http_info),
            ("multicast", api.validate_multicast_with_http_info),
        ):
            bare = by_http(world, "POST", f"{MESSAGE}/validate/{kind}", {"messages": messages})
            assert by_sdk(validate, request) == bare
            assert bare[0] == status


def test_both_read_the_quota_the_profile_and_who_the_bot_is(world: World) -> None:
    taro = world.friend("太郎")
    api = world.api()
    world.http.put("/phone/api/quota", json={"limit": 200})

    read = {
        f"{MESSAGE}/quota": by_sdk(api.get_message_quota_with_http_info),
        f"{MESSAGE}/quota/consumption": by_sdk(api.get_message_quota_consumption_with_http_info),
        f"/v2/bot/profile/{taro}": by_sdk(api.get_profile_with_http_info, taro),
        f"/v2/bot/profile/{world.person()}": by_sdk(api.get_profile_with_http_info, world.person()),
        "/v2/bot/info": by_sdk(api.get_bot_info_with_http_info),
    }

    assert read == {path: by_http(world, "GET", path) for path in read}
    assert [status for status, _ in read.values()] == [200, 200, 200, 404, 200]


def test_both_make_show_and_remove_rich_menus(world: World) -> None:
    api, blob = world.api(), world.blob()
    document = json.loads(menu().to_json())

    made = api.create_rich_menu(menu()).rich_menu_id
    bare = world.call("POST", RICH_MENU, document).json()["richMenuId"]
    blob.set_rich_menu_image(made, body=picture(), _headers={"Content-Type": "image/png"})
    headers = {"authorization": f"Bearer {world.token()}", "content-type": "image/png"}
    image = f"/line{RICH_MENU}/{bare}/content"
    assert world.http.post(image, content=bytes(picture()), headers=headers).json() == {}

    assert by_sdk(api.get_rich_menu_with_http_info, made) == by_http(world, "GET", f"{RICH_MENU}/{bare}")
    assert by_sdk(api.get_rich_menu_list_with_http_info) == by_http(world, "GET", f"{RICH_MENU}/list")
    assert by_sdk(api.get_default_rich_menu_id_with_http_info) == by_http(world, "GET", EVERYBODY)
    for menu_id in (made, bare):
        sdk = by_sdk(api.set_default_rich_menu_with_http_info, menu_id)
        assert sdk == by_http(world, "POST", f"{EVERYBODY}/{menu_id}") == (200, None)
        assert api.get_default_rich_menu_id().rich_menu_id == menu_id
        assert world.call("GET", EVERYBODY).json() == {"richMenuId": menu_id}
    removed = by_sdk(api.delete_rich_menu_with_http_info, made)
    assert removed == by_http(world, "DELETE", f"{RICH_MENU}/{bare}") == (200, None)
    gone = by_sdk(api.delete_rich_menu_with_http_info, made)
    assert gone == by_http(world, "DELETE", f"{RICH_MENU}/{bare}")
    assert gone[0] == 404


@pytest.mark.parametrize("status", [200, 500])
def test_both_set_read_and_try_the_webhook(world: World, status: int) -> None:
    api = world.api()
    world.bot.status = status
    url = f"{world.url}/webhook?set"

    put = by_sdk(api.set_webhook_endpoint_with_http_info, SetWebhookEndpointRequest(endpoint=url))
    assert put == by_http(world, "PUT", f"{WEBHOOK}/endpoint", {"endpoint": url}) == (200, None)
    read = by_sdk(api.get_webhook_endpoint_with_http_info)
    assert read == by_http(world, "GET", f"{WEBHOOK}/endpoint") == (200, {"endpoint": url, "active": True})
    tried = by_sdk(api.test_webhook_endpoint_with_http_info, WebhookToTest(endpoint=url))
    assert tried == by_http(world, "POST", f"{WEBHOOK}/test", {"endpoint": url})
    assert (tried[1]["success"], tried[1]["statusCode"]) == (status == 200, status)
