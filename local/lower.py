"""Rewrites an expanded template into one that means the same to the emulator.

Every rule goes by resource type and knows nothing of this project's template. What the emulator
(ministack 1.5.33) does not do, found in its source and by trying it:

- AWS::ApiGatewayV2::Api: it stores the API and ignores `Body`, so the stack is CREATE_COMPLETE and answers
  404. SAM writes all routes of an HttpApi there as OpenAPI. `http_apis` makes resources of them.
- AWS::Scheduler::Schedule: it fires by UTC whatever the time zone, and passes placeholders such as
  `<aws.scheduler.scheduled-time>` as they are. `schedules` keeps them from firing; `clock.py` fires them.
- AWS::Lambda::EventSourceMapping of a DynamoDB stream: it moves on after any answer that is not an error and
  does not look at `batchItemFailures`, never bisects, and runs the function on the one thread that also polls
  all queues. `stream_mappings` switches them off; `streams.py` reads the streams instead.
- AWS::Lambda::EventSourceMapping of a queue: a parameter is a string, which CloudFormation reads as a number where
  one is due. It does not, and then none of its queues is ever read. `concurrency` writes the number out.
- AWS::DynamoDB::Table: it ignores TimeToLiveSpecification. `expiries` lists them, to be set when the table is
  there. (It also ignores point-in-time recovery and encryption, which nothing here would notice.)
- AWS::Cognito::ManagedLoginBranding: it does not know the type and refuses the stack. `login_looks` drops it;
  the emulator's login page has one look.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.errors import LocalStackError
from local.template import Resource, Template, resources

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
_ANY = "x-amazon-apigateway-any-method"
_INTEGRATION = "x-amazon-apigateway-integration"
_AUTHORIZER = "x-amazon-apigateway-authorizer"


def http_apis(template: Template) -> None:
    """Turn the OpenAPI body of every HTTP API into Route, Integration and Authorizer resources."""
    for logical_id, api in resources(template, "AWS::ApiGatewayV2::Api"):
        body = api["Properties"].pop("Body", None)
        if body is None:
            continue
        info = body.get("info", {})
        api["Properties"].setdefault("Name", info.get("title", logical_id))
        api["Properties"].setdefault("ProtocolType", "HTTP")
        for new_id, resource in _HttpApi(logical_id, api, body).resources():
            if new_id in template["Resources"]:
                raise LocalStackError(
                    f"Two resources would share the name {new_id}; rename a path of {logical_id}"
                )
            template["Resources"][new_id] = resource


class _HttpApi:
    """One HTTP API with an OpenAPI body, as resources."""

    def __init__(self, logical_id: str, api: Resource, body: dict[str, Any]) -> None:
        self._id = logical_id
        self._condition = {"Condition": api["Condition"]} if "Condition" in api else {}
        self._body = body
        self._schemes: dict[str, Any] = body.get("components", {}).get("securitySchemes", {})

    def resources(self) -> Iterator[tuple[str, Resource]]:
        for scheme in self._schemes:
            yield self._authorizer_id(scheme), self._authorizer(scheme)
        for path, operations in self._body.get("paths", {}).items():
            for method, operation in operations.items():
                if method != _ANY and method not in _METHODS:
                    continue
                verb = "ANY" if method == _ANY else method.upper()
                name = f"{self._id}Route{_letters(verb.title())}{_letters(path)}"
                yield f"{name}Integration", self._integration(operation, f"{verb} {path}")
                yield name, self._route(operation, f"{verb} {path}", f"{name}Integration")

    def _resource(self, kind: str, properties: dict[str, Any]) -> Resource:
        return {
            "Type": f"AWS::ApiGatewayV2::{kind}",
            **self._condition,
            "Properties": {"ApiId": {"Ref": self._id}, **properties},
        }

    def _authorizer_id(self, scheme: str) -> str:
        return f"{self._id}Authorizer{_letters(scheme)}"

    def _authorizer(self, scheme: str) -> Resource:
        authorizer = self._schemes[scheme].get(_AUTHORIZER, {})
        if authorizer.get("type") != "jwt":
            raise LocalStackError(
                f"{self._id}: the authorizer {scheme} is not of type jwt; teach local/lower.py"
            )
        jwt = authorizer["jwtConfiguration"]
        source = authorizer.get("identitySource", "$request.header.Authorization")
        return self._resource(
            "Authorizer",
            {
                "Name": scheme,
                "AuthorizerType": "JWT",
                "IdentitySource": source if isinstance(source, list) else [source],
                "JwtConfiguration": {"Issuer": jwt["issuer"], "Audience": jwt["audience"]},
            },
        )

    def _integration(self, operation: dict[str, Any], route: str) -> Resource:
        integration = operation.get(_INTEGRATION)
        if integration is None:
            raise LocalStackError(f"{self._id}: {route} has no {_INTEGRATION}")
        properties = {
            "IntegrationType": integration["type"].upper(),
            "IntegrationMethod": integration.get("httpMethod", "POST"),
            "IntegrationUri": integration["uri"],
            "PayloadFormatVersion": integration.get("payloadFormatVersion", "2.0"),
        }
        if "timeoutInMillis" in integration:
            properties["TimeoutInMillis"] = integration["timeoutInMillis"]
        return self._resource("Integration", properties)

    def _route(self, operation: dict[str, Any], route: str, integration: str) -> Resource:
        properties: dict[str, Any] = {
            "RouteKey": "$default" if route.endswith(" /$default") else route,
            "Target": {"Fn::Join": ["/", ["integrations", {"Ref": integration}]]},
        }
        # OpenAPI: an operation's own `security` stands instead of the document's; an empty one means open.
        for requirement in operation.get("security", self._body.get("security", [])):
            for scheme, scopes in requirement.items():
                if scheme not in self._schemes:
                    raise LocalStackError(
                        f"{self._id}: {route} asks for {scheme}, which no securityScheme describes"
                    )
                properties["AuthorizationType"] = "JWT"
                properties["AuthorizerId"] = {"Ref": self._authorizer_id(scheme)}
                if scopes:
                    properties["AuthorizationScopes"] = scopes
        return self._resource("Route", properties)


def _letters(text: str) -> str:
    """`/clinic-api/{proxy+}` as part of a logical id, which may hold letters and digits only."""
    words = "".join(char if char.isalnum() else " " for char in text).split()
    return "".join(word[0].upper() + word[1:] for word in words) or "Root"


@dataclass(frozen=True)
class Schedule:
    """A schedule of the template that is switched on there."""

    logical_id: str
    time_zone: str


def schedules(template: Template) -> list[Schedule]:
    """Switch the emulator's own firing off; which schedules were on."""
    found = []
    for logical_id, schedule in resources(template, "AWS::Scheduler::Schedule"):
        properties = schedule["Properties"]
        if properties.get("State", "ENABLED") == "ENABLED":
            found.append(Schedule(logical_id, properties.get("ScheduleExpressionTimezone", "UTC")))
        properties["State"] = "DISABLED"
    return found


