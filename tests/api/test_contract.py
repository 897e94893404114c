"""The OpenAPI document of the clinics' API, and what the handler makes of calls that no schema allows."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from akiwaku import errors
from booking import api_page, clinic_api, described
from tests.api.test_apis import CONTEXT, clinic, posting
from tests.kit.contract import KEPT

DOCUMENT = json.loads(clinic_api.written())


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def answers(operation: dict[str, Any]) -> dict[str, Any]:
    return {status: resolved(answer) for status, answer in operation["responses"].items()}


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    found: Any = part
    if "$ref" in part:
        found = DOCUMENT
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
    return dict(found)


def refusals(of: type[errors.Refusal] = errors.Refusal) -> Iterator[type[errors.Refusal]]:
    yield of
    for each in of.__subclasses__():
        yield from refusals(each)


def test_the_kept_document_is_the_one_that_is_served() -> None:
    assert KEPT.read_text(encoding="utf-8") == clinic_api.written(), (
        "run `make openapi` and commit what it wrote"
    )


def test_every_operation_has_a_name_that_programs_can_use_and_a_summary() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+[A-Za-z]+", name) for name in names), names
    assert all(operation["summary"] and operation["tags"] for _, operation in operations())


def test_every_name_in_the_document_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    silent = [name for name, schema in schemas.items() if not schema["description"]]
    silent += [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, facts in schema.get("properties", {}).items()
        if not facts.get("description")
    ]
    silent += [
        f"{call} {parameter['name']}"
        for call, operation in operations()
        for parameter in operation.get("parameters", [])
        if not parameter["description"]
    ]
    assert silent == [], "booking/described.py has no line for these"


def test_nothing_is_described_that_is_not_there() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    fields = {field for schema in schemas.values() for field in schema.get("properties", {})}
    named = {parameter["name"] for _, each in operations() for parameter in each.get("parameters", [])}
    assert set(described.SCHEMAS) <= set(schemas)
    fields |= {
        f"{name}.{field}" for name, schema in schemas.items() for field in schema.get("properties", {})
    }
    assert set(described.FIELDS) <= fields
    assert set(described.PARAMETERS) <= named


def test_every_operation_tells_what_may_come_of_any_call() -> None:
    for call, operation in operations():
        assert {"401", "403", "429", "500", "503"} <= set(operation["responses"]), call
        takes_input = "requestBody" in operation or any(
            parameter["in"] != "path" for parameter in operation.get("parameters", [])
        )
        assert takes_input == ("422" in operation["responses"]) or "{day}" in call, call
        assert ("requestBody" in operation) == ("415" in operation["responses"]), call
        if "{" in call:
            assert "404" in operation["responses"], call


def test_every_refusal_is_documented_as_it_is_sent() -> None:
    known = {errors.PROBLEM_PREFIX + each.slug: each for each in refusals()}
    seen = 0
    for call, operation in operations():
        for status, answer in answers(operation).items():
            problem = answer.get("content", {}).get("application/problem+json")
            if problem is None:
                assert int(status) < 300 or status in {"401", "429"}, (call, status)
                continue
            types = problem["schema"]["allOf"][1]["properties"]["type"]["enum"]
            assert {known[each].status for each in types} == {int(status)}, call
            for example in problem["examples"].values():
                seen += 1
                assert example["value"]["type"] in types
                jsonschema_rs.validate(
                    {**problem["schema"], "components": DOCUMENT["components"]}, example["value"]
                )
    assert seen > 20


def test_nothing_of_the_framework_is_promised() -> None:
    assert "HTTPValidationError" not in json.dumps(DOCUMENT)


def test_a_method_that_an_address_has_not_is_told_which_ones_it_has(aws: None) -> None:
    answer = clinic_api.handler(event("DELETE", "/clinic-api/slots"), CONTEXT)
    assert answer["statusCode"] == 405
    assert answer["headers"]["Allow"] == "GET, POST"
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert json.loads(answer["body"])["type"] == "urn:akiwaku:problem:method-not-allowed"
    assert clinic("DELETE", "/clinic-api/nowhere")[0] == 404


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "Multipart/Form-Data", "text/plain"])
def test_a_form_that_is_not_json_is_refused_before_it_is_read(clinics: None, kind: str) -> None:
    sent = event("POST", "/clinic-api/slots", body="seats=1", **{"content-type": kind})
    answer = clinic_api.handler(sent, CONTEXT)
    assert answer["statusCode"] == 415
    assert json.loads(answer["body"])["type"] == "urn:akiwaku:problem:json-required"


@pytest.mark.parametrize(
    "body",
    [
        "{" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"seats": ' + "9" * 5_000 + "}",
        '{"note": "\\ud800"}',
        '{"note": "a\\u0000b"}',
        '{"seats": NaN}',
        '{"seats": true}',
        '{"seats": "2"}',
        '{"doses": ["3"]}',
        '{"starts_at": 1893456000}',
        '{"starts_at": "1893456000"}',
        '{"starts_at": "9999-12-31T23:59:59-12:00"}',
        '{"starts_at": "0001-01-01T00:00:00+14:00"}',
        '{"starts_at": "2026-11-24T14:00:00"}',
        '{"vaccine": "ファイザー\\n"}',
    ],
    ids=lambda body: body[:30],
)
def test_what_cannot_be_is_refused_by_name_and_never_an_error_of_ours(clinics: None, body: str) -> None:
    try:
        asked = json.dumps({**posting(), **json.loads(body)})
    except (ValueError, RecursionError):
        asked = body
    if "\\n" in asked:
        asked = asked.replace("\\n", "\\n後")  # at the end it would only be trimmed
    sent = event("POST", "/clinic-api/slots", body=asked, **{"idempotency-key": "k"})
    answer = clinic_api.handler(sent, CONTEXT)
    assert answer["statusCode"] == 422, answer["body"]
    assert json.loads(answer["body"])["errors"]


@pytest.mark.parametrize("birth_date", [0, "0", 86_400.0, True])
def test_a_number_is_no_birth_date(clinics: None, birth_date: Any) -> None:
    status, problem = clinic("POST", "/clinic-api/lookup", {"phone": "0452101111", "birth_date": birth_date})
    assert status == 422
    assert problem["errors"] == [{"field": "birth_date", "message": "正しい日付を入力してください。"}]


def test_bytes_that_are_no_text_are_refused(clinics: None) -> None:
    sent = event("POST", "/clinic-api/slots", body=base64.b64encode(b'{"note": "\xff"}').decode())
    answer = clinic_api.handler({**sent, "isBase64Encoded": True}, CONTEXT)
    assert answer["statusCode"] == 422


@pytest.mark.parametrize(
    "query",
    ["to=2000-01-01", "from=2026-12-02&to=2026-12-01", "date=9999-12-31", "date=0001-01-01", "limit=0"],
)
def test_days_that_make_no_list_are_refused(clinics: None, query: str) -> None:
    status, problem = clinic("GET", f"/clinic-api/slots?{query}")
    assert (status, problem["type"]) == (422, "urn:akiwaku:problem:invalid-request")


def test_the_page_to_try_it_comes_from_one_address_under_a_strict_policy(aws: None) -> None:
    page = clinic_api.handler(event("GET", "/clinic-api/docs"), CONTEXT)
    assert page["statusCode"] == 200
    assert "script-src 'self';" in page["headers"]["Content-Security-Policy"]
    assert "unsafe" not in page["headers"]["Content-Security-Policy"]
    assert set(re.findall(r'(?:src|href)="([^"]+)"', page["body"])) == {
        "data:,", "?part=styles", "?part=script", "?part=start",
    }  # fmt: skip
    assert "<script>" not in page["body"]
    for part, kind in (("styles", "text/css"), ("script", "text/javascript"), ("start", "text/javascript")):
        answer = api_page.answer(part)
        assert answer.status_code == 200
        assert str(answer.content_type).startswith(kind)


def event(method: str, path: str, body: str | None = None, **headers: str) -> dict[str, Any]:
    """A call with the token of a clinic."""
    token = {"sub": "staff-1", "custom:clinic_id": "akari"}
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **headers},
        "requestContext": {
            "stage": "$default",
            "requestId": "r",
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            "authorizer": {"jwt": {"claims": token, "scopes": None}},
        },
        "body": body,
        "isBase64Encoded": False,
    }
