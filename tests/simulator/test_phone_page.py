"""The phone in a real browser, played with the mouse."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jwt
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Frame, FrameLocator, Locator, Page, Route, expect

from tests.simulator.conftest import World, wait_until
from tests.simulator.test_rich_menus import picture

JAPAN = timezone(timedelta(hours=9))


def in_japan(ahead: timedelta) -> re.Pattern[str]:
    """The hour and minute in Japan this far ahead; a minute may end while one looks."""
    times = [datetime.now(JAPAN) + ahead + timedelta(seconds=late) for late in (0, 5)]
    return re.compile("|".join(f"^{each.hour}:{each.minute:02}$" for each in times))


@pytest.fixture
def page(world: World, browser: Browser) -> Iterator[Page]:
    """An empty browser of its own, which fails the test if a page breaks or does what its policy forbids."""
    broken: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", listen)
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


def picked_up(world: World, page: Page, *user_ids: str) -> None:
    page.goto(f"{world.url}/#{','.join(user_ids)}")


def wait_for(page: Page, true: Callable[[], bool]) -> None:
    """Waits for what the test's own answers bring about: they are given only while the page waits."""
    wait_until(lambda: page.wait_for_timeout(20) or true())


def phone_of(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=f"{name}のスマートフォン")


def opens_the_menu(page: Page, name: str) -> Frame:
    """The page behind the rich menu's first area on this person's phone."""
    phone = phone_of(page, name)
    phone.get_by_role("button", name="キャンセル待ち申請").click()
    expect(phone.frame_locator("iframe").locator("#who")).to_contain_text(name)
    frame = phone.locator("iframe").element_handle().content_frame()
    assert frame is not None
    return frame


def answers_with(page: Page, path: str, document: Any, status: int = 200) -> list[Any]:
    """From now on the server answers so; what is returned grows with the bodies sent there."""
    sent: list[Any] = []

    def answer(route: Route) -> None:
        if route.request.post_data:
            sent.append(route.request.post_data_json)
        route.fulfill(json=document, status=status)

    page.route(lambda address: address.split("?")[0].endswith(path), answer)
    return sent


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


def test_a_second_phone_lies_beside_the_first_until_it_is_put_away(world: World, page: Page) -> None:
    hanako, taro = world.friend("花子"), world.friend("太郎")
    hears(world, hanako, {"type": "text", "text": "花子さんへ"})
    hears(world, taro, {"type": "text", "text": "太郎さんへ"})
    picked_up(world, page, hanako)

    page.get_by_role("listitem").filter(has_text="太郎").get_by_role("button", name="となりに並べる").click()

    expect(phone_of(page, "花子").get_by_role("log")).to_contain_text("花子さんへ")
    expect(phone_of(page, "太郎").get_by_role("log")).to_contain_text("太郎さんへ")
    assert page.url == f"{world.url}/#{hanako},{taro}"
    page.reload()
    expect(page.get_by_role("log")).to_have_count(2)
    phone_of(page, "太郎").get_by_label("メッセージ", exact=True).fill("太郎です")
    page.keyboard.press("Enter")
    assert world.event("message")["source"]["userId"] == taro
    page.get_by_role("button", name="このスマートフォンを片づける").first.click()
    expect(page.get_by_role("log")).to_have_count(1)
    expect(phone_of(page, "太郎")).to_be_visible()
    assert page.url == f"{world.url}/#{taro}"
    expect(page.get_by_role("button", name="このスマートフォンを片づける")).to_be_hidden()


def test_there_are_three_phones_at_most_and_nobody_has_two(world: World, page: Page) -> None:
    people = [world.friend(name) for name in ("花子", "太郎", "桜", "健二")]
    beside = page.get_by_role("button", name="となりに並べる")
    picked_up(world, page, people[0], people[1])
    expect(beside).to_have_count(2)
    page.get_by_role("button", name="花子、友だち").click()
    expect(page.get_by_role("log")).to_have_count(2)

    beside.first.click()

    expect(page.get_by_role("log")).to_have_count(3)
    expect(beside).to_have_count(0)
    page.get_by_role("button", name="健二、友だち").click()  # in place of the phone that was used last
    expect(phone_of(page, "健二")).to_be_visible()
    expect(phone_of(page, "桜")).to_have_count(0)


