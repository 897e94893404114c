"""Accounts of clinic staff and of clinics' programs in the Cognito user pool."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3

from akiwaku.clinics import Clinic
from ops import sheets
from ops.failures import OperatorError
from ops.sheets import Column, Fault, Line

COLUMNS = (
    Column("email", ("メールアドレス", "メール", "Eメール"), required=True),
    Column("clinic", ("医療機関", "医療機関ID", "医療機関名"), required=True, narrow=False),
    Column("name", ("氏名", "名前"), narrow=False),
)

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
# Cognito's words for what an account's owner has done so far.
_STATES = {
    "FORCE_CHANGE_PASSWORD": "invited",
    "CONFIRMED": "in use",
    "RESET_REQUIRED": "password to be set anew",
}


@dataclass(frozen=True)
class Account:
    email: str
    clinic_id: str
    name: str
    state: str
    enabled: bool
    made_at: datetime


def add(user_pool_id: str, email: str, clinic_id: str, password: str | None, name: str = "") -> None:
    """Make an account that works for one clinic.

    With a password it can be used at once; without, Cognito mails an invitation with a temporary one.
    OperatorError when the address has an account or the password is too weak; nothing is made then.
    """
    cognito = _cognito()
    account = {"UserPoolId": user_pool_id, "Username": email}
    attributes = {"email": email, "email_verified": "true", "custom:clinic_id": clinic_id}
    if name:
        attributes["name"] = name
    request = account | {
        "UserAttributes": [{"Name": key, "Value": value} for key, value in attributes.items()],
        "DesiredDeliveryMediums": ["EMAIL"],
    }
    if password is not None:
        request["MessageAction"] = "SUPPRESS"
    try:
        cognito.admin_create_user(**request)
    except cognito.exceptions.UsernameExistsException as error:
        raise AlreadyThere(f"{email} has an account already. Nothing was changed.") from error
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


class AlreadyThere(OperatorError):
    """Somebody has an account under this address."""


def listed(user_pool_id: str, clinic_id: str | None = None) -> list[Account]:
    """All accounts, or those of one clinic, by clinic and address."""
    pages = _cognito().get_paginator("list_users").paginate(UserPoolId=user_pool_id)
    # The pool cannot be asked for a clinic's accounts: it does not search attributes of our own.
    found = [_account(user) for page in pages for user in page["Users"]]
    wanted = [account for account in found if clinic_id in (None, account.clinic_id)]
    return sorted(wanted, key=lambda account: (account.clinic_id, account.email))


def disable(user_pool_id: str, email: str) -> None:
    """Nobody can sign in with it any more, and every sign-in ends. OperatorError when there is none.

    What is signed in already is shut out when its token ends, within the hour.
    """
    # In this order: between the two, nobody can sign in anew.
    _act(user_pool_id, email, "admin_disable_user")
    _act(user_pool_id, email, "admin_user_global_sign_out")


def enable(user_pool_id: str, email: str) -> None:
    """The account can sign in again, with its old password. OperatorError when there is none."""
    _act(user_pool_id, email, "admin_enable_user")


def reset_password(user_pool_id: str, email: str) -> bool:
    """Mail a code for a new password, or the invitation once more to who has never signed in; then True.

    OperatorError when there is no such account.
    """
    user = _act(user_pool_id, email, "admin_get_user")
    if user["UserStatus"] != "FORCE_CHANGE_PASSWORD":
        _act(user_pool_id, email, "admin_reset_user_password")
        return False
    # There is no password to be reset yet, and the first one expires after a week.
    _act(user_pool_id, email, "admin_create_user", MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])
    return True


@dataclass(frozen=True)
class New:
    line: int
    email: str
    clinic_id: str
    name: str


@dataclass(frozen=True)
class Different:
    """An account that is there, and what the file says otherwise: (there, in the file)."""

    line: int
    email: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Import:
    """What a file would do."""

    new: list[New] = field(default_factory=list)
    same: list[Account] = field(default_factory=list)
    different: list[Different] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def planned(user_pool_id: str, file: Path, clinics: Sequence[Clinic]) -> Import:
    """What importing the file would make. Changes nothing. OperatorError when it is no table of accounts."""
    there = {account.email.lower(): account for account in listed(user_pool_id)}
    plan = Import()
    seen: dict[str, int] = {}
    for line in sheets.read(file, COLUMNS):
        wanted, faults = _new(line, clinics)
        if wanted.email and wanted.email in seen:
            faults.append(sheets.fault(COLUMNS, line, "email", f"is that of line {seen[wanted.email]} again"))
        seen.setdefault(wanted.email, line.number)
        plan.faults += faults
        if faults:
            continue
        found = there.get(wanted.email)
        if found is None:
            plan.new.append(wanted)
        elif other := _differences(found, wanted):
            plan.different.append(Different(line.number, wanted.email, other))
        else:
            plan.same.append(found)
    return plan


def make(user_pool_id: str, new: Sequence[New], on_made: Callable[[New], None]) -> None:
    """Make these accounts and have their invitations mailed.

    OperatorError when the pool stops in the middle, as for a limit on mails; the same file goes on from there.
    """
    cognito = _cognito()
    for number, account in enumerate(new):
        try:
            add(user_pool_id, account.email, account.clinic_id, None, account.name)
        except AlreadyThere:
            pass  # made by somebody else meanwhile; the next look at the file shows whether it is the same
        except (
            cognito.exceptions.LimitExceededException,
            cognito.exceptions.TooManyRequestsException,
            cognito.exceptions.CodeDeliveryFailureException,
        ) as error:
            why = error.response["Error"]["Message"]
            raise OperatorError(
                f"Stopped at line {account.line}: {why} {number} of {len(new)} accounts were made. "
                "Run the same command again later: it goes on from there. See docs/clinics.md about mails."
            ) from error
        on_made(account)


def _new(line: Line, clinics: Sequence[Clinic]) -> tuple[New, list[Fault]]:
    faults = sheets.missing(line, COLUMNS)
    email, clinic = line.values["email"].lower(), line.values["clinic"]
    if email and not _ADDRESS.fullmatch(email):
        faults.append(sheets.fault(COLUMNS, line, "email", "is no e-mail address"))
    clinic_ids = [each.clinic_id for each in clinics if clinic in (each.clinic_id, each.name)]
    if clinic and not clinic_ids:
        faults.append(sheets.fault(COLUMNS, line, "clinic", f"there is no clinic {clinic}"))
    if len(clinic_ids) > 1:
        faults.append(
            sheets.fault(
                COLUMNS, line, "clinic", f"{clinic} is the name of {' and '.join(clinic_ids)}; write the id"
            )
        )
    return New(line.number, email, (clinic_ids or [""])[0], line.values["name"]), faults


def _differences(found: Account, wanted: New) -> dict[str, tuple[Any, Any]]:
    compared: Mapping[str, tuple[Any, Any]] = {
        "clinic_id": (found.clinic_id, wanted.clinic_id),
        # A file without names says nothing about them.
        "name": (found.name, wanted.name or found.name),
    }
    return {name: values for name, values in compared.items() if values[0] != values[1]}


def _account(user: Mapping[str, Any]) -> Account:
    attributes = {each["Name"]: each["Value"] for each in user["Attributes"]}
    return Account(
        email=attributes.get("email", user["Username"]),
        clinic_id=attributes.get("custom:clinic_id", ""),
        name=attributes.get("name", ""),
        state=_STATES.get(user["UserStatus"], user["UserStatus"]),
        enabled=user["Enabled"],
        made_at=user["UserCreateDate"],
    )


def _act(user_pool_id: str, email: str, action: str, **more: Any) -> Any:
    cognito = _cognito()
    try:
        return getattr(cognito, action)(UserPoolId=user_pool_id, Username=email.lower(), **more)
    except cognito.exceptions.UserNotFoundException as error:
        raise OperatorError(
            f"There is no account {email}. `akiwaku users list` shows those there are."
        ) from error


def _cognito() -> Any:
    # There are no type stubs of Cognito among the development dependencies.
    return boto3.client("cognito-idp")
