"""Who acts in the story and in the tests: residents with a phone, clinics with an account, LINE itself."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import httpx

_T = TypeVar("_T")
_PATIENCE_SECONDS = 20.0
_QUIET_SECONDS = 1.5


def eventually(
    look: Callable[[], _T], until: Callable[[_T], bool], what: str, seconds: float = _PATIENCE_SECONDS
) -> _T:
    """Looks again and again until it is so; AssertionError naming `what` when it never comes."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if until(seen):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:.0f} s; last seen: {seen!r}")
        time.sleep(0.1)


def in_the_same_instant(*acts: Callable[[], _T]) -> list[_T]:
    """Starts all of them at once, each in a thread of its own; their answers, in the order of `acts`."""
    gate = threading.Barrier(len(acts))
    answers: dict[int, _T] = {}

    def start(number: int, act: Callable[[], _T]) -> None:
        gate.wait()
        answers[number] = act()

    threads = [threading.Thread(target=start, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(acts))]


@dataclass
class Line:
    """The LINE platform: its people, what it was asked to send, and how to make it fail."""

    http: httpx.Client

    def newcomer(self, name: str) -> str:
        """A new LINE user; their user id."""
        return str(self._call("POST", "/phone/api/people", {"name": name})["user_id"])

    def person(self, user_id: str) -> dict[str, Any]:
        """What the platform knows of somebody."""
        (found,) = [p for p in self._call("GET", "/phone/api/people") if p["user_id"] == user_id]
        return dict(found)

    def does(self, user_id: str, act: str, **body: Any) -> None:
        """`follow`, `unfollow`, `message` and the like."""
        self._call("POST", f"/phone/api/people/{user_id}/{act}", body)

    def heard(self, user_id: str, *kinds: str) -> list[str]:
        """The messages the account sent to somebody, oldest first, each whole as LINE was sent it.

        Of these kinds only (`reply`, `push`, `multicast`), if any are given.
        """
        chat = self._call("GET", f"/phone/api/people/{user_id}/chat")
        return [
            json.dumps(entry["message"], ensure_ascii=False)
            for entry in chat
            if entry["from"] == "bot" and (not kinds or entry["kind"] in kinds)
        ]

    def menu_of(self, user_id: str) -> dict[str, Any]:
        menu: dict[str, Any] = self._call("GET", f"/phone/api/people/{user_id}/rich-menu")["rich_menu"]
        return menu

    def id_token(self, user_id: str) -> str:
        return str(self._call("GET", f"/phone/api/people/{user_id}/id-token")["id_token"])

    def calls(self, path: str) -> list[dict[str, Any]]:
        return [call for call in self._call("GET", "/phone/api/calls") if call["path"].endswith(path)]

    def fails(self, path: str, status: int, *, times: int, accept: bool) -> None:
        """The next calls are answered with `status`; with `accept`, LINE takes them all the same."""
        fault = {"path": path, "status": status, "times": times, "accept": accept}
        self._call("POST", "/phone/api/faults", fault)

    def delivers(self, events: Sequence[dict[str, Any]], signature: str = "good") -> int:
        """Sends these events to the webhook; the status the bot answered."""
        body = {"events": list(events), "signature": signature}
        return int(self._call("POST", "/phone/api/webhooks", body)["status"])

    def delivers_again(self, webhook_event_id: str) -> int:
        return int(self._call("POST", f"/phone/api/webhooks/{webhook_event_id}/redeliver", {})["status"])

    def last_event_of(self, user_id: str) -> str:
        """The id of the newest event that the webhook was told of somebody."""
        deliveries = self._call("GET", "/phone/api/webhooks")
        events = [event for delivery in deliveries for event in delivery["events"]]
        return str([e["webhook_event_id"] for e in events if e["user_id"] == user_id][-1])

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None


@dataclass
class Resident:
    """A LINE user and the page open on their phone."""

    name: str
    line: Line
    http: httpx.Client
    terms_version: str
    user_id: str = ""
    cookie: str = ""

    def adds_the_account(self) -> None:
        self.user_id = self.line.newcomer(self.name)
        self.line.does(self.user_id, "follow")

    def opens_the_page(self) -> None:
        """LIFF hands over the ID token; the session comes back as a cookie."""
        answer = self.http.post("/api/session", json={"id_token": self.line.id_token(self.user_id)})
        assert answer.status_code == 200, f"{self.name}: {answer.status_code} {answer.text}"
        self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def asks(self, method: str, path: str, body: Any = None) -> httpx.Response:
        # Cookies are carried by hand: httpx keeps a Secure one to itself on http://127.0.0.1.
        return self.http.request(method, path, json=body, headers={"cookie": self.cookie})

    def registers(self, **facts: Any) -> httpx.Response:
        form = {"wants_notices": True, "consent_version": self.terms_version, **facts}
        return self.asks("PUT", "/api/registration", form)

    def sees(self) -> list[str]:
        """The ids of the open slots on the page."""
        return [slot["slot_id"] for slot in self.asks("GET", "/api/slots").json()["slots"]]

    def claims(self, slot_id: str, dose: int = 3) -> httpx.Response:
        return self.asks("POST", "/api/claims", {"slot_id": slot_id, "dose": dose})

    def heard(self, *kinds: str) -> list[str]:
        return self.line.heard(self.user_id, *kinds)

    def hears(self, words: str, times: int = 1, *kinds: str) -> list[str]:
        """Waits for a message with these words; fails when it comes more often than `times`."""

        def those() -> list[str]:
            return [text for text in self.heard(*kinds) if words in text]

        eventually(those, lambda found: len(found) >= times, f"{self.name} hears {words!r}")
        time.sleep(_QUIET_SECONDS)
        found = those()
        assert len(found) == times, f"{self.name} heard {words!r} {len(found)} times, not {times}"
        return found


@dataclass
class ClinicStaff:
    """A portal user, or a program with the same account."""

    name: str
    clinic_id: str
    http: httpx.Client
    token: str

    def asks(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.http.request(
            method,
            f"/clinic-api{path}",
            json=body,
            headers={"authorization": f"Bearer {self.token}", **headers},
        )

    def posts(self, key: str, starts_at: datetime, **facts: Any) -> httpx.Response:
        posting = {"starts_at": starts_at.isoformat(), "vaccine": "ファイザー", "doses": [3], "seats": 1}
        return self.asks("POST", "/slots", {**posting, **facts}, **{"idempotency-key": key})

    def claimants_of(self, slot_id: str) -> list[dict[str, Any]]:
        answer = self.asks("GET", f"/slots/{slot_id}/claimants")
        assert answer.status_code == 200, answer.text
        claimants: list[dict[str, Any]] = answer.json()["claimants"]
        return claimants
