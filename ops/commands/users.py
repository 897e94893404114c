"""`akiwaku users`"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from akiwaku.clock import JAPAN
from ops import clinics, users
from ops.commands.common import AsJson, StackName, bar, group, say, say_faults, say_json, show, table
from ops.stack import enter

Email = Annotated[str, typer.Argument(help="The account's e-mail address.")]

app = group("Accounts of clinic staff and clinics' programs.")


@app.command("add")
def add_user(
    email: Annotated[str, typer.Argument(help="The person's e-mail address; it is the login name, too.")],
    clinic: Annotated[str, typer.Option(help="Id of the clinic the account works for.")],
    password: Annotated[
        str | None,
        typer.Option(
            envvar="AKIWAKU_USER_PASSWORD",
            help="A password that holds at once, for a program's account. Without it, an invitation is mailed.",
        ),
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Make an account for one clinic's portal and API."""
    deployed = enter(stack)
    found = clinics.must_exist(clinic)
    users.add(deployed.output("UserPoolId"), email, found.clinic_id, password)
    if as_json:
        say_json({"email": email, "clinic_id": found.clinic_id, "invited": password is None})
    elif password is None:
        say(f"Made an account for {email} at {found.name}; the invitation is on its way.")
    else:
        say(f"Made an account for {email} at {found.name}.")


@app.command("list")
def list_users(
    clinic: Annotated[str | None, typer.Option(help="Of this clinic only.")] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Show all accounts: whose they are, for which clinic, and whether they are in use."""
    deployed = enter(stack)
    if clinic is not None:
        clinics.must_exist(clinic)
    found = users.listed(deployed.output("UserPoolId"), clinic)
    if as_json:
        say_json([asdict(account) for account in found])
        return
    rows = table("clinic", "e-mail", "name", "state", "enabled", "made")
    for account in found:
        made = account.made_at.astimezone(JAPAN).strftime("%Y-%m-%d")
        enabled = "yes" if account.enabled else "no"
        rows.add_row(account.clinic_id, account.email, account.name, account.state, enabled, made)
    show(rows)


@app.command("disable")
def disable_user(email: Email, stack: StackName = "akiwaku-dev") -> None:
    """Shut an account out: no new sign-in, and every sign-in ends.

    A page that is open goes on until its token ends, within the hour; `clinics deactivate` holds at once, for
    all of a clinic's accounts.
    """
    users.disable(enter(stack).output("UserPoolId"), email)
    say(f"{email} can no longer sign in, and is signed out everywhere within the hour.")


@app.command("enable")
def enable_user(email: Email, stack: StackName = "akiwaku-dev") -> None:
    """Let an account in again."""
    users.enable(enter(stack).output("UserPoolId"), email)
    say(f"{email} can sign in again.")


@app.command("reset-password")
def reset_password(email: Email, stack: StackName = "akiwaku-dev") -> None:
    """Mail a code for a new password; to who has never signed in, the invitation once more."""
    if users.reset_password(enter(stack).output("UserPoolId"), email):
        say(f"{email} has never signed in: a new invitation is on its way.")
    else:
        say(f"{email} gets a code by mail and sets a new password with it at the next sign-in.")


@app.command("import")
def import_users(
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8 or Shift_JIS, with headings.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be made, and make nothing.")
    ] = False,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Make the accounts of a file and mail their invitations. While a row is wrong, nothing is made.

    Columns: メールアドレス, 医療機関 (id or name), and if wanted 氏名; or email, clinic, name. Who has an account
    keeps it and gets no second invitation; differences are shown and nothing is changed.

    Example: akiwaku users import staff.csv --dry-run
    """
    pool = enter(stack).output("UserPoolId")
    plan = users.planned(pool, file, clinics.listed())
    document = {
        "new": [asdict(each) for each in plan.new],
        "same": [account.email for account in plan.same],
        "different": [asdict(each) for each in plan.different],
        "faults": [asdict(fault) for fault in plan.faults],
        "made": 0,
    }
    if plan.faults:
        say_faults(plan.faults, document, as_json)
    if not dry_run:
        with bar("Making accounts", len(plan.new)) as made:
            users.make(pool, plan.new, lambda _account: made())
        document["made"] = len(plan.new)
    if as_json:
        say_json(document)
        return
    for each in plan.different:
        for name, (there, here) in each.fields.items():
            say(f"line {each.line}: {each.email} is there with another {name}: {there} (the file: {here})")
    say(
        f"{len(plan.new)} {'would be made' if dry_run else 'made and invited'}, {len(plan.same)} there already, "
        f"{len(plan.different)} there and different (not changed)."
    )
