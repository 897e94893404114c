"""axe over every resident page and state, on light and on dark paper (B9)."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect

from local import screens
from local.stack import LocalStack


def found_in(frame: Frame) -> list[str]:
    """What axe finds wrong, one line a rule."""
    violations = Axe().run(frame).response["violations"]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in violations]


@pytest.mark.parametrize(
    ("scheme", "municipality", "phone"),
    [("light", "相模原市", "0427654321"), ("dark", "横須賀市", "0467654321")],
)
def test_axe_finds_nothing_on_the_way_to_a_booking_and_out_again(
    browser: Browser, seeded: LocalStack, scheme: Literal["light", "dark"], municipality: str, phone: str
) -> None:
    with screens.page_of(browser, 1280, 900, scheme) as page:
        seen: dict[str, list[str]] = {}
        for state, frame in walk(page, seeded.url, f"試験{scheme}", municipality, phone):
            page.wait_for_timeout(300)  # colours change softly
            seen[state] = found_in(frame)

    assert len(seen) == 12
    assert {state: found for state, found in seen.items() if found} == {}


def walk(page: Page, url: str, name: str, municipality: str, phone: str) -> Iterator[tuple[str, Frame]]:
    """Each state and its name, as it is reached."""
    page.goto(url)
    screens.add_person(page, name)
    page.get_by_role("button", name="キャンセル待ち申請").click()
    liff = page.frame_locator("iframe")
    title = liff.get_by_role("heading", level=1)

    expect(title).to_have_text("情報登録")
    frame = page.frames[-1]
    yield "registration", frame
    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(liff.locator(".message-error")).to_be_visible()
    yield "registration with errors", frame

    screens.register(liff, phone)
    liff.get_by_role("combobox", name=re.compile("^市町村")).select_option(label=municipality)
    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(title).to_have_text("キャンセル情報")
    yield "slots", frame
    card = liff.get_by_role("article").first
    card.get_by_role("button", name=re.compile("申し込む")).click()
    yield "no dose chosen", frame
    card.get_by_role("combobox").select_option(index=1)
    card.get_by_role("button", name=re.compile("申し込む")).click()
    expect(liff.get_by_role("dialog")).to_be_visible()
    yield "last look", frame
    liff.get_by_role("button", name="はい、申し込む").click()
    expect(title).to_have_text("接種予約確認")
    yield "booking", frame
    liff.get_by_role("link", name="キャンセル情報", exact=True).click()
    expect(title).to_have_text("キャンセル情報")
    yield "slots with a booking", frame
    liff.get_by_role("link", name="よくある質問").click()
    expect(title).to_have_text("よくある質問")
    for question in liff.locator("summary").all():
        question.click()
    yield "help", frame
    liff.get_by_role("link", name="接種予約確認", exact=True).click()
    liff.get_by_role("link", name="削除の確認").click()
    expect(title).to_have_text("登録情報の削除")
    yield "unregister", frame
    liff.get_by_role("button", name="データの削除").click()
    expect(liff.get_by_text("チェックを入れてください")).to_be_visible()
    yield "not understood", frame
    liff.get_by_role("checkbox").check()
    liff.get_by_role("button", name="データの削除").click()
    expect(title).to_have_text("登録情報の削除が完了しました")
    yield "unregistered", frame
    liff.get_by_role("link", name="よくある質問").click()
    expect(title).to_have_text("よくある質問")
    liff.get_by_role("link", name="キャンセル情報を見る").click()
    expect(title).to_have_text("ワクチン接種キャンセル待ち受付")
    yield "reception", frame
