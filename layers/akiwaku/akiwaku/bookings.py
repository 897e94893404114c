"""Claims and what becomes of them."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict

# Kept this long after the appointment for questions and statistics, then removed by TTL.
RETENTION = timedelta(days=90)


@dataclass(frozen=True)
class ClaimId:
    """Names one attempt at a seat and carries all that is needed to finish it: when, and for which dose.

    Written `<milliseconds since 1970, 12 hex digits><8 random hex digits>-<dose>`, so ids sort by time.
    """

    text: str

    @classmethod
    def new(cls, dose: int, now: datetime) -> Self:
        return cls(f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(4)}-{dose}")

    @property
    def claimed_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.text[:12], 16) / 1000, UTC)

    @property
    def dose(self) -> int:
        return int(self.text.partition("-")[2])

    def __str__(self) -> str:
        return self.text


class BookingStatus(StrEnum):
    BOOKED = "booked"
    CANCELLED = "cancelled"


class Visit(StrEnum):
    """What became of a booking on its day (C6)."""

    VACCINATED = "vaccinated"
    NO_SHOW = "no_show"


class Marked(NamedTuple):
    """What the clinic has marked, and when it did so."""

    visit: Visit
    at: datetime


class Refused(StrEnum):
    """Why a claim that had won its seat got no booking: decided once, so that nobody revives the claim."""

    NOT_REGISTERED = "not registered"
    ALREADY_BOOKED = "already booked"
    PERSON_BOOKED = "person booked"
    """The same phone number and birth date hold a booking through another LINE account."""
    WITHDRAWN = "withdrawn"


class BookingKey(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True, hide_input_in_errors=True)

    slot_id: str
    claim_id: str


class Booking(BookingKey):
    """A claim that was confirmed. Phone and birth date are as at the claim: they identify at the desk (R10)."""

    clinic_id: str
    resident_id: str
    phone: str
    birth_date: date
    dose: int
    starts_at: datetime
    slot_revision: int
    """The revision of the slot from which `starts_at` is; the slot has the last word."""
    status: BookingStatus
    booked_at: datetime
    cancelled_at: datetime | None = None
    line_holder: str
    """Keys of the two rows that keep this resident, and this person, from a second booking."""
    person_holder: str
    desk_key: str

    @property
    def is_live(self) -> bool:
        return self.status == BookingStatus.BOOKED


@dataclass(frozen=True)
class Claimant:
    """A resident as the clinic sees them in a slot's list."""

    booking: Booking
    marked: Marked | None = None


Fate = Booking | Refused
"""What became of a claim. It is written once: a refused claim never gets a booking, and the other way round."""
