"""Every function is there, is alone in its role, and may do nothing beyond its work."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from akiwaku.resources import Resources
from akiwaku.settings import Settings
from tests.template.wiring import ROOT, System, Target

FUNCTION = "AWS::Lambda::Function"
# What the libraries read that every function has: Powertools' names.
LIBRARIES_READ = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}
# X-Ray knows no resources, so AWS's own policy is as narrow as one can be.
MANAGED_BY_AWS = {"arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess"}


def test_every_handler_is_a_function_in_a_file(system: System) -> None:
    handlers = [function.properties["Handler"] for function in system.all(FUNCTION)]
    assert len(handlers) == 8
    for handler in handlers:
        module, _, name = handler.rpartition(".")
        file = (ROOT / "functions").joinpath(*module.split(".")).with_suffix(".py")
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, handler


def test_every_function_runs_the_same_python_with_both_layers(system: System) -> None:
    for function in system.all(FUNCTION):
        assert function.properties["Runtime"] == "python3.13"
        assert function.properties["Architectures"] == ["arm64"]
        layers = [system.stacks[""]["Resources"][layer["Ref"]] for layer in function.properties["Layers"]]
        assert [layer["Properties"]["Description"] for layer in layers] == [
            "The package akiwaku",
            "What akiwaku needs from elsewhere",
        ]


def test_every_setting_is_set_and_nothing_is_set_that_nobody_reads(system: System) -> None:
    read = {name.upper() for name in (*Settings.model_fields, *Resources._fields)}
    for function in system.all(FUNCTION):
        assert set(function.properties["Environment"]["Variables"]) == read | LIBRARIES_READ


def test_every_function_has_a_role_of_its_own_that_bears_its_name(system: System) -> None:
    for function in system.all(FUNCTION):
        role = system.follow("", function.properties["Role"])
        assert role == Target("Roles", function.name)


def test_no_role_allows_every_action_or_every_resource(system: System) -> None:
    statements = list(policy_statements(system))
    assert len(statements) > 20
    for owner, statement in statements:
        actions, resources = _list(statement["Action"]), _list(statement["Resource"])
        assert not [action for action in actions if "*" in action], owner
        assert not [resource for resource in resources if resource == "*"], owner


def test_no_role_takes_on_a_policy_that_others_wrote_except_for_traces(system: System) -> None:
    for role in system.all("AWS::IAM::Role"):
        for policy in role.properties.get("ManagedPolicyArns", []):
            if "Ref" in policy:
                assert policy["Ref"] in {"WriteLog", "UseTableKey"}
            else:
                assert policy["Fn::Sub"] in MANAGED_BY_AWS


def test_whoever_reads_or_writes_a_table_may_use_its_key_and_nobody_else(system: System) -> None:
    for role in system.all("AWS::IAM::Role"):
        if role.target.stack == "Roles":
            statements = [
                s for policy in role.properties["Policies"] for s in policy["PolicyDocument"]["Statement"]
            ]
            on_tables = any(a.startswith("dynamodb:") for s in statements for a in _list(s["Action"]))
            assert on_tables == ({"Ref": "UseTableKey"} in role.properties["ManagedPolicyArns"])


def test_the_residents_api_can_reach_neither_line_nor_the_ledger_of_notices(system: System) -> None:
    reached = {
        target.logical_id
        for owner, statement in policy_statements(system)
        if owner == "ResidentApi"
        for resource in _list(statement["Resource"])
        if (target := system.follow("Roles", resource))
    }
    assert {"Slots", "Bookings", "Holders"} <= reached
    assert not {"Line", "Notices", "WebhookEvents", "NoticeChunks"} & reached


def test_nothing_deployed_reads_changes_or_deletes_what_is_in_the_audit_trail(system: System) -> None:
    trail = Target("Data", "AuditTrail")
    allowed = {
        (owner, action)
        for owner, statement in policy_statements(system)
        for resource in _list(statement["Resource"])
        if _table(system, resource) == trail
        for action in _list(statement["Action"])
    }
    assert allowed == {("ClinicApi", "dynamodb:PutItem")}


def test_every_log_forgets_in_time(system: System) -> None:
    groups = system.all("AWS::Logs::LogGroup")
    assert groups
    assert all(group.properties["RetentionInDays"] == {"Fn::If": ["IsProd", 365, 30]} for group in groups)
    for function in system.all(FUNCTION):
        assert function.properties["LoggingConfig"]["LogGroup"] == {"Ref": "Log"}


@pytest.mark.parametrize(
    ("function", "seconds"),
    [("WebhookReceive", 5), ("ResidentApi", 10), ("ClinicApi", 10), ("Sweep", 60), ("NoticePlan", 300)],
)
def test_a_function_ends_before_its_caller_gives_up(system: System, function: str, seconds: int) -> None:
    [found] = [f for f in system.all(FUNCTION) if f.name == function]
    assert found.properties["Timeout"] == seconds


def policy_statements(system: System) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement about what a function or a schedule may do, with the role or policy that says so."""
    for role in system.all("AWS::IAM::Role"):
        for policy in role.properties.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role.name, statement
    for policy in system.all("AWS::IAM::ManagedPolicy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            yield policy.name, statement


def _table(system: System, resource: Any) -> Target | None:
    """Also of an index, `${SlotsArn}/index/open_slots`."""
    match resource:
        case {"Fn::Sub": str(text)} if "/index/" in text:
            return system.follow("Roles", {"Ref": text.partition("}")[0].removeprefix("${")})
    return system.follow("Roles", resource)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
