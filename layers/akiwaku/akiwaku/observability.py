"""One logger for all. What is logged is ids that mean nothing outside, never personal data."""

import logging
from typing import Any, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from akiwaku.settings import settings

REDACTED = frozenset(
    {
        "phone",
        "birth_date",
        "resident_id",
        "user_id",
        "id_token",
        "access_token",
        "reply_token",
        "to",
        "body",
        "event",
        "cookie",
    }
)


class _Redacting(LambdaPowertoolsFormatter):
    def serialize(self, log: dict[str, Any]) -> str:  # type: ignore[override]
        return super().serialize({key: "***" if key in REDACTED else value for key, value in log.items()})


_NAMESPACE = "Akiwaku"

logger = Logger(logger_formatter=_Redacting(), log_uncaught_exceptions=False)
# Powertools' logger does all that a logging.Logger does without being one; its batch processors ask for one.
standard_logger = cast(logging.Logger, logger)


def count(metric: str, **told: str) -> None:
    """Counts one of something, by stage: a line in the log that CloudWatch reads as a metric.

    `told` stands in the line and is no dimension of the metric.
    """
    with single_metric(name=metric, unit=MetricUnit.Count, value=1, namespace=_NAMESPACE) as line:
        line.add_dimension(name="stage", value=settings().stage)
        for name, value in told.items():
            line.add_metadata(key=name, value=value)
