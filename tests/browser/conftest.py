"""One seeded stack for all tests in a browser, and people who open the pages in it."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from local import screens
from local.stack import LocalStack

HERE = Path(__file__).parent
_NUMBERS = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share the stack, so they run in one process."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("stack"))


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A town with clinics and open slots."""
    with LocalStack(seed=True, directory=tmp_path_factory.mktemp("seeded") / "local") as stack:
        yield stack


@pytest.fixture
def newcomer(browser: Browser, seeded: LocalStack) -> Iterator[Callable[[], FrameLocator]]:
    """Somebody who has just added the account, with キャンセル待ち申請 opened in the LINE app."""
    with screens.page_of(browser, 1280, 900) as page:

        def opens() -> FrameLocator:
            page.goto(seeded.url)
            screens.add_person(page, f"試験{next(_NUMBERS)}")
            page.get_by_role("button", name="キャンセル待ち申請").click()
            liff = page.frame_locator("iframe")
            expect(liff.get_by_role("heading", name="情報登録", level=1)).to_be_visible()
            return liff

        yield opens
