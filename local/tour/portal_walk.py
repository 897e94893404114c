"""A walk through every page and state that a clinic's staff can meet at the portal."""

import re
from collections.abc import Iterator

from playwright.sync_api import Route, expect

from akiwaku.errors import TooEarly, TooManyLookups
from local.tour.reception import Reception
from local.tour.town import Town

_HEAD = "接種日,開始時刻,ワクチン,接種回,枠数\r\n"
_GOOD = "2026/12/15,14:00,ファイザー,3,1\r\n2026/12/15,15:30,モデルナ,2・3,4\r\n"
_BAD = "2026/13/01,14:00,ファイザー,3,99\r\n"
_PHONE, _AS_READ = "09077770001", "090-7777-0001"


def walk(town: Town, desk: Reception) -> Iterator[str]:
    """The name of each state as it is reached. The town has no slots yet, and it is morning there."""
    yield from _posting(desk)
    full, half = town.posts(days=0, hour=16), town.posts(days=0, hour=17, seats=3, min_age=12, note="1階")
    town.posts(days=1, hour=9, doses=[1, 2, 3], seats=9)
    assert town.resident().claims(full).status_code == 201
    yield from _watching(town, desk, half)
    yield from _at_the_desk(town, desk, half)
    yield from _the_day(desk)
    yield from _changing(town, desk, half)
    yield from _importing(desk)
    desk.page.evaluate("sessionStorage.clear()")
    desk.tab("キャンセルリスト")
    expect(desk.title).to_have_text("医療機関サインイン")
    yield "signed out"


def _posting(desk: Reception) -> Iterator[str]:
    desk.tab("キャンセルリスト")
    expect(desk.page.get_by_text("表示するキャンセル枠はありません")).to_be_visible()
    yield "no slots"
    desk.tab("枠の登録")
    expect(desk.page.locator("#time")).to_be_visible()
    desk.page.locator("#time").press("Enter")
    expect(desk.message).to_contain_text("2件の誤り")
    yield "posting with errors"
    desk.posts(vaccine="ファイザー", dose="3回目")
    expect(desk.message).to_contain_text("キャンセル枠を登録しました")
    yield "posted"
    desk.presses("同じ内容でもう1枠登録")
    expect(desk.message).to_contain_text("同じ内容の枠を登録します")
    yield "another like it"


def _watching(town: Town, desk: Reception, half: str) -> Iterator[str]:
    page = desk.page
    desk.tab("キャンセルリスト")
    expect(desk.slot(half)).to_be_visible()
    assert town.resident(phone=_PHONE).claims(half).status_code == 201
    desk.lets_pass(11)
    expect(desk.slot(half)).to_contain_text("申込 +1")
    yield "list with news"
    page.route("**/clinic-api/slots?*", _cut)
    desk.presses("更新する")
    expect(desk.message).to_contain_text("更新できませんでした")
    yield "list not up to date"
    page.unroute("**/clinic-api/slots?*")
    page.locator("#date").fill("2027-01-01")
    page.locator("#status").select_option(label="取り下げ")
    expect(page.get_by_role("button", name="絞り込みをやめる")).to_be_visible()
    yield "nothing passes the filter"
    desk.presses("絞り込みをやめる")


def _at_the_desk(town: Town, desk: Reception, half: str) -> Iterator[str]:
    page = desk.page
    empty = town.posts(days=2)
    desk.opens(f"claimants&slot={empty}", "希望者")
    yield "no claimants"
    desk.opens(f"claimants&slot={half}", "希望者")
    row = desk.row(_AS_READ)
    page.route("**/visit", _too_early)
    desk.presses(re.compile("^接種済"), row)
    expect(row.get_by_role("alert")).to_be_visible()
    yield "mark refused"
    page.unroute("**/visit")
    desk.presses(re.compile("^接種済"), row)
    expect(row).to_contain_text("記録を取り消す")
    yield "claimants, one vaccinated"
    desk.presses(re.compile("^記録を取り消す"), row)
    desk.presses(re.compile("^キャンセル"), row)
    page.route("**/cancel", _cut)
    desk.presses("予約をキャンセルする", desk.dialog)
    expect(desk.dialog).to_contain_text("確認できませんでした")
    yield "cancel unanswered"
    page.unroute("**/cancel")
    desk.presses("戻る", desk.dialog)


def _the_day(desk: Reception) -> Iterator[str]:
    page = desk.page
    desk.tab("本日の受付")
    expect(desk.title).to_contain_text("本日の受付")
    expect(desk.row(_AS_READ)).to_be_visible()
    yield "day"
    desk.presses("照会する")
    expect(desk.message).to_contain_text("誤り")
    yield "look-up with errors"
    desk.looks_up(_PHONE, "昭和", "47", "9", "15")
    expect(desk.message).to_contain_text("予約が見つかりました")
    yield "found"
    desk.looks_up("0311112222", "昭和", "47", "9", "15")
    expect(desk.message).to_contain_text("見つかりませんでした")
    yield "not found"
    page.route("**/clinic-api/lookup", _too_many)
    desk.presses("照会する")
    expect(page.get_by_role("timer")).to_be_visible()
    yield "look-up has to wait"
    page.unroute("**/clinic-api/lookup")
    desk.opens("day&date=2027-01-04", re.compile("1月4日.*の受付"))
    yield "day without anybody"


def _changing(town: Town, desk: Reception, half: str) -> Iterator[str]:
    page = desk.page
    desk.opens(f"change&slot={half}", "キャンセル枠の変更")
    seats = page.get_by_label(re.compile("^枠数"))
    seats.fill("0")
    seats.press("Enter")
    expect(desk.message).to_contain_text("1件の誤り")
    yield "change with errors"
    town.clinic.asks("PATCH", f"/slots/{half}", {"seats": 4, "note": "2階"}, **{"if-match": '"0"'})
    seats.fill("7")
    seats.press("Enter")
    expect(desk.message).to_contain_text("ほかの担当者")
    yield "changed by a colleague"
    for button, state in (("申込の受付を停止する", "last look before closing"),
                          ("この枠を取り下げる", "last look before withdrawing")):  # fmt: skip
        desk.presses(button)
        expect(desk.dialog).to_contain_text("予約済みの1名")
        yield state
        desk.presses("戻る", desk.dialog)
    gone = town.posts(days=3)
    assert town.clinic.asks("POST", f"/slots/{gone}/withdraw").status_code == 200
    desk.opens(f"change&slot={gone}", "キャンセル枠の変更")
    yield "withdrawn"


def _importing(desk: Reception) -> Iterator[str]:
    desk.tab("CSVで一括登録")
    expect(desk.page.get_by_label("CSVファイル")).to_be_visible()
    yield "import"
    for text, said, state in (
        (_HEAD + _BAD + _GOOD, "修正が必要な行があります", "import with a bad row"),
        (_HEAD + _GOOD, "登録できます", "import, all rows good"),
    ):
        file = {"name": "枠.csv", "mimeType": "text/csv", "buffer": text.encode()}
        desk.page.get_by_label("CSVファイル").set_input_files(file)  # type: ignore[arg-type]
        expect(desk.message).to_contain_text(said)
        yield state


def _cut(route: Route) -> None:
    route.abort()


def _too_early(route: Route) -> None:
    route.fulfill(status=409, json=TooEarly().problem())


def _too_many(route: Route) -> None:
    route.fulfill(status=429, json=TooManyLookups(30).problem(), headers={"Retry-After": "30"})
