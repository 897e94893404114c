"""情報登録: what a person meets while filling in the form."""

import re
from collections.abc import Callable

from playwright.sync_api import FrameLocator, Locator, expect

from local.tour import hands

Newcomer = Callable[[], FrameLocator]


def municipality(liff: FrameLocator) -> Locator:
    return liff.get_by_role("combobox", name=re.compile("^市町村"))


def search(liff: FrameLocator) -> Locator:
    return liff.get_by_role("searchbox")


def test_municipalities_stand_by_area(newcomer: Newcomer) -> None:
    liff = newcomer()

    areas = municipality(liff).locator("optgroup").evaluate_all("all => all.map(each => each.label)")

    assert areas == ["横浜・川崎", "県央", "横須賀三浦", "湘南", "県西"]


def test_a_municipality_is_found_by_any_way_of_writing_it(newcomer: Newcomer) -> None:
    liff = newcomer()
    chosen = municipality(liff).locator("option:checked")

    for typed in ("ふじさわ", "フジ", "ﾌｼﾞｻﾜ", "藤沢", "fujisawa"):
        search(liff).fill("ずし")
        expect(chosen).to_have_text("逗子市")

        search(liff).fill(typed)

        expect(liff.get_by_text("藤沢市を選択しました。")).to_be_visible()
        expect(chosen).to_have_text("藤沢市")


def test_a_search_that_finds_several_narrows_the_list_and_one_that_finds_none_does_not(
    newcomer: Newcomer,
) -> None:
    liff = newcomer()
    options = municipality(liff).locator("optgroup option")

    search(liff).fill("おお")
    expect(options).to_have_text(["大磯町", "大井町"])
    expect(liff.get_by_text("2件見つかりました。")).to_be_visible()

    search(liff).fill("さっぽろ")
    expect(options).to_have_count(33)
    expect(liff.get_by_text("見つかりませんでした。")).to_be_visible()


def test_a_phone_number_typed_as_people_write_it_is_taken_and_shown_as_stored(newcomer: Newcomer) -> None:
    liff = newcomer()
    hands.register(liff)
    phone = liff.get_by_label(re.compile("^電話番号"))

    phone.fill("045-210-1111")
    phone.press("Tab")
    expect(phone).to_have_value("0452101111")

    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(liff.get_by_text("登録が完了しました")).to_be_visible()


def test_errors_stand_at_the_fields_and_in_a_summary_and_nothing_typed_is_lost(newcomer: Newcomer) -> None:
    liff = newcomer()
    phone = liff.get_by_label(re.compile("^電話番号"))
    phone.fill("4521011")

    liff.get_by_role("button", name="登録する", exact=True).click()

    summary = liff.locator(".message-error")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("入力内容に4件の誤りがあります")
    expect(phone).to_have_value("4521011")
    expect(phone).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link", name="市町村を選択してください。").click()
    expect(municipality(liff)).to_be_focused()
