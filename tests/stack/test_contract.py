"""The clinics' API keeps to its document, whatever is sent to it."""

import os
import sys

import httpx
import pytest

from local.stack import LocalStack
from tests.stack import fuzz
from tests.stack.driver import Driver

SEED, MOST = int(os.environ.get("FUZZ_SEED", "0")), int(os.environ.get("FUZZ_MAX", "3"))


@pytest.fixture(scope="module")
def found(stack: LocalStack, driver: Driver, http: httpx.Client) -> fuzz.Found:
    document = http.get("/clinic-api/openapi.json").json()
    return fuzz.run(fuzz.Desk(driver), document, stack.url, seed=SEED, most=MOST)


def test_no_call_is_answered_otherwise_than_documented(found: fuzz.Found) -> None:
    sys.stdout.write(f"{found}\n")  # seen with -s, and when something is wrong
    assert found.faults == []
    assert not [key for key in found.answers if key[1] >= 500]


def test_every_operation_was_met_where_it_has_something_to_do(found: fuzz.Found, http: httpx.Client) -> None:
    paths = http.get("/clinic-api/openapi.json").json()["paths"]
    names = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert {name: found.successes(name) for name in names if not found.successes(name)} == {}
