"""Acts on one queued event at a time, in order for each user. A failed event holds back its user's later ones."""

from typing import Any

from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, conversation
from akiwaku.observability import logger, standard_logger

# One user's failing event must not hold up the other users of the batch.
processor = SqsFifoPartialProcessor(skip_group_on_error=True, logger=standard_logger)
# LINE being down is no crash of ours: failed events go back one by one, and the function stays warm.
processor.raise_on_entire_batch_failure = False


def act(record: SQSRecord) -> None:
    conversation.act_on(record.json_body, clock.now())


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=act, processor=processor, context=context)
