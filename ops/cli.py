"""`akiwaku`: the work that is left when `sam deploy` is done."""

import typer

from ops.commands import audit, clinics, dead_letters, line, notices, rich_menu, users, webhook
from ops.failures import Commands

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    # A traceback with local variables would show secrets.
    pretty_exceptions_show_locals=False,
    help="Runs an installation of Akiwaku: clinics, their accounts, the LINE official account, and notices.",
    epilog="AWS credentials and region are those of the AWS tools (AWS_PROFILE, AWS_DEFAULT_REGION …).",
)
app.add_typer(clinics.app, name="clinics")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.add_typer(line.app, name="line")
app.add_typer(rich_menu.app, name="rich-menu")
app.add_typer(webhook.app, name="webhook")
app.add_typer(notices.app, name="notices")
app.add_typer(dead_letters.app, name="dead-letters")
