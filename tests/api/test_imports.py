"""A file of slots as API Gateway hands it over."""

import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest

from akiwaku import posting
from booking import clinic_api
from tests.kit.slot_files import file, file_of, row
from tests.kit.world import NOW

CONTEXT = SimpleNamespace(
    function_name="test", memory_limit_in_mb=1, invoked_function_arn="arn", aws_request_id="1",
    get_remaining_time_in_millis=lambda: 10_000,
)  # fmt: skip
PREFIX = "urn:akiwaku:problem:"

pytestmark = pytest.mark.usefixtures("clinics", "at_noon")


def send(body: bytes, path: str = "", *, key: str | None = "key", who: str = "akari", **more: Any) -> Any:
    encoded = more.get("encoded", False)
    headers = {"content-type": more.get("content_type", "text/csv; charset=utf-8")}
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": f"/clinic-api/imports{path}",
        "rawQueryString": "",
        "headers": headers | ({"idempotency-key": key} if key else {}),
        "requestContext": {
            "stage": "$default",
            "requestId": "r",
            "http": {"method": "POST", "path": f"/clinic-api/imports{path}", "sourceIp": "127.0.0.1"},
            "authorizer": {"jwt": {"claims": {"sub": "staff-1", "custom:clinic_id": who}, "scopes": None}},
        },
        # As API Gateway does: what is no UTF-8 in a text is replaced.
        "body": base64.b64encode(body).decode() if encoded else body.decode(errors="replace"),
        "isBase64Encoded": encoded,
    }
    answer = clinic_api.handler(event, CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def slots_of(clinic_id: str = "akari") -> int:
    return len(posting.own_slots(clinic_id, posting.Wanted(), NOW).slots)


@pytest.mark.parametrize("encoded", [False, True])
def test_a_file_is_checked_then_posted_then_posted_again_to_no_effect(encoded):
    whole = b"\xef\xbb\xbf" + file_of(3, NOW)
    status, checked = send(whole, "/check", key=None, encoded=encoded)
    assert (status, checked["good"], checked["bad"]) == (200, 3, 0)
    assert checked["rows"][1] == {
        "line": 3,
        "slot": {
            "starts_at": "2026-11-24T03:10:00Z", "closes_at": "2026-11-24T03:10:00Z", "vaccine": "ファイザー",
            "doses": [3], "seats": 1, "min_age": None, "max_age": None, "note": "2番",
        },
        "errors": [],
        "same_as": None,
    }  # fmt: skip
    assert slots_of() == 0

    status, posted = send(whole, encoded=encoded)
    assert (status, posted["slots"], slots_of()) == (201, 3, 3)
    assert send(whole, encoded=encoded) == (200, posted)
    assert slots_of() == 3


def test_bad_rows_are_named_in_a_problem_and_nothing_is_written():
    bad = file(row(NOW), "2026/12/01,9:30,,,ファイザー,3,x,,,")
    status, problem = send(bad)
    assert (status, problem["type"]) == (422, f"{PREFIX}invalid-request")
    assert problem["errors"] == [
        {
            "line": 2,
            "field": "starts_at",
            "column": "接種日・開始時刻",
            "message": "これからの日時を入力してください。",
        },
        {"line": 3, "field": "seats", "column": "枠数", "message": "数字で入力してください。"},
    ]
    status, checked = send(bad, "/check")
    assert (status, checked["good"], checked["bad"]) == (200, 0, 2)
    told = [{"line": row["line"], **error} for row in checked["rows"] for error in row["errors"]]
    assert told == problem["errors"]
    assert slots_of() == 0


def test_the_same_key_with_another_file_is_refused():
    send(file_of(1, NOW))
    status, problem = send(file_of(2, NOW))
    assert (status, problem["type"]) == (422, f"{PREFIX}idempotency-key-reused")
    assert slots_of() == 1


@pytest.mark.parametrize("path", ["", "/check"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/vnd.ms-excel", ""])
def test_what_does_not_call_itself_csv_is_refused(path, content_type):
    status, problem = send(file_of(1, NOW), path, content_type=content_type)
    assert (status, problem["type"]) == (415, f"{PREFIX}csv-required")


@pytest.mark.parametrize("path", ["", "/check"])
@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize(
    "body", [file_of(1, NOW).decode().encode("cp932"), b"\xff\xfe\x00", b"a" * 1_000_001]
)
def test_what_cannot_be_read_is_refused_with_a_sentence(path, encoded, body):
    status, problem = send(body, path, encoded=encoded)
    assert (status, problem["type"]) == (422, f"{PREFIX}invalid-request")
    assert problem["errors"][0]["message"].endswith("。")


@pytest.mark.parametrize("body", [b"", b"\n", b'"', b"\x00", b",,,", "色,形\n赤,丸".encode()])
def test_a_file_without_slots_is_told_so_and_never_an_internal_error(body):
    assert send(body)[0] == 422
    status, checked = send(body, "/check")
    assert (status, checked["good"], len(checked["rows"])) == (200, 0, 1)


@pytest.mark.parametrize("key", [None, "", "with space", "x" * 129])
def test_a_key_is_asked_for(key):
    assert send(file_of(1, NOW), key=key)[0] == 422
    assert slots_of() == 0


def test_an_account_without_a_clinic_gets_nowhere_and_another_clinic_has_keys_of_its_own():
    assert send(file_of(1, NOW), who="")[0] == 403
    assert send(file_of(1, NOW), "/check", who="nobody")[0] == 403
    assert send(file_of(1, NOW))[0] == 201
    assert send(file_of(2, NOW), who="tama")[0] == 201
    assert (slots_of(), slots_of("tama")) == (1, 2)


@pytest.mark.parametrize("path", ["/clinic-api/imports", "/clinic-api/imports/check"])
def test_the_description_says_that_a_body_of_csv_is_wanted(path):
    described = json.loads(clinic_api.app.get_openapi_json_schema())["paths"][path]["post"]["requestBody"]
    assert described["required"]
    assert set(described["content"]) == {"text/csv"}
