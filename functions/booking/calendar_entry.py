"""A booking as an iCalendar file (RFC 5545), for the calendar of the phone."""

from datetime import timedelta

from akiwaku.bookings import Booking
from akiwaku.clinics import Clinic
from akiwaku.languages import Language
from akiwaku.slots import Slot

MEDIA_TYPE = "text/calendar; charset=utf-8"

# Nobody knows how long it takes; with no length at all, some calendars show the whole day.
_LENGTH = timedelta(minutes=30)


_WORDS: dict[Language, tuple[str, str]] = {
    "ja": (
        "ワクチン接種({dose}回目) {clinic}",
        "電話番号 {phone}\n予約を取り消すときは、医療機関に電話でご連絡ください。",
    ),
    "easy": (
        "ワクチン {dose}回目 {clinic}",
        "電話番号 {phone}\n予約を やめるときは、病院に 電話してください。",
    ),
    "en": (
        "Vaccination (dose {dose}) {clinic}",
        "Phone number {phone}\nTo cancel the booking, please phone the clinic.",
    ),
}


def of(booking: Booking, slot: Slot, clinic: Clinic, language: Language) -> str:
    """The file's text. The same booking has the same UID, so that adding it again changes the entry there is."""
    from icalendar import Calendar, Event  # noqa: PLC0415  (few ask for it, and every cold start would wait)

    summary, description = _WORDS[language]
    event = Event.new(
        uid=f"{booking.claim_id}@akiwaku",
        stamp=booking.booked_at,
        start=slot.starts_at,
        end=slot.starts_at + _LENGTH,
        sequence=slot.revision,
        summary=summary.format(dose=booking.dose, clinic=clinic.name),
        location=f"{clinic.name} {clinic.address}",
        description=description.format(phone=clinic.phone),
    )
    calendar = Calendar.new(prodid="-//akiwaku//booking//JA", subcomponents=[event])
    text: str = calendar.to_ical().decode()
    return text
