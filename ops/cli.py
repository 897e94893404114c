"""`akiwaku`: the work that is left when `sam deploy` is done."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from akiwaku import municipalities
from akiwaku.clinics import Clinic
from ops import clinics, line_channel, users
from ops.failures import Commands, OperatorError, warn
from ops.stack import enter, read

StackName = Annotated[
    str, typer.Option("--stack", envvar="AKIWAKU_STACK", help="Name of the CloudFormation stack.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    # A traceback with local variables would show secrets.
    pretty_exceptions_show_locals=False,
    help="Runs an installation of Akiwaku: clinics, their accounts, and the LINE official account.",
    epilog="AWS credentials and region are those of the AWS tools (AWS_PROFILE, AWS_DEFAULT_REGION …).",
)
clinics_app = typer.Typer(no_args_is_help=True, help="The clinics that post cancelled slots.")
users_app = typer.Typer(no_args_is_help=True, help="Accounts of clinic staff and clinics' programs.")
line_app = typer.Typer(no_args_is_help=True, help="The LINE channel.")
rich_menu_app = typer.Typer(no_args_is_help=True, help="The menu at the foot of the chat.")
webhook_app = typer.Typer(no_args_is_help=True, help="Where LINE sends its events.")
app.add_typer(clinics_app, name="clinics")
app.add_typer(users_app, name="users")
app.add_typer(line_app, name="line")
app.add_typer(rich_menu_app, name="rich-menu")
app.add_typer(webhook_app, name="webhook")


@clinics_app.command("add")
def add_clinic(
    name: Annotated[str, typer.Argument(help="Its name, as residents see it.")],
    *,
    municipality: Annotated[str, typer.Option(help="JIS code of its municipality, e.g. 14100 for 横浜市.")],
    address: Annotated[str, typer.Option(help="Its address, as residents see it.")],
    phone: Annotated[str, typer.Option(help="The number residents call, e.g. 045-210-1111.")],
    map_url: Annotated[str | None, typer.Option(help="A link to a map.")] = None,
    clinic_id: Annotated[
        str | None,
        typer.Option(help="Small letters, digits and hyphens; made from name, place and phone otherwise."),
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Register a clinic. Adding the same one again is refused and changes nothing."""
    clinic = Clinic(
        clinic_id=clinic_id or clinics.id_for(name, municipality, phone),
        name=name,
        municipality=municipality,
        address=address,
        phone=phone,
        map_url=map_url,
    )
    enter(stack)
    clinics.add(clinic)
    if as_json:
        _print_json(clinic.model_dump())
    else:
        place = municipalities.by_code(municipality).name
        _print(f"Added {name} in {place} as {clinic.clinic_id}.")


@clinics_app.command("list")
def list_clinics(stack: StackName = "akiwaku-dev", as_json: AsJson = False) -> None:
    """Show all clinics."""
    enter(stack)
    found = clinics.listed()
    if as_json:
        _print_json([clinic.model_dump() for clinic in found])
        return
    table = Table()
    for heading in ("id", "name", "municipality", "address", "phone", "active"):
        # Wrapped where the window is narrow, never cut: ids are copied from here.
        table.add_column(heading, overflow="fold")
    for clinic in found:
        place = municipalities.by_code(clinic.municipality).name
        active = "yes" if clinic.active else "no"
        table.add_row(clinic.clinic_id, clinic.name, place, clinic.address, clinic.phone, active)
    Console().print(table)


@users_app.command("add")
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
        _print_json({"email": email, "clinic_id": found.clinic_id, "invited": password is None})
    elif password is None:
        _print(f"Made an account for {email} at {found.name}; the invitation is on its way.")
    else:
        _print(f"Made an account for {email} at {found.name}.")


@line_app.command("secret")
def store_line_secret(
    channel_id: Annotated[str, typer.Option(help="Id of the Messaging API channel.")],
    stack: StackName = "akiwaku-dev",
) -> None:
    """Store the Messaging API channel's secret, which is asked for or read from standard input."""
    line_channel.store(read(stack).output("LineSecretId"), channel_id, _secret_asked_for())
    _print(f"Stored the secret of channel {channel_id}. Running functions use it within five minutes.")


