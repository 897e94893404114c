"""Follows the stream of the Bookings table and tells residents. A LINE outage delays this and nothing else."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import confirmations
from akiwaku.errors import LineUnavailable
from akiwaku.observability import logger, standard_logger


class InOrder(BatchProcessor):
    """After a record that failed nothing more is tried: a cancelling must not be told before its booking.

    Lambda delivers the failed record and all after it again; those that LINE has taken carry its retry key.
    """

    def _process_record(self, record: dict[str, Any]) -> Any:
        if not self.fail_messages:
            return super()._process_record(record)
        behind = LineUnavailable("waits for the record before it")
        item = self._to_batch_type(record, event_type=self.event_type)
        return self.failure_handler(record=item, exception=(LineUnavailable, behind, None))


# LINE being down is no crash of ours: failed records come again, and the function stays warm.
processor = InOrder(
    event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False, logger=standard_logger
)


def tell(record: Any) -> None:
    # The raw images: the store reads them as it reads any item. A removal (TTL) has no new image.
    change = record.raw_event["dynamodb"]
    confirmations.tell(change.get("OldImage"), change.get("NewImage"))


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=tell, processor=processor, context=context)
