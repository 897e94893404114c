"""`make screens`: walks through the manual with a mouse, in a real browser, and takes a picture at each step.

    python -m local.screens [DIRECTORY]

Fails when a step does not show what it should, so the pictures are of a system that works.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from local import cast
from local.browser import chromium
from local.errors import LocalStackError
from local.stack import LocalStack

PICTURES = Path(__file__).parent.parent / "docs" / "screens"


def main() -> int:
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with LocalStack(seed=True) as stack, chromium() as browser:
            with page_of(browser, 1280, 900) as page:
                the_resident(page, stack.url, directory)
            with page_of(browser, 1280, 820) as page:
                the_clinic(page, stack.url, directory)
    except LocalStackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def the_resident(page: Page, url: str, directory: Path) -> None:
    """The manual's four steps, on a new person's phone."""
    phone = page.locator("main.phone")
    liff = page.frame_locator("iframe")

    page.goto(url)
    add_person(page, "みなと はな")
    _take(page, directory / "1-friend.png")

    page.get_by_role("button", name="キャンセル待ち申請").click()
    register(liff)
    liff.get_by_role("heading", level=1).scroll_into_view_if_needed()
    _take(phone, directory / "2-registration.png")
    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(liff.get_by_text("登録が完了しました")).to_be_visible()

    slot = liff.get_by_role("article").first
    expect(slot).to_be_visible()
    slot.get_by_role("combobox").select_option(label="3回目")
    _take(phone, directory / "3-slots.png")
    slot.get_by_role("button", name=re.compile("申し込む")).click()
    yes = liff.get_by_role("button", name="はい、申し込む")
    expect(yes).to_be_visible()
    _take(phone, directory / "3-claim.png")
    yes.click()
    expect(liff.get_by_text("予約が確定しました").first).to_be_visible()
    _take(phone, directory / "4-booking.png")

    page.get_by_role("button", name="閉じる", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("予約が確定しました", timeout=20_000)
    page.wait_for_timeout(500)
    _take(phone, directory / "4-confirmation.png")


def add_person(page: Page, name: str) -> None:
    """A new person on the phone, who adds the account."""
    page.get_by_label("新しい人を追加").fill(name)
    page.get_by_role("button", name="追加", exact=True).click()
    page.get_by_role("button", name="友だち追加", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("ようこそ")


def register(liff: FrameLocator, phone: str = "0452101111") -> None:
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


def the_clinic(page: Page, url: str, directory: Path) -> None:
    """Signing in, the list, who comes, and a new slot."""
    clinic = cast.CLINICS[0]
    page.goto(f"{url}/portal/")
    page.get_by_role("button", name="サインインする").click()
    page.locator("input[name=username]").fill(clinic.email)
    page.locator("input[name=password]").fill(cast.PASSWORD)
    page.locator("button[type=submit], input[type=submit]").first.click()
    expect(page.get_by_role("heading", name="キャンセルリスト")).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()
    _take(page, directory / "5-clinic-list.png")
    page.get_by_role("row").filter(has_not_text="時刻").get_by_text("希望者").first.click()
    expect(page.get_by_role("heading", name="希望者", exact=True)).to_be_visible()
    page.wait_for_timeout(500)
    _take(page, directory / "6-clinic-claimants.png")
    page.get_by_role("link", name="キャンセル枠の登録").first.click()
    expect(page.get_by_role("heading", name="キャンセル枠の登録")).to_be_visible()
    _take(page, directory / "7-clinic-post.png")


@contextmanager
def page_of(
    browser: Browser,
    width: int,
    height: int,
    scheme: Literal["light", "dark"] = "light",
    locale: str = "ja-JP",
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        timezone_id="Asia/Tokyo",
        color_scheme=scheme,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def _take(what: Page | Locator, path: Path) -> None:
    what.screenshot(path=path)
    print(f"{path.parent.name}/{path.name}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
