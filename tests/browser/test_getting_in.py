"""Getting in, and getting in again: in a browser outside the LINE app, with a session that ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from local.actors import Line, Resident
from local.stack import LocalStack
from local.tour import hands

_NUMBERS = count(1)


@dataclass
class Outside:
    """Somebody registered, with a browser of their own."""

    page: Page
    url: str
    name: str

    def opens(self, page: str) -> None:
        self.page.goto(f"{self.url}/liff/?page={page}")

    def signs_in(self, name: str = "") -> None:
        self.page.get_by_role("button", name="LINEで登録").click()
        self.page.get_by_role("button", name=name or self.name).click()

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)


@pytest.fixture
def outside(browser: Browser, seeded: LocalStack) -> Iterator[Outside]:
    with httpx.Client(base_url=seeded.url, timeout=30, trust_env=False) as http:
        terms = str(http.get("/api/settings").json()["terms"]["version"])
        number = next(_NUMBERS)
        resident = Resident(f"そと{number}", Line(http), http, terms)
        resident.adds_the_account()
        resident.opens_the_page()
        resident.registers(birth_date="1972-09-15", municipality="14205", phone=f"080{number:08}")
    with hands.page_of(browser, 320, 800) as page:
        yield Outside(page, seeded.url, resident.name)


@pytest.mark.parametrize(
    ("page", "title"),
    [("booking", "接種予約確認"), ("registration", "個人情報の修正"), ("slots", "キャンセル情報")],
)
def test_a_deep_link_survives_the_login(outside: Outside, page: str, title: str) -> None:
    outside.opens(page)
    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")

    outside.signs_in()

    expect(outside.title).to_have_text(title)


def test_a_session_that_ends_while_typing_gives_back_what_was_typed(outside: Outside) -> None:
    outside.opens("registration")
    outside.signs_in()
    phone = outside.page.get_by_label(re.compile("^電話番号"))
    phone.fill("0461234567")

    outside.page.context.clear_cookies()
    outside.page.get_by_role("button", name="修正する", exact=True).click()
    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")
    outside.signs_in()

    expect(outside.title).to_have_text("個人情報の修正")
    expect(phone).to_have_value("0461234567")
    outside.page.get_by_role("button", name="修正する", exact=True).click()
    expect(outside.page.get_by_text("登録内容を修正しました")).to_be_visible()


def test_what_somebody_typed_is_not_given_to_another_who_signs_in(outside: Outside) -> None:
    outside.opens("registration")
    outside.signs_in()
    outside.page.get_by_label(re.compile("^電話番号")).fill("0461234567")
    outside.page.context.clear_cookies()
    outside.page.get_by_role("button", name="修正する", exact=True).click()
    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")

    outside.signs_in("はなこ")

    expect(outside.title).to_have_text("個人情報の修正")
    expect(outside.page.get_by_label(re.compile("^電話番号"))).not_to_have_value("0461234567")


def test_nothing_is_kept_in_the_browser_but_the_session(outside: Outside) -> None:
    outside.opens("slots")
    outside.signs_in()
    expect(outside.title).to_have_text("キャンセル情報")

    kept = outside.page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]")

    # What LINE's SDK keeps is its own.
    ours = [key for store in kept[:2] for key in store if "akiwaku" in key]
    assert (ours, kept[2]) == ([], "")


@pytest.mark.parametrize("page", ["slots", "booking", "registration", "unregister", "help"])
def test_nothing_must_be_scrolled_sideways_at_320_pixels(outside: Outside, page: str) -> None:
    outside.opens(page)
    if page != "help":
        outside.signs_in()
        expect(outside.page.get_by_role("button", name="ログアウト")).to_be_visible()
    expect(outside.title).to_be_visible()

    assert outside.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_whoever_logs_out_is_out(outside: Outside) -> None:
    outside.opens("slots")
    outside.signs_in()
    outside.page.get_by_role("button", name="ログアウト").click()
    expect(outside.page.get_by_text("ログアウトしました")).to_be_visible()

    outside.opens("booking")

    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")
