"""Accounts of clinic staff and of clinics' programs in the Cognito user pool."""

from typing import Any

import boto3

from ops.failures import OperatorError


def add(user_pool_id: str, email: str, clinic_id: str, password: str | None) -> None:
    """Make an account that works for one clinic.

    With a password it can be used at once; without, Cognito mails an invitation with a temporary one.
    OperatorError when the address has an account or the password is too weak; nothing is made then.
    """
    # There are no type stubs of Cognito among the development dependencies.
    cognito: Any = boto3.client("cognito-idp")
    account = {"UserPoolId": user_pool_id, "Username": email}
    attributes = {"email": email, "email_verified": "true", "custom:clinic_id": clinic_id}
    request = account | {
        "UserAttributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
        "DesiredDeliveryMediums": ["EMAIL"],
    }
    if password is not None:
        request["MessageAction"] = "SUPPRESS"
    try:
        cognito.admin_create_user(**request)
    except cognito.exceptions.UsernameExistsException as error:
        raise OperatorError(f"{email} has an account already. Nothing was changed.") from error
    if password is not None:
        try:
            cognito.admin_set_user_password(**account, Password=password, Permanent=True)
        except BaseException as error:
            # Without its password the account would be in the way of the next attempt.
            cognito.admin_delete_user(**account)
            if isinstance(error, cognito.exceptions.InvalidPasswordException):
                why = error.response["Error"]["Message"]
                raise OperatorError(f"{why} No account was made.") from error
            raise