def test_three_phones_fit_on_the_screen_and_the_panel_gives_way(world: World, page: Page) -> None:
    picked_up(world, page, *(world.friend(name) for name in ("花子", "太郎", "桜")))

    for width in (1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()

        expect(page.get_by_role("log")).to_have_count(3)
        assert page.locator("#phones").evaluate("each => each.scrollWidth <= each.clientWidth"), width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.locator(".phone").first.evaluate("each => each.offsetWidth") >= 300, width
        expect(page.locator("#panel")).to_be_visible(visible=width == 1920)


def test_what_two_people_do_at_the_same_time_goes_out_with_their_own_sessions(
    world: World, page: Page
) -> None:
    menu_is_published(world)
    picked_up(world, page, world.friend("花子"), world.friend("太郎"))
    frames = {"hanako": opens_the_menu(page, "花子"), "taro": opens_the_menu(page, "太郎")}
    for name, frame in frames.items():
        frame.evaluate("async name => (await fetch(`/session?as=${name}`)).text()", name)

    # As a page does that tries again after a failure.
    frames["taro"].add_script_tag(url="/line/liff/sdk.js")

    for frame in frames.values():  # both are under way before either is over
        frame.evaluate("""() => { window.seen = Promise.all([...Array(12)].map(async (_, turn) => {
            await new Promise((resolve) => { setTimeout(resolve, turn * 7) });
            return (await fetch("/session")).text();
        })) }""")

    for name, frame in frames.items():
        assert frame.evaluate("window.seen") == [name] * 12


def test_a_tab_outside_line_keeps_its_session_while_a_phone_is_used(world: World, page: Page) -> None:
    menu_is_published(world)
    hanako = world.friend("花子")
    world.person("太郎")
    outside = page.context.new_page()
    outside.goto(f"{world.url}/liff/?page=slots")
    outside.get_by_role("button", name="LINEで登録").click()
    outside.get_by_role("button", name="太郎").click()
    expect(outside.locator("#who")).to_have_text("太郎 slots")
    ask = "async (asked) => (await fetch(`/session${asked}`)).text()"
    outside.evaluate(ask, "?as=taro")

    picked_up(world, page, hanako)
    assert opens_the_menu(page, "花子").evaluate(ask, "") == "nobody"

    assert outside.evaluate(ask, "") == "taro"
    outside.evaluate("liff.logout()")
    outside.reload()
    expect(outside.locator("#who")).to_have_text("だれでもない")
    assert opens_again(page) == "nobody"
    assert outside.evaluate(ask, "") == "taro"  # a cookie of the site's, which a logout of LINE leaves alone


def opens_again(page: Page) -> str:
    frame = page.frames[-1]
    return str(frame.evaluate("async () => (await fetch('/session')).text()"))


def test_the_list_shows_the_last_message_in_one_line_and_when_it_came(world: World, page: Page) -> None:
    hanako, taro = world.friend("花子"), world.friend("太郎")
    hears(
        world, hanako, flex({"type": "bubble", "body": box("vertical", text("カード"))}, "空き枠のお知らせ")
    )
    hears(world, taro, {"type": "text", "text": "一行目\n二行目"})

    page.goto(world.url)

    row = page.locator("#people li").filter(has_text="花子")
    expect(row.locator(".person-standing")).to_have_text("空き枠のお知らせ")
    expect(row.locator("time")).to_have_text(re.compile(r"^\d{1,2}:\d\d$"))
    row = page.locator("#people li").filter(has_text="太郎")
    expect(row.locator(".person-standing")).to_have_text("一行目 二行目")


def test_a_message_that_comes_while_a_page_is_open_is_announced_and_leads_to_the_talk(
    world: World, page: Page
) -> None:
    menu_is_published(world)
    hanako = world.friend("花子")
    picked_up(world, page, hanako)
    notice = page.get_by_role("button", name="空き枠のお知らせ")
    opens_the_menu(page, "花子")
    page.wait_for_timeout(1200)
    expect(page.locator(".notice")).to_be_hidden()  # nothing has come since

    hears(
        world, hanako, flex({"type": "bubble", "body": box("vertical", text("カード"))}, "空き枠のお知らせ")
    )

    expect(notice).to_be_visible()
    notice.click()
    expect(page.locator(".sheet")).to_be_hidden()
    expect(page.get_by_role("log")).to_contain_text("カード")
    expect(notice).to_be_hidden()


def test_the_clock_is_shown_and_moved_and_the_phones_live_by_it(world: World, page: Page) -> None:
    menu_is_published(world)
    clock = {"now": "", "ahead_seconds": 0}
    moves: list[int] = []

    def tell(route: Route) -> None:
        if route.request.method == "POST":
            moves.append(route.request.post_data_json["seconds"])
            clock["ahead_seconds"] = sum(moves)
        route.fulfill(json=clock)

    page.route("**/phone/api/clock**", tell)
    due = datetime.now(UTC) + timedelta(hours=5)
    schedules = [
        {"name": "NoonNotice", "next": (due + timedelta(hours=3)).isoformat()},
        {"name": "MorningNotice", "next": due.isoformat()},
        {"name": "SweepEveryMinute", "next": datetime.now(UTC).isoformat()},
    ]
    answers_with(page, "/local/schedules", {"schedules": schedules})
    picked_up(world, page, world.friend("花子"))
    frame = opens_the_menu(page, "花子")
    expect(page.locator("#schedule-buttons button")).to_have_count(2)

    page.get_by_role("button", name="＋1時間").click()
    expect(page.get_by_text("実際の時刻より 1時間 進めています")).to_be_visible()
    expect(page.locator(".status-time")).to_have_text(in_japan(timedelta(hours=1)))
    wait_until(lambda: 3590 < frame.evaluate("Date.now() / 1000") - datetime.now(UTC).timestamp() < 3610)
    assert frame.evaluate("new Date() - Date.now()") < 50
    assert frame.evaluate("new Date(0).getTime()") == 0

    page.get_by_role("button", name="次のお知らせの時刻まで").click()
    wait_for(page, lambda: len(moves) == 2)
    assert 4 * 3600 - 30 < moves[1] < 4 * 3600 + 10
    assert datetime.now(UTC) + timedelta(seconds=sum(moves)) > due


def test_a_clock_at_its_end_says_so(world: World, page: Page) -> None:
    picked_up(world, page, world.friend("花子"))
    answers_with(page, "/phone/api/clock", {"now": "", "ahead_seconds": 0})
    answers_with(page, "/phone/api/clock/advance", {"message": "at most 40 days"}, status=422)
    page.reload()

    page.get_by_role("button", name="＋10分").click()

    expect(page.get_by_text("時計はこれ以上進められません")).to_be_visible()


def test_the_switches_show_how_the_platform_behaves_and_change_it(world: World, page: Page) -> None:
    switches = {
        "outage": False,
        "delay_ms": 0,
        "lost_answers": True,
        "rate_limits": True,
        "unknown_ids": "refused",
        "redelivery": False,
        "duplicates": False,
        "shuffled": False,
        "batch": 1,
    }
    changes: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        if route.request.method == "PUT":
            changes.append(route.request.post_data_json)
            switches.update(changes[-1])
        route.fulfill(json=switches)

    page.route("**/phone/api/switches", answer)
    page.goto(world.url)
    expect(page.get_by_label("届くのに答えがとぎれる")).to_be_checked()
    expect(page.get_by_label("LINEが止まる（503）")).not_to_be_checked()

    page.get_by_label("LINEが止まる（503）").check()
    page.get_by_label("答えのおくれ").select_option("5秒")
    page.get_by_label("知らない宛先があるとき").select_option("その人だけ除く")
    page.get_by_label("Webhookをまとめる").select_option("20件まで")

    wait_for(page, lambda: len(changes) == 4)
    assert changes == [{"outage": True}, {"delay_ms": 5000}, {"unknown_ids": "ignored"}, {"batch": 20}]
    rotated: list[str] = []
    page.route(
        "**/login-keys/rotate",
        lambda route: rotated.append(route.request.method) or route.fulfill(status=204),
    )
    page.get_by_role("button", name="IDトークンの署名鍵を替える").click()
    expect(page.get_by_text("これからのIDトークンは新しい鍵で署名します")).to_be_visible()
    assert rotated == ["POST"]
    switches["outage"] = False  # by somebody else
    expect(page.get_by_label("LINEが止まる（503）")).not_to_be_checked()


def test_what_the_server_does_not_have_is_not_offered(world: World, page: Page) -> None:
    for path in ("/phone/api/clock", "/phone/api/switches", "/local/schedules"):
        answers_with(page, path, {"message": "Not found"}, status=404)
    page.goto(world.url)
    expect(page.get_by_role("heading", name="今月の送信数")).to_be_visible()

    for section in ("#clock", "#switches", "#schedules"):
        expect(page.locator(section)).to_be_hidden()
    expect(page.locator("#offline")).to_be_hidden()


def test_the_monthly_limit_can_be_set_and_lifted(world: World, page: Page) -> None:
    page.goto(world.url)
    page.get_by_label("1か月の上限（通）").fill("200")
    page.get_by_role("button", name="上限を変える").click()
    expect(page.locator("#quota-limit")).to_have_text("／200 通")
    assert world.http.get("/phone/api/quota").json()["limit"] == 200

    page.get_by_label("1か月の上限（通）").fill("")
    page.get_by_role("button", name="上限を変える").click()

    expect(page.locator("#quota-limit")).to_have_text("／上限なし")
    assert world.http.get("/phone/api/quota").json()["limit"] is None


def call_to(number: int, *recipients: str) -> dict[str, Any]:
    return {
        "number": number,
        "at": datetime(2026, 11, 24, 0, 0, number % 60, tzinfo=UTC).isoformat(),
        "method": "POST",
        "path": f"/v2/bot/message/push-{number}",
        "status": 200,
        "retry_key": None,
        "recipients": list(recipients),
        "faulty": False,
        "milliseconds": 12,
    }


def test_an_entry_of_the_log_opens_with_what_was_sent_and_answered(world: World, page: Page) -> None:
    calls = [call_to(1), call_to(2)]
    answers_with(page, "/phone/api/calls", calls)
    whole = calls[1] | {"request": {"to": "U1", "messages": []}, "answer": {"sentMessages": [{"id": "7"}]}}
    answers_with(page, "/phone/api/calls/2", whole)
    answers_with(page, "/phone/api/calls/1", {"message": "not kept"}, status=404)
    page.goto(world.url)
    entries = page.locator("#calls").get_by_role("button")
    dialog = page.get_by_role("dialog")

    entries.first.click()  # the newest
    expect(dialog.get_by_role("heading", name="POST message/push-2")).to_be_visible()
    expect(dialog.locator("pre").first).to_have_text('{\n  "to": "U1",\n  "messages": []\n}')
    expect(dialog.locator("pre").last).to_contain_text('"id": "7"')
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    entries.last.click()
    expect(dialog).to_contain_text("中身はもう残っていません")
    dialog.get_by_role("button", name="記録を閉じる").click()
    expect(dialog).to_be_hidden()


def test_the_logs_can_be_long_and_of_one_person(world: World, page: Page) -> None:
    hanako, taro = world.friend("花子"), world.friend("太郎")
    world.deliveries(2)
    answers_with(
        page, "/phone/api/calls", [call_to(number, taro) for number in range(50)] + [call_to(51, hanako)]
    )
    page.goto(world.url)
    calls, webhooks = page.locator("#calls li"), page.locator("#webhooks li")
    expect(calls).to_have_count(6)
    expect(webhooks).to_have_count(2)

    page.get_by_role("button", name="もっと見る").click()
    expect(calls).to_have_count(30)
    page.get_by_label("だれの記録？").select_option("花子")
    expect(calls).to_have_count(1)
    expect(calls).to_contain_text("push-51")
    expect(webhooks).to_have_count(1)
    expect(webhooks).to_contain_text("友だち追加 花子")


def test_a_phone_can_get_an_id_token_that_has_expired(world: World, page: Page) -> None:
    menu_is_published(world)
    picked_up(world, page, world.friend("花子"))

    def hours_left() -> float:
        token = opens_the_menu(page, "花子").evaluate("liff.getIDToken()")
        page.get_by_role("button", name="閉じる", exact=True).click()
        expires = jwt.decode(token, options={"verify_signature": False})["exp"]
        return float(expires - datetime.now(UTC).timestamp()) / 3600

    assert 0.9 < hours_left() <= 1
    page.get_by_label("ページの開き方").select_option("IDトークンの期限切れ")
    assert hours_left() < 0
    page.get_by_label("ページの開き方").select_option("LINEの中で開く")
    assert hours_left() > 0


def test_a_link_can_be_opened_in_an_outside_browser_where_one_signs_in(world: World, page: Page) -> None:
    menu_is_published(world)
    picked_up(world, page, world.friend("花子"))
    page.get_by_label("ページの開き方").select_option("外部ブラウザで開く")

    with page.expect_popup() as opened:
        page.get_by_role("button", name="キャンセル待ち申請").click()

    outside = opened.value
    expect(outside.locator("#who")).to_have_text("だれでもない")
    assert outside.evaluate("[liff.isInClient(), liff.getContext().type, liff.getOS()]") == [
        False,
        "external",
        "web",
    ]
    expect(page.locator("iframe")).to_have_count(0)
    outside.get_by_role("button", name="LINEで登録").click()
    outside.get_by_role("button", name="花子").click()
    expect(outside.locator("#who")).to_have_text("花子 slots")


def test_the_sdk_answers_as_lines_own_does(world: World, page: Page) -> None:
    menu_is_published(world)
    hanako = world.friend("花子")
    picked_up(world, page, hanako)
    frame = opens_the_menu(page, "花子")
    refusal = "async (ask) => { try { await eval(ask); return null } catch (error) { return error.code } }"

    context = frame.evaluate("liff.getContext()")
    assert context["type"] == "utou"
    assert context["userId"] == hanako
    assert context["viewType"] == "full"
    assert context["endpointUrl"] == f"{world.url}/liff/"
    assert context["liffId"] == "2000000001-sample"
    assert frame.evaluate("liff.getFriendship()") == {"friendFlag": True}
    assert frame.evaluate("liff.permission.query('openid')") == {"state": "granted"}
    assert frame.evaluate("liff.permission.query('email')") == {"state": "unavailable"}
    assert frame.evaluate(refusal, "liff.permission.query('everything')") == "INVALID_ARGUMENT"
    assert frame.evaluate("liff.isApiAvailable('shareTargetPicker')") is False
    assert frame.evaluate("liff.getDecodedIDToken().sub") == hanako
    assert frame.evaluate("liff.getLineVersion()") is not None
    assert frame.evaluate(refusal, "liff.openWindow({})") == "INVALID_ARGUMENT"
    assert frame.evaluate(refusal, "liff.login()") == "FORBIDDEN"
    assert frame.evaluate(refusal, "liff.init({})") == "INVALID_CONFIG"
    assert frame.evaluate(
        "new Promise((resolve) => { liff.init({}, null, (error) => resolve(error.name)).catch(() => {}) })"
    )
    frame.evaluate("liff.logout()")
    assert frame.evaluate("liff.isLoggedIn()") is False
    assert frame.evaluate(refusal, "liff.getProfile()") == "UNAUTHORIZED"
    assert frame.evaluate(refusal, "liff.getFriendship()") == "UNAUTHORIZED"
    page.route("**/id-token", lambda route: route.abort())
    assert frame.evaluate(refusal, "liff.init({liffId: '1-x'})") == "INIT_FAILED"


def test_for_a_talk_the_panel_folds_away_and_letters_grow_and_the_browser_remembers(
    world: World, page: Page
) -> None:
    picked_up(world, page, world.friend("花子"))
    panel = page.locator("#panel")
    expect(panel).to_be_visible()
    expect(page.get_by_role("log")).to_be_visible()
    before = page.locator(".person-name").bounding_box()

    page.get_by_role("button", name="発表用の表示").click()
    page.get_by_role("button", name="文字を大きく").click()
    expect(panel).to_be_hidden()
    page.reload()

    expect(panel).to_be_hidden()
    expect(page.get_by_role("log")).to_be_visible()
    after = page.locator(".person-name").bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"] * 1.2
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.get_by_role("button", name="発表用の表示").click()
    expect(panel).to_be_visible()


def test_who_comes_first_is_told_what_to_try(world: World, page: Page) -> None:
    page.goto(world.url)

    expect(page.get_by_role("heading", name="まずはここから")).to_be_visible()
    expect(page.locator(".empty li")).to_have_count(3)


def test_axe_finds_nothing_and_nothing_sticks_out(world: World, page: Page) -> None:
    menu_is_published(world)
    hanako, taro = world.friend("花子"), world.friend("太郎")
    world.person("桜")
    hears(world, hanako, {"type": "text", "text": f"{world.url}/liff/?page=slots"}, flex(carousel()))
    page.emulate_media(reduced_motion="reduce")  # what is still fading in has too little contrast

    def look() -> list[str]:
        found = []
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found += [
                f"{width}, {each['id']}: {[node['html'][:160] for node in each['nodes']]}"
                for each in Axe().run(page).response["violations"]
            ]
        return found

    page.goto(world.url)
    expect(page.get_by_role("heading", name="まずはここから")).to_be_visible()
    assert look() == []
    page.get_by_role("button", name="桜").click()
    expect(page.get_by_role("button", name="友だち追加", exact=True)).to_be_visible()
    assert look() == []
    picked_up(world, page, hanako, taro)
    page.reload()
    expect(page.get_by_role("log")).to_have_count(2)
    expect(page.locator(".flex-bubble").first).to_be_visible()
    assert look() == []
    opens_the_menu(page, "花子")
    hears(world, hanako, {"type": "text", "text": "お知らせ"})
    expect(page.locator(".notice:visible")).to_have_count(1)
    assert look() == []


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def box(layout: str, *contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def button(label: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action": {"type": "message", "label": label, "text": label}, **more}


def flex(contents: dict[str, Any], alt_text: str = "カード") -> dict[str, Any]:
    return {"type": "flex", "altText": alt_text, "contents": contents}


def carousel() -> dict[str, Any]:
    bubbles = [
        {
            "type": "bubble",
            "body": box("vertical", *[text(f"{number}枚目") for _ in range(number)]),
            "footer": box("vertical", button(f"選ぶ{number}", style="primary", color="#0017c1")),
        }
        for number in (1, 2, 5)
    ]
    return {"type": "carousel", "contents": bubbles}


@pytest.fixture
def drawn(world: World, page: Page) -> Callable[[dict[str, Any]], Locator]:
    """Draws a Flex Message alone; what is returned is its first bubble."""
    page.goto(f"{world.url}/phone/message")

    def draw(contents: dict[str, Any]) -> Locator:
        page.evaluate("message => window.show([message])", flex(contents))
        return page.locator(".flex-bubble").first

    return draw


def style(part: Locator, name: str) -> str:
    return str(part.evaluate("(part, name) => getComputedStyle(part)[name]", name))


def test_a_bubble_has_the_width_and_the_padding_of_its_size(
    drawn: Callable[[dict[str, Any]], Locator],
) -> None:
    for size, footer, width, padding in (
        ("nano", True, 120, "10px"),
        ("micro", True, 160, "10px"),
        ("deca", False, 220, "11px 14px 13px"),
        ("hecto", True, 241, "11px 14px 17px"),
        ("kilo", False, 260, "13px"),
        ("kilo", True, 260, "13px 13px 17px"),
        ("mega", False, 300, "19px 20px 20px"),
        ("mega", True, 300, "19px 20px 10px"),
    ):
        words = f"{size}の空き枠"
        bubble = {"type": "bubble", "size": size, "body": box("vertical", text(words))}
        card = drawn(bubble | ({"footer": box("vertical", button("選ぶ"))} if footer else {}))
        expect(card).to_contain_text(words)

        shown = (
            card.evaluate("card => card.offsetWidth"),
            style(card.locator(".flex-body > .flex-box"), "padding"),
        )
        assert shown == (width, padding), (size, footer)


def test_text_buttons_and_boxes_have_lines_sizes_and_colours(
    drawn: Callable[[dict[str, Any]], Locator],
) -> None:
    card = drawn(
        {
            "type": "bubble",
            "body": box(
                "vertical",
                text("大きい", size="xl", weight="bold"),
                text("一行に入らないとても長い文はしまいまで見えないで点々になります"),
                text("一行に入らないとても長い文は小さくなります", size="xl", adjustMode="shrink-to-fit"),
                text("とても長い文は二行までで切れます。" * 4, wrap=True, maxLines=2),
                box("horizontal", text("左"), text("右", flex=2), {"type": "separator"}, spacing="md"),
                box(
                    "vertical", text("満員", size="xs"), position="absolute", offsetTop="6px", offsetEnd="8px"
                ),
                box("vertical", text("角"), cornerRadius="xl", borderWidth="medium", borderColor="#ff0000"),
                spacing="sm",
            ),
            "footer": box(
                "vertical",
                button("はい", style="primary"),
                button("いいえ", style="secondary", height="sm"),
                button("どちらでも", color="#ff0000"),
            ),
        }
    )

    lines = card.locator(".flex-body > .flex-box > .flex-text p")
    assert style(lines.nth(0), "fontSize") == "22px"
    assert style(lines.nth(0), "fontWeight") == "700"
    assert style(lines.nth(1), "fontSize") == "16px"
    assert lines.nth(1).evaluate("line => line.scrollWidth > line.clientWidth")
    expect(lines.nth(2)).not_to_have_css("font-size", "22px")
    assert lines.nth(2).evaluate("line => line.scrollWidth <= line.clientWidth")
    assert lines.nth(3).evaluate("line => Math.round(line.offsetHeight / 22.4)") == 2
    assert style(card.locator(".flex-body .flex-text").nth(1), "marginTop") == "4px"
    left, right = card.locator(".flex-horizontal .flex-text").all()
    widths = [part.evaluate("part => part.offsetWidth") for part in (left, right)]
    assert widths[1] == pytest.approx(2 * widths[0], abs=2)
    assert style(right, "marginLeft") == "8px"
    corner = card.evaluate("""card => {
        const inner = card.querySelector('[style*="absolute"]').getBoundingClientRect();
        const outer = card.getBoundingClientRect();
        return [Math.round(inner.top - outer.top), Math.round(outer.right - inner.right)];
    }""")
    assert corner == [6, 8]
    framed = card.locator(".flex-box[style*='border-radius']")
    assert [style(framed, "borderRadius"), style(framed, "borderTopWidth")] == ["16px", "2px"]
    yes, no, either = card.get_by_role("button").all()
    assert [each.evaluate("each => each.offsetHeight") for each in (yes, no, either)] == [52, 40, 52]
    assert style(yes, "backgroundColor") == "rgb(23, 201, 80)"
    assert style(no, "backgroundColor") == "rgb(220, 223, 229)"
    assert style(either, "color") == "rgb(255, 0, 0)"


def test_bubbles_of_a_carousel_are_equally_high_and_scroll_by_mouse_and_keys(
    world: World, page: Page
) -> None:
    hanako = world.friend("花子")
    hears(world, hanako, flex(carousel()))
    picked_up(world, page, hanako)
    row = page.get_by_role("group", name="横にスクロールできます")
    expect(row).to_be_visible()

    heights = row.evaluate("row => [...row.children].map((bubble) => bubble.offsetHeight)")
    assert len(set(heights)) == 1
    feet = row.evaluate(
        "row => [...row.querySelectorAll('.flex-footer')].map((foot) => foot.getBoundingClientRect().bottom)"
    )
    assert len(set(feet)) == 1
    row.focus()
    page.keyboard.press("ArrowRight")
    wait_until(lambda: row.evaluate("row => row.scrollLeft") > 200)
    page.keyboard.press("ArrowLeft")
    wait_until(lambda: row.evaluate("row => row.scrollLeft") == 0)

    place = page.get_by_role("button", name="選ぶ1").bounding_box()
    assert place
    page.mouse.move(place["x"] + 150, place["y"] + 10)
    page.mouse.down()
    page.mouse.move(place["x"] + 20, place["y"] + 12, steps=5)
    assert row.evaluate("row => row.scrollLeft") > 100
    page.mouse.up()
    page.wait_for_timeout(300)
    assert [entry["from"] for entry in world.chat(hanako)] == ["bot"]  # to drag a button is not to press it
    page.get_by_role("button", name="選ぶ1").click()
    assert world.event("message")["message"]["text"] == "選ぶ1"
