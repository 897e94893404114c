"""A simulated LINE platform that really listens, with a bot behind it that does as it is told."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, MessagingApiBlob
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from local import ports
from local.line.app import create
from local.line.settings import SimulatorSettings
from tests.kit import openapi

CHANNEL_ID = "2000000000"
CHANNEL_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
LOGIN_CHANNEL_ID = "2000000001"
LOGIN_CHANNEL_SECRET = "1f4e2d7c9b8a46c0935d7e21a6b0c4f8"


@dataclass
class Bot:
    """What the webhook received, and how it is to answer."""

    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    pause: float = 0.0
    busy: int = 0
    busiest: int = 0

    async def hear(self, request: Request) -> Response:
        body = await request.body()
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.pause)
        self.busy -= 1
        self.received.append((dict(request.headers), body))
        return Response(status_code=self.status)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for _, body in list(self.received) for event in json.loads(body)["events"]]


@dataclass
class World:
    """The platform under test: its address, its clock, the bot, and clients for all of them."""

    url: str
    bot: Bot
    http: httpx.Client
    ahead: timedelta = timedelta()
    stopped_at: datetime | None = None

    def now(self) -> datetime:
        return (self.stopped_at or datetime.now(UTC)) + self.ahead

    def stop_clock(self) -> None:
        """From now on time passes only as the test says, in `ahead`."""
        self.stopped_at = datetime.now(UTC)

    @property
    def host(self) -> str:
        return f"{self.url}/line"

    def token(self, channel_id: str = CHANNEL_ID, secret: str = CHANNEL_SECRET) -> str:
        form = {"grant_type": "client_credentials", "client_id": channel_id, "client_secret": secret}
        answer = self.http.post("/line/oauth2/v3/token", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def sdk(self) -> ApiClient:
        return ApiClient(Configuration(host=self.host, access_token=self.token()))

    def api(self) -> MessagingApi:
        return MessagingApi(self.sdk())

    def blob(self) -> MessagingApiBlob:
        return MessagingApiBlob(self.sdk())

    def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        """Calls the platform with a good token, without the SDK."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(
            method, f"/line{path}", json=json, headers={"authorization": f"Bearer {self.token()}", **headers}
        )

    def person(self, name: str = "山田 花子") -> str:
        answer = self.http.post("/phone/api/people", json={"name": name})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["user_id"])

    def friend(self, name: str = "山田 花子") -> str:
        user_id = self.person(name)
        self.does(user_id, "follow")
        return user_id

    def does(self, user_id: str, what: str, **document: Any) -> str:
        answer = self.http.post(f"/phone/api/people/{user_id}/{what}", json=document or None)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["webhook_event_id"])

    def chat(self, user_id: str) -> list[dict[str, Any]]:
        return list(self.http.get(f"/phone/api/people/{user_id}/chat").json())

    def texts(self, user_id: str) -> list[str]:
        return [entry["message"]["text"] for entry in self.chat(user_id)]

    def calls(self) -> list[dict[str, Any]]:
        """The calls of the Messaging API; those for tokens are left out."""
        calls = self.http.get("/phone/api/calls").json()
        return [call for call in calls if call["path"].startswith("/v2/")]

    def fault(self, **fault: Any) -> None:
        answer = self.http.post("/phone/api/faults", json=fault)
        assert answer.status_code == 201, answer.text

    def switch(self, **switches: Any) -> dict[str, Any]:
        """Turns these switches of the platform; returns where all of them stand."""
        answer = self.http.put("/phone/api/switches", json=switches)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def event(self, kind: str, nth: int = -1) -> dict[str, Any]:
        """The bot's nth event of this kind, once it has come."""
        wait_until(lambda: any(event["type"] == kind for event in self.bot.events))
        return [event for event in self.bot.events if event["type"] == kind][nth]

    def deliveries(self, count: int) -> list[dict[str, Any]]:
        """The log of webhook calls, once it has this many entries."""

        def log() -> list[dict[str, Any]]:
            return list(self.http.get("/phone/api/webhooks").json())

        wait_until(lambda: len(log()) >= count)
        return log()


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits for something that happens in the background. Fails when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@contextlib.contextmanager
def listening(application: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Serves the application in a thread on a socket that is already bound."""
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off"))
    # It closes its own end. It looks up ten times a second, which hundreds of tests need not wait for.
    threading.Thread(target=server.run, kwargs={"sockets": [listener.dup()]}, daemon=True).start()
    try:
        wait_until(lambda: server.started)
        yield
    finally:
        server.should_exit = True


LIFF_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>見本のページ</title>
<p id="who">…</p><button id="close">閉じる</button><button id="login">LINEで登録</button>
<script src="/line/liff/sdk.js"></script>
<script type="module">
  await liff.init({liffId: "2000000001-sample"});
  const who = document.getElementById("who");
  const page = new URLSearchParams(location.search).get("page");
  who.textContent = liff.isLoggedIn() ? `${(await liff.getProfile()).displayName} ${page}` : "だれでもない";
  who.dataset.token = liff.getIDToken() ?? "";
  who.dataset.inClient = liff.isInClient();
  document.getElementById("close").onclick = () => liff.closeWindow();
  document.getElementById("login").onclick = () => liff.login({redirectUri: location.href});
</script>"""


async def _liff_page(_request: Request) -> Response:
    return HTMLResponse(LIFF_PAGE)


async def _session(request: Request) -> Response:
    """A site that knows its visitors by a session cookie: signs in `?as=`, says who is signed in."""
    name = request.query_params.get("as")
    response = Response(name or request.cookies.get("__Host-session", "nobody"))
    if name:
        response.set_cookie("__Host-session", name, secure=True, httponly=True, samesite="lax")
    return response


@pytest.fixture
def world() -> Iterator[World]:
    """A fresh platform with nobody on it, a bot at its webhook, and a sample LIFF page.

    Where LINE's API documents are at hand, everything that was said in a test is held against them at its end.
    """
    with ports.take(0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = SimulatorSettings(
            base_url=url,
            channel_id=CHANNEL_ID,
            channel_secret=CHANNEL_SECRET,
            login_channel_id=LOGIN_CHANNEL_ID,
            login_channel_secret=LOGIN_CHANNEL_SECRET,
            liff_url=f"{url}/liff/",
            webhook_url=f"{url}/webhook",
            redelivery_pauses=(10, 60, 600),
        )
        with httpx.Client(base_url=url, trust_env=False) as http:
            world = World(url, Bot(), http)
            application = Starlette(
                routes=[
                    Route("/webhook", world.bot.hear, methods=["POST"]),
                    Route("/liff/", _liff_page),
                    Route("/session", _session),
                    Mount("/", create(settings, world.now)),
                ]
            )
            with listening(application, listener):
                yield world
                if openapi.directory() is not None:
                    agrees_with_line(http)


def agrees_with_line(http: httpx.Client) -> None:
    """Fails unless every call and every webhook is as LINE's API documents say."""
    line = openapi.documents()
    assert line.check_calls(openapi.logged_calls(http)) == []
    assert line.check_webhooks(openapi.logged_webhooks(http)) == []
