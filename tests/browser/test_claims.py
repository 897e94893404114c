"""The claim in a browser: pressed twice, cut off, too late, in two tabs. The page says what is so (B1, B7)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from local.actors import Resident
from local.tour.town import Town
from local.tour.visitor import Visitor

CLAIM = "POST /api/claims"
Visit = Callable[[Resident], Visitor]
Cut = Callable[[Route], None]

CONFIRMED = "予約が確定しました"
UNANSWERED = "申し込みの結果を確認できませんでした"


@pytest.fixture
def reader(town: Town, visitor: Visit) -> Visitor:
    """A resident of the town with its list open; nothing is posted yet."""
    somebody = visitor(town.resident())
    somebody.page.clock.install()
    return somebody


def opens_the_list(reader: Visitor) -> None:
    reader.opens("slots", "キャンセル情報")


# ---- pressed twice ----


def test_pressing_twice_claims_once(town: Town, reader: Visitor) -> None:
    slot_id = town.posts(seats=2)
    opens_the_list(reader)
    reader.asks_for(slot_id)

    reader.page.get_by_role("button", name="はい、申し込む").dblclick()

    expect(reader.title).to_have_text("接種予約確認")
    assert reader.count(CLAIM) == 1
    assert len(town.bookings_of(slot_id)) == 1


def test_holding_enter_claims_once(town: Town, reader: Visitor) -> None:
    slot_id = town.posts(seats=2)
    opens_the_list(reader)
    reader.asks_for(slot_id)
    reader.page.get_by_role("button", name="はい、申し込む").focus()

    for _ in range(5):
        reader.page.keyboard.down("Enter")
    reader.page.keyboard.up("Enter")

    expect(reader.title).to_have_text("接種予約確認")
    assert reader.count(CLAIM) == 1
    assert len(town.bookings_of(slot_id)) == 1


def test_holding_enter_on_the_card_does_not_run_through_the_last_look(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.card(slot_id).get_by_role("combobox").select_option(label="3回目")
    reader.card(slot_id).get_by_role("button", name="申し込む").focus()

    for _ in range(5):
        reader.page.keyboard.down("Enter")
    reader.page.keyboard.up("Enter")

    expect(reader.dialog).to_have_count(1)
    expect(reader.dialog).to_contain_text("申し込み内容の確認")
    assert reader.count(CLAIM) == 0


def test_a_double_tap_on_the_card_does_not_run_through_the_last_look(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.card(slot_id).get_by_role("combobox").select_option(label="3回目")
    # Its second tap falls on the button that the first one has brought there.
    reader.page.evaluate("""document.addEventListener("click", ({ detail }) => setTimeout(() => {
      const yes = document.querySelector("dialog .button");
      if (detail === 1) yes.dispatchEvent(new MouseEvent("click", { detail: 2, bubbles: true }));
      yes.dataset.tapped = "";
    }), { once: true })""")

    reader.card(slot_id).get_by_role("button", name="申し込む").click()

    expect(reader.dialog.locator("[data-tapped]")).to_be_visible()
    assert reader.count(CLAIM) == 0


# ---- the connection ----


def cut(route: Route) -> None:
    route.abort("connectionfailed")


def broken(route: Route) -> None:
    """Something on the way answers with a page of its own."""
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")


def busy(route: Route) -> None:
    problem = '{"type": "urn:akiwaku:problem:try-again", "title": "混雑", "status": 503, "detail": "混雑"}'
    route.fulfill(status=503, content_type="application/problem+json", body=problem)


def torn(route: Route) -> None:
    """An answer that ends in the middle."""
    route.fulfill(status=201, content_type="application/json", body='{"slot_id": "')


def loses_the_claim(page: Page, how: Cut) -> None:
    """From now on no claim reaches the server."""
    page.route("**/api/claims", how)


def loses_the_answer(page: Page, how: Cut) -> None:
    """From now on claims reach the server, and their answers get lost."""

    def pass_on(route: Route) -> None:
        route.fetch()
        how(route)

    page.route("**/api/claims", pass_on)


def holds_the_claim(page: Page) -> list[Route]:
    """Claims wait on their way until they are let go on; those that wait."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/api/claims", hold)
    return waiting


@pytest.mark.parametrize("how", [cut, busy])
def test_a_claim_lost_on_its_way_is_said_to_be_open_and_can_be_sent_again(
    town: Town, reader: Visitor, how: Cut
) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.asks_for(slot_id)
    loses_the_claim(reader.page, how)

    reader.presses_and_waits("はい、申し込む")

    expect(reader.dialog).to_contain_text(UNANSWERED)
    expect(reader.dialog).to_contain_text("予約の確定は確認できていません")
    assert town.bookings_of(slot_id) == []

    reader.page.unroute("**/api/claims")
    reader.presses("もう一度申し込む")

    expect(reader.page.get_by_role("heading", name=CONFIRMED)).to_be_visible()
    assert len(town.bookings_of(slot_id)) == 1


