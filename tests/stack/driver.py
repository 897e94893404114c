"""Residents and clinics of the tests: what they do over HTTP, in a line each."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import httpx

from local import deployer
from local.stack import LocalStack

T = TypeVar("T")
PASSWORD = "kakuu-no-kotoba-2026"
_NUMBERS = count(1)


def eventually(look: Callable[[], T], until: Callable[[T], bool], seconds: float = 20.0) -> T:
    """Look again and again until it is so; what was seen last, when that takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if until(seen) or time.monotonic() > deadline:
            return seen
        time.sleep(0.1)


@dataclass
class Resident:
    """Somebody with LINE and, perhaps, a session."""

    user_id: str
    http: httpx.Client
    cookie: str

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """A call of the resident page."""
        own = {"cookie": self.cookie, **headers}
        # The page sends JSON even where there is nothing to say: the API asks for it on every change.
        return self.http.request(method, path, json=body, headers={"content-type": "application/json", **own})

    def chat(self, kind: str) -> list[dict[str, Any]]:
        """What arrived on the phone by `push`, `multicast` or `reply`."""
        entries = self.http.get(f"/phone/api/people/{self.user_id}/chat").json()
        return [entry for entry in entries if entry["kind"] == kind]


@dataclass
class Clinic:
    """A clinic's program, with a token."""

    clinic_id: str
    email: str
    token: str
    http: httpx.Client

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        return self.http.request(
            method, path, json=body, headers={"authorization": f"Bearer {self.token}", **headers}
        )

    def posts(self, seats: int) -> str:
        """A slot for tomorrow; its id."""
        starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
        slot = {"starts_at": starts_at.isoformat(), "vaccine": "架空ワクチン", "doses": [3], "seats": seats}
        answer = self.call("POST", "/clinic-api/slots", slot, **{"idempotency-key": f"test-{next(_NUMBERS)}"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["slot_id"])


class Driver:
    def __init__(self, stack: LocalStack, http: httpx.Client) -> None:
        self._stack = stack
        self._http = http

    def resident(self, municipality: str = "14100", *, registered: bool = True) -> Resident:
        """A new friend of the account, logged in on the resident page."""
        number = next(_NUMBERS)
        user_id = self._post("/phone/api/people", {"name": f"試験{number}"}).json()["user_id"]
        self._post(f"/phone/api/people/{user_id}/follow")
        token = self._http.get(f"/phone/api/people/{user_id}/id-token").json()
        session = self._post("/api/session", token)
        cookie = session.headers["set-cookie"].partition(";")[0]
        resident = Resident(user_id, self._http, cookie)
        if registered:
            form = {
                "birth_date": "1972-09-15",
                "municipality": municipality,
                "phone": f"0900000{number:04}",
                "wants_notices": True,
                "consent_version": self._http.get("/api/settings").json()["terms"]["version"],
            }
            answer = resident.call("PUT", "/api/registration", form)
            assert answer.status_code == 201, answer.text
        return resident

    def clinic(self, municipality: str = "14100") -> Clinic:
        """A new clinic with an account, signed in as a program does."""
        clinic_id = f"test-{next(_NUMBERS)}"
        email = f"{clinic_id}@clinic.example"
        add = ["clinics", "add", "架空試験医院", "--clinic-id", clinic_id, "--municipality", municipality]
        user = ["users", "add", email, "--clinic", clinic_id, "--password", PASSWORD]
        deployer.run(
            [
                deployer.Command([*add, "--address", "架空町9-9", "--phone", "045-000-0909"]),
                deployer.Command(user),
            ],
            self._stack.env,
        )
        return Clinic(clinic_id, email, self.tokens(email)["IdToken"], self._http)

    def tokens(self, email: str) -> dict[str, str]:
        """Sign in with name and password; IdToken, AccessToken and RefreshToken."""
        answer: dict[str, Any] = self._stack.cloud.identity.initiate_auth(
            ClientId=self._stack.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )
        found: dict[str, str] = answer["AuthenticationResult"]
        return found

    def _post(self, path: str, body: object = None) -> httpx.Response:
        answer = self._http.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer
