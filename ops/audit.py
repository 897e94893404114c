"""Who is behind the accounts that the audit trail names."""

from collections.abc import Iterable
from typing import Any

import boto3


def addresses(user_pool_id: str, account_ids: Iterable[str]) -> dict[str, str]:
    """Account id → e-mail address, of the accounts that there still are."""
    # There are no type stubs of Cognito among the development dependencies.
    cognito: Any = boto3.client("cognito-idp")
    return {
        account_id: each["Value"]
        for account_id in sorted(set(account_ids))
        for user in cognito.list_users(UserPoolId=user_pool_id, Filter=f'sub = "{account_id}"')["Users"]
        for each in user["Attributes"]
        if each["Name"] == "email"
    }
