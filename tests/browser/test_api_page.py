"""The page on which clinics' programmers read and try the API."""

from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, expect

from local import cast
from local.stack import LocalStack
from local.tour import hands


def test_the_api_is_tried_on_a_page_that_loads_nothing_from_elsewhere(
    browser: Browser, seeded: LocalStack
) -> None:
    token = seeded.tokens_of(cast.CLINICS[0].email, cast.PASSWORD)["IdToken"]
    policy = httpx.get(f"{seeded.url}/clinic-api/docs", trust_env=False).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    with hands.page_of(browser, 1280, 900) as page:
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))

        page.goto(f"{seeded.url}/clinic-api/docs")
        expect(page.get_by_role("heading", name="Akiwaku 医療機関向けAPI")).to_be_visible()
        page.get_by_role("button", name="Authorize").first.click()
        page.get_by_role("textbox").last.fill(token)
        page.locator(".auth-btn-wrapper .authorize").click()
        page.locator(".auth-btn-wrapper .btn-done").click()
        page.locator("#operations-医療機関-readClinic .opblock-summary-control").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        shown = page.locator(".live-responses-table")
        expect(shown).to_contain_text(cast.CLINICS[0].name)

        assert {
            urlsplit(address).netloc for address in asked if not address.startswith(("data:", "blob:"))
        } == {urlsplit(seeded.url).netloc}
        assert complaints == []