@line_app.command("login-secret")
def store_line_login_secret(stack: StackName = "akiwaku-dev") -> None:
    """Store the secret of the LINE Login or LINE MINI App channel, asked for or read from standard input.

    With it, LINE is told when somebody unregisters, as LINE asks of its MINI Apps.
    """
    line_channel.store_login(read(stack).output("LineLoginSecretId"), _secret_asked_for())
    _print("Stored the secret of the login channel. Running functions use it within five minutes.")


def _secret_asked_for() -> str:
    # Never an argument: those can be seen in the process list and stay in the shell's history.
    asked = typer.prompt("Channel secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return str(asked).strip()


@rich_menu_app.command("publish")
def publish_rich_menu(
    picture: Annotated[
        Path | None,
        typer.Option(
            help="Your own picture with the three entries, PNG or JPEG of 2500 x 843, at most 1 MB."
        ),
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Show the menu キャンセル待ち申請 / ユーザー情報登録修正 / キャンセル待ち予約確認 to everybody.

    Menus that this command made before are deleted.
    """
    enter(stack)
    with Console(stderr=True).status("Loading LINE's library") as status:
        # Here and not at the top: LINE's library takes a second to import, which no other command needs.
        from ops import rich_menu  # noqa: PLC0415

        published = rich_menu.publish(status.update, picture)
    if as_json:
        _print_json(asdict(published))
    else:
        _print(f"Published {published.rich_menu_id}; deleted {len(published.deleted)} earlier.")


@rich_menu_app.command("list")
def list_rich_menus(stack: StackName = "akiwaku-dev", as_json: AsJson = False) -> None:
    """Show all menus of the channel, and which of them everybody sees."""
    enter(stack)
    from ops import rich_menu  # noqa: PLC0415  (as above)

    menus = rich_menu.listed()
    if as_json:
        _print_json([asdict(menu) for menu in menus])
        return
    table = Table()
    for heading in ("id", "name", "shown", "made by this tool"):
        table.add_column(heading, overflow="fold")
    for menu in menus:
        table.add_row(
            menu.rich_menu_id,
            menu.name,
            *("yes" if is_so else "no" for is_so in (menu.shown, menu.made_here)),
        )
    Console().print(table)


@rich_menu_app.command("show")
def show_rich_menu(
    rich_menu_id: Annotated[str, typer.Argument(help="Its id, as `list` shows it.")],
    stack: StackName = "akiwaku-dev",
) -> None:
    """Switch everybody to another menu; the one before is kept."""
    enter(stack)
    from ops import rich_menu  # noqa: PLC0415  (as above)

    rich_menu.show(rich_menu_id)
    _print(f"Everybody sees {rich_menu_id} now.")


@rich_menu_app.command("remove")
def remove_rich_menu(
    rich_menu_id: Annotated[
        str | None, typer.Argument(help="Its id, as `list` shows it; all that this tool made otherwise.")
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Delete a menu, or all that this tool made. Whoever saw one of them then sees none."""
    enter(stack)
    from ops import rich_menu  # noqa: PLC0415  (as above)

    gone = rich_menu.remove(rich_menu_id)
    if as_json:
        _print_json(gone)
    else:
        _print(f"Deleted {len(gone)}.")


@webhook_app.command("set")
def set_webhook(
    url: Annotated[
        str | None, typer.Argument(help="Its address; the stack's own (output WebhookUrl) otherwise.")
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Tell LINE where the webhook is and have LINE try it. Fails when LINE gets no good answer."""
    deployed = enter(stack)
    with Console(stderr=True).status("LINE tries the webhook"):
        from ops import webhook  # noqa: PLC0415  (as above)

        tried = webhook.set_and_try(url or deployed.output("WebhookUrl"))
    if as_json:
        _print_json(asdict(tried))
    if not tried.success:
        raise OperatorError(
            f"LINE called {tried.url} and got {tried.status_code} ({tried.reason}). "
            "The address is set; check the channel secret and the function's log."
        )
    if not as_json:
        _print(f"LINE calls {tried.url} and got {tried.status_code}.")
    if not tried.active:
        warn(
            "Webhooks are switched off for this channel. Switch on `Use webhook` in the LINE Developers console."
        )


def _print(sentence: str) -> None:
    Console(highlight=False, markup=False, soft_wrap=True).print(sentence)


def _print_json(data: Any) -> None:
    # Plain print: Rich would wrap long lines and colour them.
    print(json.dumps(data, ensure_ascii=False, indent=2))
