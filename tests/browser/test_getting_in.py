"""Getting in, and getting in again: in a browser outside the LINE app, with a session that ends."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Request, Route, expect

from local.actors import Line, Resident
from local.stack import LocalStack
from local.tour import hands

_NUMBERS = count(1)


@dataclass
class Outside:
    """Somebody registered, with a browser of their own."""

    page: Page
    url: str
    resident: Resident
    documents: list[str] = field(default_factory=list)
    """What the browser went to, one page after the other, here and in frames."""

    def __post_init__(self) -> None:
        def note(request: Request) -> None:
            if request.is_navigation_request():
                self.documents.append(request.url.removeprefix(self.url).partition("?")[0])

        self.page.on("request", note)

    @property
    def name(self) -> str:
        return self.resident.name

    def opens(self, page: str) -> None:
        self.page.goto(f"{self.url}/liff/?page={page}")

    def signs_in(self, name: str = "") -> None:
        self.page.get_by_role("button", name="LINEで登録").click()
        self.page.get_by_role("button", name=name or self.name).click()

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)


@pytest.fixture
def outside(browser: Browser, seeded: LocalStack) -> Iterator[Outside]:
    with httpx.Client(base_url=seeded.url, timeout=30, trust_env=False) as http:
        terms = str(http.get("/api/settings").json()["terms_version"])
        number = next(_NUMBERS)
        resident = Resident(f"そと{number:03}", Line(http), http, terms)
        resident.adds_the_account()
        resident.opens_the_page()
        resident.registers(birth_date="1972-09-15", municipality="14205", phone=f"080{number:08}")
    with hands.page_of(browser, 320, 800) as page:
        yield Outside(page, seeded.url, resident)


@pytest.mark.parametrize(
    ("page", "title"),
    [("booking", "接種予約確認"), ("registration", "個人情報の修正"), ("slots", "キャンセル情報")],
)
def test_a_deep_link_survives_the_login(outside: Outside, page: str, title: str) -> None:
    outside.opens(page)
    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")

    outside.signs_in()

    expect(outside.title).to_have_text(title)


def types_until_the_session_ends(outside: Outside) -> None:
    """Another phone number, and then the reception in place of an answer."""
    outside.opens("registration")
    outside.signs_in()
    outside.page.get_by_label(re.compile("^電話番号")).fill("0461234567")
    outside.page.context.clear_cookies()
    outside.page.get_by_role("button", name="修正する", exact=True).click()
    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")


def test_a_session_that_ends_while_typing_gives_back_what_was_typed(outside: Outside) -> None:
    types_until_the_session_ends(outside)

    outside.signs_in()

    expect(outside.title).to_have_text("個人情報の修正")
    expect(outside.page.get_by_label(re.compile("^電話番号"))).to_have_value("0461234567")
    outside.page.get_by_role("button", name="修正する", exact=True).click()
    expect(outside.page.get_by_text("登録内容を修正しました")).to_be_visible()


def test_what_was_typed_stays_through_another_language_and_a_login(outside: Outside) -> None:
    types_until_the_session_ends(outside)

    outside.page.get_by_role("button", name="English").click()
    outside.page.get_by_role("button", name="Continue with LINE").click()
    outside.page.get_by_role("button", name=outside.resident.name).click()

    expect(outside.title).to_have_text("Change your details")
    expect(outside.page.locator("#phone")).to_have_value("0461234567")


def test_what_somebody_typed_is_not_given_to_another_who_signs_in(outside: Outside) -> None:
    types_until_the_session_ends(outside)

    outside.signs_in("はなこ")

    expect(outside.title).to_have_text("個人情報の修正")
    expect(outside.page.get_by_label(re.compile("^電話番号"))).not_to_have_value("0461234567")


def test_nothing_is_kept_in_the_browser_but_the_session(outside: Outside) -> None:
    outside.opens("slots")
    outside.signs_in()
    expect(outside.title).to_have_text("キャンセル情報")

    kept = outside.page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]")

    # What LINE's SDK keeps is its own.
    ours = [key for store in kept[:2] for key in store if "akiwaku" in key]
    assert (ours, kept[2]) == ([], "")


def test_whoever_logs_out_is_out(outside: Outside) -> None:
    outside.opens("slots")
    outside.signs_in()
    outside.page.get_by_role("button", name="ログアウト").click()
    expect(outside.page.get_by_text("ログアウトしました")).to_be_visible()

    outside.opens("booking")

    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")


def test_a_session_ends_after_the_last_answer_which_would_prolong_it(outside: Outside) -> None:
    outside.opens("booking")
    outside.signs_in()
    expect(outside.title).to_have_text("接種予約確認")
    held: list[Route] = []
    ended: list[Request] = []

    def hold(route: Route) -> None:
        held.append(route)

    def note(request: Request) -> None:
        if request.method == "DELETE":
            ended.append(request)

    outside.page.route("**/api/slots*", hold)
    outside.page.on("request", note)

    outside.page.get_by_role("link", name="キャンセル情報").first.click()
    outside.page.get_by_role("button", name="ログアウト").click()
    outside.page.wait_for_timeout(500)
    before_the_answer = len(ended)
    held.pop().continue_()
    expect(outside.page.get_by_text("ログアウトしました")).to_be_visible()
    outside.opens("booking")

    assert (before_the_answer, len(ended)) == (0, 1)
    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")


# ---- what does not come, and what is too old ----


def cut(route: Route) -> None:
    route.abort("connectionfailed")


def broken(route: Route) -> None:
    route.fulfill(status=500, content_type="text/html", body="<h1>Internal Server Error</h1>")


def busy(route: Route) -> None:
    route.fulfill(status=503, content_type="text/html", body="<h1>Service Unavailable</h1>")


def expired(route: Route) -> None:
    """LINE hands out a token whose hour is over."""
    route.continue_(url=f"{route.request.url}?ttl_seconds=-60")


@pytest.mark.parametrize(
    ("what", "how", "sentence"),
    [
        ("**/config.json", cut, "通信できませんでした。"),
        ("**/config.json", broken, "処理を完了できませんでした。"),
        ("**/sdk.js", cut, "通信できませんでした。"),
        ("**/api/**", cut, "通信できませんでした。"),
        ("**/api/**", busy, "ただいま大変混み合っています。"),
    ],
)
def test_what_cannot_be_shown_is_said_and_comes_when_it_can(
    outside: Outside, what: str, how: Callable[[Route], None], sentence: str
) -> None:
    outside.opens("help")
    expect(outside.title).to_have_text("よくある質問")
    outside.page.route(what, how)
    outside.opens("help")

    for _ in range(2):
        expect(outside.title).to_have_text("画面を表示できませんでした")
        expect(outside.page.get_by_role("main")).to_contain_text(sentence)
        with outside.page.expect_request(what):
            outside.page.get_by_role("button", name="もう一度読み込む").click()
    expect(outside.title).to_be_focused()
    outside.page.unroute(what)
    outside.page.get_by_role("button", name="もう一度読み込む").click()

    expect(outside.title).to_have_text("よくある質問")
    assert outside.documents == ["/liff/"] * 2


def test_opening_a_page_leads_nowhere_by_itself(outside: Outside) -> None:
    outside.page.clock.install()
    outside.opens("booking")
    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")

    outside.page.clock.fast_forward(60_000)

    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")
    assert outside.documents == ["/liff/"]


def test_a_token_that_is_too_old_outside_the_app_leads_to_a_new_login_and_no_further(
    outside: Outside,
) -> None:
    outside.opens("booking")
    outside.page.route("**/id-token", expired)

    outside.signs_in()
    expect(outside.page.get_by_text("LINEでの確認ができませんでした")).to_be_visible()
    assert outside.documents == ["/liff/", "/phone/login", "/liff/"]
    outside.page.unroute("**/id-token")
    outside.signs_in()

    expect(outside.title).to_have_text("接種予約確認")
    assert outside.documents == ["/liff/", "/phone/login", "/liff/", "/phone/login", "/liff/"]


def test_a_browser_that_keeps_no_session_is_not_sent_round_in_circles(outside: Outside) -> None:
    outside.opens("booking")
    outside.page.route(
        "**/api/session", lambda route: route.fulfill(status=200, json={"registered": True, "language": "ja"})
    )

    outside.signs_in()

    expect(outside.title).to_have_text("ワクチン接種キャンセル待ち受付")
    expect(outside.page.get_by_role("button", name="LINEで登録")).to_be_visible()
    assert outside.documents == ["/liff/", "/phone/login", "/liff/"]


@pytest.fixture
def app(outside: Outside) -> FrameLocator:
    """The same person's phone with the chat open; what is returned is the page in the LINE app."""
    outside.page.set_viewport_size({"width": 1280, "height": 900})
    outside.page.goto(f"{outside.url}/#{outside.resident.user_id}")
    expect(outside.page.get_by_role("button", name="キャンセル待ち予約確認")).to_be_visible()
    outside.documents.clear()
    return outside.page.frame_locator("iframe")


