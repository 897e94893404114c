"""The phone in a real browser, played with the mouse."""

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.simulator.conftest import World, wait_until
from tests.simulator.test_rich_menus import picture


@pytest.fixture
def page(world: World, browser: Browser) -> Iterator[Page]:
    """An empty browser of its own, which fails the test if a page breaks."""
    broken: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        yield page
    assert broken == []


def menu_is_published(world: World) -> None:
    areas = [
        {
            "bounds": {"x": x, "y": 0, "width": 1250, "height": 843},
            "action": {"type": "uri", "label": label, "uri": f"{world.url}/liff/?page={name}"},
        }
        for x, label, name in (
            (0, "キャンセル待ち申請", "slots"),
            (1250, "キャンセル待ち予約確認", "booking"),
        )
    ]
    menu = {
        "size": {"width": 2500, "height": 843},
        "selected": True,
        "name": "メニュー",
        "chatBarText": "メニュー",
        "areas": areas,
    }
    menu_id = world.call("POST", "/v2/bot/richmenu", menu).json()["richMenuId"]
    world.blob().set_rich_menu_image(menu_id, body=picture(), _headers={"Content-Type": "image/png"})
    world.call("POST", f"/v2/bot/user/all/richmenu/{menu_id}")


def hears(world: World, user_id: str, *messages: dict[str, Any]) -> None:
    answer = world.call("POST", "/v2/bot/message/push", {"to": user_id, "messages": list(messages)})
    assert answer.status_code == 200, answer.text


def picked_up(world: World, page: Page, user_id: str) -> None:
    page.goto(f"{world.url}/#{user_id}")


def liff_page(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_a_new_person_adds_the_account_writes_and_reads_the_answer(world: World, page: Page) -> None:
    page.goto(world.url)
    page.get_by_label("新しい人を追加").fill("神奈川 花子")
    page.get_by_role("button", name="追加", exact=True).click()
    page.get_by_role("button", name="友だち追加", exact=True).click()
    hanako = world.event("follow")["source"]["userId"]
    page.get_by_label("メッセージ", exact=True).fill("空きはありますか")
    page.keyboard.press("Enter")
    reply = {
        "replyToken": world.event("message")["replyToken"],
        "messages": [{"type": "text", "text": "あります"}],
    }
    world.call("POST", "/v2/bot/message/reply", reply)

    expect(page.get_by_role("log").get_by_text("あります", exact=True)).to_be_visible()
    assert world.texts(hanako) == ["空きはありますか", "あります"]


def test_the_rich_menu_opens_the_liff_page_signed_in_and_the_page_can_close_itself(
    world: World, page: Page
) -> None:
    menu_is_published(world)
    hanako = world.friend("花子")
    picked_up(world, page, hanako)

    page.get_by_role("button", name="キャンセル待ち申請").click()

    who = liff_page(page).locator("#who")
    expect(who).to_have_text("花子 slots")
    token = who.get_attribute("data-token") or ""
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == hanako
    assert who.get_attribute("data-in-client") == "true"
    expect(page.locator(".sheet-title")).to_have_text("見本のページ")
    liff_page(page).get_by_role("button", name="閉じる").click()
    expect(page.locator(".sheet")).to_be_hidden()


def test_the_sheet_can_be_closed_and_the_menu_folds(world: World, page: Page) -> None:
    menu_is_published(world)
    picked_up(world, page, world.friend())
    page.get_by_role("button", name="キャンセル待ち予約確認").click()
    expect(liff_page(page).locator("#who")).to_contain_text("booking")

    page.get_by_role("button", name="閉じる", exact=True).click()
    expect(page.locator(".sheet")).to_be_hidden()
    page.get_by_role("button", name="メニュー ▾").click()

    expect(page.get_by_role("button", name="キャンセル待ち予約確認")).to_be_hidden()


def test_links_cards_and_quick_replies_do_what_they_say(world: World, page: Page) -> None:
    hanako = world.friend("花子")
    liff = {"type": "uri", "label": "空き枠を見る", "uri": f"{world.url}/liff/?page=slots"}
    yes = {"type": "postback", "label": "はい", "data": "answer=yes", "displayText": "はい、そうします"}
    bubble = {
        "type": "bubble",
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "text", "text": "横浜市の空き枠"}],
        },
        "footer": {"type": "box", "layout": "vertical", "contents": [{"type": "button", "action": liff}]},
    }
    quick = {
        "items": [{"type": "action", "action": {"type": "message", "label": "質問", "text": "質問です"}}]
    }
    hears(
        world,
        hanako,
        {"type": "text", "text": f"こちらから {world.url}/liff/?page=register どうぞ"},
        {"type": "flex", "altText": "空き枠", "contents": bubble},
        {
            "type": "template",
            "altText": "確認",
            "template": {"type": "confirm", "text": "よろしいですか", "actions": [yes, liff]},
            "quickReply": quick,
        },
    )
    picked_up(world, page, hanako)
    expect(page.get_by_role("log").get_by_text("横浜市の空き枠")).to_be_visible()

    page.get_by_role("link", name=f"{world.url}/liff/?page=register").click()
    expect(liff_page(page).locator("#who")).to_have_text("花子 register")
    page.get_by_role("button", name="閉じる", exact=True).click()
    page.locator(".flex-button").click()
    expect(liff_page(page).locator("#who")).to_have_text("花子 slots")
    page.get_by_role("button", name="閉じる", exact=True).click()
    page.get_by_role("button", name="質問").click()
    page.get_by_role("button", name="はい", exact=True).click()

    assert world.event("message")["message"]["text"] == "質問です"
    assert world.event("postback")["postback"]["data"] == "answer=yes"
    expect(page.get_by_role("log").get_by_text("はい、そうします")).to_be_visible()
    expect(page.locator(".quick-replies")).to_have_count(0)


