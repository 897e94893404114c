"""Everything that the deployed system and LINE say to each other, held to LINE's own API documents."""

from datetime import UTC, datetime

import httpx

from local import deployer
from local.actors import eventually
from local.stack import LocalStack
from tests.kit import openapi
from tests.stack.driver import Driver

QUIET_TOWN = "14210"  # where no other test has residents
# What the system asks of LINE, in its life and by its command line.
ASKED = {
    ("POST", "/oauth2/v3/token"),
    ("POST", "/v2/bot/message/reply"),
    ("POST", "/v2/bot/message/push"),
    ("POST", "/v2/bot/message/multicast"),
    ("GET", "/v2/bot/richmenu/list"),
    ("POST", "/v2/bot/richmenu"),
    ("POST", "/v2/bot/richmenu/{}/content"),
    ("POST", "/v2/bot/user/all/richmenu/{}"),
    ("GET", "/v2/bot/user/all/richmenu"),
    ("DELETE", "/v2/bot/richmenu/{}"),
    ("PUT", "/v2/bot/channel/webhook/endpoint"),
    ("POST", "/v2/bot/channel/webhook/test"),
    ("GET", "/v2/bot/channel/webhook/endpoint"),
    ("POST", "/user/v1/deauthorize"),
}


@openapi.needed
def test_every_request_of_the_system_and_every_answer_and_webhook_is_as_line_says(
    stack: LocalStack, driver: Driver, http: httpx.Client
) -> None:
    calls_before, webhooks_before = openapi.newest(http, "calls"), openapi.newest(http, "webhooks")
    commands = [["rich-menu", "publish"], ["webhook", "set", stack.addresses.webhook]]
    deployer.run([deployer.Command(command) for command in commands], stack.env)
    slot_id = driver.slot(driver.clinic(QUIET_TOWN), seats=2)
    reader, claimant = driver.resident(QUIET_TOWN), driver.resident(QUIET_TOWN)
    for words in ("空き枠", "よくある質問", "通知オフ", "通知オン", "English"):
        driver.line.does(reader.user_id, "message", text=words)
    driver.line.does(reader.user_id, "postback", data="ask=terms", display_text="利用規約を読む")
    eventually(lambda: len(reader.heard("reply")), lambda heard: heard >= 7, "every question is answered")
    assert stack.fire("NoonNotice", datetime(2026, 11, 18, 3, tzinfo=UTC)).ok
    reader.hears("New openings", 1, "multicast")
    assert claimant.claims(slot_id).status_code == 201
    claimant.hears("予約が確定しました", 1, "push")
    token = http.get(f"/phone/api/people/{claimant.user_id}/access-token").json()["access_token"]
    answer = claimant.asks("DELETE", "/api/registration", {"line_access_token": token})
    assert answer.status_code == 204
    driver.line.does(reader.user_id, "unfollow")
    eventually(lambda: not driver.line.person(reader.user_id)["following"], bool, "the account is blocked")

    calls = openapi.logged_calls(http, calls_before)
    line = openapi.documents()
    assert line.check_calls(calls) == []
    assert line.check_webhooks(openapi.logged_webhooks(http, webhooks_before)) == []
    assert {(call["method"], _without_ids(call["path"])) for call in calls} >= ASKED


def _without_ids(path: str) -> str:
    return "/".join("{}" if part.startswith("richmenu-") else part for part in path.split("/"))
