"""The secrets of the two LINE channels in Secrets Manager."""

import json
from typing import TYPE_CHECKING

import boto3

from ops.failures import OperatorError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient


def store(secret_id: str, channel_id: str, channel_secret: str) -> None:
    """Replace what is stored of the Messaging API channel. Running functions take it over within five minutes."""
    if not channel_id.isdecimal():
        raise OperatorError("A channel id consists of digits, as the LINE Developers console shows it.")
    _put(secret_id, {"channel_id": channel_id, "channel_secret": _checked(channel_secret)})


def store_login(secret_id: str, channel_secret: str) -> None:
    """The same for the LINE Login or LINE MINI App channel, whose id is a parameter of the stack."""
    _put(secret_id, {"channel_secret": _checked(channel_secret)})


def _checked(channel_secret: str) -> str:
    if not channel_secret or not channel_secret.isascii() or len(channel_secret.split()) != 1:
        raise OperatorError("No channel secret was given, or it holds a space. Nothing was changed.")
    return channel_secret


def _put(secret_id: str, content: dict[str, str]) -> None:
    secrets: SecretsManagerClient = boto3.client("secretsmanager")
    secrets.put_secret_value(SecretId=secret_id, SecretString=json.dumps(content))
