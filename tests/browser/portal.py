"""Clinic staff at a browser, signed in through the pool's pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import httpx
from playwright.sync_api import Error, Locator, Page, Request, expect

from local import cast
from local.stack import LocalStack

_NUMBERS = count(1)
PASSWORD = "kakuu-no-kotoba-2026"


def new_account(stack: LocalStack) -> str:
    """The address of a new account of the first clinic, with PASSWORD."""
    email = f"staff-{next(_NUMBERS)}@clinic.example"
    account = {"UserPoolId": stack.outputs["UserPoolId"], "Username": email}
    attributes = {"email": email, "email_verified": "true", "custom:clinic_id": cast.CLINICS[0].clinic_id}
    stack.cloud.identity.admin_create_user(
        **account,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        MessageAction="SUPPRESS",
    )
    stack.cloud.identity.admin_set_user_password(**account, Password=PASSWORD, Permanent=True)
    return email


@dataclass
class Staff:
    """A person in one tab, and what the tab asked the pool for."""

    stack: LocalStack
    page: Page
    email: str
    grants: list[str] = field(default_factory=list)
    pool_calls: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        def note(request: Request) -> None:
            path = request.url.removeprefix(self.stack.url).partition("?")[0]
            if path == "/oauth2/token":
                self.grants.append(parse_qs(request.post_data or "")["grant_type"][0])
            elif path == "/cognito-idp/":
                self.pool_calls.append(request.headers["x-amz-target"].partition(".")[2])
            elif request.is_navigation_request():
                self.documents.append(path)

        self.page.on("request", note)

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def question(self) -> Locator:
        return self.page.get_by_role("alertdialog")

    def opens(self, page: str = "list") -> None:
        self.page.goto(f"{self.stack.url}/portal/?page={page}")

    def signs_in(self, page: str = "list", title: str = "キャンセルリスト") -> None:
        self.opens(page)
        self.signs_in_here()
        expect(self.title).to_have_text(title)

    def signs_in_here(self) -> None:
        self.page.get_by_role("button", name="サインインする").click()
        self.page.locator("input[name=username]").fill(self.email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit], input[type=submit]").first.click()
        self.page.wait_for_url(f"{self.stack.url}/portal/*")

    def waits_until(self, holds: Callable[[], object]) -> None:
        """By asking again and again: the pages' policy lets nothing be evaluated within them."""
        for _ in range(300):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("It did not come about within 15 seconds.")

    @property
    def tokens(self) -> dict[str, Any]:
        asked = "JSON.parse(sessionStorage.getItem('akiwaku.portal.tokens') ?? '{}')"
        found: dict[str, Any]
        try:
            found = self.page.evaluate(asked)
        except Error:  # the page was being left for another
            self.page.wait_for_load_state()
            found = self.page.evaluate(asked)
        return found

    def is_refused(self, refresh_token: str) -> bool:
        """Whether the pool takes a refresh token no more."""
        request = {
            "grant_type": "refresh_token",
            "client_id": self.stack.outputs["UserPoolClientId"],
            "refresh_token": refresh_token,
        }
        answer = httpx.post(f"{self.stack.url}/oauth2/token", data=request, trust_env=False)
        return answer.status_code == 400
