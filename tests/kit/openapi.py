"""LINE's own API documents, and whether what was said agrees with them to the letter.

problems = openapi.documents().check_calls(openapi.logged_calls(http))

The documents are LINE's (https://github.com/line/line-openapi) and not part of this project. They are looked for
in the directory that LINE_OPENAPI names, then in a checkout called line-openapi beside the project, or in a
directory beside it. Without them, tests marked with `needed` are left out and say so.
"""

import os
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MESSAGING, TOKENS, WEBHOOK = "messaging-api.yml", "channel-access-token.yml", "webhook.yml"

# What LINE describes in prose only: there is nothing to hold these against.
UNDOCUMENTED = {
    ("GET", "/oauth2/v2.1/certs"): "keys of LINE Login, which has no OpenAPI document",
    ("POST", "/oauth2/v2.1/verify"): "ID tokens of LINE Login; GET on this path is documented",
    ("POST", "/user/v1/deauthorize"): "a call of LINE Login",
}

Schema = dict[str, Any]

_UNDERSTOOD = {
    "type", "properties", "required", "allOf", "oneOf", "discriminator", "additionalProperties", "items", "enum",
    "format", "pattern", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "nullable",
    "description", "externalDocs", "example", "default",
}  # fmt: skip
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def directory() -> Path | None:
    """Where LINE's documents are on this machine. FileNotFoundError if LINE_OPENAPI names something else."""
    named = os.environ.get("LINE_OPENAPI")
    if named:
        if not (Path(named) / MESSAGING).is_file():
            raise FileNotFoundError(f"LINE_OPENAPI={named} has no {MESSAGING}")
        return Path(named)
    beside = [ROOT.parent / "line-openapi", *sorted(ROOT.parent.glob("*/line-openapi"))]
    return next((each for each in beside if (each / MESSAGING).is_file()), None)


needed = pytest.mark.skipif(
    directory() is None,
    reason="LINE's API documents are not here: git clone https://github.com/line/line-openapi beside the project",
)


def logged_calls(http: httpx.Client, after: int = 0) -> list[dict[str, Any]]:
    """The newest calls of a simulated platform with their bodies, through its control API; `after` a number."""
    return [call for call in http.get("/phone/api/calls?bodies=true").json() if call["number"] > after]


def logged_webhooks(http: httpx.Client, after: int = 0) -> list[dict[str, Any]]:
    """The bodies of the newest webhooks of a simulated platform, in the same way."""
    deliveries = http.get("/phone/api/webhooks?bodies=true").json()
    return [delivery["request"] for delivery in deliveries if delivery["number"] > after]


def newest(http: httpx.Client, log: str) -> int:
    """The number of the newest entry of a log (`calls`, `webhooks`); 0 of an empty one."""
    entries = http.get(f"/phone/api/{log}?last=1").json()
    return int(entries[-1]["number"]) if entries else 0


