"""Draws docs/messages/*.json as the chat shows them, and sets the pictures beside each other in docs/messages.md.

python -m local.tour.chat      (what `make messages` does last)
"""

import json
import socket
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from akiwaku.languages import LANGUAGES
from local.browser import chromium
from local.errors import LocalStackError
from local.line.app import create
from local.line.settings import SimulatorSettings
from local.ports import HOST
from local.serving import Served

DOCS = Path(__file__).parents[2] / "docs"

_PICTURES = DOCS / "screens" / "chat"
_GAP = 12  # pixels between the languages
_COLOURS = 96  # a chat has few; the files are a quarter of the size
_HEAD = """\
# What the system says in LINE

Every message in Japanese, plain Japanese and English, drawn by the simulator's phone as LINE draws it; below it
what a notification shows and a screen reader says. `make messages` draws them anew from [messages/](messages/),
which `tests/domain/test_messages.py` holds to the code. The wording is data: `layers/akiwaku/akiwaku/wording/`.

No message holds anything of a person: no name, phone number, birth date or dose, and no clinic that they chose.
"""


def main() -> int:
    kept = {
        language: json.loads((DOCS / "messages" / f"{language}.json").read_text("utf-8"))
        for language in LANGUAGES
    }
    rows = list(zip(*kept.values(), strict=True))
    try:
        with chromium() as browser, _Simulator() as url:
            _draw(browser, url, rows)
    except LocalStackError as error:
        print(error, file=sys.stderr)
        return 1
    (DOCS / "messages.md").write_text(page_of(rows), "utf-8")
    return 0


def page_of(rows: list[tuple[dict[str, Any], ...]]) -> str:
    """docs/messages.md: `rows` has each message in the three languages."""
    sections = [_HEAD]
    for row in rows:
        name, when = row[0]["name"], row[0]["when"]
        picture = f"![{name} in Japanese, plain Japanese and English](screens/chat/{name}.png)"
        alt = " ".join(row[0]["message"]["altText"].split("\n"))
        sections.append(f"\n## {name}\n\n{when}\n\n{picture}\n\n> {alt}\n")
    return "".join(sections)


class _Simulator:
    """`with _Simulator() as url:` serves the simulated LINE platform alone, on any port that is free."""

    def __enter__(self) -> str:
        listening = socket.create_server((HOST, 0))
        url = f"http://{HOST}:{listening.getsockname()[1]}"
        settings = SimulatorSettings(
            base_url=url,
            channel_id="2000000000",
            channel_secret="of nobody",  # noqa: S106
            login_channel_id="2000000001",
            liff_url=f"{url}/liff/",
        )
        self._served = Served(create(settings), listening)
        self._served.start()
        return url

    def __exit__(self, *_error: object) -> None:
        self._served.stop()


def _draw(browser: Browser, url: str, rows: list[tuple[dict[str, Any], ...]]) -> None:
    _PICTURES.mkdir(parents=True, exist_ok=True)
    names = {row[0]["name"] for row in rows}
    for stale in _PICTURES.glob("*.png"):
        if stale.stem not in names:
            stale.unlink()
    # Wide enough for a carousel's first cards to stand side by side.
    context = browser.new_context(viewport={"width": 375, "height": 900}, locale="ja-JP")
    page = context.new_page()
    page.goto(f"{url}/phone/message")
    page.wait_for_function("() => window.show !== undefined")
    for row in rows:
        images = [_picture(page, each["message"]) for each in row]
        path = _PICTURES / f"{row[0]['name']}.png"
        _side_by_side(images).quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        print(path.relative_to(DOCS), flush=True)
    context.close()


def _picture(page: Page, message: dict[str, Any]) -> Image.Image:
    page.evaluate("(messages) => window.show(messages)", [message])
    page.wait_for_timeout(60)  # fonts and images settle
    image = Image.open(BytesIO(page.locator("#chat").screenshot())).convert("RGB")
    # The last row of pixels is half of what lies below.
    return image.crop((0, 0, image.width, image.height - 1))


def _side_by_side(images: list[Image.Image]) -> Image.Image:
    ground = images[0].getpixel((0, 0))
    width = sum(image.width for image in images) + _GAP * (len(images) - 1)
    whole = Image.new("RGB", (width, max(image.height for image in images)), ground)
    at = 0
    for image in images:
        whole.paste(image, (at, 0))
        at += image.width + _GAP
    return whole


if __name__ == "__main__":
    sys.exit(main())