def stream_mappings(template: Template) -> list[str]:
    """Switch the emulator's own reading of streams off; logical ids of the mappings that were on."""
    found = []
    for logical_id, mapping in resources(template, "AWS::Lambda::EventSourceMapping"):
        properties = mapping["Properties"]
        # Queues have no position to start from, streams must name one.
        if "StartingPosition" in properties and properties.get("Enabled", True):
            properties["Enabled"] = False
            found.append(logical_id)
    return found


def concurrency(template: Template, parameters: Mapping[str, str]) -> None:
    """Put the number in the place of a parameter that says how many functions read a queue at once."""
    for _, mapping in resources(template, "AWS::Lambda::EventSourceMapping"):
        scaling = mapping["Properties"].get("ScalingConfig", {})
        most = scaling.get("MaximumConcurrency")
        if isinstance(most, dict):
            name = most["Ref"]
            most = parameters.get(name, template["Parameters"][name].get("Default"))
        if most is not None:
            scaling["MaximumConcurrency"] = int(most)


def expiries(template: Template) -> dict[str, str]:
    """Logical ids of the tables whose items expire, with the attribute that says when."""
    return {
        logical_id: table["Properties"]["TimeToLiveSpecification"]["AttributeName"]
        for logical_id, table in resources(template, "AWS::DynamoDB::Table")
        if table["Properties"].get("TimeToLiveSpecification", {}).get("Enabled")
    }


def login_looks(template: Template) -> None:
    """Leave the styles of login pages out."""
    for logical_id, _ in resources(template, "AWS::Cognito::ManagedLoginBranding"):
        del template["Resources"][logical_id]