def test_a_token_that_is_too_old_in_the_app_asks_to_open_the_page_anew(
    outside: Outside, app: FrameLocator
) -> None:
    menu = outside.page.get_by_role("button", name="キャンセル待ち予約確認")
    title = app.get_by_role("heading", level=1)
    stale = app.get_by_text("LINEのメニューから開き直してください。")
    outside.page.route("**/id-token", expired)

    menu.click()
    expect(title).to_have_text("ワクチン接種キャンセル待ち受付")
    expect(stale).to_be_visible()
    app.get_by_role("button", name="LINEで登録").click()
    expect(app.locator("main :focus")).to_contain_text("画面を開き直してください")
    assert outside.documents == ["/liff/"]

    outside.page.unroute("**/id-token")
    app.get_by_role("button", name="この画面を閉じる").click()
    expect(outside.page.locator("iframe")).to_have_count(0)
    menu.click()
    expect(title).to_have_text("接種予約確認")


def test_in_the_app_a_line_that_does_not_answer_is_asked_again(outside: Outside, app: FrameLocator) -> None:
    title = app.get_by_role("heading", level=1)
    outside.page.route("**/id-token", cut)
    outside.page.get_by_role("button", name="キャンセル待ち予約確認").click()
    expect(title).to_have_text("画面を表示できませんでした")

    outside.page.unroute("**/id-token")
    app.get_by_role("button", name="もう一度読み込む").click()

    expect(title).to_have_text("接種予約確認")
    assert outside.documents == ["/liff/"]
