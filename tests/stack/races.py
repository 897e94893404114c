"""Many people at once: who did what when, as they saw it, for the checker of histories to judge."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from math import inf

import httpx

from local import ports
from local.actors import ClinicStaff, Resident, eventually, in_the_same_instant
from local.stack import LocalStack
from proof.linearizability import Kind, Operation, violation

# So many calls are under way at any time, each in a process of its own. More would only wait for the processors.
AT_ONCE = 6
CLINIC_AT_ONCE = 2

_PROBLEM = "urn:akiwaku:problem:"
_REFUSED = {_PROBLEM + slug for slug in ("already-booked", "person-booked")}
_PAUSE_SECONDS = 0.1


def api(stack: LocalStack) -> httpx.Client:
    """A client of the deployed HTTP API itself: the gateway lets only a few requests in at once."""
    api_id = next(iter(stack.deployed.apis.values()))
    return httpx.Client(
        base_url=stack.cloud.endpoint_url,
        headers={"host": f"{api_id}.execute-api.{ports.HOST}"},
        timeout=30,
        trust_env=False,
        limits=httpx.Limits(max_connections=2 * AT_ONCE, max_keepalive_connections=2 * AT_ONCE),
    )


def all_together(acts: Sequence[Callable[[], object]], at_once: int = AT_ONCE) -> None:
    """Performs the acts in this order, `at_once` at any time; the first error, if there was one."""
    with ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()


def warm_up(resident: Resident, clinic: ClinicStaff) -> None:
    """Has as many processes of the functions ready as a race needs: on a busy machine, a start can take longer
    than a function may run, and what is cut short by that is no part of a race."""
    looks = partial(resident.asks, "GET", "/api/registration"), partial(clinic.asks, "GET", "/clinic")
    for look, at_once in zip(looks, (AT_ONCE, CLINIC_AT_ONCE), strict=True):
        eventually(
            partial(in_the_same_instant, *[look] * at_once),
            lambda answers: all(answer.status_code == 200 for answer in answers),
            "the functions are warm",
            seconds=60,
        )


@dataclass(frozen=True)
class Press:
    """A resident pressed 申し込む once, and was answered."""

    resident: Resident
    slot_id: str
    began: float
    ended: float
    answer: httpx.Response

    @property
    def kind(self) -> Kind:
        return _kind(self.answer)

    @property
    def claim_id(self) -> str:
        """Of the booking that this answer promises."""
        return str(self.answer.json()["claim_id"])

    @property
    def operation(self) -> Operation:
        return Operation(self.resident.name, self.kind, self.began, self.ended)


class Race:
    """What happens to some slots: who asked for what, when, and how it was answered."""

    def __init__(self, seats: dict[str, int]) -> None:
        """`seats`: those of each slot, as it was posted."""
        self.seats = seats
        self.presses: list[Press] = []
        """In the order of their answers."""
        self._cancellings: dict[str, list[Operation]] = defaultdict(list)

    def claims(self, resident: Resident, slot_id: str, presses: int = 20) -> httpx.Response:
        """Presses 申し込む, and again while the answer is 503, at most so often; the last answer."""
        for _ in range(presses):
            began = time.monotonic()
            answer = resident.claims(slot_id)
            self.presses.append(Press(resident, slot_id, began, time.monotonic(), answer))
            if answer.status_code != 503:
                break
            time.sleep(_PAUSE_SECONDS)
        return answer

    def cancels(self, clinic: ClinicStaff, slot_id: str, claim_id: str) -> None:
        """The clinic cancels a booking, and again while the answer is 503."""
        began = time.monotonic()
        path = f"/slots/{slot_id}/claimants/{claim_id}/cancel"
        while (answer := clinic.asks("POST", path)).status_code == 503:
            time.sleep(_PAUSE_SECONDS)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        cancelling = Operation(clinic.name, Kind.CANCELLED, began, time.monotonic())
        self._cancellings[slot_id].append(cancelling)

    @contextmanager
    def clinic_cancelling(self, clinic: ClinicStaff) -> Iterator[list[tuple[str, str]]]:
        """As long as this lasts, the clinic cancels one promised booking after the other; which it did."""
        over, cancelled = threading.Event(), list[tuple[str, str]]()

        def cancel_on() -> None:
            while not over.wait(0.01):
                waiting = [promise for promise in self.promised if promise not in cancelled]
                if waiting:
                    self.cancels(clinic, *waiting[0])
                    cancelled.append(waiting[0])

        with ThreadPoolExecutor(1) as beside:
            cancelling = beside.submit(cancel_on)
            try:
                yield cancelled
            finally:
                over.set()
            cancelling.result()

    @property
    def promised(self) -> dict[tuple[str, str], Press]:
        """By slot id and claim id: the first answer that says that this seat is theirs."""
        found: dict[tuple[str, str], Press] = {}
        for press in list(self.presses):
            if press.kind is Kind.WON:
                found.setdefault((press.slot_id, press.claim_id), press)
        return found

    @property
    def given_up(self) -> set[tuple[str, str]]:
        """Slot id and user id of whoever got no answer that tells, and did not press again."""
        last = {(press.slot_id, press.resident.user_id): press.kind for press in self.presses}
        return {who for who, kind in last.items() if kind is Kind.UNANSWERED}

    def statuses(self) -> Counter[int]:
        """How often each HTTP status was the answer to a press."""
        return Counter(press.answer.status_code for press in self.presses)

    def violations(self) -> list[str]:
        """What no order of events explains, for each slot where there is such a thing."""
        found = [violation(seats, self._history(slot_id)) for slot_id, seats in self.seats.items()]
        return [wrong for wrong in found if wrong]

    def _history(self, slot_id: str) -> list[Operation]:
        presses = [press for press in self.presses if press.slot_id == slot_id]
        # 201 says that this very press took the seat. 200 says that it was theirs before.
        won = {press.claim_id: press.operation for press in presses if press.answer.status_code == 201}
        for press in presses:
            if press.answer.status_code == 200 and press.claim_id not in won:
                won[press.claim_id] = replace(press.operation, began=_first_try(press, presses))
        others = [press.operation for press in presses if press.kind is not Kind.WON]
        return [*won.values(), *others, *self._cancellings[slot_id]]


def _first_try(known: Press, presses: Sequence[Press]) -> float:
    """When somebody who learnt later that they have a seat can have got it at the earliest."""
    tries = [
        press.began
        for press in presses
        if press.kind is Kind.UNANSWERED
        and press.resident.user_id == known.resident.user_id
        and press.began < known.ended
    ]
    return min(tries, default=-inf)


def _kind(answer: httpx.Response) -> Kind:
    """AssertionError for an answer that nobody should ever get."""
    if answer.status_code in (200, 201):
        return Kind.WON
    problem = answer.json().get("type", "")
    if answer.status_code == 409 and problem == _PROBLEM + "slot-full":
        return Kind.FULL
    if answer.status_code == 409 and problem in _REFUSED:
        return Kind.REFUSED
    if answer.status_code == 503 and problem == _PROBLEM + "try-again":
        return Kind.UNANSWERED
    raise AssertionError(f"nobody should be answered {answer.status_code} {answer.text}")
