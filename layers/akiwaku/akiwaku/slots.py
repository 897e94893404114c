"""A slot: an opening at one clinic at one date and time, with a number of seats."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from akiwaku import clock
from akiwaku.residents import Resident
from akiwaku.validation import Form, Instant, Line, Lines, Whole

# One item holds all claims of a slot; write cost follows its size (about 70 bytes a claim).
MOST_SEATS = 50
# Kept this long after the appointment, then removed by TTL.
RETENTION = timedelta(days=90)


class SlotStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


def _ascending(doses: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(doses)))


class SlotPosting(Form):
    """What a clinic posts (C1). `closes_at` defaults to the start: people may come at the last minute."""

    starts_at: Instant
    closes_at: Instant | None = None
    vaccine: Line = Field(min_length=1, max_length=60)
    doses: Annotated[tuple[Whole, ...], AfterValidator(_ascending)] = Field(min_length=1, max_length=10)
    seats: Whole = Field(ge=1, le=MOST_SEATS)
    min_age: Whole | None = Field(default=None, ge=0, le=120)
    max_age: Whole | None = Field(default=None, ge=0, le=120)
    note: Lines = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _closes_before_start(self) -> Self:
        if self.closes_at and self.closes_at > self.starts_at:
            raise PydanticCustomError(
                "akiwaku.closes_at",
                "申込の締切は、接種の開始時刻より前にしてください。",
                {"field": "closes_at"},
            )
        return self

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise PydanticCustomError(
                "akiwaku.max_age", "対象年齢の上限は下限以上にしてください。", {"field": "max_age"}
            )
        return self


class SlotChanges(Form):
    """What a clinic changes about a slot (C5): only what is named. A slot may be moved to another time."""

    starts_at: Instant | None = None
    closes_at: Instant | None = None
    seats: Whole | None = Field(default=None, ge=1, le=MOST_SEATS)
    note: Lines | None = Field(default=None, max_length=500)


class Slot(BaseModel):
    """A posted slot. Who claimed its seats is kept beside it and read only by those who may."""

    model_config = ConfigDict(frozen=True, from_attributes=True, hide_input_in_errors=True)

    slot_id: str
    clinic_id: str
    municipality: str
    starts_at: datetime
    closes_at: datetime
    vaccine: str
    doses: tuple[int, ...]
    seats: int
    remaining: int
    min_age: int | None = None
    max_age: int | None = None
    note: str = ""
    status: SlotStatus = SlotStatus.OPEN
    posted_at: datetime
    revision: int = 0
    """Counts the clinic's changes, so that none is made on what was read too early. Claims do not count."""

    @property
    def claimed(self) -> int:
        return self.seats - self.remaining

    def takes_claims(self, now: datetime) -> bool:
        """Whether residents may still claim, seats or not."""
        return self.status == SlotStatus.OPEN and self.closes_at > now

    def has_seat(self, now: datetime) -> bool:
        return self.remaining > 0 and self.takes_claims(now)

    def offers(self, dose: int) -> bool:
        return dose in self.doses

    def suits_age_of(self, resident: Resident) -> bool:
        """Whether the resident is in the slot's age range on the day of the vaccination."""
        age = resident.age_on(clock.date_in_japan(self.starts_at))
        too_young = self.min_age is not None and age < self.min_age
        too_old = self.max_age is not None and age > self.max_age
        return not (too_young or too_old)
