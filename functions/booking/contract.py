"""What an API says about itself: an OpenAPI 3.1 document, made from its routes and from the refusals they name.

@router.get("/clinic-api/slots/<slot_id>", operation_id="readSlot", responses=answers("1件", SlotNotFound))

What the route returns is in its type; `answers` adds what else may come, each refusal with the `type` that
programs can rely on and the sentence that people read. What the names mean stands in described.py.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from akiwaku.errors import PROBLEM_PREFIX, ClinicRequired, InvalidRequest, NoSuchAddress, Refusal, TryAgain
from booking import described
from booking.http import PROBLEM_JSON

Documented = dict[str, Any]

# Whatever is called: the account may have no clinic, the database may not answer, and we may have made a mistake.
_ANYWHERE: tuple[type[Refusal], ...] = (ClinicRequired, TryAgain, Refusal)
_NAMES = {401: "Unauthorized", 403: "ClinicRequired", 429: "TooManyCalls", 500: "Internal", 503: "TryAgain"}
# What API Gateway answers by itself, in its own words:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
_GATEWAY = {
    401: ("ログインが必要です(トークンがない、期限切れ、または別のものです)", "Unauthorized"),
    429: ("呼び出しが多すぎます。間隔をあけて、もう一度お試しください", "Too Many Requests"),
    500: ("処理できませんでした", "Internal Server Error"),
    503: ("ただいま混み合っています", "Service Unavailable"),
}
_HEADERS: dict[str, Documented] = {
    "ETag": {
        "description": "枠の版。変更するときにIf-Matchで送り返します",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9]+"$', "examples": ['"0"']},
    },
    "Location": {
        "description": "登録されたもののアドレス",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "description": "もう一度お試しいただけるまでの秒数",
        "schema": {"type": "string", "pattern": "^[0-9]+$", "examples": ["60"]},
    },
    "Content-Disposition": {
        "description": "保存するときのファイル名",
        "schema": {"type": "string"},
    },
}
_SCHEMAS: dict[str, Documented] = {
    "Problem": {
        "title": "Problem",
        "description": "RFC 9457の問題。typeは変わりません。titleとdetailはそのまま画面に表示できる日本語です。",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {
                "type": "string",
                "pattern": f"^{PROBLEM_PREFIX}[a-z-]+$",
                "description": "問題の種類。プログラムはこれで見分けてください",
            },
            "title": {"type": "string", "description": "種類の名前"},
            "status": {"type": "integer", "description": "HTTPステータス"},
            "detail": {"type": "string", "description": "利用者への説明"},
            "errors": {
                "type": "array",
                "description": "誤りのある項目。invalid-requestのときに入ります",
                "items": {"$ref": "#/components/schemas/FieldError"},
            },
        },
    },
    "FieldError": {
        "title": "FieldError",
        "description": "誤りのある項目とその説明。入力された値は入りません。",
        "type": "object",
        "required": ["field", "message"],
        "properties": {
            "field": {"type": "string", "description": "項目名"},
            "message": {"type": "string", "description": "利用者への説明"},
            "line": {"type": "integer", "description": "CSVの行番号"},
            "column": {"type": "string", "description": "CSVの列の名前"},
        },
    },
    "GatewayMessage": {
        "title": "GatewayMessage",
        "description": "API Gatewayが直接返す答え。",
        "type": "object",
        "required": ["message"],
        "properties": {"message": {"type": "string", "description": "英語の短い説明"}},
    },
}


def answers(
    said: str | Mapping[int, str],
    *refusals: type[Refusal],
    headers: Iterable[str] = (),
    media_type: str | None = None,
) -> dict[int, OpenAPIResponse]:
    """The answers of one operation, for `responses=` of its route.

    `said`: what a success means, by status where there are several. Its document is what the route returns, or
    text of a `media_type`. `refusals`: those of this operation; what may happen to every call is added by itself.
    """
    found: dict[int, Any] = {}
    for status, meaning in ({200: said} if isinstance(said, str) else said).items():
        found[status] = {
            "description": meaning,
            "headers": {name: _HEADERS[name] for name in headers if name != "Location" or status == 201},
        }
        if media_type:
            found[status]["content"] = {media_type: {"schema": {"type": "string"}}}
    named: dict[int, list[type[Refusal]]] = {}
    for refusal in (*refusals, *_ANYWHERE):
        named.setdefault(refusal.status, []).append(refusal)
    if 404 in named:
        named[404].append(NoSuchAddress)
    for status in sorted({*named, *_GATEWAY}):
        found[status] = _refused(status, named.get(status, []))
    return found


def _refused(status: int, refusals: list[type[Refusal]]) -> Documented:
    content: Documented = {}
    if refusals:
        content[PROBLEM_JSON] = _problems(refusals)
    meanings = [f"- `{PROBLEM_PREFIX}{each.slug}`: {each.title}" for each in refusals]
    if status in _GATEWAY:
        meaning, message = _GATEWAY[status]
        content["application/json"] = {
            "schema": {"$ref": "#/components/schemas/GatewayMessage"},
            "examples": {"gateway": {"summary": meaning, "value": {"message": message}}},
        }
        meanings = meanings or [meaning]
    headers = {"Retry-After": _HEADERS["Retry-After"]} if status == 429 and refusals else {}
    return {"description": "\n".join(meanings), "headers": headers, "content": content}


def _problems(refusals: list[type[Refusal]]) -> Documented:
    types = [PROBLEM_PREFIX + each.slug for each in refusals]
    return {
        "schema": {
            "allOf": [
                {"$ref": "#/components/schemas/Problem"},
                {"type": "object", "properties": {"type": {"enum": types}}},
            ]
        },
        "examples": {each.slug: {"summary": each.title, "value": _example(each)} for each in refusals},
    }


def _example(refusal: type[Refusal]) -> Documented:
    if refusal is InvalidRequest:
        return InvalidRequest(errors=[{"field": "seats", "message": "1以上で入力してください。"}]).problem()
    return refusal().problem()


def document(app: APIGatewayHttpResolver, about: Mapping[str, Any]) -> Documented:
    """The OpenAPI document of an API: the same for the same code, in an order that does not change."""
    made: Documented = json.loads(app.get_openapi_json_schema(**about))
    schemas = made["components"]["schemas"]
    # powertools promises a 422 of its own everywhere. Ours is a problem, and only where something can be wrong.
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(name, None)
    for name, schema in schemas.items():
        _describe(name, schema)
    made["components"]["schemas"] = dict(sorted({**schemas, **_SCHEMAS}.items()))
    common = {str(status): _trimmed(answer) for status, answer in answers({}).items()}
    made["components"]["responses"] = {_NAMES[int(status)]: answer for status, answer in common.items()}
    made["paths"] = dict(sorted(made["paths"].items()))
    for methods in made["paths"].values():
        for operation in methods.values():
            _put_right(operation)
            for status, answer in operation["responses"].items():
                if answer == common.get(status):
                    operation["responses"][status] = {"$ref": f"#/components/responses/{_NAMES[int(status)]}"}
    return made


def _trimmed(answer: Mapping[str, Any]) -> Documented:
    return {name: value for name, value in answer.items() if value}


def _describe(name: str, schema: Documented) -> None:
    """In place of what pydantic makes of our docstrings and names."""
    schema["description"] = described.SCHEMAS.get(name, "")
    for field, facts in schema.get("properties", {}).items():
        facts.pop("title", None)
        _mend_numbers(facts)
        said, example = described.FIELDS.get(f"{name}.{field}") or described.FIELDS.get(field, ("", None))
        facts["description"] = said
        if example is not None and "$ref" not in facts:
            facts["examples"] = [example]


def _put_right(operation: Documented) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "header":
            parameter["name"] = parameter["name"].title()
        said, example = described.PARAMETERS.get(parameter["name"], ("", None))
        parameter["description"] = said
        parameter["schema"] = _without_null(parameter["schema"])
        parameter["schema"].pop("title", None)
        _mend_numbers(parameter["schema"])
        # Asked for by name in the route itself, so that its absence has an answer of its own (428).
        parameter["required"] = parameter["required"] or parameter["name"] == "If-Match"
        if example is not None:
            parameter["example"] = example
    found = operation["responses"]
    if "HTTPValidationError" in str(found.get("422")):
        del found["422"]
    if "404" not in found and any(each["in"] == "path" for each in operation.get("parameters", [])):
        found["404"] = _refused(404, [NoSuchAddress])  # signs that no id and no day has
    operation["responses"] = {status: _trimmed(answer) for status, answer in sorted(found.items())}


def _mend_numbers(schema: Documented) -> None:
    """powertools writes 50 seats as 50.0."""
    for name in ("minimum", "maximum"):
        if name in schema:
            schema[name] = int(schema[name])
    for part in (*schema.get("anyOf", []), *filter(None, [schema.get("items")])):
        _mend_numbers(part)


def _without_null(schema: Documented) -> Documented:
    """What may be left out is not required; there is no way to write null into an address or a header."""
    kinds = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**kinds[0], **{name: value for name, value in schema.items() if name != "anyOf"}}
