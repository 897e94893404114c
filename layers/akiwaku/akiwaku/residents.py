"""A resident: who registered, what they want to hear, and whether they hold a booking."""

import hashlib
import re
import unicodedata
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from akiwaku import clock, municipalities
from akiwaku.bookings import BookingKey
from akiwaku.languages import JAPANESE, Language
from akiwaku.validation import Day, Form

# Readers of one municipality's audience work on this many parts side by side; it also spreads the
# writes of a mass registration over index partitions (1,000 write units a second each).
AUDIENCE_SHARDS = 4

OLDEST_BIRTH_YEAR = 1900
_PHONE = re.compile(r"0[0-9]{9,10}", re.ASCII)
# What stands between the groups of a number, on paper and on keyboards; the long vowel mark is typed by mistake.
_BETWEEN_GROUPS = re.compile(r"[-()\s\u2010-\u2015\u2212ー]")


def _ascii_digits(value: object) -> object:
    """Full-width digits are what a Japanese keyboard gives; they are taken as the ASCII ones."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def _digits_only(value: object) -> object:
    written = _ascii_digits(value)
    return _BETWEEN_GROUPS.sub("", written) if isinstance(written, str) else written


def _phone_as_written(value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise PydanticCustomError(
            "akiwaku.phone", "ゼロから始まる10桁または11桁の電話番号を入力してください。"
        )
    return value


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise PydanticCustomError(
            "akiwaku.phone", "ゼロから始まる10桁または11桁の数字で、ハイフンを入れずに入力してください。"
        )
    return value


def _birth_date(value: date) -> date:
    if value > clock.date_in_japan(clock.now()):
        raise PydanticCustomError("akiwaku.birth_date", "生年月日に未来の日付は登録できません。")
    if value.year < OLDEST_BIRTH_YEAR:
        raise PydanticCustomError("akiwaku.birth_date", "生年月日の年をご確認ください。")
    return value


def _municipality(value: str) -> str:
    if not municipalities.is_known(value):
        raise PydanticCustomError("akiwaku.municipality", "住民票のある市町村を一覧から選択してください。")
    return value


Phone = Annotated[str, BeforeValidator(_ascii_digits), AfterValidator(_phone)]
PhoneAsWritten = Annotated[str, BeforeValidator(_digits_only), AfterValidator(_phone_as_written)]
"""For whoever types a number that they hear or read: with hyphens or without."""
BirthDate = Annotated[Day, AfterValidator(_birth_date)]


class Registration(Form):
    """What a resident fills in (R2)."""

    birth_date: BirthDate
    municipality: Annotated[str, AfterValidator(_municipality)]
    phone: Phone
    wants_notices: bool
    consent_version: str = Field(min_length=1, max_length=40)
    language: Language | None = None
    """Stays as it was when left out; Japanese for who is new."""


class Consent(BaseModel):
    """Which terms were agreed to, and when."""

    model_config = ConfigDict(frozen=True)
    version: str
    at: datetime


class Resident(BaseModel):
    """One LINE user who registered one person (R14)."""

    model_config = ConfigDict(frozen=True, from_attributes=True, hide_input_in_errors=True)

    resident_id: str
    municipality: str
    birth_date: date
    phone: str
    wants_notices: bool
    consent: Consent
    language: Language = JAPANESE
    # What the chat changes as well: its events come twice and out of order, so the latest word counts.
    notices_changed_at: datetime | None = None
    language_changed_at: datetime | None = None
    # A registered person is a friend until LINE says otherwise; follow events may come late or out of order.
    follows: bool = True
    follow_changed_at: datetime | None = None
    booking: BookingKey | None = None
    cancelled: BookingKey | None = None
    """The last booking that a clinic cancelled, to show what became of it; none once there is another."""
    heard_in: str | None = None
    heard_since: datetime | None = None
    """The part of an audience that the resident is in as stored, and since when without a break."""
    version: str = ""
    """New with every write, and named by the next one, so no change is lost. Random rather than counted: a
    resident who unregisters and registers again must not look unchanged to a claim that was under way."""

    @property
    def hears_notices(self) -> bool:
        """R7: wants notices, has not blocked the account, holds no booking."""
        return self.wants_notices and self.follows and self.booking is None

    @property
    def audience_shard(self) -> str | None:
        """The audience index's key, or None while no notice should reach this resident."""
        if not self.hears_notices:
            return None
        return audience_shard(self.municipality, self.language, int(self.ring, 16) % AUDIENCE_SHARDS)

    @property
    def ring(self) -> str:
        """The resident's fixed place in the order in which audiences are read, unrelated to who they are."""
        return hashlib.sha256(self.resident_id.encode()).hexdigest()[:24]

    def age_on(self, day: date) -> int:
        """Full years on `day`."""
        return full_years(self.birth_date, day)


def full_years(birth_date: date, day: date) -> int:
    """How old somebody is on `day`."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def audience_shard(municipality: str, language: Language, shard: int) -> str:
    """One message goes to many, so those who read one language stand together."""
    return f"{municipality}#{language}#{shard}"
