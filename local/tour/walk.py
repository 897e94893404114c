"""A walk through every page and state that a resident can meet."""

import json
from collections.abc import Iterator
from functools import partial

from playwright.sync_api import Route, expect

from akiwaku.errors import Refusal, SlotClosed, SlotFull
from local.tour import hands
from local.tour.town import Town
from local.tour.visitor import Visitor


def walk(town: Town, visitor: Visitor) -> Iterator[str]:
    """The name of each state as it is reached. `visitor` is nobody yet; their page's clock must be installed."""
    yield from _before_there_is_a_session(visitor)
    yield from _registering(town, visitor)
    yield from _choosing(town, visitor)
    yield from _claiming(town, visitor)
    yield from _having_a_booking(town, visitor)
    yield from _going(visitor)


def walk_in(language: str, town: Town, visitor: Visitor) -> Iterator[str]:
    """The main way from the registration to a booking and out again, in any language: it goes by no word.

    `visitor` is signed in and not registered.
    """
    page = visitor.page
    page.goto(f"{visitor.url}/liff/?page=slots&lang={language}")
    page.locator("form button[type=submit]").click()
    expect(page.locator(".message-error")).to_be_visible()
    yield "registration with errors"
    hands.fill_in(page.locator("body"), town.municipality.code, town.new_phone_number())
    slot_id = town.posts(doses=[1, 3], min_age=12, max_age=64, note="保険証をお持ちください。")
    page.locator("form button[type=submit]").click()
    card = visitor.card(slot_id)
    expect(card).to_be_visible()
    card.locator("form button").click()
    expect(card.locator(".field-error").last).to_be_visible()
    yield "slots, no dose chosen"
    card.locator("select").select_option("3")
    card.locator("form button").click()
    expect(visitor.dialog).to_be_visible()
    yield "last look"
    visitor.dialog.locator(".button").click()
    expect(page.locator(".own-data")).to_be_visible()
    yield "booking"
    page.locator("footer a").click()
    expect(page.locator("summary").first).to_be_visible()
    for question in page.locator("summary").all():
        question.click()
    yield "help"
    page.goto(f"{visitor.url}/liff/?page=unregister&lang={language}")
    page.locator("form button[type=submit]").click()
    expect(page.locator("form .field-error").last).to_be_visible()
    yield "unregister, not understood"
    page.locator("header button").click()
    expect(page.locator(".message-success")).to_be_visible()
    yield "reception, logged out"


def _before_there_is_a_session(visitor: Visitor) -> Iterator[str]:
    visitor.page.route("**/config.json", _cut)
    visitor.opens("slots", "画面を表示できませんでした")
    yield "cannot be shown"
    visitor.page.unroute("**/config.json")
    visitor.presses("もう一度読み込む")
    expect(visitor.title).to_have_text("ワクチン接種キャンセル待ち受付")
    yield "reception"
    # As in the LINE app when LINE has lost the token.
    visitor.page.evaluate("liff.isInClient = () => true")
    visitor.presses("LINEで登録")
    expect(visitor.page.get_by_text("画面を開き直してください")).to_be_visible()
    yield "reception, to be opened again"
    visitor.opens("slots", "ワクチン接種キャンセル待ち受付")
    visitor.page.route("**/api/session", _unauthorized)
    visitor.signs_in()
    expect(visitor.page.get_by_text("LINEでの確認ができませんでした")).to_be_visible()
    yield "reception, login rejected"
    visitor.page.unroute("**/api/session")
    visitor.signs_in()


