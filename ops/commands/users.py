"""`akiwaku users`"""

from typing import Annotated

import typer

from ops import clinics, users
from ops.commands.common import AsJson, StackName, group, say, say_json
from ops.stack import enter

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