def test_a_message_is_shown_as_text_whatever_is_in_it(world: World, page: Page) -> None:
    hanako = world.friend()
    hears(world, hanako, {"type": "text", "text": "<img src=x onerror='document.title=1'><b>太字</b>"})

    picked_up(world, page, hanako)

    expect(page.get_by_role("log").get_by_text("<b>太字</b>")).to_be_visible()


def test_blocking_and_unblocking(world: World, page: Page) -> None:
    hanako = world.friend()
    picked_up(world, page, hanako)

    page.get_by_role("button", name="トークのメニュー").click()
    page.get_by_role("button", name="ブロック", exact=True).click()
    expect(page.get_by_text("このアカウントをブロックしています")).to_be_visible()
    expect(page.get_by_label("メッセージ", exact=True)).to_be_hidden()
    page.get_by_role("button", name="ブロック解除").click()

    expect(page.get_by_label("メッセージ", exact=True)).to_be_visible()
    wait_until(lambda: len(world.bot.events) == 3)
    assert world.event("follow")["follow"] == {"isUnblocked": True}


def test_others_messages_raise_a_badge_until_they_are_read(world: World, page: Page) -> None:
    hanako, taro = world.friend("花子"), world.friend("太郎")
    picked_up(world, page, hanako)

    hears(world, taro, {"type": "text", "text": "空き枠があります"})
    row = page.get_by_role("button", name="太郎")
    expect(row.get_by_label("未読1件")).to_be_visible()
    row.click()

    expect(row.locator(".unread")).to_have_count(0)
    wait_until(lambda: world.http.get("/phone/api/people").json()[1]["unread"] == 0)


def test_outside_line_one_signs_in_by_picking_a_person(world: World, page: Page) -> None:
    world.person("花子")
    world.person("太郎")
    page.goto(f"{world.url}/liff/?page=slots")
    expect(page.locator("#who")).to_have_text("だれでもない")

    page.get_by_role("button", name="LINEで登録").click()
    page.get_by_role("button", name="太郎").click()

    expect(page.locator("#who")).to_have_text("太郎 slots")
    assert page.url == f"{world.url}/liff/?page=slots"  # nothing of the login stays in the address
    page.reload()
    expect(page.locator("#who")).to_have_text("太郎 slots")
    page.evaluate("liff.logout()")
    page.reload()
    expect(page.locator("#who")).to_have_text("だれでもない")


def test_two_windows_are_two_phones_with_sessions_of_their_own(world: World, page: Page) -> None:
    menu_is_published(world)
    hanako, taro = world.friend("花子"), world.friend("太郎")
    of_taro = page.context.new_page()
    ask = "async (asked) => (await fetch(`/session${asked}`)).text()"

    def signed_in() -> str:
        return str(of_taro.evaluate(ask, ""))

    picked_up(world, page, hanako)
    page.get_by_role("button", name="キャンセル待ち申請").click()
    expect(liff_page(page).locator("#who")).to_contain_text("花子")
    page.evaluate(ask, "?as=hanako")
    picked_up(world, of_taro, taro)
    wait_until(lambda: signed_in() == "nobody")
    of_taro.evaluate(ask, "?as=taro")

    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_until(lambda: signed_in() == "hanako")
    of_taro.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_until(lambda: signed_in() == "taro")
    page.frames[-1].evaluate("window.dispatchEvent(new Event('focus'))")  # a tap on the page in the sheet
    wait_until(lambda: signed_in() == "hanako")


def test_a_fault_can_be_caused_and_taken_back_on_the_panel(world: World, page: Page) -> None:
    page.goto(world.url)
    page.get_by_role("button", name="起こす").click()
    expect(page.locator("#faults")).to_contain_text("あと1回")

    page.get_by_role("button", name="すべて取り消す").click()

    expect(page.locator("#faults li")).to_have_count(0)
    assert world.http.get("/phone/api/faults").json() == []
    expect(page.locator("#schedules")).to_be_hidden()  # the simulator alone has none


def test_messages_can_be_drawn_without_a_phone_for_a_picture(world: World, page: Page) -> None:
    bubble = {
        "type": "bubble",
        "body": {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "空き枠"}]},
    }
    flex = {
        "type": "flex",
        "altText": "空き枠",
        "contents": {"type": "carousel", "contents": [bubble, bubble]},
        "quickReply": {
            "items": [{"type": "action", "action": {"type": "message", "label": "質問", "text": "質問"}}]
        },
    }
    page.goto(f"{world.url}/phone/message")
    chat = page.locator("#chat")

    page.evaluate("messages => window.show(messages)", ["空きはありますか", flex])

    expect(chat.locator(".from-user")).to_have_text("空きはありますか")
    expect(chat.locator(".from-bot .flex-bubble")).to_have_count(2)
    expect(chat.locator(".from-bot .portrait")).to_be_visible()
    expect(chat.get_by_role("button", name="質問")).to_be_visible()
    assert chat.evaluate("chat => chat.offsetWidth") == 375

    page.evaluate("message => window.show([message], {unfolded: true})", flex)

    last = chat.locator(".flex-bubble").last.bounding_box()
    whole = chat.bounding_box()
    assert last
    assert whole
    assert last["x"] + last["width"] <= whole["x"] + whole["width"]
