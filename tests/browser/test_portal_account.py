"""アカウント: the second factor, the password, and the way out of every sign-in."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, Page, expect

from local.stack import LocalStack
from local.tour import hands
from tests.browser.portal import PASSWORD, Staff, new_account

WEB = Path(__file__).parents[2] / "web"
_LOOKS = (Path(__file__).parent / "looks.js").read_text()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with hands.page_of(browser, 1024, 768) as page:
        yield page


@pytest.fixture
def staff(page: Page, seeded: LocalStack) -> Staff:
    staff = Staff(seeded, page, new_account(seeded))
    page.add_init_script(_LOOKS)
    staff.signs_in("account", "アカウント")
    return staff


def code_of(key: str, at: float) -> str:
    """RFC 6238: what an app shows for a key."""
    padded = key + "=" * (-len(key) % 8)
    digest = hmac.new(base64.b32decode(padded), struct.pack(">Q", int(at // 30)), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def looks_wrong(page: Page) -> list[str]:
    """What axe finds on light and on dark paper, small targets, and what sticks out where it is narrow."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for each in Axe().run(page).response["violations"]:
            found.append(f"{scheme} {each['id']}: {[node['html'][:120] for node in each['nodes']]}")
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    found += page.evaluate("looks.targets()")
    page.set_viewport_size({"width": 320, "height": 512})
    found += page.evaluate("looks.sideways()")
    page.set_viewport_size({"width": 1024, "height": 768})
    return found


def sets_up(staff: Staff) -> str:
    """The key of the app that was set up."""
    staff.page.get_by_role("button", name="二段階認証を設定する").click()
    key = staff.page.locator("code").inner_text().replace(" ", "")
    staff.page.get_by_label(re.compile("^6桁の数字")).fill(code_of(key, time.time()))
    staff.page.get_by_role("button", name="設定を完了する").click()
    expect(staff.page.get_by_role("heading", name="二段階認証を設定しました")).to_be_visible()
    return key


def challenge_of(staff: Staff) -> str | None:
    """What the pool asks for after the password."""
    answer = staff.stack.cloud.identity.initiate_auth(
        ClientId=staff.stack.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": staff.email, "PASSWORD": PASSWORD},
    )
    found: str | None = answer.get("ChallengeName")
    return found


def test_it_says_who_is_signed_in(staff: Staff) -> None:
    expect(staff.page.locator("main")).to_contain_text(staff.email)
    expect(staff.page.get_by_role("link", name="アカウント")).to_have_attribute("aria-current", "page")


def test_a_second_factor_is_set_up_with_a_code_of_the_app_and_asked_for_from_then_on(staff: Staff) -> None:
    assert challenge_of(staff) is None
    sets_up(staff)
    assert challenge_of(staff) == "SOFTWARE_TOKEN_MFA"
    staff.page.reload()
    expect(staff.page.get_by_text("設定しています", exact=True)).to_be_visible()


def test_a_wrong_code_sets_nothing_up_and_says_what_to_look_at(staff: Staff) -> None:
    staff.page.get_by_role("button", name="二段階認証を設定する").click()
    code = staff.page.get_by_label(re.compile("^6桁の数字"))
    key = staff.page.locator("code").inner_text().replace(" ", "")
    near = {code_of(key, time.time() + seconds) for seconds in (-60, -30, 0, 30, 60)}
    code.fill(
        next(
            wrong
            for wrong in ("000000", "111111", "222222", "333333", "444444", "555555")
            if wrong not in near
        )
    )
    staff.page.get_by_role("button", name="設定を完了する").click()
    expect(staff.page.locator(".message-error:focus")).to_contain_text("入力内容に1件の誤りがあります")
    expect(staff.page.locator("#code-error")).to_contain_text("スマートフォンの時刻")
    assert challenge_of(staff) is None

    code.fill("12 34")
    staff.page.get_by_role("button", name="設定を完了する").click()
    expect(staff.page.locator("#code-error")).to_have_text("6桁の数字を入力してください。")
    staff.page.get_by_role("button", name="やめる").click()
    expect(staff.page.get_by_text("設定していません")).to_be_visible()


def test_a_second_factor_is_taken_off_after_a_question(staff: Staff) -> None:
    sets_up(staff)
    staff.page.get_by_role("button", name="二段階認証を解除する").click()
    staff.page.get_by_role("button", name="戻る").click()
    assert challenge_of(staff) == "SOFTWARE_TOKEN_MFA"
    staff.page.get_by_role("button", name="二段階認証を解除する").click()
    staff.page.get_by_role("button", name="解除する", exact=True).click()
    expect(staff.page.locator(".message:focus")).to_contain_text("二段階認証を解除しました")
    assert challenge_of(staff) is None


