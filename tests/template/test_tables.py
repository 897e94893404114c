"""What the tables hold is encrypted, can be restored, and goes when its time is over."""

import pytest

from tests.template.wiring import System

TABLE = "AWS::DynamoDB::Table"


def test_there_are_nine_tables(system: System) -> None:
    names = {table.name for table in system.all(TABLE)}
    assert names == {
        "Residents",
        "Slots",
        "Bookings",
        "Holders",
        "Clinics",
        "Notices",
        "AuditTrail",
        "Attempts",
        "Imports",
    }


def test_every_table_can_be_restored_to_any_minute(system: System) -> None:
    for table in system.all(TABLE):
        assert table.properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_every_table_forgets_items_that_have_expired(system: System) -> None:
    for table in system.all(TABLE):
        assert table.properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_every_table_is_encrypted_with_our_own_key(system: System) -> None:
    [key] = system.all("AWS::KMS::Key")
    assert key.properties["EnableKeyRotation"] is True
    for table in system.all(TABLE):
        encryption = table.properties["SSESpecification"]
        assert (encryption["SSEEnabled"], encryption["SSEType"]) == (True, "KMS")
        assert system.follow("Data", encryption["KMSMasterKeyId"]) == key.target


@pytest.mark.parametrize("kind", [TABLE, "AWS::KMS::Key", "AWS::Cognito::UserPool"])
def test_no_data_goes_with_its_stack(system: System, kind: str) -> None:
    assert system.all(kind)
    for found in system.all(kind):
        assert found.resource["DeletionPolicy"] == "Retain"
        assert found.resource["UpdateReplacePolicy"] == "Retain"


def test_in_production_tables_and_accounts_cannot_be_deleted_at_all(system: System) -> None:
    for stack in ("Data", "Identity"):
        assert system.stacks[stack]["Conditions"]["IsProd"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    for table in system.all(TABLE):
        assert table.properties["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}
    [pool] = system.all("AWS::Cognito::UserPool")
    assert pool.properties["DeletionProtection"] == {"Fn::If": ["IsProd", "ACTIVE", "INACTIVE"]}


def test_the_key_of_the_holders_outlives_its_stack(system: System) -> None:
    secret = system.stacks["Secrets"]["Resources"]["HolderKey"]
    assert (secret["DeletionPolicy"], secret["UpdateReplacePolicy"]) == ("Retain", "Retain")
