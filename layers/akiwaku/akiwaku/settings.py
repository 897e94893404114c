"""What differs from one deployment to the next: one validated model, read from the environment once.

template.yaml gives every function the same environment; what a function may touch is decided by its role.
The names of queues and secrets stand in resources.py.
"""

import os
from collections.abc import Mapping
from datetime import datetime, time
from functools import cache
from typing import Annotated, NamedTuple, Self
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from akiwaku import municipalities
from akiwaku.clock import JAPAN
from akiwaku.languages import JAPANESE, Language


class QuietHours(NamedTuple):
    """Times of day in Japan, from one until the other; past midnight if the second is the earlier."""

    start: time
    end: time

    @classmethod
    def read(cls, text: object) -> object:
        """`"21:00-08:00"`, or empty for none."""
        if not isinstance(text, str):
            return text
        start, _, end = text.partition("-")
        return cls(time.fromisoformat(start), time.fromisoformat(end)) if text else None

    def cover(self, moment: datetime) -> bool:
        at = moment.astimezone(JAPAN).time()
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def _split(value: object) -> object:
    """`"1,2,3"` as the template passes lists."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Listed = BeforeValidator(_split)


class Settings(BaseModel):
    """Field names are the environment's names in lower case."""

    model_config = ConfigDict(frozen=True)

    stage: str
    residents_table: str
    slots_table: str
    bookings_table: str
    holders_table: str
    clinics_table: str
    notices_table: str
    audit_trail_table: str
    attempts_table: str
    imports_table: str

    line_api_host: str
    line_data_host: str
    line_login_channel_id: str
    line_login_issuer: str
    line_login_keys_url: str
    liff_url: str

    prefecture: str
    account_name: str
    campaign_id: str = Field(min_length=1)
    campaign_name: str
    doses: Annotated[tuple[int, ...], Listed, Field(min_length=1)]
    municipalities: Annotated[tuple[str, ...], Listed] = ()
    terms_version: str
    notice_times: Annotated[tuple[str, ...], Listed]
    quiet_hours: Annotated[QuietHours | None, BeforeValidator(QuietHours.read)] = None
    """Nobody is sent a notice in them, however late a run is."""
    residents_per_seat: int = Field(default=0, ge=0)
    """So many hear of each open seat, in turns (B5); 0 for everybody."""
    monthly_limit: int = Field(default=0, ge=0)
    """Messages a month, if fewer than LINE's plan allows; 0 for what the plan allows."""
    confirmation_reserve: int = Field(default=0, ge=0)
    """Messages of the month that notices leave over for confirmations."""
    notice_senders: int = Field(default=10, ge=2, le=100)
    """So many functions at most send notices at once; the template holds them to it."""

    @field_validator("municipalities")
    @classmethod
    def _known(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [code for code in codes if not municipalities.is_known(code)]
        if unknown:
            raise ValueError(f"unknown municipality codes: {', '.join(unknown)}")
        return codes

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """ValidationError names every variable that is missing or wrong."""
        return cls.model_validate(
            {name: environment[name.upper()] for name in cls.model_fields if name.upper() in environment}
        )

    def page(self, name: str, language: Language = JAPANESE, **params: str) -> str:
        """The address of a resident page (`slots`, `registration`, `booking`) for a link in LINE."""
        spoken = {} if language == JAPANESE else {"lang": language}
        return f"{self.liff_url}?{urlencode({'page': name, **params, **spoken})}"

    def serves(self, code: str) -> bool:
        return any(municipality.code == code for municipality in municipalities.chosen(self.municipalities))


@cache
def settings() -> Settings:
    """The settings of this process, read at first use (a cold start) and kept."""
    return Settings.from_environment(os.environ)
