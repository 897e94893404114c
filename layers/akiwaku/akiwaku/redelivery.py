"""Reads a queue for Lambda: what fails comes back soon at first, and then ever later.

    processor = Redelivering(lambda: resources().webhook_events_queue_url, most_tries=12)

By itself a message that failed stays hidden for as long as one that is still worked on, which is minutes.
"""

import traceback
from collections.abc import Callable
from typing import Any, Final, cast

from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor
from aws_lambda_powertools.utilities.batch.exceptions import SQSFifoMessageGroupCircuitBreakerError
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from akiwaku import queues
from akiwaku.errors import (
    AwsFault,
    LineDenied,
    LineQuotaExhausted,
    LineUnavailable,
    StaleWrite,
    StoreFault,
    TryAgain,
)
from akiwaku.observability import logger

PAUSES: Final = (1, 3, 8, 20, 60, 300)
"""Seconds after the first failure, the second, and so on; the last one from then on. Five tries fall into the
minute in which LINE takes a reply.
"""

# What may pass, or be put right with the next deployment. All else comes of a message that is not what it should
# be, or of a mistake of ours, and would come of every further try.
_PASSING: Final = (
    TryAgain,
    LineUnavailable,
    LineQuotaExhausted,
    LineDenied,
    StaleWrite,
    StoreFault,
    AwsFault,
)


class Redelivering(SqsFifoPartialProcessor):
    """Messages of a group stay in order: one that failed holds back those behind it, and no others.

    Unless it failed for the last time, or in a way that time does not heal. Then it goes to the dead-letter queue
    at once and the rest of its group goes on; otherwise SQS would count their waiting as failures and put them
    there too. A queue without groups is one group: what one of its messages waits for, the others would too.
    """

    def __init__(self, queue_url: Callable[[], str], *, most_tries: int) -> None:
        super().__init__(skip_group_on_error=True)
        # A service being down is no crash of ours: what failed goes back one by one, the function stays warm.
        self.raise_on_entire_batch_failure = False
        self._queue_url = queue_url
        self._most_tries = most_tries
        self._pauses: dict[str, int] = {}
        self._pause_of_group: dict[str, int] = {}

    def failure_handler(self, record: SQSRecord, exception: Any) -> Any:
        answer = super().failure_handler(record, exception)
        group = record.attributes.message_group_id or ""
        if exception[0] is SQSFifoMessageGroupCircuitBreakerError:
            # Not before the one it waits for: as long as any of a group is hidden, SQS holds back all of it.
            pause = self._pause_of_group[group]
        elif self._is_over(record, exception[1]):
            pause = 0
            self._failed_group_ids.discard(group)
            # Where it failed, but not the error's own words: they may quote what somebody wrote.
            logger.error(
                "a message failed for good",
                error=type(exception[1]).__name__,
                tries=_tries(record),
                where=traceback.format_tb(exception[2]),
            )
        else:
            pause = pause_after(_tries(record))
            self._pause_of_group[group] = pause
            # powertools leaves out what has no group; here that is one.
            self._failed_group_ids.add(cast(str, self._current_group_id))
            logger.warning("a message failed", error=repr(exception[1]), tries=_tries(record), pause=pause)
        self._pauses[record.receipt_handle] = pause
        return answer

    def response(self) -> PartialItemFailureResponse:
        pauses, self._pauses, self._pause_of_group = self._pauses, {}, {}
        if pauses:
            queues.come_back(self._queue_url(), pauses)
        return super().response()

    def _is_over(self, record: SQSRecord, error: BaseException) -> bool:
        return not isinstance(error, _PASSING) or _tries(record) >= self._most_tries


def pause_after(tries: int) -> int:
    """Seconds until a message that failed so many times is tried again."""
    return PAUSES[min(tries, len(PAUSES)) - 1]


def _tries(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)
