"""Calls the clinics' API as its document allows, and as it does not, and looks whether the answers are documented.

schemathesis makes the calls, the same ones for the same seed. Left to itself it would meet nothing but unknown ids
and times that are past: `Desk` puts in what there is, and counts what each operation answered.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import schemathesis
from schemathesis import engine
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events

from akiwaku import clock
from local.actors import ClinicStaff, Resident
from tests.stack.driver import Driver

# Refusing is an answer too, also of what a schema cannot forbid: a time that is past, more seats than are claimed.
_REFUSALS = ["403", "404", "409", "412", "415", "422", "428", "429"]
_MOST_AT_ONCE = 1  # calls in another order would be another run


@dataclass
class Found:
    """What came of a run."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often each operation, by its id, answered with which status."""
    faults: list[str] = field(default_factory=list)

    def successes(self, operation_id: str) -> int:
        return sum(
            number for (name, status), number in self.answers.items() if name == operation_id and status < 300
        )

    def __str__(self) -> str:
        lines = [f"{name} {status}: {number}" for (name, status), number in sorted(self.answers.items())]
        return "\n".join([*lines, f"{self.answers.total()} calls", *self.faults])


class Desk:
    """A clinic in the middle of its day: what its calls may be about."""

    def __init__(self, driver: Driver) -> None:
        self.clinic: ClinicStaff = driver.clinic()
        self._numbers = count(1)
        starts_at = clock.now().replace(microsecond=0) + timedelta(minutes=30)
        self._slots = {use: self._post(starts_at) for use in ("read", "change", "close", "withdraw", "visit")}
        self._person: Resident = driver.resident()
        self._claims = {"visit": self._claim(self._person, self._slots["visit"])}
        self._slots["cancel"] = self._post(starts_at)
        self._claims["cancel"] = self._claim(driver.resident(), self._slots["cancel"])
        self._birth_date, self._phone = self._told(self._slots["visit"])

    def _post(self, starts_at: datetime) -> str:
        answer = self.clinic.posts(f"desk-{next(self._numbers)}", starts_at, seats=5)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["slot_id"])

    def _claim(self, resident: Resident, slot_id: str) -> str:
        answer = resident.claims(slot_id)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["claim_id"])

    def _told(self, slot_id: str) -> tuple[str, str]:
        (claimant,) = self.clinic.claimants_of(slot_id)
        return claimant["birth_date"], claimant["phone"]

    def put_in(self, operation_id: str, case: Any) -> None:
        """What a program would send that has listed and read before."""
        use = {
            "changeSlot": "change",
            "closeSlot": "close",
            "withdrawSlot": "withdraw",
            "cancelBooking": "cancel",
            "markVisit": "visit",
        }.get(operation_id, "visit")
        if "slot_id" in (case.path_parameters or {}):
            case.path_parameters["slot_id"] = self._slots[use]
        if "claim_id" in (case.path_parameters or {}):
            case.path_parameters["claim_id"] = self._claims[use]
        if "day" in (case.path_parameters or {}):
            case.path_parameters["day"] = clock.date_in_japan(clock.now()).isoformat()
        if operation_id == "changeSlot" and "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = self.clinic.asks("GET", f"/slots/{self._slots['change']}").headers[
                "etag"
            ]
        if isinstance(case.body, dict):
            self._mend(operation_id, case.body)
        elif operation_id in ("checkImport", "postImport") and isinstance(case.body, str | bytes):
            case.body = self._file()

    def _mend(self, operation_id: str, body: dict[str, Any]) -> None:
        tomorrow = (clock.now().replace(microsecond=0) + timedelta(days=1)).isoformat()
        if operation_id in ("postSlot", "changeSlot"):
            body.pop("closes_at", None)
            if "starts_at" in body:
                body["starts_at"] = tomorrow
        if operation_id == "postSlot":
            body["doses"] = [3]
            body.pop("min_age", None)
        if operation_id == "lookUp":
            body.update(phone=self._phone, birth_date=self._birth_date)

    def _file(self) -> str:
        day = (clock.date_in_japan(clock.now()) + timedelta(days=1)).isoformat()
        return f"接種日,開始時刻,ワクチン,接種回,枠数\n{day},14:00,ファイザー,3,2\n"


def run(desk: Desk, document: Mapping[str, Any], url: str, *, seed: int, most: int) -> Found:
    """Up to `most` random calls of each operation, beside those at the edges of what its schemas allow."""
    found = Found()
    turns: Counter[str] = Counter()

    def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
        operation_id = case.operation.definition.raw["operationId"]
        turns[operation_id] += 1
        # Every third call stays as it was made up: unknown ids, and times that cannot be.
        if case.meta is None or (case.meta.generation.mode.is_positive and turns[operation_id] % 3):
            desk.put_in(operation_id, case)

    def after_call(_context: Any, case: Any, response: Any) -> None:
        if case.method == case.operation.method.upper():
            found.answers[case.operation.definition.raw["operationId"], response.status_code] += 1

    schema = schemathesis.openapi.from_dict(
        dict(document), config=_config(desk.clinic.token, url, seed, most)
    )
    with _hooked(before_call, after_call):
        for event in engine.from_schema(schema).execute():
            found.faults += _faults(event)
    return found


def _config(token: str, url: str, seed: int, most: int) -> schemathesis.Config:
    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "base-url": url,
            "workers": _MOST_AT_ONCE,
            "headers": {"Authorization": f"Bearer {token}"},
            "continue-on-failure": True,
            "request-timeout": 20.0,
            "generation": {
                "max-examples": most,
                "deterministic": True,
                "no-shrink": True,
                "database": "none",
            },
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", *_REFUSALS]},
                "negative_data_rejection": {"expected-statuses": ["400", "401", "405", *_REFUSALS]},
                "missing_required_header": {"expected-statuses": ["401", "404", "422", "428"]},
            },
        }
    )


def _faults(event: events.EngineEvent) -> Iterator[str]:
    if isinstance(event, events.NonFatalError):
        yield f"{event.label}: {event.value}"
    if not isinstance(event, events.ScenarioFinished):
        return
    recorder = event.recorder
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        for check in checks:
            if check.failure_info is not None and not (_is_any_text(case) and "negative" in check.name):
                failure = check.failure_info.failure
                answer = recorder.interactions[case_id].response
                told = f"{answer.status_code} {answer.text[:300]}" if answer else "no answer"
                call = case.as_curl_command()[:900]
                yield f"{recorder.label} {check.name}: {failure.message or failure.title}\n{call}\n{told}"


def _is_any_text(case: Any) -> bool:
    """No text is a file that must be refused: to say what is wrong with it is what a check is for."""
    body = case.meta and case.meta.components.get(ParameterLocation.BODY)
    return bool(case.media_type == "text/csv" and body and body.mode.is_negative)


@contextmanager
def _hooked(*hooks: Callable[..., None]) -> Iterator[None]:
    for hook in hooks:
        schemathesis.hook(hook)
    try:
        yield
    finally:
        for hook in hooks:
            schemathesis.hooks.unregister(hook)
