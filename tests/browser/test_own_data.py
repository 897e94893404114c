"""One's own data and booking: changed, unsubscribed, deleted, cancelled by the clinic (R3, R9, R11–R13, R15)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from akiwaku.clock import JAPAN
from local.actors import Resident
from local.stack import LocalStack
from local.tour import hands
from local.tour import town as towns
from local.tour.town import Town
from local.tour.visitor import Visitor

Visit = Callable[[Resident], Visitor]


@pytest.fixture
def resident(town: Town) -> Resident:
    return town.resident()


@pytest.fixture
def reader(resident: Resident, visitor: Visit) -> Visitor:
    return visitor(resident)


def stored(resident: Resident) -> dict[str, Any]:
    registration: dict[str, Any] = resident.asks("GET", "/api/registration").json()
    return registration


def test_what_is_changed_is_shown_back(town: Town, reader: Visitor) -> None:
    reader.opens("registration", "個人情報の修正")
    page = reader.page
    number = town.new_phone_number()
    page.get_by_label("年", exact=True).select_option(label="1989年(昭和64年・平成元年)")
    page.get_by_label("月", exact=True).select_option(label="1月")
    page.get_by_label("日", exact=True).select_option(label="7日")
    page.get_by_role("searchbox").fill("葉山")
    page.locator("#phone").fill(number)
    reader.presses("修正する")
    expect(page.get_by_role("heading", name="登録内容を修正しました")).to_be_visible()

    page.reload()

    expect(page.get_by_label("年", exact=True)).to_have_value("1989")
    expect(page.get_by_label("月", exact=True)).to_have_value("01")
    expect(page.get_by_label("日", exact=True)).to_have_value("07")
    assert page.locator("#municipality").evaluate("it => it.selectedOptions[0].label") == "葉山町"
    expect(page.locator("#phone")).to_have_value(number)
    reader.opens("slots", "キャンセル情報")
    expect(page.get_by_text("葉山町の医療機関の空き枠です。")).to_be_visible()


def test_notices_are_switched_off_and_on_by_the_box(reader: Visitor, resident: Resident) -> None:
    reader.opens("registration", "個人情報の修正")
    box = reader.page.get_by_role("checkbox", name="キャンセル枠発生通知を希望")
    expect(box).to_be_checked()

    for wanted in (False, True):
        box.set_checked(wanted)
        reader.presses("修正する")
        expect(reader.page.get_by_role("heading", name="登録内容を修正しました")).to_be_visible()
        expect(box).to_be_checked(checked=wanted)
        assert stored(resident)["wants_notices"] is wanted
        reader.opens("slots", "キャンセル情報")
        told = reader.page.get_by_text("「空き枠のお知らせ」を受け取らない設定になっています。")
        expect(told).to_have_count(0 if wanted else 1)
        reader.opens("registration", "個人情報の修正")


def test_the_booking_page_tells_all_that_one_needs(town: Town, reader: Visitor, resident: Resident) -> None:
    slot_id = town.posts(days=1, hour=14, vaccine="モデルナ社ワクチン", note="入口は建物の裏側です。")
    assert resident.claims(slot_id).status_code == 201

    reader.opens("booking", "接種予約確認")

    main = reader.page.get_by_role("main")
    day = datetime.now(JAPAN) + timedelta(days=1)
    told = [
        f"{day.year}年{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})",
        "14:00",
        f"{town.name}架空医院",
        f"{town.name}架空町9-9",
        "モデルナ社ワクチン",
        "3回目",
        "入口は建物の裏側です。",
        "1972年(昭和47年)9月15日",
        stored(resident)["phone"],
        "この画面では取り消しできません。",
    ]
    for words in told:
        expect(main).to_contain_text(words)
    numbers = reader.page.get_by_role("link", name=towns.PHONE)
    assert numbers.evaluate_all("all => all.map((it) => it.href)") == ["tel:0450000909"] * 2


def test_who_deletes_their_data_keeps_the_booking_and_finds_it_again(
    town: Town, reader: Visitor, resident: Resident
) -> None:
    slot_id, _ = town.posts(hour=10), town.posts(hour=15)
    number = stored(resident)["phone"]
    assert resident.claims(slot_id).status_code == 201
    reader.opens("booking", "接種予約確認")
    reader.follows("削除の確認")
    expect(reader.title).to_have_text("登録情報の削除")
    caution = reader.page.locator(".message-warning")
    expect(caution).to_contain_text("登録情報を削除しても、予約は取り消されません")
    expect(caution).to_contain_text(f"{town.name}架空医院")
    expect(caution).to_contain_text(towns.PHONE)

    reader.presses("データの削除")
    expect(reader.page.get_by_text("削除するには、チェックを入れてください。")).to_be_visible()
    assert resident.asks("GET", "/api/registration").status_code == 200
    reader.page.get_by_role("checkbox").check()
    reader.presses("データの削除")
    expect(reader.title).to_have_text("登録情報の削除が完了しました")
    expect(reader.page.get_by_text("予約は取り消されていません")).to_be_visible()
    assert resident.asks("GET", "/api/registration").status_code == 403
    assert len(town.bookings_of(slot_id)) == 1

    reader.opens("slots", "ワクチン接種キャンセル待ち受付")
    reader.signs_in()
    expect(reader.title).to_have_text("情報登録")
    expect(reader.page.locator("#phone")).to_have_value("")
    hands.register(reader.page, number)
    reader.page.get_by_role("searchbox").fill(town.name)
    reader.presses("登録する")

    expect(reader.title).to_have_text("キャンセル情報")
    expect(reader.page.get_by_text("新しいお申し込みはできません。")).to_be_visible()
    expect(reader.cards).to_have_count(1)
    expect(reader.claim_buttons).to_have_count(0)
    reader.follows("接種予約確認を見る")
    expect(reader.page.get_by_role("main")).to_contain_text("10:00")
    assert len(town.bookings_of(slot_id)) == 1


def test_who_has_a_booking_cancelled_by_the_clinic_reads_it_and_can_claim_again(
    town: Town, reader: Visitor, resident: Resident
) -> None:
    slot_id, other_id = town.posts(hour=10), town.posts(hour=15)
    assert resident.claims(slot_id).status_code == 201
    town.cancels(slot_id)

    reader.opens("booking", "接種予約確認")
    expect(reader.page.get_by_role("heading", name="この予約は取り消されました")).to_be_visible()
    expect(reader.page.get_by_role("main")).to_contain_text("10:00")
    expect(reader.page.get_by_text("次の内容で予約が確定しています。")).to_have_count(0)
    reader.follows("キャンセル情報を見る")
    expect(reader.title).to_have_text("キャンセル情報")
    reader.asks_for(other_id)
    reader.presses("はい、申し込む")

    expect(reader.title).to_have_text("接種予約確認")
    expect(reader.page.get_by_role("main")).to_contain_text("15:00")
    expect(reader.page.get_by_text("この予約は取り消されました")).to_have_count(0)


@pytest.fixture
def in_the_app(browser: Browser, seeded: LocalStack, resident: Resident) -> Iterator[FrameLocator]:
    """The resident's phone with キャンセル待ち申請 open."""
    with hands.page_of(browser, 1280, 900) as page:
        page.goto(f"{seeded.url}/#{resident.user_id}")
        page.get_by_role("button", name="キャンセル待ち申請").click()
        liff = page.frame_locator("iframe")
        expect(liff.get_by_role("heading", level=1)).to_have_text("キャンセル情報")
        yield liff


