import pytest

from tests.template.wiring import System


@pytest.fixture(scope="session")
def system() -> System:
    return System()
