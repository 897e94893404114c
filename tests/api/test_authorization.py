"""Every operation of the clinics' API, called by accounts that have no business there.

tests/stack/test_authorization.py asks the same of the deployed stack, with real tokens.
"""

import json
from typing import Any

import boto3
import pytest

from akiwaku import clock
from booking import clinic_api
from tests.api.test_apis import CONTEXT, clinic, posting
from tests.kit.operations import Call, calls

DOCUMENT = json.loads(clinic_api.written())
UNKNOWN = "0" * 32


@pytest.fixture
def slot(clinics: None) -> dict[str, Any]:
    status, posted = clinic("POST", "/clinic-api/slots", posting(), **{"idempotency-key": "k"})
    assert status == 201
    return dict(posted)


def about(slot: dict[str, Any]) -> list[Call]:
    known = {
        "slot_id": slot["slot_id"],
        "claim_id": UNKNOWN,
        "day": clock.date_in_japan(clock.now()).isoformat(),
    }
    return calls(
        DOCUMENT, {**known, "starts_at": slot["starts_at"], "closes_at": slot["closes_at"], "visit": None}
    )


def ask(call: Call, **claims: str) -> dict[str, Any]:
    event = {
        "version": "2.0",
        "rawPath": call.path,
        "rawQueryString": "",
        "headers": {name.lower(): value for name, value in call.headers.items()},
        "requestContext": {
            "stage": "$default",
            "requestId": "r",
            "http": {"method": call.method, "path": call.path, "sourceIp": "127.0.0.1"},
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
        },
        "body": call.content.decode(),
        "isBase64Encoded": False,
    }
    return clinic_api.handler(event, CONTEXT)


def everything() -> dict[str, list[str]]:
    database = boto3.client("dynamodb")
    return {
        table: sorted(json.dumps(item, sort_keys=True) for item in database.scan(TableName=table)["Items"])
        for table in database.list_tables()["TableNames"]
    }


@pytest.mark.parametrize("named", [{}, {"custom:clinic_id": ""}, {"custom:clinic_id": "unknown"}])
def test_an_account_without_a_clinic_is_shown_nothing_and_changes_nothing(
    slot: dict[str, Any], named: dict[str, str]
) -> None:
    before = everything()
    for call in about(slot):
        answer = ask(call, sub="somebody", **named)
        assert answer["statusCode"] == 403, call
        assert json.loads(answer["body"])["type"] == "urn:akiwaku:problem:clinic-required", call
    assert everything() == before


def test_another_clinics_slot_looks_as_if_it_were_not_there(slot: dict[str, Any]) -> None:
    before = everything()
    stranger = {"sub": "somebody", "custom:clinic_id": "tama"}
    for call in about(slot):
        if call.names_a_slot:
            seen = ask(call, **stranger)
            assert seen["statusCode"] == 404, call
            assert seen == ask(call.about(slot_id=UNKNOWN), **stranger), call
    assert everything() == before
