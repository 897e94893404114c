"""One walk through every page and state, looked at from all sides (B9): by axe on light and on dark paper, small,
zoomed and with large text, for fingers, for who wants no motion; and at what the pages load."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from local.stack import LocalStack
from local.tour import hands
from local.tour.town import Town
from local.tour.visitor import Visitor
from local.tour.walk import walk, walk_in

STATES = 28
PHONE = {"width": 390, "height": 844}

_LOOKS = (Path(__file__).parent / "looks.js").read_text()


@dataclass
class Seen:
    """What was found wrong: check → state → the faults there."""

    states: list[str] = field(default_factory=list)
    faults: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, check: str, state: str, faults: list[str]) -> None:
        if faults:
            self.faults[check][state] = faults


@pytest.fixture(scope="module")
def seen(browser: Browser, seeded: LocalStack, zushi: Town) -> Iterator[Seen]:
    with hands.page_of(browser, PHONE["width"], PHONE["height"]) as page:
        page.clock.install()
        page.add_init_script(_LOOKS)
        seen = Seen()
        elsewhere: list[str] = []
        errors: list[str] = []
        page.on("request", lambda sent: _is_elsewhere(sent.url, seeded.url) and elsewhere.append(sent.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        visitor = Visitor.watching(page, seeded.url, zushi.resident(registered=False))
        for state in walk(zushi, visitor):
            seen.states.append(state)
            _look(page, state, seen)
            seen.note("policy", state, page.evaluate("looks.violations()"))
            seen.note("elsewhere", state, elsewhere)
            seen.note("errors", state, errors)
        yield seen
    zushi.closes_everything()


def _look(page: Page, state: str, seen: Seen) -> None:
    seen.note("motion", state, page.evaluate("looks.motion()"))
    page.emulate_media(reduced_motion="reduce")
    seen.note("motion though it is unwanted", state, page.evaluate("looks.motion()"))
    seen.note("light", state, _axe(page))
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    seen.note("dark", state, _axe(page))
    page.emulate_media(reduced_motion="no-preference", color_scheme="light")
    seen.note("targets", state, page.evaluate("looks.targets()"))
    # 1280 by 1024 at 400 % and at 200 %: https://www.w3.org/TR/WCAG22/#reflow, #resize-text
    for width, height in ((320, 256), (640, 512)):
        page.set_viewport_size({"width": width, "height": height})
        seen.note(f"{width} pixels", state, page.evaluate("looks.sideways()"))
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    seen.note("large text", state, page.evaluate("looks.sideways()"))
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def _axe(page: Page) -> list[str]:
    with hands.at_full_length(page):
        violations = Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in violations]


def _is_elsewhere(address: str, url: str) -> bool:
    return not address.startswith((f"{url}/", "data:", "about:"))


@pytest.mark.parametrize("language", ["easy", "en"])
def test_the_other_languages_fit_as_well(
    browser: Browser, seeded: LocalStack, town: Town, language: str
) -> None:
    with hands.page_of(browser, PHONE["width"], PHONE["height"]) as page:
        page.add_init_script(_LOOKS)
        found = Seen()
        visitor = Visitor.signed_in(page, seeded.url, town.resident(registered=False))
        for state in walk_in(language, town, visitor):
            found.states.append(state)
            _look(page, state, found)

    assert len(found.states) == 7
    found.faults.pop("motion", None)
    assert found.faults == {}


def test_the_walk_comes_by_every_state(seen: Seen) -> None:
    assert len(set(seen.states)) == STATES


@pytest.mark.parametrize("paper", ["light", "dark"])
def test_axe_finds_nothing(seen: Seen, paper: str) -> None:
    assert seen.faults[paper] == {}


@pytest.mark.parametrize("size", ["320 pixels", "640 pixels", "large text"])
def test_nothing_must_be_scrolled_sideways(seen: Seen, size: str) -> None:
    assert seen.faults[size] == {}


def test_everything_to_press_is_large_enough_for_a_finger(seen: Seen) -> None:
    assert seen.faults["targets"] == {}


def test_nothing_moves_for_who_wants_no_motion(seen: Seen) -> None:
    assert seen.faults["motion though it is unwanted"] == {}
    assert seen.faults["motion"], "otherwise this look sees nothing"


def test_no_page_breaks_its_content_security_policy(seen: Seen) -> None:
    assert seen.faults["policy"] == {}


def test_nothing_is_loaded_from_elsewhere(seen: Seen) -> None:
    assert seen.faults["elsewhere"] == {}


def test_no_script_fails_unseen(seen: Seen) -> None:
    assert seen.faults["errors"] == {}
