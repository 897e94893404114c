"""The switches that change how the whole platform behaves, until they are put back."""

from typing import Literal

from pydantic import Field

from local.line.asking import Asked


class Switches(Asked):
    """How the platform behaves; without anything said, as LINE does on a good day.

    - `outage`: every call of the Messaging API and every call for a token answers 503
    - `delay_ms`: every such call is that late
    - `lost_answers`: every such call is carried out, and its connection cut before the answer
    - `rate_limits`: calls are limited as LINE limits them
    - `unknown_ids`: a multicast to somebody LINE does not know is refused whole, or reaches the others
    - `redelivery`: a webhook without an answer 2xx within two seconds is sent again later, marked as such
    - `duplicates`: every event is delivered twice, with the same id
    - `shuffled`: events that happen close together are delivered in any order
    - `batch`: up to so many waiting events go out in one call
    """

    outage: bool = False
    delay_ms: int = Field(default=0, ge=0, le=60_000)
    lost_answers: bool = False
    rate_limits: bool = True
    unknown_ids: Literal["refused", "ignored"] = "refused"
    redelivery: bool = False
    duplicates: bool = False
    shuffled: bool = False
    batch: int = Field(default=1, ge=1, le=100)


class Switchboard:
    """Where the switches stand now, and where they stand unless somebody touches them."""

    default = Switches()

    def __init__(self) -> None:
        self.now = self.default
