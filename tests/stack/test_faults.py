"""The deployed stack while its database fails: answers lost, connections cut, throttling, conflicts, slowness.

Between the functions and DynamoDB stands a proxy (local.faults) that fails calls on demand. People press again
when they are asked to, as people do, and in the end nothing may be sold twice, booked twice or lost.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TypeAlias

import httpx
import pytest

from local.actors import Resident
from local.clock import Fired
from local.faults import (
    ANSWER_LOST,
    CUT_OFF,
    FaultProxy,
    Rule,
    at_most,
    now_and_then,
    refused,
    silent,
    slow,
    transaction_cancelled,
    when,
)
from local.stack import LocalStack
from tests.stack.audit import LOG_LINES, Books, personal_data_in_logs
from tests.stack.races import Race, all_together
from tests.stack.town import Town

FUNCTIONS = ("ResidentApi", "ClinicApi", "Sweep", "Confirm")

# Longer than akiwaku.settling.SETTLE_AFTER: what was touched before is swept.
UNTIL_SWEPT = timedelta(seconds=16)

# Of the faults in the storm: who meets what. When they meet it, the machine decides.
SEED = 20261122


@pytest.fixture(scope="module")
def proxy(
    stack: LocalStack, crowded_town: Town, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FaultProxy]:
    """In front of the database of every function that takes part in claims."""
    functions = [stack.deployed.functions[name] for name in FUNCTIONS]
    with (
        FaultProxy(stack.cloud.endpoint_url, tmp_path_factory.mktemp("faults")) as proxy,
        proxy.in_front_of(stack.cloud, functions),
    ):
        crowded_town.warm_up()
        yield proxy


# ---------- which calls: the steps of the protocol, of one resident

Step: TypeAlias = Callable[[Resident], Rule]


def reading_resident(who: Resident) -> Rule:
    return when("GetItem", f"Key.resident_id.S == '{who.user_id}'")


def taking_seat(who: Resident) -> Rule:
    """The only update that asks to be shown the item when its condition fails."""
    mine = f"contains(values(ExpressionAttributeNames), '{who.user_id}')"
    return when("UpdateItem", f"{mine} && ReturnValuesOnConditionCheckFailure == 'ALL_OLD'")


def giving_seat_back(who: Resident) -> Rule:
    mine = f"contains(values(ExpressionAttributeNames), '{who.user_id}')"
    return when("UpdateItem", f"{mine} && contains(UpdateExpression, 'REMOVE')")


def deciding(who: Resident) -> Rule:
    """The transaction that confirms, and the one that cancels."""
    return when("TransactWriteItems", f"contains(to_string(TransactItems), '{who.user_id}')")


# ---------- one fault each


@dataclass(frozen=True)
class Case:
    """What goes wrong for one resident until it is over, and how their first press is answered."""

    name: str
    faults: Sequence[tuple[Step, Rule]]
    status: int
    takes_seat: bool = True
    """Whether the first press has a seat, whatever it is answered."""

    def rules(self, who: Resident) -> list[Rule]:
        return [step(who) | fault for step, fault in self.faults]


THROTTLED = refused("ProvisionedThroughputExceededException")
CONFLICT = transaction_cancelled("None", "None", "None", "TransactionConflict")
# These the SDK tries again by itself, until it gives up.
REFUSALS = {
    "throttled": THROTTLED,
    "throttled by the account": refused("ThrottlingException"),
    "too many requests": refused("RequestLimitExceeded"),
    "internal error": refused("InternalServerError", 500),
    "unavailable": refused("ServiceUnavailable", 503),
}
LOST_ONCE, CUT_OFF_ONCE = ANSWER_LOST | at_most(1), CUT_OFF | at_most(1)
# Longer than the store waits for an answer: the SDK calls again before the first call is carried out.
LATE_ONCE = slow(3.5) | at_most(1)
# Longer than a function may run.
SILENCE = silent(20)
CONDITION_AND_CONFLICT = transaction_cancelled(
    "ConditionalCheckFailed", "None", "None", "TransactionConflict"
)

CASES = [
    Case("seat: the answer is lost once", [(taking_seat, LOST_ONCE)], 201),
    Case("seat: the answer is lost", [(taking_seat, LOST_ONCE), (taking_seat, CUT_OFF)], 503),
    Case("seat: cut off once", [(taking_seat, CUT_OFF_ONCE)], 201),
    Case("seat: cut off", [(taking_seat, CUT_OFF)], 503, takes_seat=False),
    Case("seat: late", [(taking_seat, LATE_ONCE)], 201),
    Case("seat: silence", [(taking_seat, SILENCE)], 503, takes_seat=False),
    Case("seat: conflict", [(taking_seat, refused("TransactionConflictException"))], 503, takes_seat=False),
    *(Case(f"seat: {name}", [(taking_seat, no)], 503, takes_seat=False) for name, no in REFUSALS.items()),
    Case("booking: the answer is lost once", [(deciding, LOST_ONCE)], 201),
    Case("booking: the answer is lost", [(deciding, LOST_ONCE), (deciding, CUT_OFF)], 503),
    Case("booking: cut off once", [(deciding, CUT_OFF_ONCE)], 201),
    Case("booking: cut off", [(deciding, CUT_OFF)], 503),
    Case("booking: late", [(deciding, LATE_ONCE)], 201),
    Case("booking: silence", [(deciding, SILENCE)], 503),
    Case("booking: a conflict", [(deciding, CONFLICT | at_most(1))], 201),
    Case("booking: conflicts all the time", [(deciding, CONFLICT)], 503),
    Case("booking: condition and conflict", [(deciding, CONDITION_AND_CONFLICT | at_most(1))], 201),
    Case(
        "booking: one item is throttled",
        [(deciding, transaction_cancelled("None", "ThrottlingError", "None", "None"))],
        503,
    ),
    Case("booking: in progress", [(deciding, refused("TransactionInProgressException"))], 503),
    *(Case(f"booking: {name}", [(deciding, no)], 503) for name, no in REFUSALS.items()),
    Case("reading: throttled", [(reading_resident, THROTTLED)], 503, takes_seat=False),
    Case("reading: cut off", [(reading_resident, CUT_OFF)], 503, takes_seat=False),
]


@dataclass
class Told:
    """What came of one case: three presses, the first while things go wrong."""

    answers: list[httpx.Response] = field(default_factory=list)
    claim_id: str | None = None
    """Whose seat it is in the slot's map after the first press."""
    injected: list[int] = field(default_factory=list)
    """How often each of the case's faults happened."""

    @property
    def claim_ids(self) -> set[str]:
        """All that were ever heard of; one is right."""
        told = {answer.json()["claim_id"] for answer in self.answers if answer.is_success}
        return told | ({self.claim_id} if self.claim_id else set())


