"""Accounts of clinic staff, and the channel's secret: made whole or not at all."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ops import line_channel, users
from ops.failures import OperatorError


@pytest.fixture
def cognito() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("cognito-idp")


@pytest.fixture
def pool(cognito: Any) -> str:
    policy = {"PasswordPolicy": {"MinimumLength": 12}}
    attributes = [{"Name": "clinic_id", "AttributeDataType": "String", "Mutable": True}]
    created = cognito.create_user_pool(
        PoolName="staff", Policies=policy, Schema=attributes, UsernameAttributes=["email"]
    )
    return str(created["UserPool"]["Id"])


def accounts(cognito: Any, pool: str) -> list[dict[str, str]]:
    listed = cognito.list_users(UserPoolId=pool)["Users"]
    return [{each["Name"]: each["Value"] for each in user["Attributes"]} for user in listed]


def test_an_account_works_for_its_clinic(cognito: Any, pool: str) -> None:
    users.add(pool, "desk@clinic.example", "minato", "correct horse battery")
    [account] = accounts(cognito, pool)
    assert account["email"] == "desk@clinic.example"
    assert account["custom:clinic_id"] == "minato"


def test_a_second_account_for_the_same_address_is_refused(cognito: Any, pool: str) -> None:
    users.add(pool, "desk@clinic.example", "minato", None)
    with pytest.raises(OperatorError, match="has an account already"):
        users.add(pool, "desk@clinic.example", "minato", None)


def test_a_weak_password_leaves_no_account_behind(cognito: Any, pool: str) -> None:
    with pytest.raises(OperatorError, match="too weak"):
        users.add(pool, "desk@clinic.example", "minato", "short")
    assert accounts(cognito, pool) == []


@pytest.fixture
def secret() -> Iterator[str]:
    with mock_aws():
        created = boto3.client("secretsmanager").create_secret(Name="line", SecretString="{}")
        yield created["ARN"]


def stored(secret: str) -> Any:
    return json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])


def test_the_channel_secret_is_stored_as_the_functions_read_it(secret: str) -> None:
    line_channel.store(secret, "1650000000", "8c570fa6dd201bb328f1c1eac23a96d8")
    assert stored(secret) == {
        "channel_id": "1650000000",
        "channel_secret": "8c570fa6dd201bb328f1c1eac23a96d8",
    }


@pytest.mark.parametrize(
    ("channel_id", "channel_secret"),
    [("@akiwaku", "8c570fa6"), ("1650000000", ""), ("1650000000", "two words")],
)
def test_what_cannot_be_a_channel_is_not_stored(secret: str, channel_id: str, channel_secret: str) -> None:
    with pytest.raises(OperatorError):
        line_channel.store(secret, channel_id, channel_secret)
    assert stored(secret) == {}