def test_who_logs_out_in_the_app_is_out_until_they_press_the_button(in_the_app: FrameLocator) -> None:
    title = in_the_app.get_by_role("heading", level=1)

    in_the_app.get_by_role("button", name="ログアウト").click()
    expect(title).to_have_text("ワクチン接種キャンセル待ち受付")
    expect(in_the_app.get_by_text("ログアウトしました")).to_be_visible()
    expect(in_the_app.get_by_role("navigation")).to_have_count(0)
    in_the_app.get_by_role("button", name="LINEで登録").click()

    expect(title).to_have_text("キャンセル情報")
    expect(in_the_app.get_by_role("navigation").get_by_role("link", name="接種予約確認")).to_be_visible()


def test_in_the_line_app_line_forgets_who_deletes_their_data(newcomer: Callable[[], FrameLocator]) -> None:
    liff = newcomer()
    hands.register(liff)
    liff.get_by_role("button", name="登録する", exact=True).click()
    expect(liff.get_by_text("登録が完了しました")).to_be_visible()
    page = liff.owner.page
    user_id = page.url.partition("#")[2]

    def is_authorized() -> bool:
        people = page.request.get(f"{page.url.partition('#')[0]}phone/api/people").json()
        return bool(next(each["authorized"] for each in people if each["user_id"] == user_id))

    assert is_authorized()
    liff.get_by_role("link", name="接種予約確認").click()
    liff.get_by_role("link", name="削除の確認").click()
    liff.get_by_role("checkbox").check()
    liff.get_by_role("button", name="データの削除").click()
    expect(liff.get_by_text("登録情報の削除が完了しました")).to_be_visible()

    assert not is_authorized()
