"""What CloudFront does to answers in AWS, read from the template of the web pages and fitted to one machine.

So a page that breaks its own Content-Security-Policy breaks here, and not on the day of the deployment; and what a
page weighs here is what it weighs there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from local.template import Template, load, resources

Headers: TypeAlias = dict[str, str]

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
_LEAST_BYTES, _MOST_BYTES = 1_000, 10_000_000
_TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"}
)  # and others
# CachingOptimized. `Compress` has no effect with CachingDisabled, whose EnableAcceptEncodingGzip is false.
_POLICIES = frozenset({"658327ea-f89d-4fab-a63d-7e88639e58f6"})


@dataclass(frozen=True)
class _Behaviour:
    pattern: str
    headers: Headers
    compresses: bool


class Edge:
    """`Edge(Path("infra/web.yaml"), {"LoginUrl": …, "PoolApiUrl": …}).headers("/liff/")`."""

    def __init__(self, template_file: Path, values: Mapping[str, str]) -> None:
        template = load(template_file)
        policies = {
            logical_id: _headers(policy["Properties"]["ResponseHeadersPolicyConfig"], values)
            for logical_id, policy in resources(template, "AWS::CloudFront::ResponseHeadersPolicy")
        }
        self._behaviours: list[_Behaviour] = []
        for behaviour in _behaviours(template):
            policy = behaviour.get("ResponseHeadersPolicyId", {}).get("Ref")
            compresses = bool(behaviour.get("Compress")) and behaviour["CachePolicyId"] in _POLICIES
            self._behaviours.append(
                _Behaviour(behaviour.get("PathPattern", "*"), policies.get(policy, {}), compresses)
            )

    def headers(self, path: str) -> Headers:
        """The headers that CloudFront would add to whatever it answers at `path`."""
        return self._behaviour(path).headers

    def compresses(self, path: str, content_type: str, length: int) -> bool:
        """Whether CloudFront would compress an answer of this many bytes, for a browser that takes it so."""
        kind = content_type.partition(";")[0]
        return self._behaviour(path).compresses and kind in _TYPES and _LEAST_BYTES <= length <= _MOST_BYTES

    def _behaviour(self, path: str) -> _Behaviour:
        return next(each for each in self._behaviours if fnmatchcase(path, each.pattern))


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
