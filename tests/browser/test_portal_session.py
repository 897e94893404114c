"""Staying signed in while somebody works, and being signed out when nobody does."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from local import cast
from local.stack import LocalStack
from tests.browser.portal import Staff, new_account

MINUTE = 60_000


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """An office computer, whose clock can be moved."""
    context = browser.new_context(
        viewport={"width": 1024, "height": 768}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.clock.install()
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext, seeded: LocalStack) -> Iterator[Callable[[], Staff]]:
    """Each call is another tab of the same person."""
    email = new_account(seeded)
    with ExitStack() as tabs:

        def opens() -> Staff:
            page = context.new_page()
            tabs.callback(page.close)
            return Staff(seeded, page, email)

        yield opens


@pytest.fixture
def staff(tab: Callable[[], Staff]) -> Staff:
    return tab()


def passes(staff: Staff, minutes: float) -> None:
    """As if the computer had slept: what was due in between happens once, at the end."""
    staff.page.clock.fast_forward(int(minutes * MINUTE))


def test_whoever_types_for_two_hours_is_never_interrupted(staff: Staff) -> None:
    staff.signs_in("post", "キャンセル枠の登録")
    note = staff.page.get_by_role("textbox", name=re.compile("^備考"))
    first = staff.tokens["id"]
    for _ in range(12):
        passes(staff, 10)
        note.press_sequentially("あ")
        staff.waits_until(lambda: staff.tokens["renewAt"] > staff.page.evaluate("Date.now()"))

    expect(note).to_have_value("あ" * 12)
    expect(staff.question).to_have_count(0)
    # After 40, 80 and 120 minutes, each time 20 before the end.
    assert staff.tokens["id"] != first
    assert staff.grants == ["authorization_code", *["refresh_token"] * 3]
    staff.opens("list")
    expect(staff.title).to_have_text("キャンセルリスト")


def test_after_fourteen_minutes_it_counts_down_and_one_press_goes_on(staff: Staff) -> None:
    staff.signs_in()
    passes(staff, 13.5)
    expect(staff.question).to_have_count(0)

    passes(staff, 0.6)
    expect(staff.question).to_contain_text(re.compile(r"あと5\d秒でサインアウトします"))
    expect(staff.question.get_by_role("button", name="続ける")).to_be_focused()
    passes(staff, 0.3)
    expect(staff.question).to_contain_text(re.compile(r"あと3\d秒"))
    staff.page.keyboard.press("Enter")

    expect(staff.question).to_have_count(0)
    passes(staff, 13)
    expect(staff.title).to_have_text("キャンセルリスト")
    expect(staff.question).to_have_count(0)


def test_a_hand_that_brushes_the_mouse_does_not_answer_the_question(staff: Staff) -> None:
    staff.signs_in()
    passes(staff, 14.2)
    expect(staff.question).to_be_visible()

    staff.page.mouse.move(300, 300)
    staff.page.mouse.move(320, 310)
    passes(staff, 0.9)

    expect(staff.page.get_by_text("自動でサインアウトしました")).to_be_visible()


def test_what_was_on_show_is_gone_and_the_sign_in_is_worth_nothing_any_more(
    staff: Staff, context: BrowserContext
) -> None:
    staff.signs_in()
    staff.page.get_by_role("row").filter(has_not_text="時刻").get_by_text("希望者").first.click()
    expect(staff.title).to_have_text("希望者")
    expect(staff.page.get_by_text("生年月日").first).to_be_visible()
    refresh = staff.tokens["refresh"]
    # An answer without content leaves a browser where it is: what is looked at is the page that showed the
    # claimants, and not the one after it.
    context.route("**/logout?*", lambda route: route.fulfill(status=204))

    with staff.page.expect_response("**/logout?*"):
        passes(staff, 15.1)

    expect(staff.page.get_by_text("自動でサインアウトしました")).to_be_visible()
    shown = staff.page.content()
    assert "生年月日" not in shown
    assert cast.CLINICS[0].name not in shown
    assert staff.tokens == {}
    assert staff.pool_calls == ["RevokeToken"]
    assert staff.is_refused(refresh)


def test_the_pools_own_cookie_is_ended_as_well_and_the_same_page_comes_back(staff: Staff) -> None:
    staff.signs_in("post", "キャンセル枠の登録")
    staff.page.get_by_role("textbox", name=re.compile("^ワクチン")).fill("モデルナ")
    with staff.page.expect_navigation(url=f"{staff.stack.url}/portal/"):
        passes(staff, 15.1)
    assert "/logout" in staff.documents
    expect(staff.page.get_by_text("自動でサインアウトしました")).to_be_visible()

    with staff.page.expect_request(re.compile("/oauth2/authorize")) as asked:
        staff.signs_in_here()

    assert "prompt=login" in asked.value.url
    expect(staff.title).to_have_text("キャンセル枠の登録")
    expect(staff.page.get_by_role("textbox", name=re.compile("^ワクチン"))).to_have_value("モデルナ")


def test_the_key_that_wakes_a_computer_does_not_prolong_what_is_over(staff: Staff) -> None:
    # No timer runs in a computer that sleeps.
    staff.page.add_init_script("window.setInterval = () => 0")
    staff.signs_in()
    passes(staff, 16)
    expect(staff.title).to_have_text("キャンセルリスト")

    staff.page.keyboard.press("a")

    expect(staff.page.get_by_text("自動でサインアウトしました")).to_be_visible()


def test_a_tab_that_was_closed_and_restored_is_signed_out(staff: Staff) -> None:
    staff.signs_in()
    staff.page.goto("about:blank")
    passes(staff, 16)
    asked: list[str] = []
    staff.page.on("request", lambda request: asked.append(request.url))

    staff.opens()

    expect(staff.page.get_by_text("自動でサインアウトしました")).to_be_visible()
    assert not [url for url in asked if "/clinic-api/" in url]


def test_two_tabs_are_one_person(tab: Callable[[], Staff]) -> None:
    one, other = tab(), tab()
    one.signs_in()
    other.signs_in()
    for _ in range(3):
        passes(one, 10)
        one.page.keyboard.press("Shift")
    expect(other.title).to_have_text("キャンセルリスト")
    expect(other.question).to_have_count(0)

    passes(one, 14.5)
    expect(one.question).to_be_visible()
    expect(other.question).to_be_visible()
    one.question.get_by_role("button", name="続ける").click()
    expect(other.question).to_have_count(0)

    tokens = other.tokens["refresh"]
    passes(one, 15.1)
    for each in (one, other):
        expect(each.page.get_by_text("自動でサインアウトしました")).to_be_visible()
    expect(other.page.get_by_role("button", name="サインインする")).to_be_visible()
    assert other.is_refused(tokens)


def test_signing_out_in_one_tab_signs_out_in_all(tab: Callable[[], Staff]) -> None:
    one, other = tab(), tab()
    one.signs_in()
    other.signs_in()

    with one.page.expect_navigation(url=f"{one.stack.url}/portal/"):
        one.page.get_by_role("button", name="サインアウト").click()

    for each in (one, other):
        expect(each.page.get_by_role("heading", name="サインアウトしました")).to_be_visible()
        assert each.tokens == {}


def test_without_a_network_everything_is_gone_all_the_same(staff: Staff, context: BrowserContext) -> None:
    staff.signs_in()
    refresh = staff.tokens["refresh"]
    context.set_offline(True)
    passes(staff, 15.1)
    expect(staff.page.get_by_text("自動でサインアウトしました")).to_be_visible()
    assert "/logout" not in staff.documents

    with staff.page.expect_navigation(url=f"{staff.stack.url}/portal/"):
        context.set_offline(False)

    assert "/logout" in staff.documents
    assert staff.is_refused(refresh)


def test_an_account_that_was_disabled_is_out_when_its_token_is_renewed(staff: Staff) -> None:
    staff.signs_in()
    account = {"UserPoolId": staff.stack.outputs["UserPoolId"], "Username": staff.email}
    time.sleep(1.1)  # the emulator tells what was before by whole seconds
    staff.stack.cloud.identity.admin_user_global_sign_out(**account)
    for _ in range(4):
        passes(staff, 10.5)
        staff.page.keyboard.press("Shift")

    expect(staff.page.get_by_text("サインインの有効期限が切れました")).to_be_visible()


def test_the_tokens_are_in_this_tab_alone_and_none_opens_the_account(staff: Staff) -> None:
    staff.signs_in("account", "アカウント")
    kept = staff.page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]")
    assert set(kept[0]) <= {"akiwaku.portal.last-use"}
    assert kept[1:] == [["akiwaku.portal.tokens"], ""]
    assert set(staff.tokens) == {"id", "refresh", "since", "renewAt"}
