"""Calls deployed functions and waits for their answers."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

from ops.failures import OperatorError

# A plan may take the five minutes that the template gives it. A call that is sent again runs a second time.
_CONFIG = Config(read_timeout=310, retries={"total_max_attempts": 1})
_TRIES = 3


def call(function: str, event: Mapping[str, Any]) -> Any:
    """Its answer, tried again where it failed: for functions that may run twice.

    OperatorError if it keeps failing.
    """
    functions = boto3.client("lambda", config=_CONFIG)
    for tried in range(1, _TRIES + 1):
        answer = functions.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        body = json.loads(answer["Payload"].read() or b"null")
        if not answer.get("FunctionError"):
            return body
        if tried == _TRIES:
            # Not the error's own words: they may quote what somebody wrote.
            kind = body.get("errorType") if isinstance(body, dict) else None
            raise OperatorError(
                f"{function} failed {_TRIES} times ({kind or 'out of time'}); its log says why."
            )
    raise AssertionError
