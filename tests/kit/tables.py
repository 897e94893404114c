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
    for name, resource in _resources().items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            properties = resource["Properties"]
            dynamodb.create_table(
                TableName=name, **{key: properties[key] for key in _TAKEN_OVER if key in properties}
            )


def _resources() -> dict[str, Any]:
    resources: dict[str, Any] = yaml_parse(DATA.read_text(encoding="utf-8"))["Resources"]
    return resources
