"""The documents that the two APIs answer with: what is shown of the domain's models, and nothing else."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer

from akiwaku import municipalities
from akiwaku.bookings import Booking, BookingStatus, Claimant, Visit
from akiwaku.clinics import Clinic
from akiwaku.desk import Attendance, Found
from akiwaku.languages import Language
from akiwaku.residents import Consent, Resident
from akiwaku.slot_csv import Row
from akiwaku.slots import Slot, SlotPosting, SlotStatus


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_utc, return_type=str)]


class MunicipalityView(BaseModel):
    """With its reading and its name in letters, for pages in other languages."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    kana: str
    roman: str

    @classmethod
    def of(cls, code: str) -> Self:
        return cls.model_validate(municipalities.by_code(code))


class ConsentView(BaseModel):
    version: str
    at: Moment

    @classmethod
    def of(cls, consent: Consent) -> Self:
        return cls(version=consent.version, at=consent.at)


class RegistrationView(BaseModel):
    birth_date: date
    municipality: MunicipalityView
    phone: str
    wants_notices: bool
    language: Language
    consent: ConsentView
    has_booking: bool

    @classmethod
    def of(cls, resident: Resident) -> Self:
        return cls(
            birth_date=resident.birth_date,
            municipality=MunicipalityView.of(resident.municipality),
            phone=resident.phone,
            wants_notices=resident.wants_notices,
            language=resident.language,
            consent=ConsentView.of(resident.consent),
            has_booking=resident.booking is not None,
        )


class ClinicView(BaseModel):
    clinic_id: str
    name: str
    municipality: MunicipalityView
    address: str
    phone: str
    map_url: str | None

    @classmethod
    def of(cls, clinic: Clinic) -> Self:
        return cls(
            municipality=MunicipalityView.of(clinic.municipality),
            **clinic.model_dump(exclude={"municipality", "active"}),
        )


class CampaignView(BaseModel):
    id: str
    name: str


class SettingsView(BaseModel):
    """What a clinic can post slots for."""

    campaign: CampaignView
    doses: tuple[int, ...]


class _SlotFacts(BaseModel):
    slot_id: str
    starts_at: Moment
    closes_at: Moment
    vaccine: str
    doses: tuple[int, ...]
    min_age: int | None
    max_age: int | None
    seats: int
    remaining: int
    note: str


class SlotView(_SlotFacts):
    """As residents see it."""

    clinic: ClinicView

    @classmethod
    def of(cls, slot: Slot, clinic: Clinic) -> Self:
        return cls(clinic=ClinicView.of(clinic), **slot.model_dump(include=set(_SlotFacts.model_fields)))


class ClinicSlotView(_SlotFacts):
    """As its clinic sees it."""

    claimed: int
    status: SlotStatus
    posted_at: Moment
    revision: int

    @classmethod
    def of(cls, slot: Slot) -> Self:
        facts = slot.model_dump(include=set(cls.model_fields))
        return cls(claimed=slot.seats - slot.remaining, **facts)


class BookingView(BaseModel):
    """As its resident sees it (R9), with what to say at the desk (R10)."""

    slot_id: str
    claim_id: str
    status: str
    dose: int
    vaccine: str
    starts_at: Moment
    booked_at: Moment
    clinic: ClinicView
    note: str
    contact_phone: str
    birth_date: date

    @classmethod
    def of(cls, booking: Booking, slot: Slot, clinic: Clinic) -> Self:
        return cls(
            vaccine=slot.vaccine,
            note=slot.note,
            starts_at=slot.starts_at,
            clinic=ClinicView.of(clinic),
            contact_phone=booking.phone,
            **booking.model_dump(
                include={"slot_id", "claim_id", "status", "dose", "booked_at", "birth_date"}
            ),
        )


class ClaimantView(BaseModel):
    """A resident as the clinic sees them in a slot's list (C3)."""

    claim_id: str
    birth_date: date
    phone: str
    dose: int
    claimed_at: Moment
    status: BookingStatus
    cancelled_at: Moment | None
    visit: Visit | None
    visited_at: Moment | None

    @classmethod
    def of(cls, claimant: Claimant) -> Self:
        booking, marked = claimant.booking, claimant.marked
        return cls(
            claimed_at=booking.booked_at,
            visit=marked.visit if marked else None,
            visited_at=marked.at if marked else None,
            **booking.model_dump(include=set(cls.model_fields)),
        )


class ClaimantsView(BaseModel):
    slot: ClinicSlotView
    claimants: list[ClaimantView]

    @classmethod
    def of(cls, seen: Attendance) -> Self:
        claimants = [ClaimantView.of(each) for each in seen.claimants]
        return cls(slot=ClinicSlotView.of(seen.slot), claimants=claimants)


class FoundView(BaseModel):
    """A booking of whoever is at the desk."""

    slot: ClinicSlotView
    claimant: ClaimantView

    @classmethod
    def of(cls, found: Found) -> Self:
        return cls(slot=ClinicSlotView.of(found.slot), claimant=ClaimantView.of(found.claimant))


class LookUpView(BaseModel):
    found: list[FoundView]


class DayView(BaseModel):
    """Everybody who comes on a day in Japan, in the order of the times."""

    date: date
    slots: list[ClaimantsView]


class ClinicSlotsView(BaseModel):
    """A page; `next` names the one after it, and is null on the last."""

    slots: list[ClinicSlotView]
    next: str | None


class PostingView(BaseModel):
    """A slot as it would be posted."""

    starts_at: Moment
    closes_at: Moment
    vaccine: str
    doses: tuple[int, ...]
    seats: int
    min_age: int | None
    max_age: int | None
    note: str

    @classmethod
    def of(cls, posting: SlotPosting) -> Self:
        return cls(**{**posting.model_dump(), "closes_at": posting.closes_at or posting.starts_at})


class FaultView(BaseModel):
    """`field` is the API's name, `column` the file's; both are empty for what is wrong with a row, or the file."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    column: str
    message: str


class CheckedRowView(BaseModel):
    """A row of a file: a slot, or what is wrong with it. `same_as` is an earlier line that says the same."""

    line: int
    slot: PostingView | None
    errors: list[FaultView]
    same_as: int | None

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            line=row.line,
            slot=PostingView.of(row.posting) if row.posting else None,
            errors=[FaultView.model_validate(fault) for fault in row.faults],
            same_as=row.same_as,
        )


class CheckedFileView(BaseModel):
    rows: list[CheckedRowView]
    good: int
    bad: int

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        bad = sum(bool(row.faults) for row in rows)
        return cls(rows=[CheckedRowView.of(row) for row in rows], good=len(rows) - bad, bad=bad)


class ImportView(BaseModel):
    import_id: str
    slots: int
