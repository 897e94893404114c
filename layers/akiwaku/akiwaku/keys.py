"""The secrets of a deployment, from Secrets Manager, kept for some minutes."""

import json
import time
from functools import lru_cache
from typing import NamedTuple

from akiwaku import aws
from akiwaku.resources import resources

_KEPT_SECONDS = 300


class LineChannel(NamedTuple):
    channel_id: str
    channel_secret: str


def line_channel() -> LineChannel:
    """The Messaging API channel's id and secret."""
    content = json.loads(_secret(resources().line_secret_id))
    return LineChannel(content["channel_id"], content["channel_secret"])


def login_channel_secret() -> str:
    """Of the LINE Login or LINE MINI App channel; empty where none was stored."""
    return str(json.loads(_secret(resources().line_login_secret_id))["channel_secret"])


def holder_key() -> bytes:
    return _secret(resources().holder_key_secret_id).encode()


def session_key() -> str:
    return _secret(resources().session_key_secret_id)


def _secret(secret_id: str) -> str:
    return _read(secret_id, int(time.monotonic() // _KEPT_SECONDS))


@lru_cache(maxsize=8)
def _read(secret_id: str, period: int) -> str:  # noqa: ARG001  (in a new period it is read anew)
    return str(aws.call(aws.SECRETS_MANAGER, "GetSecretValue", {"SecretId": secret_id})["SecretString"])
