"""Sends one queued chunk of a run."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, notices
from akiwaku.observability import logger, standard_logger

# LINE being down is no crash of ours: failed records go back one by one, and the function stays warm.
processor = BatchProcessor(
    event_type=EventType.SQS, raise_on_entire_batch_failure=False, logger=standard_logger
)


def send(record: SQSRecord) -> None:
    queued = record.json_body
    notices.send(queued["run_id"], queued["item"], clock.now())


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=send, processor=processor, context=context)
