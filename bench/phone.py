"""A slow phone: Chromium with the processor and the connection of one, and what somebody sees who books on it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, expect

PROCESSOR: Final = 4
"""How many times slower than this machine."""
DOWN_KILOBITS: Final = 1600
UP_KILOBITS: Final = 750
LATENCY_MS: Final = 150
WIDTH: Final = 360
HEIGHT: Final = 740

_OF_LINE = ("/line/", "/phone/")
_YES, _CONFIRMED = "はい、申し込む", "予約が確定しました"
_QUIET_MS = 1000
_PATIENCE_MS = 60_000

# In the LINE app the page has a window of its own, while the simulator's SDK looks for a frame around it.
# A time is taken after the frame in which the thing was there, so it has been painted.
_WATCH = """
(() => {
  window.name = "line-user:" + %(user_id)s + "?";
  localStorage.setItem("phone-in-hand", %(user_id)s);
  window.parent = { postMessage() {} };
  const seen = (window.seen = {});
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.largest = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  document.addEventListener("click", (event) => {
    if (event.target.textContent === %(yes)s) seen.pressed = event.timeStamp;
  }, true);
  function note(name, isThere) {
    new MutationObserver((_, observer) => {
      if (!isThere()) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => { seen[name] = performance.now(); }));
    }).observe(document, { childList: true, subtree: true });
  }
  note("card", () => document.querySelector("article")?.getBoundingClientRect().top < innerHeight);
  note("confirmed", () => seen.pressed && document.querySelector("main").textContent.includes(%(confirmed)s));
})();
"""


@dataclass
class Request:
    """`size` is what came over the wire, headers too, in bytes; times are in ms since the first request."""

    method: str
    path: str
    began: float
    ended: float = 0
    size: int = 0

    @property
    def is_of_line(self) -> bool:
        """LINE's SDK and its calls: what the simulator answers in LINE's place, at addresses of its own."""
        return self.path.startswith(_OF_LINE)


@dataclass
class Visit:
    """Times in ms: to the largest paint and to the first slot card, and from the press to the confirmation."""

    requests: list[Request] = field(default_factory=list)
    largest: float = 0
    card: float = 0
    booking: float = 0

    @property
    def ours(self) -> list[Request]:
        return [request for request in self.requests if not request.is_of_line]

    @property
    def size(self) -> int:
        return sum(request.size for request in self.ours)


def visit(browser: Browser, url: str, user_id: str, slot_id: str) -> Visit:
    """Somebody opens the list of slots for the first time, in the LINE app, and books a seat of this one."""
    with _page(browser, user_id) as page:
        session = page.context.new_cdp_session(page)
        requests = _requests(session)
        _slow_down(session)
        page.goto(f"{url}/liff/?page=slots", wait_until="commit")
        expect(page.locator(f"#claim-{slot_id}")).to_be_visible(timeout=_PATIENCE_MS)
        # Whatever else the page asks for belongs to its first load.
        page.wait_for_timeout(_QUIET_MS)
        seen: dict[str, float] = page.evaluate("seen")
        found = Visit(list(requests.values()), largest=seen["largest"], card=seen["card"])
        found.booking = _book(page, slot_id)
        return found


def _book(page: Page, slot_id: str) -> float:
    page.locator(f"#dose-{slot_id}").select_option("3")
    page.locator(f"#claim-{slot_id}").click()
    page.get_by_role("button", name=_YES).click()
    expect(page.get_by_text(_CONFIRMED).first).to_be_visible(timeout=_PATIENCE_MS)
    page.wait_for_function("seen.confirmed", timeout=_PATIENCE_MS)
    return float(page.evaluate("seen.confirmed - seen.pressed"))


@contextmanager
def _page(browser: Browser, user_id: str) -> Iterator[Page]:
    """With nothing in its cache."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        is_mobile=True,
        has_touch=True,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
    )
    words = {"user_id": user_id, "yes": _YES, "confirmed": _CONFIRMED}
    try:
        context.add_init_script(_WATCH % {name: json.dumps(word) for name, word in words.items()})
        yield context.new_page()
    finally:
        context.close()


def _slow_down(session: CDPSession) -> None:
    session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    conditions = {
        "offline": False,
        "latency": LATENCY_MS,
        "downloadThroughput": DOWN_KILOBITS * 1000 / 8,
        "uploadThroughput": UP_KILOBITS * 1000 / 8,
    }
    session.send("Network.emulateNetworkConditions", conditions)


def _requests(session: CDPSession) -> dict[str, Request]:
    """Fills as the page asks and is answered."""
    found: dict[str, Request] = {}
    first: list[float] = []

    def since(event: dict[str, Any]) -> float:
        first.append(event["timestamp"])
        return float(event["timestamp"] - first[0]) * 1000

    def sent(event: dict[str, Any]) -> None:
        about = event["request"]
        found[event["requestId"]] = Request(about["method"], urlsplit(about["url"]).path, since(event))

    def finished(event: dict[str, Any]) -> None:
        request = found[event["requestId"]]
        request.ended, request.size = since(event), int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return found
