"""Once a minute: finishes claims and cancellations that a crash left half done."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, settling
from akiwaku.observability import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    return {"finished": settling.sweep(clock.now())}
