"""`make screens`: a picture of every page and state, in a real browser on a running system.

    python -m local.tour [DIRECTORY]

Fails when a step does not show what it should, so the pictures are of a system that works.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from akiwaku.municipalities import by_code
from local.browser import chromium
from local.errors import LocalStackError
from local.stack import LocalStack
from local.tour import manual
from local.tour.hands import at_full_length, page_of
from local.tour.town import Town, founded
from local.tour.visitor import Visitor
from local.tour.walk import walk, walk_in

PICTURES = Path(__file__).parents[2] / "docs" / "screens"

_PHONE = 390, 844  # CSS pixels, as on most phones of today
_ON_DARK_PAPER = {"slots", "last look", "booking", "registration with errors"}
_NO_CLINIC_OF_THE_DEMONSTRATION = "14208"


def main() -> int:
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    try:
        with LocalStack(seed=True) as stack, chromium() as browser:
            _the_manual(browser, stack.url, directory)
            _every_state(browser, stack, directory)
    except LocalStackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _the_manual(browser: Browser, url: str, directory: Path) -> None:
    def take(what: Page | Locator, name: str) -> None:
        _keep(what.screenshot(), directory / f"{name}.png")

    with page_of(browser, 1280, 900) as page:
        manual.the_resident(page, url, take)
    with page_of(browser, 1280, 1100) as page:
        manual.the_clinic(page, url, take)
    with page_of(browser, 1440, 900) as page:
        manual.two_at_once(page, url, take)


def _every_state(browser: Browser, stack: LocalStack, directory: Path) -> None:
    with httpx.Client(base_url=stack.url, timeout=30, trust_env=False) as http:
        town = founded(stack, by_code(_NO_CLINIC_OF_THE_DEMONSTRATION), http)
        with page_of(browser, *_PHONE) as page:
            page.clock.install()
            visitor = Visitor.watching(page, stack.url, town.resident(registered=False))
            for state in walk(town, visitor):
                _take(page, state, directory / "states")
                if state in _ON_DARK_PAPER:
                    page.emulate_media(color_scheme="dark")
                    _take(page, state, directory / "dark")
                    page.emulate_media(color_scheme="light")
        for language in ("easy", "en"):
            for state, page in _in_a_language(browser, stack.url, town, language):
                _take(page, state, directory / language)


def _in_a_language(browser: Browser, url: str, town: Town, language: str) -> Iterator[tuple[str, Page]]:
    town.closes_everything()
    with page_of(browser, *_PHONE) as page:
        visitor = Visitor.signed_in(page, url, town.resident(registered=False))
        for state in walk_in(language, town, visitor):
            yield state, page


def _take(page: Page, state: str, directory: Path) -> None:
    """The whole length of the page; with a dialog open, what is on the screen."""
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(300)  # colours change softly
    path = directory / f"{re.sub(r'[^a-z]+', '-', state)}.png"
    if page.locator("dialog[open]").count() > 0:
        _keep(page.screenshot(), path)
        return
    with at_full_length(page):
        _keep(page.screenshot(), path)


def _keep(picture: bytes, path: Path) -> None:
    """With as few colours as a page has, which makes it a third of the size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path.relative_to(PICTURES) if path.is_relative_to(PICTURES) else path, flush=True)


if __name__ == "__main__":
    sys.exit(main())
