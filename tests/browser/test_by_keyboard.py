"""From the menu in the chat to a booking without a mouse: the focus is always to be seen, and never lost (B9)."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from local.stack import LocalStack
from local.tour import hands
from local.tour.town import Town

_MOST_STOPS = 60

_WHERE_THE_FOCUS_IS = """() => {
  const it = document.activeElement;
  const { top, bottom } = it.getBoundingClientRect();
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
  const isMarked = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return {
    name: it.getAttribute("aria-label") || it.labels?.[0]?.textContent || it.textContent,
    tag: it.localName,
    shown: it.matches(":focus-visible") && isMarked && bottom > 0 && top < innerHeight,
  };
}"""


@dataclass
class Keyboard:
    """Somebody at the phone who has a keyboard and nothing else."""

    page: Page

    @property
    def liff(self) -> Frame:
        return self.page.frames[-1]

    def tabs_to(self, name: str, key: str = "Tab") -> None:
        """On to what has this name; each stop on the way must show that it has the focus."""
        stops = []
        for _ in range(_MOST_STOPS):
            self.page.keyboard.press(key)
            stop = self.liff.evaluate(_WHERE_THE_FOCUS_IS)
            stops.append(stop["name"])
            assert stop["shown"], f"after {stops} the focus cannot be seen on <{stop['tag']}>"
            if stop["name"].startswith(name):
                return
        raise AssertionError(f"{name} is not among {stops}")

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def is_at(self, title: str) -> None:
        """The page is there, and the focus is in it."""
        expect(self.title).to_have_text(title)
        expect(self.liff.locator("main :focus")).to_have_count(1)

    @property
    def title(self) -> Locator:
        return self.liff.get_by_role("heading", level=1)

    @property
    def focus(self) -> Locator:
        return self.liff.locator(":focus")


@pytest.fixture
def keyboard(browser: Browser, seeded: LocalStack, town: Town) -> Iterator[Keyboard]:
    """Of somebody who has the account and has not registered yet, with the chat open."""
    resident = town.resident(registered=False)
    with hands.page_of(browser, 1280, 900) as page:
        page.goto(f"{seeded.url}/#{resident.user_id}")
        expect(page.get_by_role("button", name="キャンセル待ち申請")).to_be_visible()
        yield Keyboard(page)


def opens_the_menu(keyboard: Keyboard, item: str) -> None:
    """From the chat; the list of people beside it, long after other tests, is no part of a phone."""
    keyboard.page.get_by_role("log").focus()
    for _ in range(_MOST_STOPS):
        keyboard.presses("Tab")
        if keyboard.page.evaluate("document.activeElement.ariaLabel") == item:
            break
    else:
        raise AssertionError(f"{item} is not reached from the chat")
    keyboard.presses("Enter")
    expect(keyboard.page.locator("iframe")).to_be_focused()


def registers(keyboard: Keyboard, town: Town) -> None:
    keyboard.tabs_to("年")
    keyboard.types("1972")
    keyboard.tabs_to("月")
    keyboard.types("9")
    keyboard.tabs_to("日")
    keyboard.types("15")
    keyboard.tabs_to("名前で探す")
    keyboard.types("ずし")
    keyboard.tabs_to("電話番号")
    keyboard.types(town.new_phone_number())
    keyboard.tabs_to("キャンセル枠発生通知を希望")
    keyboard.presses("Space")
    keyboard.tabs_to("利用規約に同意します")
    keyboard.presses("Space")
    keyboard.tabs_to("登録する")
    keyboard.presses("Enter")


def test_a_booking_needs_no_mouse(keyboard: Keyboard, town: Town) -> None:
    slot_id = town.posts(hour=15)
    opens_the_menu(keyboard, "キャンセル待ち申請")
    keyboard.is_at("情報登録")

    keyboard.tabs_to("登録する")
    keyboard.presses("Enter")
    expect(keyboard.liff.locator(".message-error")).to_be_focused()
    keyboard.tabs_to("電話番号を入力してください。")
    keyboard.presses("Enter")
    expect(keyboard.focus).to_have_id("phone")
    keyboard.tabs_to("年", "Shift+Tab")
    keyboard.presses("Shift+Tab")
    registers(keyboard, town)
    keyboard.is_at("キャンセル情報")
    expect(keyboard.focus).to_contain_text("登録が完了しました")

    keyboard.tabs_to("接種回")
    keyboard.types("3")
    keyboard.tabs_to("申し込む")
    keyboard.presses("Enter")
    expect(keyboard.focus).to_have_text("申し込み内容の確認")

    town.posts(hour=10)
    keyboard.presses("Escape")
    expect(keyboard.liff.get_by_role("dialog")).to_have_count(0)
    expect(keyboard.liff.get_by_role("article")).to_have_count(2)  # the list was drawn anew
    expect(keyboard.focus).to_have_id(f"claim-{slot_id}")

    keyboard.presses("Enter")
    expect(keyboard.focus).to_have_text("申し込み内容の確認")
    keyboard.tabs_to("はい、申し込む")
    keyboard.presses("Enter")
    keyboard.is_at("接種予約確認")
    expect(keyboard.focus).to_contain_text("予約が確定しました")
    assert len(town.bookings_of(slot_id)) == 1


def test_every_page_takes_the_focus(keyboard: Keyboard, town: Town) -> None:
    opens_the_menu(keyboard, "ユーザー情報登録修正")
    expect(keyboard.title).to_have_text("情報登録")
    registers(keyboard, town)
    keyboard.is_at("個人情報の修正")
    keyboard.tabs_to("よくある質問")
    keyboard.presses("Enter")
    keyboard.is_at("よくある質問")
    keyboard.tabs_to("空き枠のお知らせは、いつ届きますか。")
    keyboard.presses("Enter")
    expect(keyboard.liff.get_by_text("登録した市町村に空き枠があるときだけ")).to_be_visible()
    keyboard.tabs_to("接種予約確認", "Shift+Tab")
    keyboard.presses("Enter")
    keyboard.is_at("接種予約確認")
    keyboard.tabs_to("削除の確認")
    keyboard.presses("Enter")
    keyboard.is_at("登録情報の削除")
    keyboard.tabs_to("データの削除")
    keyboard.presses("Enter")
    expect(keyboard.focus).to_have_id("understood")
    keyboard.presses("Space")
    keyboard.tabs_to("データの削除")
    keyboard.presses("Enter")
    keyboard.is_at("登録情報の削除が完了しました")


def test_the_focus_stays_in_the_list_when_the_slot_it_was_on_is_gone(keyboard: Keyboard, town: Town) -> None:
    slot_id = town.posts()
    opens_the_menu(keyboard, "キャンセル待ち申請")
    keyboard.is_at("情報登録")
    registers(keyboard, town)
    keyboard.is_at("キャンセル情報")
    keyboard.tabs_to("接種回")
    keyboard.types("3")
    assert town.resident().claims(slot_id).status_code == 201

    keyboard.tabs_to("申し込む")
    keyboard.presses("Enter")
    keyboard.tabs_to("はい、申し込む")
    keyboard.presses("Enter")
    expect(keyboard.focus).to_have_text("満員になりました")
    keyboard.tabs_to("一覧に戻る")
    keyboard.presses("Enter")

    expect(keyboard.liff.get_by_role("article")).to_have_count(0)
    keyboard.is_at("キャンセル情報")