def _registering(town: Town, visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    expect(visitor.title).to_have_text("情報登録")
    yield "registration"
    visitor.presses("登録する")
    expect(page.locator(".message-error")).to_be_visible()
    yield "registration with errors"
    hands.register(page, town.new_phone_number())
    page.get_by_role("searchbox").fill(town.name)
    page.route("**/api/registration", _cut)
    visitor.presses("登録する")
    expect(page.locator(".message-error")).to_contain_text("登録できませんでした")
    yield "registration not saved"
    page.unroute("**/api/registration")
    visitor.presses("登録する")
    expect(page.get_by_text("登録が完了しました")).to_be_visible()
    expect(page.get_by_text("現在、お申し込みいただける空き枠はありません")).to_be_visible()
    yield "no slots"
    visitor.tab("接種予約確認")
    expect(page.get_by_text("確定した予約はありません")).to_be_visible()
    yield "no booking"
    visitor.tab("キャンセル情報")


def _choosing(town: Town, visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    town.posts(days=1, hour=10, doses=[3], note="保険証をお持ちください。入口は建物の裏側です。")
    town.posts(days=2, hour=15, doses=[1, 2, 3], seats=9)
    town.posts(days=2, hour=16, doses=[3], max_age=11)
    visitor.presses("更新する")
    expect(visitor.cards).to_have_count(3)
    yield "slots"
    page.route("**/api/slots", _cut)
    visitor.presses("更新する")
    expect(page.locator("main .field-error", has_text="更新できませんでした").first).to_be_visible()
    yield "slots not up to date"
    page.unroute("**/api/slots")
    page.get_by_label("日付", exact=True).select_option(index=1)
    page.get_by_label("接種回", exact=True).select_option(label="1回目")
    expect(page.get_by_role("paragraph").filter(has_text="しぼり込みの条件に合う")).to_be_visible()
    yield "nothing passes the filter"
    page.get_by_label("接種回", exact=True).select_option(index=0)
    page.get_by_label("日付", exact=True).select_option(index=0)
    visitor.cards.first.get_by_role("button", name="申し込む").click()
    expect(page.get_by_text("接種回を選択してください。")).to_be_visible()
    yield "no dose chosen"


def _claiming(town: Town, visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    first = visitor.slot_ids[0]
    visitor.asks_for(first)
    yield "last look"
    assert town.resident().claims(first).status_code == 201
    visitor.presses("はい、申し込む")
    expect(visitor.dialog).to_contain_text("満員になりました")
    yield "full, with a next slot"
    visitor.presses("この枠の申し込みに進む")
    page.route("**/api/claims", _cut)
    visitor.presses_and_waits("はい、申し込む")
    expect(visitor.dialog).to_contain_text("もう一度申し込む")
    yield "unanswered"
    page.route("**/api/booking", _cut)
    visitor.presses_and_waits("もう一度申し込む")
    expect(visitor.dialog).to_contain_text("予約を確認する")
    yield "unreachable"
    page.unroute("**/api/claims")
    page.unroute("**/api/booking")
    visitor.presses("一覧に戻る")
    expect(visitor.cards).to_have_count(2)
    second = visitor.slot_ids[0]
    for state, words, problem in (
        ("refused", "受付は終了しました", SlotClosed()),
        ("full, and no other", "ほかにお申し込みいただける空き枠はありません", SlotFull(next_slot=None)),
    ):
        page.route("**/api/claims", partial(_refuse, problem))
        visitor.asks_for(second)
        visitor.presses("はい、申し込む")
        expect(visitor.dialog).to_contain_text(words)
        yield state
        page.unroute("**/api/claims")
        visitor.presses("一覧に戻る")
    assert visitor.resident.claims(town.posts(days=3)).status_code == 201
    visitor.asks_for(second)
    visitor.presses("はい、申し込む")
    expect(visitor.dialog).to_contain_text("すでに予約が確定しています")
    yield "booked already"
    visitor.dialog.get_by_role("link", name="接種予約確認を見る").click()


def _having_a_booking(town: Town, visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    expect(page.get_by_text("次の内容で予約が確定しています。")).to_be_visible()
    yield "booking"
    visitor.tab("キャンセル情報")
    expect(page.get_by_text("新しいお申し込みはできません。")).to_be_visible()
    yield "slots with a booking"
    visitor.follows("よくある質問")
    expect(visitor.title).to_have_text("よくある質問")
    for question in page.locator("summary").all():
        question.click()
    yield "help"
    visitor.tab("接種予約確認")
    visitor.follows("登録情報を修正する")
    expect(visitor.title).to_have_text("個人情報の修正")
    visitor.presses("修正する")
    expect(page.get_by_text("登録内容を修正しました")).to_be_visible()
    yield "registration changed"
    visitor.opens("unregister", "登録情報の削除")
    visitor.presses("データの削除")
    expect(page.get_by_text("チェックを入れてください")).to_be_visible()
    yield "unregister, not understood"
    town.cancels_everything()
    visitor.opens("booking")
    expect(page.get_by_text("この予約は取り消されました")).to_be_visible()
    yield "cancelled booking"


def _going(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    visitor.presses("ログアウト")
    expect(page.get_by_text("ログアウトしました")).to_be_visible()
    yield "reception, logged out"
    visitor.signs_in()
    expect(visitor.title).to_have_text("接種予約確認")
    visitor.follows("削除の確認")
    expect(visitor.title).to_have_text("登録情報の削除")
    page.get_by_role("checkbox").check()
    visitor.presses("データの削除")
    expect(visitor.title).to_have_text("登録情報の削除が完了しました")
    yield "unregistered"


def _cut(route: Route) -> None:
    route.abort("connectionfailed")


def _refuse(refusal: Refusal, route: Route) -> None:
    route.fulfill(
        status=refusal.status,
        content_type="application/problem+json",
        body=json.dumps(refusal.problem(), ensure_ascii=False),
    )


def _unauthorized(route: Route) -> None:
    route.fulfill(status=401, content_type="application/problem+json", body="{}")
