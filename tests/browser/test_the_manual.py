"""The manual, a clinic's look at its list, two phones at once: in a real browser on the whole system."""

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from local.stack import LocalStack
from local.tour import hands, manual


def test_a_person_can_play_the_manual_and_two_phones_with_the_mouse(browser: Browser, tmp_path: Path) -> None:
    seen: list[str] = []

    def take(_what: Page | Locator, name: str) -> None:
        seen.append(name)

    with LocalStack(seed=True, directory=tmp_path / "local") as stack:
        with hands.page_of(browser, 1280, 900) as page:
            manual.the_resident(page, stack.url, take)
        with hands.page_of(browser, 1280, 820) as page:
            manual.the_clinic(page, stack.url, take)
        with hands.page_of(browser, 1440, 900) as page:
            manual.two_at_once(page, stack.url, take)
    assert len(seen) == 10
