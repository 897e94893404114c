"""A clinic's day at the portal, in order, on the whole system; and what happens when two change the same slot."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from akiwaku.errors import TooManyLookups
from local.stack import LocalStack
from local.tour.reception import Reception
from local.tour.town import Town

Opens = Callable[[], Reception]

GOOD = "接種日,開始時刻,ワクチン,接種回,枠数\r\n{day},14:00,モデルナ,2・3,4\r\n{day},15:30,モデルナ,3,1\r\n"
BAD = GOOD + "2026/13/01,14:00,ファイザー,3,99\r\n"


def test_a_clinics_day(reception: Opens, clinic_town: Town, morning: LocalStack) -> None:
    town, desk = clinic_town, reception()
    page = desk.page
    _three_slots_are_posted(desk)
    nine, ten, eleven = _slots_of(town)
    assert [slot["seats"] for slot in (nine, ten, eleven)] == [1, 1, 1]
    assert {(slot["vaccine"], *slot["doses"]) for slot in (nine, ten, eleven)} == {("ファイザー", 3)}

    # They fill while somebody watches, who stays where they are.
    desk.tab("キャンセルリスト")
    change = desk.slot(eleven["slot_id"]).get_by_role("link", name="変更")
    change.focus()
    where = page.evaluate("scrollY")
    first, second = town.resident(), town.resident(phone="09055550001")
    assert first.claims(nine["slot_id"]).status_code == 201
    assert second.claims(ten["slot_id"]).status_code == 201
    desk.lets_pass(11)
    expect(desk.slot(nine["slot_id"])).to_contain_text("1枠中 1件")
    expect(desk.slot(nine["slot_id"])).to_contain_text("申込 +1")
    expect(desk.slot(nine["slot_id"])).to_contain_text("満員")
    expect(desk.told).to_contain_text("10:00の枠に1件の申込がありました。満員です。")
    expect(change).to_be_focused()
    assert page.evaluate("scrollY") == where
    desk.lets_pass(11)
    expect(desk.slot(nine["slot_id"])).to_contain_text("申込 +1")  # marked for a while, and told once

    desk.tab("本日の受付")
    expect(desk.row("09:00")).to_be_visible()
    _the_list_is_printed(page, town.clinic.name)
    _somebody_is_looked_up_and_marked(desk, town, ten["slot_id"])

    # An hour later the one of nine o'clock has not come.
    morning.advance(timedelta(hours=1))
    _nobody_touches_it_for_an_hour(desk)
    desk.presses(re.compile("^来院なし"), desk.row("09:00"))
    expect(desk.row("09:00")).to_contain_text(re.compile("来院なし 09:3"))
    assert town.bookings_of(nine["slot_id"])[0]["visit"] == "no_show"

    # Somebody calls; their seat is offered again.
    caller, waiting = town.resident(phone="09055550002"), town.resident()
    assert caller.claims(eleven["slot_id"]).status_code == 201
    assert eleven["slot_id"] not in waiting.sees()
    desk.presses("更新する")
    desk.presses(re.compile("^キャンセル"), desk.row("090-5555-0002"))
    expect(desk.dialog).to_contain_text("本人にLINEでお知らせします")
    desk.presses("予約をキャンセルする", desk.dialog)
    expect(desk.row("090-5555-0002")).to_contain_text("キャンセル済")
    assert eleven["slot_id"] in waiting.sees()

    # The doctor is ill: the last slot is taken back, and everybody in it is told.
    assert waiting.claims(eleven["slot_id"]).status_code == 201
    desk.tab("キャンセルリスト")
    desk.follows("変更", desk.slot(eleven["slot_id"]))
    desk.presses("この枠を取り下げる")
    expect(desk.dialog).to_contain_text("予約済みの1名の予約をキャンセルし、全員にLINEでお知らせします")
    desk.presses("枠を取り下げる", desk.dialog)
    expect(desk.message).to_contain_text("キャンセル枠を取り下げました")
    expect(desk.slot(eleven["slot_id"])).to_contain_text("取り下げ")
    assert town.bookings_of(eleven["slot_id"]) == []


def _nobody_touches_it_for_an_hour(desk: Reception) -> None:
    """The portal has signed itself out, and comes back to the same page."""
    with desk.page.expect_navigation(url=f"{desk.url}/portal/"):
        desk.page.clock.fast_forward(3_600_000)
    expect(desk.message).to_contain_text("自動でサインアウトしました")
    desk.signs_in()
    expect(desk.title).to_have_text("本日の受付")


def _three_slots_are_posted(desk: Reception) -> None:
    page = desk.page
    desk.tab("枠の登録")
    expect(page.locator("#time")).to_have_value("09:00")
    expect(page.get_by_label(re.compile("^枠数"))).to_have_value("1")
    desk.posts(vaccine="ファイザー", dose="3回目")
    expect(desk.message).to_contain_text("キャンセル枠を登録しました")
    expect(desk.message).to_be_focused()
    # The next one begins with what was offered last.
    expect(page.get_by_label(re.compile("^ワクチン"))).to_have_value("ファイザー")
    expect(page.get_by_label("3回目")).to_be_checked()

    desk.presses("同じ内容でもう1枠登録")
    expect(page.locator("#time")).to_be_focused()
    expect(page.locator("#time")).to_have_value("")
    desk.posts(time="10:00")
    expect(desk.message).to_contain_text("10:00")

    desk.tab("キャンセルリスト")
    desk.follows("同じ内容で登録", desk.row("10:00"))
    expect(page.locator("#time")).to_be_focused()
    desk.posts(time="11:00")
    expect(desk.message).to_contain_text("11:00")
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "ファイザー" in stored
    assert "備考" not in stored


def _the_list_is_printed(page: Page, clinic: str) -> None:
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="印刷する").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.get_by_text(f"医療機関 {clinic}")).to_be_visible()
    expect(page.get_by_text("必ずシュレッダーなどで裁断")).to_be_visible()
    expect(page.locator(".check-box:visible")).to_have_count(2)
    expect(page.get_by_text("090-5555-0001", exact=True).locator("visible=true")).to_have_count(1)
    expect(page.locator("header, button, nav, form").locator("visible=true")).to_have_count(0)
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")


def _somebody_is_looked_up_and_marked(desk: Reception, town: Town, slot_id: str) -> None:
    page = desk.page
    desk.looks_up("0311112222", "昭和", "47", "9", "15")
    expect(desk.message).to_contain_text("予約が見つかりませんでした")
    desk.looks_up("090-5555-0001", "昭和", "47", "9", "15")
    expect(desk.message).to_contain_text("予約が見つかりました")
    expect(desk.message).to_be_focused()
    mark = re.compile("^接種済.*1972年\\(昭和47年\\)9月15日生まれ")
    desk.presses(mark, desk.message)
    expect(desk.message).to_contain_text(re.compile(r"接種済 \d\d:\d\d"))
    expect(desk.row("090-5555-0001")).to_contain_text("接種済")
    expect(page.locator(":focus")).to_contain_text("記録を取り消す")
    assert town.bookings_of(slot_id)[0]["visit"] == "vaccinated"

    page.keyboard.press("Enter")
    expect(desk.message).to_contain_text("予約確定")
    assert town.bookings_of(slot_id)[0]["visit"] is None
    # By now somebody else has marked it: who is vaccinated cannot be cancelled.
    row = desk.row("090-5555-0001")
    desk.presses(re.compile("^キャンセル"), row)
    claim = town.bookings_of(slot_id)[0]["claim_id"]
    marked = town.clinic.asks("PUT", f"/slots/{slot_id}/claimants/{claim}/visit", {"visit": "vaccinated"})
    assert marked.status_code == 200
    desk.presses("予約をキャンセルする", desk.dialog)
    expect(desk.dialog).to_contain_text("接種済のため、この予約はキャンセルできません")
    page.keyboard.press("Escape")
    expect(row.get_by_role("button", name=re.compile("^キャンセル"))).to_be_focused()
    desk.presses("次の方を照会する")
    expect(page.get_by_label("電話番号")).to_be_focused()
    expect(page.get_by_label("電話番号")).to_have_value("")


def test_two_staff_change_one_slot(reception: Opens, clinic_town: Town) -> None:
    slot_id = clinic_town.posts(days=1, seats=2, note="受付は1階です。")
    one, other = reception(), reception()
    for desk in (one, other):
        desk.opens(f"change&slot={slot_id}", "キャンセル枠の変更")
    seats, note = re.compile("^枠数"), re.compile("^備考")
    other.page.get_by_label(seats).fill("5")
    other.page.get_by_label(note).fill("受付は2階です。")
    other.presses("変更を保存する")
    expect(other.message).to_contain_text("変更を保存しました")

    one.page.get_by_label(seats).fill("8")
    one.page.locator("#closesDate").fill(one.page.locator("#date").input_value())
    one.page.locator("#closesTime").fill("09:30")
    one.page.keyboard.press("Enter")

    expect(one.message).to_contain_text("ほかの担当者が、この枠を先に変更していました")
    expect(one.message).to_be_focused()
    row = one.message.get_by_role("row").filter(has_text="枠数")
    expect(row.get_by_role("cell")).to_have_text(["5", re.compile("8")])
    expect(one.message).to_contain_text("受付は2階です。")
    assert clinic_town.clinic.asks("GET", f"/slots/{slot_id}").json()["seats"] == 5
    expect(one.page.get_by_label(seats)).to_have_value("8")
    expect(one.page.locator("#closesTime")).to_have_value("09:30")
    one.presses("変更を保存する")
    expect(one.message).to_contain_text("変更を保存しました")

    slot = clinic_town.clinic.asks("GET", f"/slots/{slot_id}").json()
    assert (slot["seats"], slot["note"], slot["closes_at"][-9:]) == (8, "受付は2階です。", "00:30:00Z")


def test_a_colleagues_change_can_be_taken_over_in_place_of_ones_own(
    reception: Opens, clinic_town: Town
) -> None:
    slot_id = clinic_town.posts(days=1, seats=2)
    desk = reception()
    desk.opens(f"change&slot={slot_id}", "キャンセル枠の変更")
    changed = clinic_town.clinic.asks("PATCH", f"/slots/{slot_id}", {"seats": 5}, **{"if-match": '"0"'})
    assert changed.status_code == 200
    desk.page.get_by_label(re.compile("^枠数")).fill("8")
    desk.presses("変更を保存する")
    desk.presses(re.compile("^現在の内容を使う"))

    expect(desk.page.get_by_label(re.compile("^枠数"))).to_have_value("5")
    expect(desk.page.locator(":focus")).to_contain_text("枠数を現在の内容に戻しました。")
    desk.presses("変更を保存する")
    expect(desk.message).to_contain_text("変更された項目がありません")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "shift_jis"])
def test_a_file_is_posted_when_every_row_is_right(reception: Opens, clinic_town: Town, encoding: str) -> None:
    day = (clinic_town.stack.time() + timedelta(days=3)).strftime("%Y/%m/%d")
    before = len(_slots_of(clinic_town))
    desk = reception()
    desk.tab("CSVで一括登録")
    file = desk.page.get_by_label("CSVファイル")

    file.set_input_files(_file(BAD.format(day=day), encoding))
    expect(desk.message).to_contain_text("3行のうち1行に誤りがあります")
    bad = desk.page.get_by_role("region", name="誤りのある行")
    expect(bad.get_by_role("rowheader")).to_have_text(["4行目", "4行目"])
    expect(bad).to_contain_text("接種日")
    expect(bad).to_contain_text("枠数")
    expect(desk.page.get_by_role("region", name="読み取った枠 2件")).to_be_visible()
    expect(desk.page.get_by_role("button", name="登録する")).to_have_count(0)

    file.set_input_files(_file(GOOD.format(day=day), encoding))
    expect(desk.message).to_contain_text("登録できます")
    expect(desk.message).to_be_focused()
    assert len(_slots_of(clinic_town)) == before
    desk.presses("2件の枠を登録する")
    expect(desk.message).to_contain_text("2件の枠を登録しました")
    assert len(_slots_of(clinic_town)) == before + 2


def test_a_file_whose_answer_got_lost_is_posted_once(reception: Opens, clinic_town: Town) -> None:
    day = (clinic_town.stack.time() + timedelta(days=4)).strftime("%Y/%m/%d")
    before = len(_slots_of(clinic_town))
    desk = reception()
    desk.tab("CSVで一括登録")

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.page.route("**/clinic-api/imports", lost, times=1)
    for said in ("登録できたか確認できませんでした", "2件の枠を登録しました"):
        desk.page.get_by_label("CSVファイル").set_input_files(_file(GOOD.format(day=day), "utf-8"))
        desk.presses("2件の枠を登録する")
        expect(desk.message).to_contain_text(said)
        if "確認" in said:
            desk.page.reload()

    assert len(_slots_of(clinic_town)) == before + 2


def test_what_is_no_csv_is_said_to_be_none(reception: Opens) -> None:
    desk = reception()
    desk.tab("CSVで一括登録")
    file = {"name": "枠.xlsx", "mimeType": "text/csv", "buffer": b"PK\x03\x04\x00\x00\xff\xfe"}
    desk.page.get_by_label("CSVファイル").set_input_files(file)  # type: ignore[arg-type]
    expect(desk.message).to_contain_text("Excelのファイル(.xlsx)は、CSV形式で保存し直してください")


def test_the_days_list_is_saved_as_a_file(reception: Opens, clinic_town: Town) -> None:
    slot_id = clinic_town.posts(days=0, hour=16)
    assert clinic_town.resident(phone="09055550003").claims(slot_id).status_code == 201
    desk = reception()
    desk.tab("本日の受付")
    with desk.page.expect_download() as download:
        desk.presses("CSVで保存")
    assert re.fullmatch(r"受付一覧_\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    assert "090-5555-0003" in download.value.path().read_text(encoding="utf-8-sig")
    assert "5555" not in desk.page.url


def test_who_looks_up_too_often_reads_how_long_to_wait(reception: Opens) -> None:
    desk = reception()
    desk.tab("本日の受付")

    def refused(route: Route) -> None:
        problem = TooManyLookups(30)
        route.fulfill(status=429, json=problem.problem(), headers={"Retry-After": "30"})

    desk.page.route("**/clinic-api/lookup", refused, times=1)
    desk.looks_up("0311112222", "西暦", "1972", "9", "15")
    expect(desk.page.get_by_role("timer")).to_have_text("あと30秒で、もう一度照会できます。")
    desk.lets_pass(10)
    expect(desk.page.get_by_role("timer")).to_have_text("あと20秒で、もう一度照会できます。")
    desk.page.get_by_label("電話番号").press("Enter")  # sends nothing yet
    desk.lets_pass(20)
    expect(desk.page.get_by_role("timer")).to_have_text("もう一度照会できます。")
    desk.presses("照会する")
    expect(desk.message).to_contain_text("予約が見つかりませんでした")


def test_a_birth_date_is_understood_as_people_say_it(reception: Opens) -> None:
    desk = reception()
    desk.tab("本日の受付")
    page = desk.page
    the_day = "1972年(昭和47年)9月15日"
    for era, year, understood in (
        ("昭和", "47", the_day),
        ("西暦", "1972", the_day),
        ("昭和", "1972", the_day),  # four digits are no era's year
        ("昭和", "４７", the_day),  # as a Japanese keyboard types it
        ("大正", "16", ""),  # ended in its 15th year
        ("令和", "50", ""),  # still to come
    ):
        page.get_by_label("元号").select_option(label=era)
        for part, value in (("年", year), ("月", "9"), ("日", "15")):
            page.get_by_label(part, exact=True).fill(value)
        expect(page.locator(".understood")).to_have_text(understood)


def test_a_long_list_is_read_on_with_a_button(reception: Opens, clinic_town: Town) -> None:
    desk = reception()
    slots = [clinic_town.posts(days=20 + number) for number in range(7)]

    def in_pages_of_one(route: Route) -> None:
        url = re.sub(r"limit=\d+", f"limit={sizes[0]}", route.request.url)
        route.continue_(url=url)

    sizes = [1]
    desk.page.route("**/clinic-api/slots?*", in_pages_of_one)
    desk.page.evaluate("history.replaceState(null, '', '?page=list')")
    desk.page.reload()
    expect(desk.page.get_by_role("table")).to_be_visible()
    shown = desk.page.locator("main tr[data-key]:has(td)").count()
    sizes[0] = 200
    desk.presses("さらに表示")
    expect(desk.slot(slots[-1])).to_be_visible()
    assert desk.page.locator("main tr[data-key]:has(td)").count() > shown


def _slots_of(town: Town) -> list[dict[str, object]]:
    answer = town.clinic.asks("GET", "/slots?limit=200")
    assert answer.status_code == 200, answer.text
    slots: list[dict[str, object]] = [slot for slot in answer.json()["slots"] if slot["status"] == "open"]
    return slots


def _file(text: str, encoding: str) -> dict[str, object]:
    return {"name": "枠.csv", "mimeType": "text/csv", "buffer": text.encode(encoding)}
