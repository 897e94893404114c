"""One local stack for all tests here, with template.yaml deployed to the AWS emulator."""

from collections.abc import Iterator

import httpx
import pytest

from local.deployer import Deployer
from local.stack import LocalStack
from tests.stack.driver import Driver
from tests.stack.races import api
from tests.stack.town import Town


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Everything deployed, nobody there yet."""
    with LocalStack(directory=tmp_path_factory.mktemp("stack") / "local") as stack:
        yield stack


@pytest.fixture(scope="session")
def http(stack: LocalStack) -> Iterator[httpx.Client]:
    """A client of the gateway."""
    with httpx.Client(base_url=stack.url, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def driver(stack: LocalStack, http: httpx.Client) -> Iterator[Driver]:
    """Does what residents and clinics do."""
    with Deployer() as akiwaku:
        yield Driver(stack, http, akiwaku)


@pytest.fixture(scope="session")
def crowded_town(stack: LocalStack, driver: Driver) -> Iterator[Town]:
    """Takes some seconds to fill, so there is one for all races."""
    with api(stack) as http:
        yield Town(stack, driver, http)


@pytest.fixture
def town(crowded_town: Town) -> Iterator[Town]:
    """The same, with everybody free to claim: bookings are cancelled after each test."""
    yield crowded_town
    crowded_town.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failed test shows what the functions logged last."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and stack is not None:
        report.sections.append(("log of the functions", "\n".join(stack.logs(30))))
