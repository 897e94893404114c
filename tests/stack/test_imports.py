"""A file of a thousand slots against the deployed stack while its database fails: all of them are there, or none."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from local.actors import ClinicStaff
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
# Longer than akiwaku.settling.SETTLE_AFTER: what was begun before is swept.
UNTIL_SWEPT = timedelta(seconds=16)
FILE = file_of(SLOTS, datetime.now(UTC))


@pytest.fixture(scope="module")
def proxy(
    stack: LocalStack, driver: Driver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FaultProxy]:
    """In front of the database of those who post files."""
    functions = [stack.deployed.functions[name] for name in ("ClinicApi", "Sweep")]
    with (
        FaultProxy(stack.cloud.endpoint_url, tmp_path_factory.mktemp("faults")) as proxy,
        proxy.in_front_of(stack.cloud, functions),
    ):
        yield proxy


@pytest.fixture
def clinic(driver: Driver) -> ClinicStaff:
    staff = driver.clinic()
    assert staff.asks("GET", "/clinic").status_code == 200  # its function is warm
    return staff


def sends(clinic: ClinicStaff, file: bytes = FILE, key: str = "one") -> httpx.Response:
    headers = {
        "authorization": f"Bearer {clinic.token}",
        "content-type": "text/csv",
        "idempotency-key": key,
    }
    return clinic.http.post("/clinic-api/imports", content=file, headers=headers)


def slots_of(stack: LocalStack, clinic: ClinicStaff) -> Counter[str]:
    """The slots of a clinic in the table, by status."""
    pages = stack.cloud.dynamodb.get_paginator("scan").paginate(
        TableName=stack.env["SLOTS_TABLE"],
        ConsistentRead=True,
        FilterExpression="clinic_id = :clinic",
        ExpressionAttributeValues={":clinic": {"S": clinic.clinic_id}},
    )
    return Counter(item["status"]["S"] for page in pages for item in page["Items"])


def sweep(stack: LocalStack) -> int:
    stack.advance(UNTIL_SWEPT)
    swept = stack.fire("SweepEveryMinute")
    assert swept.ok, swept.error
    return int(swept.result["imports"])


def deciding(clinic: ClinicStaff) -> Rule:
    return when("PutItem", f"Item.clinic_id.S == '{clinic.clinic_id}' && Item.packed")


def posting(clinic: ClinicStaff) -> Rule:
    return when("TransactWriteItems", f"contains(to_string(TransactItems), '{clinic.clinic_id}')")


def test_a_thousand_slots_are_posted_well_inside_the_time_limit(
    stack: LocalStack, proxy: FaultProxy, clinic: ClinicStaff
) -> None:
    began = time.monotonic()
    with proxy.failing(*(when(operation) | slow(0) for operation in CALLS)):
        answer = sends(clinic)
        calls = dict(zip(CALLS, proxy.injected(), strict=True))
    seconds = time.monotonic() - began

    assert (answer.status_code, answer.json()["slots"]) == (201, SLOTS)
    assert slots_of(stack, clinic) == {"open": SLOTS}
    print(f"{SLOTS} slots: {seconds:.1f} s, {calls}")
    assert seconds < 10
    assert sends(clinic).status_code == 200
    assert slots_of(stack, clinic) == {"open": SLOTS}


CALLS = ("GetItem", "PutItem", "TransactWriteItems", "UpdateItem")
CONFLICT = transaction_cancelled(*["None"] * 99, "TransactionConflict")
FAULTS = {
    "some answers are lost": [ANSWER_LOST | at_most(3)],
    "cut off for a while": [CUT_OFF | at_most(5)],
    "nothing gets through": [CUT_OFF],
    "answers are lost, then nothing gets through": [ANSWER_LOST | at_most(2), CUT_OFF],
    "conflicts for a while": [CONFLICT | at_most(6)],
    "conflicts all the time": [CONFLICT],
    "throttled": [refused("ProvisionedThroughputExceededException")],
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("who", ["the clinic again", "the sweep"])
def test_what_was_decided_is_finished_whatever_failed_while_posting(
    name: str, who: str, stack: LocalStack, proxy: FaultProxy, clinic: ClinicStaff
) -> None:
    with proxy.failing(*(posting(clinic) | fault for fault in FAULTS[name])):
        answer = sends(clinic)
        assert all(proxy.injected()), answer.text
    assert answer.status_code in (201, 503)
    if answer.status_code == 201:
        assert slots_of(stack, clinic) == {"open": SLOTS}
    if who == "the sweep":
        assert sweep(stack) == (answer.status_code == 503)
    else:
        assert sends(clinic).status_code == 200
    assert slots_of(stack, clinic) == {"open": SLOTS}
    assert sweep(stack) == 0


def test_what_was_not_decided_leaves_nothing_behind(
    stack: LocalStack, proxy: FaultProxy, clinic: ClinicStaff
) -> None:
    with proxy.failing(deciding(clinic) | CUT_OFF):
        answer = sends(clinic)
        assert all(proxy.injected()), answer.text
    assert (answer.status_code, slots_of(stack, clinic)) == (503, {})
    assert (sweep(stack), slots_of(stack, clinic)) == (0, {})
    assert sends(clinic).status_code == 201
    assert slots_of(stack, clinic) == {"open": SLOTS}


def test_what_was_decided_without_an_answer_is_posted(
    stack: LocalStack, proxy: FaultProxy, clinic: ClinicStaff
) -> None:
    with proxy.failing(deciding(clinic) | ANSWER_LOST | at_most(1), deciding(clinic) | CUT_OFF):
        answer = sends(clinic)
        assert all(proxy.injected()), answer.text
    assert (answer.status_code, slots_of(stack, clinic)) == (503, {})
    assert sweep(stack) == 1
    assert slots_of(stack, clinic) == {"open": SLOTS}
    assert sends(clinic).status_code == 200
