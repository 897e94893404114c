"""The machine's own Chromium, for pictures and for tests of the pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from local.errors import LocalStackError

# Without these, Chromium looks for its maker's servers; as root it needs the first.
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def find() -> str | None:
    """Where it is, or None on a machine that has none."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser without a window. LocalStackError says what to install when there is none."""
    path = find()
    if path is None:
        raise LocalStackError(
            "Chromium is needed for this (Debian: apt-get install chromium fonts-noto-cjk)."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()
