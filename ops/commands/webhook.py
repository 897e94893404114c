"""`akiwaku webhook`"""

from dataclasses import asdict
from typing import Annotated

import typer

from ops.commands.common import AsJson, StackName, group, progress, say, say_json
from ops.failures import OperatorError, warn
from ops.stack import enter

app = group("Where LINE sends its events.")


@app.command("set")
def set_webhook(
    url: Annotated[
        str | None, typer.Argument(help="Its address; the stack's own (output WebhookUrl) otherwise.")
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Tell LINE where the webhook is and have LINE try it. Fails when LINE gets no good answer."""
    deployed = enter(stack)
    with progress.status("LINE tries the webhook"):
        from ops import webhook  # noqa: PLC0415  (see ops.commands)

        tried = webhook.set_and_try(url or deployed.output("WebhookUrl"))
    if as_json:
        say_json(asdict(tried))
    if not tried.success:
        raise OperatorError(
            f"LINE called {tried.url} and got {tried.status_code} ({tried.reason}). "
            "The address is set; check the channel secret and the function's log."
        )
    if not as_json:
        say(f"LINE calls {tried.url} and got {tried.status_code}.")
    if not tried.active:
        warn(
            "Webhooks are switched off for this channel. Switch on `Use webhook` in the LINE Developers console."
        )