class Document:
    """One OpenAPI document."""

    def __init__(self, path: Path) -> None:
        # The loader written in C takes a tenth of the time, where PyYAML was built with it.
        whole = yaml.load(path.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        self.schemas: dict[str, Schema] = whole["components"]["schemas"]
        self.operations: dict[tuple[str, str], Schema] = {
            (method.upper(), template): operation
            for template, methods in whole["paths"].items()
            for method, operation in methods.items()
            if method in {"get", "put", "post", "delete"}
        }

        # A path that is written out goes before one with parameters.
        self._patterns = [
            (re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(template))), template)
            for template in sorted(whole["paths"], key=lambda each: each.count("{"))
        ]

    def operation(self, method: str, path: str) -> Schema | None:
        """The operation a call belongs to, None if there is none."""
        return next(
            (
                self.operations[method, template]
                for pattern, template in self._patterns
                if (method, template) in self.operations and pattern.fullmatch(path)
            ),
            None,
        )

    def problems(self, value: Any, schema: Schema, at: str = "body") -> list[str]:
        """Everything in which the value differs from the schema. ValueError for a schema not understood."""
        return list(self._problems(value, schema, at))

    def _problems(self, value: Any, schema: Schema, at: str) -> Iterator[str]:
        if "oneOf" in schema:
            tried = [self.problems(value, each, at) for each in schema["oneOf"]]
            if sum(not problems for problems in tried) != 1:
                yield f"{at} is not exactly one of {len(tried)}: {tried}"
            return
        name = _name(schema)
        if name and "discriminator" in self.schemas[name]:
            discriminator = self.schemas[name]["discriminator"]
            kind = value.get(discriminator["propertyName"]) if isinstance(value, dict) else None
            if kind not in discriminator["mapping"]:
                yield f"{at} is no kind of {name}: {kind!r}"
                return
            schema = {"$ref": discriminator["mapping"][kind]}
        yield from self._plain(value, self._merged(schema), at)

    def _merged(self, schema: Schema) -> Schema:
        """The schema with everything it is made of laid together."""
        name = _name(schema)
        if name:
            schema = self.schemas[name]
        unknown = {keyword for keyword in schema if not keyword.startswith("x-")} - _UNDERSTOOD
        if unknown:
            raise ValueError(f"{name or schema} uses {unknown}")
        merged: Schema = {"properties": {}, "required": set(), "kinds": {}}
        for part in schema.get("allOf", []):
            of_part = self._merged(part)
            for collected in ("properties", "required", "kinds"):
                merged[collected] |= of_part[collected]
            base = _name(part)
            if base and "discriminator" in self.schemas[base]:
                merged["kinds"] |= self._kinds(self.schemas[base]["discriminator"], name)
        for keyword, says in schema.items():
            if keyword == "properties":
                merged["properties"] |= says
            elif keyword == "required":
                merged["required"] |= set(says)
            elif keyword != "allOf":
                merged[keyword] = says
        if merged["properties"]:
            merged.setdefault("type", "object")
        return merged

    def _kinds(self, discriminator: Schema, name: str | None) -> dict[str, set[str]]:
        """What a schema's discriminating property must be: a box cannot call itself a text."""
        kinds = {kind for kind, target in discriminator["mapping"].items() if target.endswith(f"/{name}")}
        return {discriminator["propertyName"]: kinds}

    def _plain(self, value: Any, schema: Schema, at: str) -> Iterator[str]:
        if value is None and schema.get("nullable"):
            return
        expected = schema.get("type")
        fits = expected is None or isinstance(value, _TYPES[expected])
        if not fits or (isinstance(value, bool) and expected != "boolean"):
            yield f"{at} is no {expected}: {value!r:.80}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at} is none of {schema['enum']}: {value!r}"
        if expected == "object":
            yield from self._object(value, schema, at)
        elif expected == "array":
            yield from _within(len(value), schema, "minItems", "maxItems", f"the length of {at}")
            for number, item in enumerate(value):
                yield from self._problems(item, schema["items"], f"{at}[{number}]")
        elif expected == "string":
            yield from _within(len(value), schema, "minLength", "maxLength", f"the length of {at}")
            if "pattern" in schema and not re.search(schema["pattern"], value):
                yield f"{at} does not match {schema['pattern']}: {value!r}"
        elif expected in {"integer", "number"}:
            yield from _within(value, schema, "minimum", "maximum", at)
        if "format" in schema and not _has_format(value, schema["format"]):
            yield f"{at} is no {schema['format']}: {value!r}"

    def _object(self, value: dict[str, Any], schema: Schema, at: str) -> Iterator[str]:
        for name in sorted(schema["required"] - set(value)):
            yield f"{at}.{name} is missing"
        for name, kinds in schema["kinds"].items():
            if name in value and value[name] not in kinds:
                yield f"{at}.{name} is none of {sorted(kinds)}: {value[name]!r}"
        for name, part in value.items():
            if name in schema["properties"]:
                yield from self._problems(part, schema["properties"][name], f"{at}.{name}")
            elif "additionalProperties" in schema:
                yield from self._problems(part, schema["additionalProperties"], f"{at}.{name}")
            else:
                yield f"{at}.{name} is not in LINE's documents"


