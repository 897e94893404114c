"""`akiwaku audit`"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from akiwaku import clock
from akiwaku.clock import JAPAN
from akiwaku.store import audit_trail
from ops import audit, clinics
from ops.commands.common import AsJson, StackName, group, progress, say, say_json, show, table
from ops.stack import enter

_BACK = timedelta(days=7)

app = group("Who saw which slot's claimants, and when.")


@app.command("list")
def list_audit(
    clinic: Annotated[str, typer.Option(help="Id of the clinic.")],
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="Time in Japan; otherwise the last 7 days."
        ),
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Show who of a clinic saw or looked up whom, the oldest first, times in Japan. Changes nothing.

    Entries are kept for two years. They name slots and numbers of people, and nobody's data.

    Example: akiwaku audit list --clinic minato --since 2026-11-20
    """
    deployed = enter(stack)
    clinics.must_exist(clinic)
    begin = since.replace(tzinfo=JAPAN) if since else clock.now() - _BACK
    with progress.status("Reading the trail"):
        entries = list(audit_trail.since(clinic, begin))
        known = audit.addresses(deployed.output("UserPoolId"), (each.account_id for each in entries))
    if as_json:
        say_json([asdict(each) | {"email": known.get(each.account_id)} for each in entries])
        return
    if not entries:
        say(f"There is no entry since {begin.astimezone(JAPAN):%Y-%m-%d %H:%M} in Japan.")
        return
    rows = table("time in Japan", "account", "what", "people", "slots", "booking")
    for each in entries:
        rows.add_row(
            f"{each.at.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}",
            known.get(each.account_id, each.account_id),
            each.action,
            str(each.shown),
            " ".join(each.slot_ids),
            each.claim_id or "",
        )
    show(rows)
