"""A file of a thousand slots against the deployed stack while its database fails: all of them or none."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest

from local.actors import ClinicStaff, eventually
from local.faults import (
    ANSWER_LOST,
    CUT_OFF,
    FaultProxy,
    Rule,
    at_most,
    refused,
    slow,
    transaction_cancelled,
    when,
)
from local.stack import LocalStack
from tests.kit.slot_files import file_of
from tests.stack.driver import Driver

SLOTS = 1_000
ALL = {"open": SLOTS}
# Longer than akiwaku.settling.SETTLE_AFTER: what was begun before is swept.
UNTIL_SWEPT = timedelta(seconds=16)
_NUMBERS = count(1)


@dataclass(frozen=True)
class Sender:
    """A clinic with a file of its own in each test: the vaccine tells its slots from all others."""

    stack: LocalStack
    clinic: ClinicStaff
    vaccine: str

    def sends(self) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {self.clinic.token}",
            "content-type": "text/csv",
            "idempotency-key": self.vaccine,
        }
        file = file_of(SLOTS, datetime.now(UTC).replace(hour=0, minute=0), self.vaccine)
        return self.clinic.http.post("/clinic-api/imports", content=file, headers=headers)

    def slots(self) -> Counter[str]:
        """Those of the file in the table, by status."""
        pages = self.stack.cloud.dynamodb.get_paginator("scan").paginate(
            TableName=self.stack.env["SLOTS_TABLE"],
            ConsistentRead=True,
            FilterExpression="vaccine = :vaccine",
            ExpressionAttributeValues={":vaccine": {"S": self.vaccine}},
        )
        return Counter(item["status"]["S"] for page in pages for item in page["Items"])

    def posting(self) -> Rule:
        """The transactions that its slots are put in."""
        return when("TransactWriteItems", f"contains(to_string(TransactItems), '{self.vaccine}')")

    def deciding(self) -> Rule:
        return when("PutItem", f"Item.clinic_id.S == '{self.clinic.clinic_id}' && Item.packed")


@pytest.fixture(scope="module")
def clinic(driver: Driver) -> ClinicStaff:
    # Where nobody else's slots are: the next open one is looked for among thousands here.
    return driver.clinic("14401")


@pytest.fixture(scope="module")
def proxy(
    stack: LocalStack, clinic: ClinicStaff, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FaultProxy]:
    """In front of the database of those who post files."""
    functions = [stack.deployed.functions[name] for name in ("ClinicApi", "Sweep")]
    with (
        FaultProxy(stack.cloud.endpoint_url, tmp_path_factory.mktemp("faults")) as proxy,
        proxy.in_front_of(stack.cloud, functions),
    ):
        eventually(
            lambda: clinic.asks("GET", "/clinic"),
            lambda answer: answer.status_code == 200,
            "the clinics' function is warm",
            seconds=60,
        )
        yield proxy


@pytest.fixture
def sender(stack: LocalStack, clinic: ClinicStaff) -> Sender:
    return Sender(stack, clinic, f"vaccine-{next(_NUMBERS)}-")


def sweep(stack: LocalStack) -> int:
    stack.advance(UNTIL_SWEPT)
    swept = stack.fire("SweepEveryMinute")
    assert swept.ok, swept.error
    return int(swept.result["imports"])


def test_a_thousand_slots_are_posted_inside_the_time_limit_in_a_handful_of_calls(
    proxy: FaultProxy, sender: Sender
) -> None:
    operations = ("GetItem", "PutItem", "TransactWriteItems", "UpdateItem")
    with proxy.failing(*(when(operation) | slow(0.001) for operation in operations)):
        answer = sender.sends()
        calls = dict(zip(operations, proxy.injected(), strict=True))

    assert (answer.status_code, answer.json()["slots"]) == (201, SLOTS)
    assert sender.slots() == ALL
    # One of the reads is of the clinic.
    assert calls == {"GetItem": 2, "PutItem": 1, "TransactWriteItems": 10, "UpdateItem": 1}
    assert sender.sends().status_code == 200
    assert sender.slots() == ALL


CONFLICT = transaction_cancelled(*["None"] * 99, "TransactionConflict")
FAULTS = {
    "some answers are lost": [ANSWER_LOST | at_most(3)],
    "cut off for a while": [CUT_OFF | at_most(5)],
    "answers are lost, then nothing gets through": [ANSWER_LOST | at_most(2), CUT_OFF],
    "conflicts for a while": [CONFLICT | at_most(6)],
    "conflicts all the time": [CONFLICT],
    "throttled": [refused("ProvisionedThroughputExceededException")],
}


@pytest.mark.parametrize(
    ("name", "again"), [(name, number % 2 == 0) for number, name in enumerate(FAULTS)], ids=FAULTS.keys()
)
def test_what_was_decided_is_finished_whatever_failed_on_the_way(
    name: str, again: bool, stack: LocalStack, proxy: FaultProxy, sender: Sender
) -> None:
    """By the clinic that sends it again, or else by the sweep."""
    with proxy.failing(*(sender.posting() | fault for fault in FAULTS[name])):
        answer = sender.sends()
        assert all(proxy.injected()), answer.text
    assert answer.status_code in (201, 503)
    if answer.status_code == 201:
        assert sender.slots() == ALL
    if again:
        assert sender.sends().status_code == 200
        assert sweep(stack) == 0
    else:
        assert sweep(stack) == (answer.status_code == 503)
    assert sender.slots() == ALL


def test_what_was_not_decided_leaves_nothing_behind(
    stack: LocalStack, proxy: FaultProxy, sender: Sender
) -> None:
    with proxy.failing(sender.deciding() | CUT_OFF):
        answer = sender.sends()
        assert all(proxy.injected()), answer.text
    assert (answer.status_code, sender.slots()) == (503, {})
    assert (sweep(stack), sender.slots()) == (0, {})
    assert sender.sends().status_code == 201
    assert sender.slots() == ALL


def test_what_was_decided_without_an_answer_is_posted(
    stack: LocalStack, proxy: FaultProxy, sender: Sender
) -> None:
    with proxy.failing(sender.deciding() | ANSWER_LOST | at_most(1), sender.deciding() | CUT_OFF):
        answer = sender.sends()
        assert all(proxy.injected()), answer.text
    assert (answer.status_code, sender.slots()) == (503, {})
    assert sweep(stack) == 1
    assert sender.slots() == ALL
    assert sender.sends().status_code == 200
