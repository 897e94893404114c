"""The secrets of a deployment, from Secrets Manager, kept for some minutes."""

import json
from typing import NamedTuple

from aws_lambda_powertools.utilities import parameters

from akiwaku.settings import settings

_KEPT_SECONDS = 300


class LineChannel(NamedTuple):
    channel_id: str
    channel_secret: str


def _secret(secret_id: str) -> str:
    return str(parameters.get_secret(secret_id, max_age=_KEPT_SECONDS))


def line_channel() -> LineChannel:
    """The Messaging API channel's id and secret."""
    content = json.loads(_secret(settings().line_secret_id))
    return LineChannel(content["channel_id"], content["channel_secret"])


def holder_key() -> bytes:
    return _secret(settings().holder_key_secret_id).encode()


def session_key() -> str:
    return _secret(settings().session_key_secret_id)
