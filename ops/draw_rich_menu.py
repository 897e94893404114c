"""Draws ops/rich_menu.png anew: `python -m ops.draw_rich_menu`. Needs Chromium and a Japanese font.

The labels are set in two lines, with what tells them apart in the larger one: on a phone the whole picture is
some 6 cm wide, and it has to be read by people of 85.
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from ops.rich_menu_layout import AREAS, HEIGHT, PICTURE, WIDTH

# One drawing an area, on a field of 100 by 100, in the order of AREAS.
_PICTOGRAMS = (
    # a calendar page with a plus: put me down for a day
    """<rect x="12" y="20" width="76" height="70" rx="9"/><path d="M12 40H88M32 10V28M68 10V28"/>
       <path d="M50 51V79M36 65H64" stroke-width="9"/>""",
    # a person and a pencil
    """<circle cx="40" cy="29" r="17"/><path d="M10 88V80C10 65 23 57 40 57C46 57 51 58 55 60"/>
       <path d="M54 90L58 74L82 50L93 61L69 85Z"/><path d="M74 58L85 69"/>""",
    # a calendar page with a tick: it is settled
    """<rect x="12" y="20" width="76" height="70" rx="9"/><path d="M12 40H88M32 10V28M68 10V28"/>
       <path d="M33 65L45 77L68 53" stroke-width="9"/>""",
)

_PAGE = """<!doctype html><meta charset="utf-8"><style>
* {{ margin: 0; box-sizing: border-box }}
body {{ width: {width}px; height: {height}px; display: flex; background: #fff;
        font-family: "Noto Sans CJK JP", "Noto Sans JP", "BIZ UDPGothic", sans-serif; font-weight: 700 }}
section {{ height: 100%; display: flex; flex-direction: column; align-items: center; justify-content: center;
           color: #0017C1; line-height: 1.15 }}
section + section {{ border-left: 6px solid #B7C2F5 }}
section:first-child {{ background: #0017C1; color: #fff }}
svg {{ width: 330px; height: 330px; margin-bottom: 34px; fill: none; stroke: currentColor; stroke-width: 7;
       stroke-linecap: round; stroke-linejoin: round }}
small {{ font-size: 104px; letter-spacing: -2px }}
b {{ font-size: 164px; margin-top: 12px }}
</style>{sections}"""


def draw(picture: Path = PICTURE) -> None:
    """Write the picture as PNG."""
    sections = "".join(
        f'<section style="width:{area.width}px"><svg viewBox="0 0 100 100">{pictogram}</svg>'
        f"<small>{area.label[: area.break_at]}</small><b>{area.label[area.break_at :]}</b></section>"
        for area, pictogram in zip(AREAS, _PICTOGRAMS, strict=True)
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(_PAGE.format(width=WIDTH, height=HEIGHT, sections=sections))
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    draw()