class Documents:
    """The documents of what this project uses of LINE."""

    def __init__(self, where: Path) -> None:
        self.messaging, self.tokens = Document(where / MESSAGING), Document(where / TOKENS)
        self.webhook = Document(where / WEBHOOK)

    def document_of(self, path: str) -> Document:
        """The document that tells about a path."""
        return self.tokens if path.startswith(("/oauth2/", "/v2/oauth/")) else self.messaging

    def check_calls(self, calls: Iterable[dict[str, Any]]) -> list[str]:
        """What is wrong with calls and their answers, as `logged_calls` gives them."""
        return [
            f"call {call['number']}, {call['method']} {call['path']} -> {call['status']}: {problem}"
            for call in calls
            if (call["method"], call["path"]) not in UNDOCUMENTED
            for problem in self._of_call(call)
        ]

    def check_webhooks(self, bodies: Iterable[dict[str, Any]]) -> list[str]:
        """What is wrong with the bodies of webhooks, as `logged_webhooks` gives them."""
        wanted = {"$ref": "#/components/schemas/CallbackRequest"}
        return [
            f"webhook {number}: {problem}"
            for number, body in enumerate(bodies)
            for problem in self.webhook.problems(body, wanted)
        ]

    def _of_call(self, call: dict[str, Any]) -> Iterator[str]:
        document, status = self.document_of(call["path"]), call["status"]
        operation = document.operation(call["method"], call["path"])
        if operation is None and status not in {401, 404, 405}:
            yield "LINE has no such operation"
        if operation is not None and 200 <= status < 300:
            yield from _of_request(document, operation, call)
        if status:  # without one, no answer was seen
            yield from _of_answer(document, operation or {"responses": {}}, call)


@cache
def documents() -> Documents:
    """LINE's documents. FileNotFoundError where they are not."""
    where = directory()
    if where is None:
        raise FileNotFoundError("LINE's API documents are not on this machine")
    return Documents(where)


def _of_request(document: Document, operation: Schema, call: dict[str, Any]) -> Iterator[str]:
    """A call that LINE takes must be one that LINE's documents allow."""
    header = next((one for one in operation.get("parameters", []) if one["name"] == "X-Line-Retry-Key"), None)
    if call["retry_key"] is not None:
        if header is None:
            yield "a retry key was taken where there is none"
        else:
            yield from document.problems(call["retry_key"], header["schema"], "the retry key")
    body = operation.get("requestBody", {})
    schema = _json_schema(body)
    if call["request"] is not None:
        if schema is None:
            yield "a body was taken where there is none"
        else:
            yield from document.problems(call["request"], schema, "request")
    elif body.get("required") and schema is not None:
        yield "the request has no body"


def _of_answer(document: Document, operation: Schema, call: dict[str, Any]) -> Iterator[str]:
    response = operation["responses"].get(str(call["status"]))
    if response is None and call["status"] >= 400:
        schema: Schema | None = {"$ref": "#/components/schemas/ErrorResponse"}
    elif response is None:
        yield "LINE does not answer with this status"
        return
    else:
        schema = _json_schema(response)
        if schema is None and ("content" in response or call["answer"] in (None, {})):
            return  # a picture, or nothing as promised
    if schema is None:
        yield f"an answer where none was promised: {call['answer']!r:.80}"
    else:
        yield from document.problems(call["answer"], schema, "answer")


def _json_schema(holder: Schema) -> Schema | None:
    """What a body must be like; None where it is no document, or anything."""
    content = holder.get("content", {})
    kind = next((each for each in content if each != "*/*"), None)
    return content[kind]["schema"] if kind else None


def _name(schema: Schema) -> str | None:
    return str(schema["$ref"]).rsplit("/", 1)[-1] if "$ref" in schema else None


def _within(number: float, schema: Schema, least: str, most: str, what: str) -> Iterator[str]:
    if least in schema and number < schema[least]:
        yield f"{what} is below {schema[least]}: {number}"
    if most in schema and number > schema[most]:
        yield f"{what} is above {schema[most]}: {number}"


def _has_format(value: Any, form: str) -> bool:
    match form:
        case "int32" | "int64":
            return abs(value) < 2 ** (int(form[3:]) - 1)
        case "double":
            return True
        case "uri":
            return bool(urlsplit(value).scheme) and not re.search(r"\s", value)
        case "uuid":
            return (
                str(uuid.UUID(value)) == value.lower() if re.fullmatch(r"[0-9a-fA-F-]{36}", value) else False
            )
        case "date-time":
            try:
                return datetime.fromisoformat(value).tzinfo is not None
            except ValueError:
                return False
        case _:
            raise ValueError(f"the format {form!r} is not understood")
