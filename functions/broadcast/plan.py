"""Plans one run of the notice. Its schedules fire it three times a day with the window and the planned time.

An operator may fire it by hand, and say that quiet hours do not count: {"window", "scheduled_at", "any_hour"}.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, notices
from akiwaku.observability import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    scheduled_at = datetime.fromisoformat(event["scheduled_at"])
    run = notices.plan(event["window"], scheduled_at, clock.now(), any_hour=bool(event.get("any_hour")))
    return {
        "run_id": run.run_id,
        "status": run.status,
        "reason": run.reason,
        "municipalities": list(run.seats),
    }