@pytest.mark.parametrize("how", [cut, broken, busy, torn])
def test_a_booking_whose_answer_was_lost_is_found(town: Town, reader: Visitor, how: Cut) -> None:
    slot_id = town.posts(seats=2)
    opens_the_list(reader)
    reader.asks_for(slot_id)
    loses_the_answer(reader.page, how)

    reader.presses("はい、申し込む")

    expect(reader.title).to_have_text("接種予約確認")
    expect(reader.page.get_by_role("heading", name=CONFIRMED)).to_be_visible()
    assert reader.count(CLAIM) == 1
    assert len(town.bookings_of(slot_id)) == 1


def test_a_server_that_says_nothing_is_not_waited_for_without_end(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.asks_for(slot_id)
    loses_the_claim(reader.page, lambda _route: None)

    with reader.page.expect_request("**/api/claims"):
        reader.presses("はい、申し込む")
    expect(reader.dialog.get_by_role("status")).to_have_text("申し込んでいます…")
    with reader.page.expect_request("**/api/booking"):
        reader.page.clock.fast_forward(16_000)

    expect(reader.dialog.get_by_role("status")).to_contain_text("確定したか確認しています")


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "never arrived"])
def test_when_not_even_the_booking_can_be_looked_up_the_page_says_so_until_it_can(
    town: Town, reader: Visitor, accepted: bool
) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.asks_for(slot_id)
    (loses_the_answer if accepted else loses_the_claim)(reader.page, cut)
    reader.page.route("**/api/booking", cut)

    reader.presses_and_waits("はい、申し込む")
    expect(reader.dialog).to_contain_text("予約が確定したか確認できませんでした")
    expect(reader.dialog).not_to_contain_text("もう一度申し込む")
    reader.presses_and_waits("予約を確認する")
    expect(reader.dialog).to_contain_text("予約が確定したか確認できませんでした")

    reader.page.unroute("**/api/booking")
    reader.page.unroute("**/api/claims")
    if accepted:
        reader.presses("予約を確認する")
    else:
        reader.presses_and_waits("予約を確認する")
        expect(reader.dialog).to_contain_text("予約の確定は確認できていません")
        reader.presses("もう一度申し込む")

    expect(reader.page.get_by_role("heading", name=CONFIRMED)).to_be_visible()
    assert len(town.bookings_of(slot_id)) == 1


