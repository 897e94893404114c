"""A call of every operation of an OpenAPI document that would be taken, made from the document's own examples.

So a test that goes through all operations learns of a new one by itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    operation_id: str
    method: str
    template: str
    """The path with its names in braces."""
    ids: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def path(self) -> str:
        return self.template.format(**self.ids)

    @property
    def names_a_slot(self) -> bool:
        return "slot_id" in self.ids

    def about(self, **ids: str) -> "Call":
        """The same call about something else."""
        return replace(self, ids={name: ids.get(name, value) for name, value in self.ids.items()})


def calls(document: Document, values: Mapping[str, Any]) -> list[Call]:
    """One of each operation. `values` stand in the place of examples, by their names."""
    return [
        _call(document, template, method, operation, values)
        for template, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _call(
    document: Document, template: str, method: str, operation: Document, values: Mapping[str, Any]
) -> Call:
    said = {
        (parameter["in"], parameter["name"]): str(values.get(parameter["name"], parameter.get("example", "")))
        for parameter in operation.get("parameters", [])
        if parameter["required"]
    }
    headers = {name: value for (where, name), value in said.items() if where == "header"}
    content = b""
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        headers["Content-Type"] = kind
        content = _content(document, kind, body, values)
    ids = {name: value for (where, name), value in said.items() if where == "path"}
    return Call(operation["operationId"], method.upper(), template, ids, headers, content)


def _content(document: Document, kind: str, body: Document, values: Mapping[str, Any]) -> bytes:
    if kind != "application/json":
        return str(values.get(kind, body.get("example", ""))).encode()
    schema = document["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
    examples = {
        name: values.get(name, facts["examples"][0] if "examples" in facts else None)
        for name, facts in schema["properties"].items()
        if name in schema.get("required", schema["properties"]) or name in values
    }
    return json.dumps(examples).encode()