@pytest.fixture(scope="module")
def told(proxy: FaultProxy, crowded_town: Town) -> dict[str, Told]:
    """All cases at once, each with a resident of its own: the SDK's pauses are most of the time."""
    town = crowded_town
    race, (slot_id,) = town.race(len(CASES))
    people = dict(zip((case.name for case in CASES), town.people, strict=False))
    found = {case.name: Told() for case in CASES}

    def press(name: str) -> None:
        found[name].answers.append(people[name].claims(slot_id))

    def press_again_twice(name: str) -> None:
        found[name].answers += [race.claims(people[name], slot_id, presses=1) for _ in range(2)]

    with proxy.failing(*(rule for case in CASES for rule in case.rules(people[case.name]))):
        all_together([partial(press, name) for name in found])
        counts = iter(proxy.injected())
    claims = Books.of(town.stack, [slot_id]).slots[slot_id]["claims"]
    for case in CASES:
        found[case.name].claim_id = claims.get(people[case.name].user_id)
        found[case.name].injected = [next(counts) for _ in case.faults]
    all_together([partial(press_again_twice, name) for name in found])

    town.judge(race)
    town.clear()
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_whoever_presses_again_gets_the_one_booking(case: Case, told: dict[str, Told]) -> None:
    what = told[case.name]

    assert all(what.injected), "not everything went wrong that should"
    assert (what.answers[0].status_code, what.claim_id is not None) == (case.status, case.takes_seat)
    assert [answer.status_code for answer in what.answers[1:]] == [200 if case.takes_seat else 201, 200]
    assert len(what.claim_ids) == 1


def test_a_seat_whose_answer_was_lost_is_nobody_elses(proxy: FaultProxy, town: Town) -> None:
    race, (slot_id,) = town.race(1)
    unlucky, other = town.people[:2]

    with proxy.failing(taking_seat(unlucky) | LOST_ONCE, taking_seat(unlucky) | CUT_OFF):
        answers = [race.claims(unlucky, slot_id, presses=1), race.claims(other, slot_id)]
        injected = proxy.injected()
    answers += [race.claims(unlucky, slot_id), race.claims(other, slot_id), race.claims(unlucky, slot_id)]

    assert injected[0] == 1
    assert [answer.status_code for answer in answers] == [503, 409, 200, 409, 200]
    assert answers[2].json()["claim_id"] == answers[4].json()["claim_id"]
    town.judge(race)


@pytest.mark.parametrize("fault", ["the answer is lost", "cut off"])
@pytest.mark.parametrize("step", [deciding, giving_seat_back])
def test_a_cancelling_that_failed_halfway_gives_back_one_seat(
    step: Step, fault: str, proxy: FaultProxy, town: Town
) -> None:
    race, (slot_id,) = town.race(1)
    resident, other = town.people[:2]
    claim_id = race.claims(resident, slot_id).json()["claim_id"]
    faults = [LOST_ONCE, CUT_OFF] if fault == "the answer is lost" else [CUT_OFF]

    with proxy.failing(*(step(resident) | each for each in faults)):
        first = town.clinic.asks("POST", f"/slots/{slot_id}/claimants/{claim_id}/cancel")
        injected = proxy.injected()
    race.cancels(town.clinic, slot_id, claim_id)
    again = town.clinic.asks("POST", f"/slots/{slot_id}/claimants/{claim_id}/cancel")

    assert all(injected)
    assert (first.status_code, again.status_code) == (503, 200)
    assert race.claims(other, slot_id).status_code == 201
    assert race.claims(resident, slot_id).status_code == 409
    town.judge(race)


