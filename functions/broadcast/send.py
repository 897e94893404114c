"""Sends queued chunks of runs, one after another, below the pace that LINE allows all who do so at once."""

from typing import Any

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, queues, sending
from akiwaku.errors import TryAgain
from akiwaku.observability import logger
from akiwaku.redelivery import Redelivering
from akiwaku.resources import resources

# What one chunk may take when LINE is slow: a token, a call, the database (the time-outs stand there).
ENOUGH_MS = 25_000

processor = Redelivering(
    lambda: resources().notice_chunks_queue_url, most_tries=queues.TRIES_OF_NOTICE_CHUNKS
)


def send(record: SQSRecord, lambda_context: LambdaContext) -> None:
    if lambda_context.get_remaining_time_in_millis() < ENOUGH_MS:
        # Cut off in the middle, the function could not even tell which chunks are done.
        raise TryAgain
    queued = record.json_body
    sending.send(queued["run_id"], queued["item"], clock.now())


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    sending.pace.begin()
    return process_partial_response(event=event, record_handler=send, processor=processor, context=context)
