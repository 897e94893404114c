"""A resident who has the pages open in a browser of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from playwright.sync_api import Locator, Page, Request, expect

from local.actors import Resident


@dataclass
class Visitor:
    """`calls` are the API calls that the page made, `ended` those that are over: "POST /api/claims"."""

    page: Page
    url: str
    resident: Resident
    calls: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    @classmethod
    def signed_in(cls, page: Page, url: str, resident: Resident) -> Self:
        """With the session that the resident has."""
        name, _, value = resident.cookie.partition("=")
        # A secure cookie is taken for https only; the browser then shows it to this machine as well.
        cookie = {"name": name, "value": value, "url": "https://127.0.0.1/", "secure": True, "httpOnly": True}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return cls.watching(page, url, resident)

    @classmethod
    def watching(cls, page: Page, url: str, resident: Resident) -> Self:
        visitor = cls(page, url, resident)

        def noting_in(log: list[str]) -> Callable[[Request], None]:
            def note(request: Request) -> None:
                if request.url.startswith(f"{url}/api/"):
                    log.append(f"{request.method} {request.url.removeprefix(url)}")

            return note

        page.on("request", noting_in(visitor.calls))
        page.on("requestfinished", noting_in(visitor.ended))
        page.on("requestfailed", noting_in(visitor.ended))
        return visitor

    def signs_in(self) -> None:
        """From the reception, through LINE's login."""
        self.presses("LINEで登録")
        self.page.get_by_role("button", name=self.resident.name).click()

    def in_another_tab(self) -> Self:
        return self.watching(self.page.context.new_page(), self.url, self.resident)

    def opens(self, page: str, title: str = "") -> None:
        """By its address; `title` is the heading to wait for."""
        self.page.goto(f"{self.url}/liff/?page={page}")
        if title:
            expect(self.title).to_have_text(title)

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def cards(self) -> Locator:
        return self.page.get_by_role("article")

    @property
    def claim_buttons(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^申し込む"))

    @property
    def slot_ids(self) -> list[str]:
        """Of the cards, from the top."""
        ids: list[str] = self.cards.evaluate_all("all => all.map(({firstChild: it}) => it.id.slice(6))")
        return ids

    def card(self, slot_id: str) -> Locator:
        return self.cards.filter(has=self.page.locator(f"#title-{slot_id}"))

    def asks_for(self, slot_id: str, dose: str = "3回目") -> None:
        """Chooses the dose and presses 「申し込む」: the last look is open."""
        card = self.card(slot_id)
        card.get_by_role("combobox").select_option(label=dose)
        card.get_by_role("button", name="申し込む").click()
        expect(self.dialog).to_contain_text("申し込み内容の確認")

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def tab(self, name: str) -> None:
        """One of the two at the top."""
        self.page.get_by_role("navigation").get_by_role("link", name=name).click()

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def count(self, call: str) -> int:
        """How often the page made a call."""
        # Behind an answer to a call made now, nothing that was sent before is still unseen.
        self.page.evaluate("fetch('/config.json').then((answer) => answer.text())")
        return self.calls.count(call)

    def presses_and_waits(self, name: str) -> None:
        """Presses what loses a claim, and lets the pauses between the three looks for the booking pass quickly."""
        look = "GET /api/booking"
        looked = self.ended.count(look)
        self.presses(name)
        for number in (1, 2):
            self._waits_for_the_end_of(look, looked + number)
            self.page.clock.fast_forward(2_500)

    def _waits_for_the_end_of(self, call: str, times: int) -> None:
        """Until a call was made so often and the page knows what became of it."""
        for _ in range(1_000):
            if self.ended.count(call) >= times:
                self.page.evaluate("0")
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"{call}: not {times} times, but {self.ended.count(call)}")
