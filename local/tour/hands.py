"""What a person does at a browser, again and again: open it, become a friend, fill in the form."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect


@contextmanager
def page_of(browser: Browser, width: int, height: int, locale: str = "ja-JP") -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        timezone_id="Asia/Tokyo",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def at_full_length(page: Page) -> Iterator[None]:
    """On a screen as long as the page: what is out of sight is neither laid out nor painted."""
    size = page.viewport_size
    assert size is not None
    # What comes into sight may turn out longer than it was thought to be.
    for _ in range(2):
        length = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": max(size["height"], length)})
    yield
    page.set_viewport_size(size)


def add_person(page: Page, name: str) -> None:
    """A new person on the phone, who adds the account."""
    page.get_by_label("新しい人を追加").fill(name)
    page.get_by_role("button", name="追加", exact=True).click()
    page.get_by_role("button", name="友だち追加", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("友だち追加ありがとうございます")


def write(phone: Page | Locator, words: str) -> None:
    """Writes to the account; the keyboard may be hidden behind the menu."""
    keyboard = phone.get_by_role("button", name="キーボードを表示")
    if keyboard.is_visible():
        keyboard.click()
    field = phone.get_by_label("メッセージ", exact=True)
    field.fill(words)
    field.press("Enter")


def register(liff: FrameLocator | Page, phone: str = "0452101111") -> None:
    """Fills in the form as in the manual. Who is to book needs a number of their own: it names the person."""
    liff.get_by_label("年", exact=True).select_option(label="1972年(昭和47年)")
    liff.get_by_label("月", exact=True).select_option(label="9月")
    liff.get_by_label("日", exact=True).select_option(label="15日")
    liff.get_by_role("combobox", name=re.compile("^市町村")).select_option(label="横浜市")
    liff.get_by_label(re.compile("^電話番号")).fill(phone)
    liff.get_by_label(re.compile("利用規約に同意します")).check()


def fill_in(form: Locator, municipality: str, phone: str) -> None:
    """The same in any language."""
    for name, value in (("year", "1972"), ("month", "09"), ("day", "15")):
        form.locator(f"#birth-{name}").select_option(value)
    form.locator("#municipality").select_option(municipality)
    form.locator("#phone").fill(phone)
    form.locator("#consent_version").check()
