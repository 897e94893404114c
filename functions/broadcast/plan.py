"""Plans one run of the notice. Its schedules fire it three times a day with the window and the planned time."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, notices
from akiwaku.observability import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    run = notices.plan(event["window"], datetime.fromisoformat(event["scheduled_at"]), clock.now())
    return {"run_id": run.run_id, "municipalities": list(run.municipalities)}
