"""`akiwaku line`"""

import sys
from typing import Annotated

import typer

from ops import line_channel
from ops.commands.common import StackName, group, say
from ops.stack import read

app = group("The LINE channel.")


@app.command("secret")
def store_line_secret(
    channel_id: Annotated[str, typer.Option(help="Id of the Messaging API channel.")],
    stack: StackName = "akiwaku-dev",
) -> None:
    """Store the Messaging API channel's secret, which is asked for or read from standard input."""
    line_channel.store(read(stack).output("LineSecretId"), channel_id, _secret_asked_for())
    say(f"Stored the secret of channel {channel_id}. Running functions use it within five minutes.")


@app.command("login-secret")
def store_line_login_secret(stack: StackName = "akiwaku-dev") -> None:
    """Store the secret of the LINE Login or LINE MINI App channel, asked for or read from standard input.

    With it, LINE is told when somebody unregisters, as LINE asks of its MINI Apps.
    """
    line_channel.store_login(read(stack).output("LineLoginSecretId"), _secret_asked_for())
    say("Stored the secret of the login channel. Running functions use it within five minutes.")


def _secret_asked_for() -> str:
    # Never an argument: those can be seen in the process list and stay in the shell's history.
    asked = typer.prompt("Channel secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return str(asked).strip()
