"""The tables of infra/data.yaml in an in-process DynamoDB, used one call at a time."""

import boto3

from proof.deployment import tables

_TAKEN_OVER = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_all() -> None:
    """Creates every table of the template under its logical id."""
    dynamodb = boto3.client("dynamodb")
    for name, table in tables().items():
        dynamodb.create_table(TableName=name, **{key: table[key] for key in _TAKEN_OVER if key in table})
