"""Acts on one queued event at a time, in order for each user. A failed event holds back its user's later ones."""

from typing import Any

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import clock, conversation, queues
from akiwaku.errors import TryAgain
from akiwaku.observability import logger
from akiwaku.redelivery import Redelivering
from akiwaku.resources import resources

# What one event may take when LINE is slow: a token, a reply, the database (the time-outs stand there).
ENOUGH_MS = 25_000

processor = Redelivering(
    lambda: resources().webhook_events_queue_url, most_tries=queues.TRIES_OF_WEBHOOK_EVENTS
)


def act(record: SQSRecord, lambda_context: LambdaContext) -> None:
    if lambda_context.get_remaining_time_in_millis() < ENOUGH_MS:
        # Cut off in the middle, the function could not even tell which events are done.
        raise TryAgain
    conversation.act_on(record.json_body, clock.now())


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=act, processor=processor, context=context)
