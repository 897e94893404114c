"""The looks of test_every_state.py at the portal: on an office PC, on a tablet, and at 200 %."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from akiwaku.municipalities import by_code
from local.stack import LocalStack
from local.tour import hands
from local.tour.portal_walk import walk
from local.tour.reception import Reception
from local.tour.town import founded

STATES = 26
OFFICE = {"width": 1024, "height": 768}
TABLET = {"width": 768, "height": 1024}

_LOOKS = (Path(__file__).parent / "looks.js").read_text()

Faults = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def seen(browser: Browser, morning: LocalStack) -> tuple[list[str], Faults]:
    """The states, and what was found wrong: check → state → the faults there."""
    states: list[str] = []
    faults: Faults = {}
    with (
        httpx.Client(base_url=morning.url, timeout=30, trust_env=False) as http,
        hands.page_of(browser, OFFICE["width"], OFFICE["height"]) as page,
    ):
        town = founded(morning, by_code("14210"), http)
        page.add_init_script(_LOOKS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        desk = Reception.signed_in(page, morning, town.staff_email)
        for state in walk(town, desk):
            states.append(state)
            for check, found in _look(page):
                if found:
                    faults.setdefault(check, {})[state] = found
        if errors:
            faults["errors"] = {"all": errors}
    return states, faults


def _look(page: Page) -> Iterator[tuple[str, list[str]]]:
    yield "policy", page.evaluate("looks.violations()")
    page.emulate_media(reduced_motion="reduce")
    yield "motion", page.evaluate("looks.motion()")
    yield "axe", _axe(page)
    yield "targets", page.evaluate("looks.targets()")
    yield "1024 pixels", page.evaluate(_SIDEWAYS)
    page.set_viewport_size(TABLET)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    # Only colours differ from what was seen on light paper.
    yield "axe on dark paper", _axe(page, {"runOnly": ["color-contrast"]})
    yield "768 pixels", page.evaluate(_SIDEWAYS)
    # 1024 pixels at 200 %
    page.set_viewport_size({"width": 512, "height": 384})
    yield "200 %", page.evaluate(_SIDEWAYS)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size(OFFICE)  # type: ignore[arg-type]


# Tables scroll by themselves where there is no room for them; the page never does.
_SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("main *")].filter((it) =>
    !it.closest(".table-frame, .spoken") && it.getBoundingClientRect().right > room + 1);
  const page = document.documentElement.scrollWidth > room ? ["the page"] : [];
  return [...page, ...wide.map((it) => it.outerHTML.slice(0, 120))];
}"""


def _axe(page: Page, options: dict[str, list[str]] | None = None) -> list[str]:
    with hands.at_full_length(page):
        violations = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in violations]


def test_the_walk_comes_by_every_state(seen: tuple[list[str], Faults]) -> None:
    assert len(set(seen[0])) == STATES


@pytest.mark.parametrize(
    "check",
    [
        "axe",
        "axe on dark paper",
        "1024 pixels",
        "768 pixels",
        "200 %",
        "targets",
        "motion",
        "policy",
        "errors",
    ],
)
def test_nothing_is_wrong(seen: tuple[list[str], Faults], check: str) -> None:
    assert seen[1].get(check, {}) == {}
