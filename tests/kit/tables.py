"""The tables of infra/data.yaml in an in-process DynamoDB, used one call at a time."""

from pathlib import Path
from typing import Any

import boto3
from samtranslator.yaml_helper import yaml_parse

DATA = Path(__file__).parents[2] / "infra" / "data.yaml"
_TAKEN_OVER = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_all() -> None:
    """Creates every table of the template under its logical id."""
    dynamodb = boto3.client("dynamodb")
    for name, table in properties().items():
        dynamodb.create_table(TableName=name, **{key: table[key] for key in _TAKEN_OVER if key in table})


def properties() -> dict[str, dict[str, Any]]:
    """The properties of every table, by logical id."""
    resources: dict[str, Any] = yaml_parse(DATA.read_text(encoding="utf-8"))["Resources"]
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }
