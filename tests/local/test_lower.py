"""Lowering: what the emulator ignores in a template comes out as resources that it knows."""

from typing import Any

import pytest

from local import lower
from local.errors import LocalStackError

URI = {"Fn::Sub": "arn:aws:apigateway:…:lambda:path/…/${Answers.Arn}/invocations"}
INTEGRATION = {"httpMethod": "POST", "type": "aws_proxy", "uri": URI, "payloadFormatVersion": "2.0"}


def operation(**more: Any) -> dict[str, Any]:
    return {"x-amazon-apigateway-integration": INTEGRATION, "responses": {}, **more}


def template(paths: dict[str, Any], **body: Any) -> dict[str, Any]:
    document = {"openapi": "3.0.1", "info": {"title": "toy", "version": "1.0"}, "paths": paths, **body}
    return {"Resources": {"Front": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": document}}}}


def with_login(paths: dict[str, Any], **body: Any) -> dict[str, Any]:
    scheme = {
        "type": "oauth2",
        "x-amazon-apigateway-authorizer": {
            "type": "jwt",
            "identitySource": "$request.header.Authorization",
            "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["desk"]},
        },
    }
    return template(paths, components={"securitySchemes": {"Desk": scheme}}, **body)


def of_type(lowered: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    wanted = f"AWS::ApiGatewayV2::{kind}"
    return [each["Properties"] for each in lowered["Resources"].values() if each["Type"] == wanted]


def test_every_operation_becomes_a_route_with_its_integration() -> None:
    lowered = template(
        {
            "/webhook": {"post": operation()},
            "/api/{proxy+}": {"x-amazon-apigateway-any-method": operation()},
        }
    )

    lower.http_apis(lowered)

    assert [route["RouteKey"] for route in of_type(lowered, "Route")] == [
        "POST /webhook",
        "ANY /api/{proxy+}",
    ]
    for route in of_type(lowered, "Route"):
        name = route["Target"]["Fn::Join"][1][1]["Ref"]
        integration = lowered["Resources"][name]["Properties"]
        assert integration["IntegrationUri"] == URI
        assert integration["IntegrationType"] == "AWS_PROXY"
        assert integration["ApiId"] == route["ApiId"] == {"Ref": "Front"}


def test_the_body_is_gone_and_the_api_is_an_http_api() -> None:
    lowered = template({"/webhook": {"post": operation()}})

    lower.http_apis(lowered)

    assert lowered["Resources"]["Front"]["Properties"] == {"Name": "toy", "ProtocolType": "HTTP"}


def test_only_the_operations_that_ask_for_a_login_get_the_authorizer() -> None:
    lowered = with_login(
        {
            "/clinic-api/{proxy+}": {"x-amazon-apigateway-any-method": operation(security=[{"Desk": []}])},
            "/clinic-api/docs": {"get": operation()},
        }
    )

    lower.http_apis(lowered)

    [authorizer] = of_type(lowered, "Authorizer")
    assert authorizer["JwtConfiguration"] == {"Issuer": "https://issuer.example", "Audience": ["desk"]}
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    closed, open_ = of_type(lowered, "Route")
    assert closed["AuthorizationType"] == "JWT"
    assert lowered["Resources"][closed["AuthorizerId"]["Ref"]]["Properties"] is authorizer
    assert "AuthorizationType" not in open_


def test_a_login_for_the_whole_document_can_be_waived_by_an_operation() -> None:
    lowered = with_login(
        {"/closed": {"get": operation()}, "/open": {"get": operation(security=[])}},
        security=[{"Desk": ["read"]}],
    )

    lower.http_apis(lowered)

    closed, open_ = of_type(lowered, "Route")
    assert (closed["AuthorizationType"], closed["AuthorizationScopes"]) == ("JWT", ["read"])
    assert "AuthorizationType" not in open_


def test_paths_that_look_alike_become_different_resources() -> None:
    lowered = template(
        {"/a-b": {"get": operation()}, "/a/b": {"post": operation()}, "/a_b": {"put": operation()}}
    )

    lower.http_apis(lowered)

    assert len(of_type(lowered, "Route")) == len(of_type(lowered, "Integration")) == 3


def test_two_routes_that_would_share_a_name_are_refused() -> None:
    clash = template({"/a-b": {"get": operation()}, "/a/b": {"get": operation()}})

    with pytest.raises(LocalStackError, match="share"):
        lower.http_apis(clash)


def test_a_login_that_nothing_describes_is_refused_rather_than_left_out() -> None:
    with pytest.raises(LocalStackError, match="Nobody"):
        lower.http_apis(template({"/closed": {"get": operation(security=[{"Nobody": []}])}}))


def test_what_hangs_on_a_condition_of_the_api_hangs_on_it_too() -> None:
    lowered = with_login({"/closed": {"get": operation(security=[{"Desk": []}])}})
    lowered["Resources"]["Front"]["Condition"] = "HasApi"

    lower.http_apis(lowered)

    assert {each["Condition"] for each in lowered["Resources"].values()} == {"HasApi"}


def test_schedules_are_switched_off_and_those_that_were_on_are_told() -> None:
    resources: dict[str, Any] = {
        "Noon": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {"ScheduleExpressionTimezone": "Asia/Tokyo"},
        },
        "Often": {"Type": "AWS::Scheduler::Schedule", "Properties": {"State": "ENABLED"}},
        "Never": {"Type": "AWS::Scheduler::Schedule", "Properties": {"State": "DISABLED"}},
    }

    found = lower.schedules({"Resources": resources})

    assert found == [lower.Schedule("Noon", "Asia/Tokyo"), lower.Schedule("Often", "UTC")]
    assert {each["Properties"]["State"] for each in resources.values()} == {"DISABLED"}


def test_mappings_of_streams_are_switched_off_and_those_of_queues_are_not() -> None:
    kind = "AWS::Lambda::EventSourceMapping"
    resources: dict[str, Any] = {
        "FromStream": {"Type": kind, "Properties": {"StartingPosition": "TRIM_HORIZON"}},
        "Resting": {"Type": kind, "Properties": {"StartingPosition": "LATEST", "Enabled": False}},
        "FromQueue": {"Type": kind, "Properties": {"BatchSize": 10}},
    }

    assert lower.stream_mappings({"Resources": resources}) == ["FromStream"]
    assert resources["FromStream"]["Properties"]["Enabled"] is False
    assert "Enabled" not in resources["FromQueue"]["Properties"]


@pytest.mark.parametrize(
    ("written", "meant"), [(3, 3), ("3", 3), ({"Ref": "Given"}, 4), ({"Ref": "LeftAsItIs"}, 5)]
)
def test_how_many_read_a_queue_at_once_is_a_number(written: Any, meant: int) -> None:
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"ScalingConfig": {"MaximumConcurrency": written}},
    }
    template = {
        "Parameters": {
            "Given": {"Type": "Number", "Default": 9},
            "LeftAsItIs": {"Type": "Number", "Default": 5},
        },
        "Resources": {"FromQueue": mapping, "Unlimited": {**mapping, "Properties": {}}},
    }

    lower.concurrency(template, {"Given": "4"})

    assert mapping["Properties"]["ScalingConfig"] == {"MaximumConcurrency": meant}
    assert template["Resources"]["Unlimited"]["Properties"] == {}


def test_tables_whose_items_expire_are_told_with_the_attribute() -> None:
    def table(enabled: bool) -> dict[str, Any]:
        specification = {"AttributeName": "expires_at", "Enabled": enabled}
        return {"Type": "AWS::DynamoDB::Table", "Properties": {"TimeToLiveSpecification": specification}}

    plain: dict[str, Any] = {"Type": "AWS::DynamoDB::Table", "Properties": {}}

    found = lower.expiries({"Resources": {"Kept": plain, "Off": table(False), "Expiring": table(True)}})

    assert found == {"Expiring": "expires_at"}


def test_looks_of_login_pages_which_the_emulator_does_not_know_are_left_out() -> None:
    lowered = {
        "Resources": {
            "Look": {"Type": "AWS::Cognito::ManagedLoginBranding", "Properties": {}},
            "Users": {"Type": "AWS::Cognito::UserPool", "Properties": {}},
        }
    }

    lower.login_looks(lowered)

    assert set(lowered["Resources"]) == {"Users"}