def test_nobody_leaves_the_dialog_while_a_claim_is_on_its_way(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.asks_for(slot_id)
    waiting = holds_the_claim(reader.page)
    with reader.page.expect_request("**/api/claims"):
        reader.presses("はい、申し込む")

    for _ in range(3):
        reader.page.keyboard.press("Escape")
    expect(reader.dialog).to_contain_text("申し込んでいます…")
    reader.page.get_by_role("button", name="戻る").click(force=True)
    expect(reader.dialog).to_contain_text("申し込んでいます…")

    assert town.resident().claims(slot_id).status_code == 201
    waiting[0].continue_()
    expect(reader.dialog).to_contain_text("満員になりました")
    reader.page.keyboard.press("Escape")
    expect(reader.dialog).to_have_count(0)


# ---- too late ----


def test_who_comes_too_late_is_offered_the_next_slot_and_can_take_it(town: Town, reader: Visitor) -> None:
    slot_id, other_id = town.posts(hour=10), town.posts(hour=15)
    opens_the_list(reader)
    assert town.resident().claims(slot_id).status_code == 201

    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")
    expect(reader.dialog.get_by_role("heading", name="満員になりました")).to_be_focused()
    expect(reader.dialog).to_contain_text("15:00")
    reader.presses("この枠の申し込みに進む")
    expect(reader.dialog).to_contain_text("申し込み内容の確認")
    assert reader.count(CLAIM) == 1
    reader.presses("はい、申し込む")

    expect(reader.title).to_have_text("接種予約確認")
    expect(reader.page.get_by_role("main")).to_contain_text("15:00")
    assert [len(town.bookings_of(each)) for each in (slot_id, other_id)] == [1, 1]


def test_who_comes_too_late_for_the_last_slot_is_told_so(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    assert town.resident().claims(slot_id).status_code == 201

    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")
    expect(reader.dialog).to_contain_text("満員になりました")
    expect(reader.dialog).to_contain_text("現在、ほかにお申し込みいただける空き枠はありません。")
    reader.presses("一覧に戻る")

    expect(reader.dialog).to_have_count(0)
    expect(reader.page.get_by_text("現在、お申し込みいただける空き枠はありません")).to_be_visible()
    expect(reader.cards).to_have_count(0)


def test_a_next_slot_for_other_doses_lets_one_choose_again(town: Town, reader: Visitor) -> None:
    slot_id, other_id = town.posts(hour=10), town.posts(hour=15, doses=[1, 2])
    opens_the_list(reader)
    assert town.resident().claims(slot_id).status_code == 201
    view = next(
        slot for slot in reader.resident.asks("GET", "/api/slots").json()["slots"]
        if slot["slot_id"] == other_id
    )  # fmt: skip

    def offers_it(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "next_slot": view})

    # The API of today offers only what takes the dose; the page does not rely on it.
    reader.page.route("**/api/claims", offers_it)
    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")
    reader.presses("この枠の申し込みに進む")

    expect(reader.dialog).to_have_count(0)
    expect(reader.card(other_id).get_by_role("combobox")).to_be_focused()
    reader.page.unroute("**/api/claims")
    reader.asks_for(other_id, "1回目")
    reader.presses("はい、申し込む")
    expect(reader.title).to_have_text("接種予約確認")


def test_a_slot_whose_time_ran_out_is_refused_in_words(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    town.lets_the_time_run_out(slot_id)

    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")

    expect(reader.dialog).to_contain_text("申し込めませんでした")
    expect(reader.dialog).to_contain_text("このキャンセル枠の受付は終了しました。")
    reader.presses("一覧に戻る")
    expect(reader.cards).to_have_count(0)


def test_a_person_who_has_a_booking_through_another_account_is_told_so(town: Town, visitor: Visit) -> None:
    slot_id = town.posts(seats=2)
    assert town.resident(phone="07020000001").claims(slot_id).status_code == 201
    reader = visitor(town.resident(phone="07020000001"))
    opens_the_list(reader)

    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")

    expect(reader.dialog).to_contain_text("同じ電話番号と生年月日で、すでに確定した予約があります。")
    assert len(town.bookings_of(slot_id)) == 1


# ---- two tabs, and back ----


def test_a_booking_made_in_one_tab_is_known_in_the_other(town: Town, reader: Visitor) -> None:
    slot_id, other_id = town.posts(hour=10), town.posts(hour=15)
    opens_the_list(reader)
    other_tab = reader.in_another_tab()
    opens_the_list(other_tab)
    other_tab.asks_for(other_id)
    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")
    expect(reader.title).to_have_text("接種予約確認")

    other_tab.presses("はい、申し込む")

    expect(other_tab.dialog).to_contain_text("すでに予約が確定しています")
    other_tab.dialog.get_by_role("link", name="接種予約確認を見る").click()
    expect(other_tab.title).to_have_text("接種予約確認")
    expect(other_tab.page.get_by_role("main")).to_contain_text("10:00")
    assert [len(town.bookings_of(each)) for each in (slot_id, other_id)] == [1, 0]


def test_the_same_slot_in_both_tabs_at_once_is_one_booking(town: Town, reader: Visitor) -> None:
    slot_id = town.posts(seats=2)
    tabs = [reader, reader.in_another_tab()]
    for tab in tabs:
        opens_the_list(tab)
        tab.asks_for(slot_id)
    waiting = [holds_the_claim(tab.page) for tab in tabs]
    for tab in tabs:
        with tab.page.expect_request("**/api/claims"):
            tab.presses("はい、申し込む")

    for (route,) in waiting:
        route.continue_()

    for tab in tabs:
        expect(tab.title).to_have_text("接種予約確認")
        expect(tab.page.get_by_role("heading", name=CONFIRMED)).to_be_visible()
    assert len(town.bookings_of(slot_id)) == 1


def test_going_back_after_a_booking_leads_to_a_list_without_a_way_to_claim(
    town: Town, reader: Visitor
) -> None:
    slot_id, _ = town.posts(hour=10), town.posts(hour=15)
    opens_the_list(reader)
    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")
    expect(reader.title).to_have_text("接種予約確認")

    reader.page.go_back()
    expect(reader.title).to_have_text("キャンセル情報")
    expect(reader.page.get_by_role("heading", name="予約が確定しています")).to_be_visible()
    expect(reader.card(slot_id)).to_have_count(0)  # its only seat is taken
    expect(reader.cards).to_have_count(1)
    expect(reader.claim_buttons).to_have_count(0)
    expect(reader.dialog).to_have_count(0)

    reader.page.go_forward()
    expect(reader.title).to_have_text("接種予約確認")
    expect(reader.page.get_by_role("main")).to_contain_text("次の内容で予約が確定しています。")
    expect(reader.page.get_by_role("heading", name=CONFIRMED)).to_have_count(0)  # it is no news any more
    assert reader.count(CLAIM) == 1


def test_going_back_with_the_dialog_open_claims_nothing(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    reader.opens("booking", "接種予約確認")
    reader.page.get_by_role("navigation").get_by_role("link", name="キャンセル情報").click()
    expect(reader.title).to_have_text("キャンセル情報")
    reader.asks_for(slot_id)

    reader.page.go_back()
    expect(reader.page.get_by_text("確定した予約はありません")).to_be_visible()
    expect(reader.dialog).to_have_count(0)
    reader.page.go_forward()

    expect(reader.title).to_have_text("キャンセル情報")
    expect(reader.dialog).to_have_count(0)
    assert reader.count(CLAIM) == 0


def test_a_session_that_ended_leads_through_the_reception_back_to_the_list(
    town: Town, reader: Visitor
) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.asks_for(slot_id)
    reader.page.context.clear_cookies()

    reader.presses("はい、申し込む")
    expect(reader.title).to_have_text("ワクチン接種キャンセル待ち受付")
    expect(reader.dialog).to_have_count(0)
    assert town.bookings_of(slot_id) == []
    reader.presses("LINEで登録")
    reader.page.get_by_role("button", name=reader.resident.name).click()

    expect(reader.title).to_have_text("キャンセル情報")
    reader.asks_for(slot_id)
    reader.presses("はい、申し込む")
    expect(reader.title).to_have_text("接種予約確認")


# ---- the list while it is watched ----


def half_a_minute_passes(reader: Visitor) -> None:
    reader.page.clock.fast_forward(31_000)


def test_a_new_slot_appears_by_itself_and_takes_nothing_from_ones_hands(town: Town, reader: Visitor) -> None:
    slot_id = town.posts(hour=15, doses=[1, 3])
    opens_the_list(reader)
    pull_down = reader.card(slot_id).get_by_role("combobox")
    pull_down.select_option(label="3回目")
    pull_down.focus()

    earlier_id = town.posts(hour=10)
    half_a_minute_passes(reader)

    expect(reader.card(earlier_id)).to_be_visible()
    expect(pull_down).to_have_value("3")
    expect(pull_down).to_be_focused()


def test_a_slot_that_is_gone_goes_by_itself(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    expect(reader.card(slot_id)).to_be_visible()

    assert town.resident().claims(slot_id).status_code == 201
    half_a_minute_passes(reader)

    expect(reader.cards).to_have_count(0)
    expect(reader.page.get_by_text("現在、お申し込みいただける空き枠はありません")).to_be_visible()


def test_the_list_stays_as_it_is_under_an_open_dialog(town: Town, reader: Visitor) -> None:
    slot_id = town.posts(hour=15)
    opens_the_list(reader)
    reader.asks_for(slot_id)
    before = reader.count("GET /api/slots")

    earlier_id = town.posts(hour=10)
    half_a_minute_passes(reader)
    assert reader.count("GET /api/slots") == before
    assert reader.card(earlier_id).count() == 0
    expect(reader.dialog).to_contain_text("申し込み内容の確認")
    reader.presses("戻る")

    expect(reader.card(earlier_id)).to_be_visible()


def test_a_list_that_cannot_be_refreshed_says_so_and_stays(town: Town, reader: Visitor) -> None:
    slot_id = town.posts()
    opens_the_list(reader)
    reader.page.route("**/api/slots", cut)
    half_a_minute_passes(reader)
    expect(reader.page.get_by_text("最新の情報に更新できませんでした。")).to_be_visible()
    expect(reader.card(slot_id)).to_be_visible()

    reader.page.unroute("**/api/slots")
    half_a_minute_passes(reader)
    expect(reader.page.get_by_text("最新の情報に更新できませんでした。")).to_have_count(0)


def test_a_page_that_nobody_uses_falls_silent_so_that_its_session_can_end(
    town: Town, reader: Visitor
) -> None:
    opens_the_list(reader)
    before = reader.count("GET /api/slots")
    reader.page.clock.fast_forward(11 * 60_000)
    half_a_minute_passes(reader)
    assert reader.count("GET /api/slots") == before

    reader.page.mouse.click(5, 5)
    half_a_minute_passes(reader)
    assert reader.count("GET /api/slots") == before + 1
