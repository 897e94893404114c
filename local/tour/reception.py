"""Somebody at a clinic's reception, who has the portal open in a browser of their own."""

import re
from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page, expect

from local import cast
from local.stack import LocalStack


@dataclass
class Reception:
    """Signed in; the browser's clock is that of the system."""

    page: Page
    url: str
    email: str

    @classmethod
    def signed_in(cls, page: Page, stack: LocalStack, email: str) -> Self:
        page.clock.install(time=stack.time())
        page.goto(f"{stack.url}/portal/")
        desk = cls(page, stack.url, email)
        desk.signs_in()
        return desk

    def signs_in(self) -> None:
        """From the page that says that nobody is signed in."""
        self.page.get_by_role("button", name="サインインする").click()
        self.page.locator("input[name=username]").fill(self.email)
        self.page.locator("input[name=password]").fill(cast.PASSWORD)
        self.page.locator("button[type=submit], input[type=submit]").first.click()
        expect(self.page.get_by_role("button", name="サインアウト")).to_be_visible()

    def opens(self, page: str, title: str | re.Pattern[str]) -> None:
        """By its address: `change&slot=…`."""
        self.page.goto(f"{self.url}/portal/?page={page}")
        expect(self.title).to_have_text(title)

    def tab(self, name: str) -> None:
        self.page.get_by_role("navigation").get_by_role("link", name=name).click()

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def message(self) -> Locator:
        """The one that a page opens with, or that has just come."""
        return self.page.locator("main .message:visible").first

    @property
    def told(self) -> Locator:
        """What is read out without being looked for."""
        return self.page.locator("main [role=status].spoken")

    def slot(self, slot_id: str) -> Locator:
        """Its row in the list."""
        return self.page.locator(f"main tr[data-key='{slot_id}']")

    def row(self, text: str | re.Pattern[str]) -> Locator:
        return self.page.locator("main tbody tr[data-key]").filter(has_text=text)

    def presses(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("button", name=name).click()

    def follows(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("link", name=name).first.click()

    def lets_pass(self, seconds: int) -> None:
        """On the page's clock; what it does every so many seconds is done by then, or under way."""
        self.page.clock.run_for(seconds * 1000)

    def posts(self, *, time: str = "", vaccine: str = "", dose: str = "", seats: str = "") -> None:
        """Fills in what is given, leaves the rest as it is, and sends the form with Enter."""
        page = self.page
        if vaccine:
            page.get_by_label("ワクチン").fill(vaccine)
        if dose:
            page.get_by_label(dose).check()
        if seats:
            page.get_by_label(re.compile("^枠数")).fill(seats)
        start = page.locator("#time")
        if time:
            start.fill(time)
        start.press("Enter")

    def looks_up(self, phone: str, era: str, year: str, month: str, day: str) -> None:
        box = self.page.get_by_role("region", name="窓口での照会")
        box.get_by_label("電話番号").fill(phone)
        box.get_by_label("元号").select_option(label=era)
        for part, value in (("年", year), ("月", month), ("日", day)):
            box.get_by_label(part, exact=True).fill(value)
        box.get_by_label("日", exact=True).press("Enter")
