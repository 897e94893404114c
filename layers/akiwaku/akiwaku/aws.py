"""Calls AWS with botocore's signer and HTTP session, and without its clients.

    aws.call(aws.SECRETS_MANAGER, "GetSecretValue", {"SecretId": "line"})

A client first reads what describes its service, the regions and their addresses. That takes as long as the rest of
the webhook's cold start (docs/benchmarks.md), and LINE waits two seconds. A client also takes ten times as long
over a page of an audience, ten thousand rows, as the JSON parser. The services used this way speak plain JSON over
POST: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import base64
import json
import os
import random
import socket
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session

from akiwaku.errors import AwsFault, TryAgain

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

_CONNECT_SECONDS: Final = 1
_READ_SECONDS: Final = 2  # the webhook has to answer LINE within two
_PAUSES: Final = (0.05, 0.2)  # seconds before the second try and the third
# Beside those that tell it by their name, as ThrottlingException and RequestThrottled do.
_TOO_MANY: Final = frozenset(
    {
        "OverLimit",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
    }
)


class Service(NamedTuple):
    name: str
    """As in its address and in signatures."""
    target: str
    json_version: str
    endpoint_variable: str
    """https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html"""

    @property
    def endpoint(self) -> str:
        elsewhere = os.environ.get(self.endpoint_variable) or os.environ.get("AWS_ENDPOINT_URL")
        return elsewhere or f"https://{self.name}.{_region()}.amazonaws.com"


SQS: Final = Service("sqs", "AmazonSQS", "1.0", "AWS_ENDPOINT_URL_SQS")
SECRETS_MANAGER: Final = Service(
    "secretsmanager", "secretsmanager", "1.1", "AWS_ENDPOINT_URL_SECRETS_MANAGER"
)
DYNAMODB: Final = Service("dynamodb", "DynamoDB_20120810", "1.0", "AWS_ENDPOINT_URL_DYNAMODB")


class Credentials(NamedTuple):
    """As the signer reads them. Lambda puts those of the function's role into the environment, where they stay:
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    """

    access_key: str
    secret_key: str
    token: str | None


def call(
    service: Service, operation: str, request: Mapping[str, Any], seconds: int = _READ_SECONDS
) -> dict[str, Any]:
    """What AWS answers within so many seconds. TryAgain if it does not, fails or throttles three times; AwsFault
    if it refuses. The request may hold bytes; an answer has them as base64.
    """
    body = json.dumps(request, default=_base64).encode()
    for pause in (*_PAUSES, None):
        answer = _answer(service, operation, body, seconds)
        if answer is not None:
            return answer
        if pause is not None:
            time.sleep(random.uniform(0, pause))  # noqa: S311  (no secret: callers that failed together part)
    raise TryAgain


def _answer(service: Service, operation: str, body: bytes, seconds: int) -> dict[str, Any] | None:
    """None if the same call may do better."""
    request = AWSRequest("POST", f"{service.endpoint}/", data=body)
    request.headers["content-type"] = f"application/x-amz-json-{service.json_version}"
    request.headers["x-amz-target"] = f"{service.target}.{operation}"
    SigV4Auth(cast("ReadOnlyCredentials", _credentials()), service.name, _region()).add_auth(request)
    try:
        answer = _session(seconds).send(request.prepare())
    except (NoConnection, HTTPClientError):
        return None
    if answer.status_code == 200:
        return dict(json.loads(answer.content))
    code = _error_code(answer.content)
    if answer.status_code >= 500 or "Throttl" in code or code in _TOO_MANY:
        return None
    raise AwsFault(operation, answer.status_code, code)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _error_code(content: bytes) -> str:
    try:
        return str(json.loads(content).get("__type", "")).rpartition("#")[2]
    except (ValueError, AttributeError):
        return ""


def _region() -> str:
    return os.environ.get("AWS_REGION") or os.environ["AWS_DEFAULT_REGION"]


def _credentials() -> Credentials:
    found = os.environ
    return Credentials(
        found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"], found.get("AWS_SESSION_TOKEN")
    )


@cache
def _session(seconds: int) -> URLLib3Session:
    """Keeps its connections, and sends a body at once: by itself it holds it back until the headers have arrived,
    which costs 40 ms a call.
    """
    at_once: Any = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    return URLLib3Session(timeout=cast(Any, (_CONNECT_SECONDS, seconds)), socket_options=at_once)
