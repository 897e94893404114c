"""The tables of infra/data.yaml in an in-process DynamoDB, used one call at a time."""

from collections.abc import Iterable
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from proof.deployment import tables

_TAKEN_OVER = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_all() -> None:
    """Creates every table of the template under its logical id."""
    dynamodb = boto3.client("dynamodb")
    for name, table in tables().items():
        dynamodb.create_table(TableName=name, **{key: table[key] for key in _TAKEN_OVER if key in table})


def fill(name: str, items: Iterable[dict[str, Any]]) -> None:
    """Puts items in DynamoDB's own form, thousands of them: each by a call would take five times as long."""
    table = dynamodb_backends[ACCOUNT_ID]["ap-northeast-1"].tables[name]
    for item in items:
        table.put_item(item)
