"""One seeded stack for all tests in a browser, and people who open the pages in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from akiwaku.clock import JAPAN
from akiwaku.municipalities import by_code
from local.actors import Resident
from local.stack import LocalStack
from local.tour import hands
from local.tour.reception import Reception
from local.tour.town import Town, founded
from local.tour.visitor import Visitor

_NUMBERS = count(1)

# Ample for two processors that other tests are using as well.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A town with clinics and open slots."""
    with LocalStack(seed=True, directory=tmp_path_factory.mktemp("seeded") / "local") as stack:
        yield stack


@pytest.fixture
def newcomer(browser: Browser, seeded: LocalStack) -> Iterator[Callable[[], FrameLocator]]:
    """Somebody who has just added the account, with キャンセル待ち申請 opened in the LINE app."""
    with hands.page_of(browser, 1280, 900) as page:

        def opens() -> FrameLocator:
            page.goto(seeded.url)
            hands.add_person(page, f"試験{next(_NUMBERS)}")
            page.get_by_role("button", name="キャンセル待ち申請").click()
            liff = page.frame_locator("iframe")
            expect(liff.get_by_role("heading", name="情報登録", level=1)).to_be_visible()
            return liff

        yield opens


@pytest.fixture(scope="session")
def zushi(seeded: LocalStack) -> Iterator[Town]:
    with httpx.Client(base_url=seeded.url, timeout=30, trust_env=False) as http:
        yield founded(seeded, by_code("14208"), http)


@pytest.fixture
def town(zushi: Town) -> Iterator[Town]:
    """A town with a clinic and no open slots."""
    yield zushi
    zushi.closes_everything()


@pytest.fixture
def visitor(browser: Browser, seeded: LocalStack) -> Iterator[Callable[[Resident], Visitor]]:
    """Gives a resident a browser of their own, a phone's width, in which they are signed in."""
    with ExitStack() as browsers:

        def signed_in(resident: Resident) -> Visitor:
            page = browsers.enter_context(hands.page_of(browser, 390, 844))
            return Visitor.signed_in(page, seeded.url, resident)

        yield signed_in


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Half past eight in Japan, whatever the hour is here: a clinic has the whole day before it."""
    with LocalStack(directory=tmp_path_factory.mktemp("morning") / "local") as stack:
        now = stack.time().astimezone(JAPAN)
        half_past_eight = (now + timedelta(days=1)).replace(hour=8, minute=30, second=0, microsecond=0)
        stack.advance(half_past_eight - now)
        yield stack


@pytest.fixture(scope="session")
def clinic_town(morning: LocalStack) -> Iterator[Town]:
    with httpx.Client(base_url=morning.url, timeout=30, trust_env=False) as http:
        yield founded(morning, by_code("14208"), http)


@pytest.fixture
def reception(browser: Browser, morning: LocalStack, clinic_town: Town) -> Iterator[Callable[[], Reception]]:
    """Opens the portal on an office PC, signed in; each time in a browser of its own."""
    with ExitStack() as browsers:

        def opened() -> Reception:
            page = browsers.enter_context(hands.page_of(browser, 1024, 768))
            return Reception.signed_in(page, morning, clinic_town.staff_email)

        yield opened
    clinic_town.closes_everything()
