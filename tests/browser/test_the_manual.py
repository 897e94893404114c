"""The manual's four steps and a clinic's look at its list, in a real browser on the whole system."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from local import screens
from local.stack import LocalStack

pytestmark = pytest.mark.xdist_group("stack")


def test_a_person_can_play_the_manual_with_the_mouse(browser: Browser, tmp_path: Path) -> None:
    with LocalStack(seed=True, directory=tmp_path / "local") as stack:
        with screens.page_of(browser, 1280, 900) as page:
            screens.the_resident(page, stack.url, tmp_path)
        with screens.page_of(browser, 1280, 820) as page:
            screens.the_clinic(page, stack.url, tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == 9
