"""キャンセル情報, 接種予約確認 and よくある質問, as somebody sees them who has just registered."""

import re
from collections.abc import Callable

from playwright.sync_api import FrameLocator, expect

from local.tour import hands


def test_a_list_is_narrowed_to_a_day_and_to_a_dose(newcomer: Callable[[], FrameLocator]) -> None:
    liff = newcomer()
    hands.register(liff)
    liff.get_by_role("button", name="登録する", exact=True).click()
    cards = liff.get_by_role("article")
    expect(cards.first).to_be_visible()
    everything = cards.count()

    liff.get_by_label("接種回", exact=True).select_option(index=1)

    chosen = liff.get_by_label("接種回", exact=True).evaluate("it => it.selectedOptions[0].label")
    assert 0 < cards.count() <= everything
    for card in cards.all():
        expect(card).to_contain_text(chosen)
        picked = card.get_by_role("combobox").evaluate("it => it.selectedOptions[0].label")
        assert picked == chosen


def test_who_is_too_young_for_a_slot_reads_it_in_place_of_the_button(
    newcomer: Callable[[], FrameLocator],
) -> None:
    liff = newcomer()
    hands.register(liff)
    liff.get_by_label("年", exact=True).select_option(label="2020年(令和2年)")
    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(liff.get_by_role("article").first).to_be_visible()

    restricted = liff.get_by_role("article").filter(has_text="対象年齢")

    expect(restricted.first).to_contain_text(re.compile("対象年齢は.+お申し込みいただけません"))
    assert restricted.get_by_role("button", name=re.compile("申し込む")).count() == 0


def test_a_card_in_the_chat_leads_to_its_slot_or_says_that_it_is_gone(
    newcomer: Callable[[], FrameLocator],
) -> None:
    liff = newcomer()
    hands.register(liff)
    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(liff.get_by_text("登録が完了しました")).to_be_visible()
    phone = liff.owner.page
    phone.get_by_role("button", name="閉じる", exact=True).click()
    hands.write(phone, "空き枠はありますか")
    phone.get_by_role("button", name="この枠を申し込む").nth(1).click()

    linked = liff.get_by_role("article").nth(1)
    expect(linked).to_be_focused()
    expect(linked).to_be_in_viewport()

    liff.locator("body").evaluate("() => location.assign('?page=slots&slot=no-such-slot')")
    gone = liff.locator(".message", has_text="この枠の受付は終了しました")
    expect(gone).to_be_focused()
    expect(liff.get_by_role("article").first).to_be_visible()


def test_the_help_is_open_and_leads_back(newcomer: Callable[[], FrameLocator]) -> None:
    liff = newcomer()
    liff.get_by_label(re.compile("^電話番号")).fill("0452101111")

    liff.get_by_role("link", name="よくある質問").click()
    expect(liff.get_by_role("heading", name="よくある質問", level=1)).to_be_visible()
    liff.get_by_text("予約を取り消すには、どうすればよいですか。").click()

    expect(liff.get_by_text("電話でご連絡ください").first).to_be_visible()
    liff.get_by_role("link", name="キャンセル情報を見る").click()
    expect(liff.get_by_role("heading", name="情報登録", level=1)).to_be_visible()


def test_a_booking_can_be_put_into_the_phones_calendar(newcomer: Callable[[], FrameLocator]) -> None:
    liff = newcomer()
    hands.register(liff, phone="0447654321")
    liff.get_by_role("combobox", name=re.compile("^市町村")).select_option(label="川崎市")
    liff.get_by_role("button", name="登録する", exact=True).click()
    card = liff.get_by_role("article").last
    card.get_by_role("combobox").select_option(index=1)
    card.get_by_role("button", name=re.compile("申し込む")).click()
    liff.get_by_role("button", name="はい、申し込む").click()
    add = liff.get_by_role("button", name="カレンダーに追加する")

    with add.page.expect_download() as download:
        add.click()

    assert download.value.suggested_filename == "booking.ics"
    assert "BEGIN:VEVENT" in download.value.path().read_text()
