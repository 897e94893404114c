"""Deploys a SAM template to the emulator: package, expand, lower, create, wait.

deployed = deploy(cloud, Path("template.yaml"), stack_name="akiwaku-local", parameters={...})
deployed.outputs["ApiUrl"], deployed.functions["ResidentApi"]
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import ClientError

from local import lower
from local.cloud import REGION, Cloud
from local.errors import LocalStackError
from local.packaging import Bucket, zipped
from local.template import Template, expand, load, resources

_CREATE_SECONDS = 60.0
_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Schedule:
    """A schedule as the emulator has it, all references resolved."""

    name: str
    expression: str
    time_zone: str
    function: str
    input: str


@dataclass
class Deployed:
    """What a deployment made, by logical id; what a nested stack made stands beside the rest."""

    stack_name: str
    outputs: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    apis: dict[str, str] = field(default_factory=dict)
    schedules: list[Schedule] = field(default_factory=list)
    stream_mappings: list[str] = field(default_factory=list)


@dataclass
class _Prepared:
    """A template in the emulator's bucket, and what is to be done beside creating it."""

    url: str
    schedules: list[lower.Schedule]
    stream_mappings: list[str]
    expiries: dict[str, str]
    nested: dict[str, "_Prepared"]


def deploy(cloud: Cloud, template: Path, *, stack_name: str, parameters: Mapping[str, str]) -> Deployed:
    """Create the stack of `template`, whose local paths are relative to it.

    LocalStackError names the resource that failed and why.
    """
    prepared = _prepare(template, Bucket(cloud), parameters)
    try:
        cloud.cloudformation.create_stack(
            StackName=stack_name,
            TemplateURL=prepared.url,
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
            ],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    except ClientError as error:
        raise LocalStackError(
            f"The emulator refuses the template: {error.response['Error']['Message']}"
        ) from error
    outputs = _wait(cloud, stack_name)
    deployed = Deployed(stack_name, outputs)
    _collect(cloud, stack_name, prepared, deployed)
    return deployed


def _prepare(file: Path, bucket: Bucket, parameters: Mapping[str, str]) -> _Prepared:
    template = load(file)
    nested = _package(template, file.parent, bucket)
    template = expand(template, parameters, REGION)
    lower.http_apis(template)
    schedules = lower.schedules(template)
    stream_mappings = lower.stream_mappings(template)
    lower.concurrency(template, parameters)
    lower.login_looks(template)
    expiries = lower.expiries(template)
    key = bucket.put(json.dumps(template, ensure_ascii=False).encode(), ".template")
    return _Prepared(bucket.url(key), schedules, stream_mappings, expiries, nested)


def _package(template: Template, directory: Path, bucket: Bucket) -> dict[str, _Prepared]:
    """Put the code and the templates that `template` names by path into the bucket; the nested templates."""

    def code(properties: dict[str, object], name: str, prefix: str = "") -> None:
        path = properties.get(name)
        if isinstance(path, str) and "://" not in path:
            key = bucket.put(zipped(directory / path, prefix), ".zip")
            properties[name] = {"Bucket": bucket.name, "Key": key}

    code(template.get("Globals", {}).get("Function", {}), "CodeUri")
    for _, function in resources(template, "AWS::Serverless::Function"):
        code(function["Properties"], "CodeUri")
    for _, layer in resources(template, "AWS::Serverless::LayerVersion"):
        # `sam build` puts what it builds for Python below python/, where Lambda's search path begins.
        built = str(layer.get("Metadata", {}).get("BuildMethod", "")).startswith("python")
        code(layer["Properties"], "ContentUri", "python/" if built else "")

    nested = {}
    for kind, name in (("AWS::Serverless::Application", "Location"), (_STACK, "TemplateURL")):
        for logical_id, stack in resources(template, kind):
            location = stack["Properties"].get(name)
            if isinstance(location, str) and "://" not in location:
                nested[logical_id] = _prepare(directory / location, bucket, {})
                stack["Properties"][name] = nested[logical_id].url
    return nested


def _wait(cloud: Cloud, stack_name: str) -> dict[str, str]:
    """Wait for the stack; its outputs."""
    deadline = time.monotonic() + _CREATE_SECONDS
    while time.monotonic() < deadline:
        stack = cloud.cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
        status = stack["StackStatus"]
        if status == "CREATE_COMPLETE":
            return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        if not status.endswith("_IN_PROGRESS"):
            raise LocalStackError(f"The stack ended in {status}.\n{_failures(cloud, stack_name)}")
        time.sleep(0.05)
    raise LocalStackError(f"The stack was not there after {_CREATE_SECONDS:.0f} s.")


def _failures(cloud: Cloud, stack_name: str) -> str:
    """What failed first and why; the rest is only rolled back."""
    events = cloud.cloudformation.describe_stack_events(StackName=stack_name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    lines = [
        f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '')}"
        for event in failed
        if event["LogicalResourceId"] != stack_name
    ]
    stack = cloud.cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    return "\n".join(lines) or f"  {stack.get('StackStatusReason', 'no reason given')}"


def _collect(cloud: Cloud, stack_name: str, prepared: _Prepared, deployed: Deployed) -> None:
    """Gather what was made, from nested stacks too, and do what CloudFormation left undone."""
    made = {
        resource["LogicalResourceId"]: resource
        for page in cloud.cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
        for resource in page["StackResourceSummaries"]
    }
    for logical_id, resource in made.items():
        if resource["ResourceType"] == "AWS::Lambda::Function":
            deployed.functions[logical_id] = resource["PhysicalResourceId"]
        if resource["ResourceType"] == "AWS::ApiGatewayV2::Api":
            deployed.apis[logical_id] = resource["PhysicalResourceId"]
    for schedule in prepared.schedules:
        if schedule.logical_id in made:
            physical_id = made[schedule.logical_id]["PhysicalResourceId"]
            deployed.schedules.append(_schedule(cloud, schedule, physical_id, deployed.functions))
    for logical_id in prepared.stream_mappings:
        if logical_id in made:
            deployed.stream_mappings.append(made[logical_id]["PhysicalResourceId"])
    for logical_id, attribute in prepared.expiries.items():
        if logical_id in made:
            cloud.dynamodb.update_time_to_live(
                TableName=made[logical_id]["PhysicalResourceId"],
                TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute},
            )
    for logical_id, nested in prepared.nested.items():
        if logical_id in made:  # a condition may have left the nested stack out
            _collect(cloud, made[logical_id]["PhysicalResourceId"], nested, deployed)


def _schedule(
    cloud: Cloud, schedule: lower.Schedule, physical_id: str, functions: Mapping[str, str]
) -> Schedule:
    """The schedule under the name it has in the SAM template: SAM puts the function's before it."""
    found = cloud.scheduler.get_schedule(Name=physical_id)
    function = str(found["Target"]["Arn"]).rsplit(":", 1)[-1]
    owner = next((logical_id for logical_id, name in functions.items() if name == function), "")
    return Schedule(
        name=schedule.logical_id.removeprefix(owner),
        expression=found["ScheduleExpression"],
        time_zone=schedule.time_zone,
        function=function,
        input=found["Target"].get("Input", "{}"),
    )
