"""Accounts of clinic staff, and the channel's secret: made whole or not at all."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from local.cloud import Cloud
from local.deploy import deploy
from ops import line_channel, users
from ops.failures import OperatorError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pool(cloud: Cloud) -> str:
    """The user pool of infra/identity.yaml."""
    deployed = deploy(
        cloud,
        ROOT / "infra" / "identity.yaml",
        stack_name="identity",
        parameters={"Stage": "dev", "SiteUrl": "https://site.invalid"},
    )
    return deployed.outputs["UserPoolId"]


def account(cognito: Any, pool: str, email: str) -> dict[str, str] | None:
    listed = cognito.list_users(UserPoolId=pool)["Users"]
    found = [{each["Name"]: each["Value"] for each in user["Attributes"]} for user in listed]
    return next((attributes for attributes in found if attributes["email"] == email), None)


def test_an_account_works_for_its_clinic(cognito: Any, pool: str) -> None:
    users.add(pool, "desk@clinic.example", "minato", "correct horse battery")
    made = account(cognito, pool, "desk@clinic.example")
    assert made is not None
    assert made["custom:clinic_id"] == "minato"


def test_a_second_account_for_the_same_address_is_refused(cognito: Any, pool: str) -> None:
    users.add(pool, "twice@clinic.example", "minato", None)
    with pytest.raises(OperatorError, match="has an account already"):
        users.add(pool, "twice@clinic.example", "kohoku", None)
    made = account(cognito, pool, "twice@clinic.example")
    assert made is not None
    assert made["custom:clinic_id"] == "minato"


def test_a_weak_password_leaves_no_account_behind(cognito: Any, pool: str) -> None:
    with pytest.raises(OperatorError, match="No account was made"):
        users.add(pool, "weak@clinic.example", "minato", "short")
    assert account(cognito, pool, "weak@clinic.example") is None


def test_the_emulator_lets_a_person_write_what_cognito_refuses(cognito: Any, pool: str) -> None:
    """So that nobody takes a test against it for proof: what keeps a clinic's name out of a person's reach is
    WriteAttributes (tests/template/test_identity.py), which version 1.5.33 does not look at."""
    users.add(pool, "mover@clinic.example", "minato", "correct horse battery")
    [client] = cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]
    signed_in = cognito.initiate_auth(
        ClientId=client["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "mover@clinic.example", "PASSWORD": "correct horse battery"},
    )["AuthenticationResult"]
    cognito.update_user_attributes(
        AccessToken=signed_in["AccessToken"],
        UserAttributes=[{"Name": "custom:clinic_id", "Value": "kohoku"}],
    )
    moved = account(cognito, pool, "mover@clinic.example")
    assert moved is not None
    assert moved["custom:clinic_id"] == "kohoku"


@pytest.fixture
def secret(secrets: Any) -> str:
    return str(secrets.create_secret(Name=f"line-{uuid.uuid4()}", SecretString="{}")["ARN"])


def stored(secrets: Any, secret: str) -> Any:
    return json.loads(secrets.get_secret_value(SecretId=secret)["SecretString"])


def test_the_channel_secret_is_stored_as_the_functions_read_it(secrets: Any, secret: str) -> None:
    line_channel.store(secret, "1650000000", "8c570fa6dd201bb328f1c1eac23a96d8")
    assert stored(secrets, secret) == {
        "channel_id": "1650000000",
        "channel_secret": "8c570fa6dd201bb328f1c1eac23a96d8",
    }


@pytest.mark.parametrize(
    ("channel_id", "channel_secret"),
    [("@akiwaku", "8c570fa6"), ("1650000000", ""), ("1650000000", "two words")],
)
def test_what_cannot_be_a_channel_is_not_stored(
    secrets: Any, secret: str, channel_id: str, channel_secret: str
) -> None:
    with pytest.raises(OperatorError):
        line_channel.store(secret, channel_id, channel_secret)
    assert stored(secrets, secret) == {}
