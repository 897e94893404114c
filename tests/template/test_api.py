"""Who gets through the door of the HTTP API, and what the pages are allowed."""

from typing import Any

from tests.template.wiring import ROOT, System

ANY = "x-amazon-apigateway-any-method"


def paths(system: System) -> dict[str, Any]:
    [api] = system.all("AWS::ApiGatewayV2::Api")
    return dict(api.properties["Body"]["paths"])


def test_the_api_has_these_routes_and_no_others(system: System) -> None:
    routes = {(path, method) for path, methods in paths(system).items() for method in methods}
    assert routes == {
        ("/webhook", "post"),
        ("/api/{proxy+}", ANY),
        ("/clinic-api/{proxy+}", ANY),
        ("/clinic-api/openapi.json", "get"),
        ("/clinic-api/docs", "get"),
    }


def test_the_clinics_api_is_behind_the_login_and_only_its_description_is_open(system: System) -> None:
    locked = {
        path
        for path, methods in paths(system).items()
        for operation in methods.values()
        if operation.get("security") == [{"ClinicLogin": []}]
    }
    assert locked == {"/clinic-api/{proxy+}"}


def test_the_login_takes_tokens_of_our_own_pool_and_client_only(system: System) -> None:
    [api] = system.all("AWS::ApiGatewayV2::Api")
    scheme = api.properties["Body"]["components"]["securitySchemes"]["ClinicLogin"]
    configuration = scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]
    assert configuration["audience"] == [{"Fn::GetAtt": ["Identity", "Outputs.ClientId"]}]
    assert configuration["issuer"] == {"Fn::GetAtt": ["Identity", "Outputs.Issuer"]}


def test_nobody_can_make_an_account_or_choose_the_clinic_it_works_for(system: System) -> None:
    [pool] = system.all("AWS::Cognito::UserPool")
    [client] = system.all("AWS::Cognito::UserPoolClient")
    assert pool.properties["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert [attribute["Name"] for attribute in pool.properties["Schema"]] == ["clinic_id"]
    assert "custom:clinic_id" in client.properties["ReadAttributes"]
    assert not [name for name in client.properties["WriteAttributes"] if name.startswith("custom:")]


def test_the_portal_logs_in_with_a_code_and_no_secret(system: System) -> None:
    [client] = system.all("AWS::Cognito::UserPoolClient")
    assert client.properties["AllowedOAuthFlows"] == ["code"]
    assert client.properties["GenerateSecret"] is False
    assert client.properties["CallbackURLs"] == [{"Fn::Sub": "${SiteUrl}/portal/"}]


def test_the_web_pages_can_be_left_out(system: System) -> None:
    web = system.stacks[""]["Resources"]["Web"]
    assert web["Condition"] == "HasWeb"
    assert system.stacks[""]["Conditions"]["HasWeb"] == {"Fn::Equals": [{"Ref": "WithWeb"}, "true"]}


def test_the_apis_are_never_cached_and_the_pages_never_framed(system: System) -> None:
    [site] = system.all("AWS::CloudFront::Distribution")
    configuration = site.properties["DistributionConfig"]
    behaviors = {each["PathPattern"]: each for each in configuration["CacheBehaviors"]}
    assert set(behaviors) == {"/api/*", "/clinic-api/*"}
    caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert {each["CachePolicyId"] for each in behaviors.values()} == {caching_disabled}
    assert "Logging" not in configuration
    for policy in system.all("AWS::CloudFront::ResponseHeadersPolicy"):
        headers = policy.properties["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        assert headers["FrameOptions"]["FrameOption"] == "DENY"


def test_the_access_log_holds_no_path_and_so_no_id(system: System) -> None:
    [stage] = system.all("AWS::ApiGatewayV2::Stage")
    logged = stage.properties["AccessLogSettings"]["Format"]
    assert "$context.routeKey" in logged
    assert "$context.path" not in logged
    assert "$context.identity" not in logged


def test_the_settings_of_the_three_stages_hold_no_account(system: System) -> None:
    import re
    import tomllib

    text = (ROOT / "samconfig.toml").read_text(encoding="utf-8")
    stages = tomllib.loads(text)
    for stage in ("dev", "stg", "prod"):
        deploy = stages[stage]["deploy"]["parameters"]
        assert deploy["stack_name"] == f"akiwaku-{stage}"
        assert deploy["parameter_overrides"] == [f"Stage={stage}"]
    assert not re.search(r"\d{12}|arn:aws", text)
