"""The templates as one system: every resource, and where a reference that crosses stacks ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from local.template import Template, expand, load

ROOT = Path(__file__).parents[2]
STACK = "AWS::CloudFormation::Stack"
_PACKAGED = "s3://bucket/key"


class Target(NamedTuple):
    """A resource: the stack that has it ("" is template.yaml) and its logical id there."""

    stack: str
    logical_id: str


@dataclass(frozen=True)
class Found:
    target: Target
    resource: dict[str, Any]

    @property
    def properties(self) -> dict[str, Any]:
        return dict(self.resource.get("Properties", {}))

    @property
    def name(self) -> str:
        return self.target.logical_id


class System:
    """template.yaml as SAM expands it, with its nested stacks."""

    @cached_property
    def source(self) -> Template:
        """template.yaml as it is written."""
        return load(ROOT / "template.yaml")

    @cached_property
    def stacks(self) -> dict[str, Template]:
        source = load(ROOT / "template.yaml")
        # SAM's translator wants code to be in a bucket already; where it is makes no difference here.
        source["Globals"]["Function"]["CodeUri"] = _PACKAGED
        for resource in source["Resources"].values():
            if resource["Type"] == "AWS::Serverless::LayerVersion":
                resource["Properties"]["ContentUri"] = _PACKAGED
        root = expand(source, {}, "ap-northeast-1")
        nested = {
            logical_id: load(ROOT / resource["Properties"]["TemplateURL"])
            for logical_id, resource in root["Resources"].items()
            if resource["Type"] == STACK
        }
        return {"": root} | nested

    def all(self, kind: str) -> list[Found]:
        """Every resource of a type, wherever it is."""
        return list(self._all(kind))

    def _all(self, kind: str) -> Iterator[Found]:
        for stack, template in self.stacks.items():
            for logical_id, resource in template["Resources"].items():
                if resource["Type"] == kind:
                    yield Found(Target(stack, logical_id), resource)

    def follow(self, stack: str, value: Any) -> Target | None:
        """The resource a Ref or GetAtt ends at, through stacks' parameters and outputs; None for a literal."""
        match value:
            case {"Ref": str(name)} if name in self.stacks[stack].get("Parameters", {}):
                if not stack:
                    return None
                return self.follow("", self.stacks[""]["Resources"][stack]["Properties"]["Parameters"][name])
            case {"Ref": str(name)}:
                return Target(stack, name)
            case {"Fn::GetAtt": [str(name), str(attribute)]} if attribute.startswith("Outputs."):
                output = attribute.removeprefix("Outputs.")
                return self.follow(name, self.stacks[name]["Outputs"][output]["Value"])
            case {"Fn::GetAtt": [str(name), *_]}:
                return Target(stack, name)
        return None

    def environment(self) -> dict[str, str]:
        """What a function finds in its environment: parameters have their defaults, resources some text."""
        parameters = self.source["Parameters"]
        variables = self.source["Globals"]["Function"]["Environment"]["Variables"]
        return {name: _text(value, parameters) for name, value in variables.items()}


def _text(value: Any, parameters: dict[str, Any]) -> str:
    match value:
        case {"Ref": str(name)} if name in parameters:
            return str(parameters[name]["Default"])
        case {"Fn::Sub": str(text)}:
            for name, parameter in parameters.items():
                text = text.replace(f"${{{name}}}", str(parameter["Default"]))
            return text
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [*path]}:
            return "-".join(path)
    return str(value)
