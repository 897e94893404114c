"""The manual's four steps on a new person's phone, and a clinic's look at its list; a picture at each step."""

import re
from collections.abc import Callable
from typing import TypeAlias

from playwright.sync_api import Locator, Page, expect

from local import cast
from local.tour.hands import add_person, register, write

Take: TypeAlias = Callable[[Page | Locator, str], None]
"""Keeps a picture of something under a name."""


def the_resident(page: Page, url: str, take: Take) -> None:
    """The manual's four steps, on a new person's phone."""
    phone = page.locator(".phone")
    liff = page.frame_locator("iframe")

    page.goto(url)
    add_person(page, "みなと はな")
    take(page, "1-friend")

    page.get_by_role("button", name="キャンセル待ち申請").click()
    register(liff)
    liff.get_by_role("heading", level=1).scroll_into_view_if_needed()
    take(phone, "2-registration")
    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(liff.get_by_text("登録が完了しました")).to_be_visible()

    slot = liff.get_by_role("article").first
    expect(slot).to_be_visible()
    slot.get_by_role("combobox").select_option(label="3回目")
    take(phone, "3-slots")
    slot.get_by_role("button", name=re.compile("申し込む")).click()
    yes = liff.get_by_role("button", name="はい、申し込む")
    expect(yes).to_be_visible()
    take(phone, "3-claim")
    yes.click()
    expect(liff.get_by_text("予約が確定しました").first).to_be_visible()
    take(phone, "4-booking")

    page.get_by_role("button", name="閉じる", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("予約が確定しました", timeout=20_000)
    page.wait_for_timeout(500)
    take(phone, "4-confirmation")


def two_at_once(page: Page, url: str, take: Take) -> None:
    """Two phones side by side: both hear the noon notice, one opens the list, the other asks in the chat."""
    known = {
        person["name"]: person["user_id"] for person in page.request.get(f"{url}/phone/api/people").json()
    }
    page.goto(f"{url}/#{known['はなこ']},{known['たろう']}")
    page.get_by_role("button", name=re.compile("^昼")).click()
    first, second = page.locator(".phone").nth(0), page.locator(".phone").nth(1)
    for phone in (first, second):
        expect(phone.get_by_role("log")).to_contain_text("空き枠のお知らせ", timeout=60_000)
    write(second, "空き枠はありますか")
    expect(second.get_by_role("button", name="この枠を申し込む").first).to_be_visible(timeout=30_000)
    first.get_by_role("button", name="空き枠を見る").last.click()
    expect(first.frame_locator("iframe").get_by_role("article").first).to_be_visible()
    page.wait_for_timeout(1000)  # the chat rolls to its end
    take(page, "phone-side-by-side")


def the_clinic(page: Page, url: str, take: Take) -> None:
    """Signing in, the list, who comes, and a new slot."""
    clinic = cast.CLINICS[0]
    page.goto(f"{url}/portal/")
    page.get_by_role("button", name="サインインする").click()
    page.locator("input[name=username]").fill(clinic.email)
    page.locator("input[name=password]").fill(cast.PASSWORD)
    page.locator("button[type=submit], input[type=submit]").first.click()
    expect(page.get_by_role("heading", name="キャンセルリスト")).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()
    take(page, "5-clinic-list")
    page.get_by_role("row").filter(has_not_text="時刻").get_by_text("希望者").first.click()
    expect(page.get_by_role("heading", name="希望者", exact=True)).to_be_visible()
    page.wait_for_timeout(500)
    take(page, "6-clinic-claimants")
    page.get_by_role("link", name="枠の登録", exact=True).click()
    expect(page.get_by_role("heading", name="キャンセル枠の登録")).to_be_visible()
    take(page, "7-clinic-post")