def test_a_password_is_changed_by_who_knows_the_old_one(staff: Staff) -> None:
    def changes(before: str, after: str, again: str) -> None:
        staff.page.locator("#before").fill(before)
        staff.page.locator("#after").fill(after)
        staff.page.locator("#again").fill(again)
        staff.page.get_by_role("button", name="パスワードを変更する").click()

    new = "atarashii kotoba 2026"
    changes("", "short", "other")
    expect(staff.page.get_by_role("heading", name="入力内容に3件の誤りがあります")).to_be_visible()
    changes("not the password", new, new)
    expect(staff.page.locator("#before-error")).to_have_text("現在のパスワードが違います。")
    assert challenge_of(staff) is None  # the old one still holds

    changes(PASSWORD, new, new)

    expect(staff.page.locator(".message:focus")).to_contain_text("パスワードを変更しました")
    assert staff.page.locator("#after").input_value() == ""
    with pytest.raises(ClientError):
        challenge_of(staff)


def test_signing_out_everywhere_ends_this_one_and_all_others(staff: Staff) -> None:
    elsewhere = staff.stack.tokens_of(staff.email, PASSWORD)["RefreshToken"]
    here = staff.tokens["refresh"]
    time.sleep(1.1)  # the emulator tells what was before by whole seconds

    staff.page.get_by_role("button", name="すべての端末からサインアウトする").click()

    expect(staff.page.get_by_role("heading", name="サインアウトしました")).to_be_visible()
    assert staff.is_refused(here)
    assert staff.is_refused(elsewhere)


def test_a_pool_that_does_not_answer_is_said_and_can_be_asked_again(staff: Staff) -> None:
    staff.page.route("**/cognito-idp/", lambda route: route.abort())
    staff.page.get_by_role("button", name="二段階認証を設定する").click()
    expect(staff.page.get_by_text("通信できませんでした。")).to_be_visible()
    staff.page.unroute("**/cognito-idp/")
    staff.page.get_by_role("button", name="二段階認証を設定する").click()
    expect(staff.page.locator("code")).to_be_visible()


def test_axe_finds_nothing_in_any_state_and_nothing_sticks_out(staff: Staff) -> None:
    page = staff.page
    faults = {"rest": looks_wrong(page)}
    page.get_by_role("button", name="パスワードを変更する").click()
    faults["wrong password"] = looks_wrong(page)
    page.get_by_role("button", name="二段階認証を設定する").click()
    expect(page.get_by_role("img", name=re.compile("^認証アプリで読み取るQRコード"))).to_be_visible()
    page.get_by_role("button", name="設定を完了する").click()
    faults["key"] = looks_wrong(page)
    page.get_by_role("button", name="やめる").click()
    sets_up(staff)
    faults["set up"] = looks_wrong(page)
    page.get_by_role("button", name="二段階認証を解除する").click()
    faults["question"] = looks_wrong(page)
    page.get_by_role("button", name="戻る").click()
    page.evaluate("localStorage.setItem('akiwaku.portal.last-use', Date.now() - 14.3 * 60000)")
    page.evaluate(
        "const tokens = JSON.parse(sessionStorage['akiwaku.portal.tokens']); tokens.since -= 3600000;"
        "sessionStorage['akiwaku.portal.tokens'] = JSON.stringify(tokens)"
    )
    expect(staff.question).to_be_visible()
    faults["still there?"] = looks_wrong(page)
    with page.expect_navigation(url=f"{staff.stack.url}/portal/"):
        staff.question.get_by_role("button", name="サインアウト").click()
    expect(page.get_by_role("heading", name="サインアウトしました")).to_be_visible()
    faults["signed out"] = looks_wrong(page)
    assert {state: found for state, found in faults.items() if found} == {}
    assert page.evaluate("looks.violations()") == []


def test_the_code_is_the_one_that_another_encoder_draws(page: Page) -> None:
    """Digests of what python-qrcode 8.2 made of these texts with the same mask: versions 1, 7 and 10."""
    page.goto("about:blank")
    source = (WEB / "portal" / "qr.js").read_text().replace("export function", "function")
    page.add_script_tag(content=f"{source}; window.qrCode = qrCode;")

    def digest(text: str) -> str:
        rows = page.evaluate("text => qrCode(text).map(row => row.map(Number).join('')).join('\\n')", text)
        return hashlib.sha256(rows.encode()).hexdigest()[:16]

    key = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST"
    uri = f"otpauth://totp/Akiwaku%3Adesk%40clinic.example?secret={key}&issuer=Akiwaku"
    assert [digest("AKIWAKU"), digest(uri), digest("a" * 200)] == DIGESTS
    assert page.evaluate("qrCode('a'.repeat(332))") is None


DIGESTS = ["692a10ad42cf7eca", "7b86bdfe165f9a6b", "7fc27d216fc2a9d2"]