# ---------- everything goes wrong, to everybody


def bad_luck(chance: random.Random, people: Sequence[Resident]) -> list[Rule]:
    """For each of these people one to three steps that fail: so briefly that only the SDK sees it, or longer."""
    anywhere = (CUT_OFF, slow(0.3), *REFUSALS.values())
    steps = {
        reading_resident: anywhere,
        taking_seat: (*anywhere, refused("TransactionConflictException")),
        deciding: (*anywhere, CONFLICT),
        giving_seat_back: anywhere,
    }
    rules: list[Rule] = []
    for who in people:
        for step in chance.sample(list(steps), chance.randint(1, 3)):
            if chance.random() < 0.5:
                rules.append(step(who) | LOST_ONCE)
            rules.append(step(who) | chance.choice(steps[step]) | at_most(chance.choice((1, 2, 4, 4, 6))))
    # What names no resident: the decision that there will be no booking, and what is listed and marked.
    return [
        *rules,
        when("PutItem") | ANSWER_LOST | now_and_then(1, 3),
        when("Query") | THROTTLED | now_and_then(1, 5),
        when("UpdateItem") | CUT_OFF | now_and_then(1, 7),
    ]


@dataclass
class Aftermath:
    """What is left when the faults are over, nobody has pressed for a while, and the sweep has run."""

    storm: Race
    injected: int
    """How many calls failed in it."""
    alone: Race
    forsaken: Resident
    """Whose claim in the race `alone` failed after it had its seat, and who never pressed again."""
    swept: Fired


@pytest.fixture(scope="module")
def aftermath(stack: LocalStack, proxy: FaultProxy, crowded_town: Town) -> Iterator[Aftermath]:
    town = crowded_town
    *crowd, forsaken = town.people
    storm, injected = _storm(town, proxy, crowd[:28])
    alone = _claim_and_give_up(town, proxy, forsaken)
    stack.advance(UNTIL_SWEPT)
    yield Aftermath(storm, injected, alone, forsaken, stack.fire("SweepEveryMinute"))
    town.clear()


def _storm(town: Town, proxy: FaultProxy, people: Sequence[Resident]) -> tuple[Race, int]:
    """A race in which half of the claims are given up at the first 503; and how many calls failed in it."""
    chance = random.Random(SEED)
    race, slots = town.race(1, 3, 5)
    acts = [
        partial(race.claims, who, slot_id, presses=chance.choice((1, 12)))
        for who in people
        for slot_id in chance.sample(slots, 2)
    ]
    with proxy.failing(*bad_luck(chance, people)):
        with race.clinic_cancelling(town.clinic):
            all_together(chance.sample(acts, len(acts)))
        town.stack.fire("SweepEveryMinute")  # it may well fail too, and does no harm
        injected = sum(proxy.injected())
    return race, injected


def _claim_and_give_up(town: Town, proxy: FaultProxy, resident: Resident) -> Race:
    race, (slot_id,) = town.race(1)
    with proxy.failing(deciding(resident) | CUT_OFF):
        assert race.claims(resident, slot_id, presses=1).status_code == 503
    return race


def test_after_a_storm_of_faults_nothing_is_sold_twice_or_lost(
    aftermath: Aftermath, crowded_town: Town
) -> None:
    crowded_town.judge(aftermath.storm)
    crowded_town.judge(aftermath.alone)


def test_in_the_storm_calls_failed_and_people_were_asked_to_press_again(aftermath: Aftermath) -> None:
    """Otherwise it would show nothing."""
    assert aftermath.injected > 50
    assert aftermath.storm.statuses().keys() <= {200, 201, 409, 503}
    assert aftermath.storm.statuses()[503] > 0


def test_the_sweep_books_for_who_never_pressed_again(aftermath: Aftermath) -> None:
    assert aftermath.swept.ok, aftermath.swept.error
    assert aftermath.swept.result["finished"] >= 1
    assert aftermath.forsaken.asks("GET", "/api/booking").status_code == 200


def test_whoever_is_booked_and_presses_again_gets_that_booking(
    aftermath: Aftermath, crowded_town: Town
) -> None:
    """Whatever they were told before."""
    town = crowded_town
    books = Books.of(town.stack, town.slot_ids)
    people = {resident.user_id: resident for resident in town.people}
    booked = [row for slot_id in town.slot_ids for row in books.live(slot_id).values()]
    assert booked
    for row in booked:
        answer = people[row["resident_id"]].claims(row["slot_id"])
        assert (answer.status_code, answer.json()["claim_id"]) == (200, row["claim_id"])


def test_the_logs_know_nobody_even_when_everything_fails(
    stack: LocalStack, told: dict[str, Told], aftermath: Aftermath, crowded_town: Town
) -> None:
    assert told
    assert any("sweep finished claims" in line for line in stack.logs(LOG_LINES)), "the logs cannot be read"
    assert personal_data_in_logs(stack, crowded_town.people) == set()
