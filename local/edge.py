"""What CloudFront adds to answers in AWS, read from the template of the web pages and fitted to one machine.

So a page that breaks its own Content-Security-Policy breaks here, and not on the day of the deployment.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from local.template import Template, load, resources

Headers: TypeAlias = dict[str, str]


class Edge:
    """`Edge(Path("infra/web.yaml"), {"LoginUrl": …}).headers("/liff/")`."""

    def __init__(self, template_file: Path, values: Mapping[str, str]) -> None:
        template = load(template_file)
        policies = {
            logical_id: _headers(policy["Properties"]["ResponseHeadersPolicyConfig"], values)
            for logical_id, policy in resources(template, "AWS::CloudFront::ResponseHeadersPolicy")
        }
        self._by_pattern: list[tuple[str, Headers]] = []
        for behaviour in _behaviours(template):
            policy = behaviour.get("ResponseHeadersPolicyId", {}).get("Ref")
            self._by_pattern.append((behaviour.get("PathPattern", "*"), policies.get(policy, {})))

    def headers(self, path: str) -> Headers:
        """The headers that CloudFront would add to whatever it answers at `path`."""
        return next((headers for pattern, headers in self._by_pattern if fnmatchcase(path, pattern)), {})


def _behaviours(template: Template) -> list[dict[str, Any]]:
    """In the order CloudFront tries them: the default comes last."""
    for _, distribution in resources(template, "AWS::CloudFront::Distribution"):
        config = distribution["Properties"]["DistributionConfig"]
        return [*config.get("CacheBehaviors", []), config["DefaultCacheBehavior"]]
    return []


def _headers(policy: dict[str, Any], values: Mapping[str, str]) -> Headers:
    security = policy.get("SecurityHeadersConfig", {})
    headers: Headers = {}
    # Strict-Transport-Security is left out: this is http, on an address that other things use as well.
    if "ContentTypeOptions" in security:
        headers["X-Content-Type-Options"] = "nosniff"
    if "ReferrerPolicy" in security:
        headers["Referrer-Policy"] = security["ReferrerPolicy"]["ReferrerPolicy"]
    if "FrameOptions" in security:
        # The phone shows the LIFF page in a frame, which the LINE app does not need.
        headers["X-Frame-Options"] = "SAMEORIGIN"
    if "ContentSecurityPolicy" in security:
        written = _text(security["ContentSecurityPolicy"]["ContentSecurityPolicy"], values)
        headers["Content-Security-Policy"] = written.replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        )
    for item in policy.get("CustomHeadersConfig", {}).get("Items", []):
        headers[item["Header"]] = _text(item["Value"], values)
    return headers


def _text(value: Any, values: Mapping[str, str]) -> str:
    text = str(value["Fn::Sub"] if isinstance(value, dict) else value)
    for name, replacement in values.items():
        text = text.replace(f"${{{name}}}", replacement)
    return text
