"""Once a minute: finishes claims, cancellations and imports that a crash left half done."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, imports, settling
from akiwaku.observability import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    now = clock.now()
    return {"finished": settling.sweep(now), "imports": imports.sweep(now)}
