"""Tells a resident what became of their booking, from the stream of the Bookings table (R8, C4, B10)."""

from typing import Any

from akiwaku import line, messages
from akiwaku.bookings import Booking, BookingStatus
from akiwaku.errors import LineRefused
from akiwaku.observability import logger
from akiwaku.store import bookings

_SAYS = {
    BookingStatus.BOOKED: messages.booking_confirmed,
    BookingStatus.CANCELLED: messages.booking_cancelled,
}


def tell(old_image: dict[str, Any] | None, new_image: dict[str, Any] | None) -> None:
    """Acts on one change of a booking. The same change delivered again reaches nobody twice.

    LineUnavailable and LineQuotaExhausted when the change should be delivered again later.
    """
    booking = bookings.from_image(new_image) if new_image else None
    news = _news(bookings.from_image(old_image) if old_image else None, booking)
    if booking is None or news is None:
        return
    message, event = news
    try:
        line.push(booking.resident_id, [message], _key(booking, event))
    except LineRefused:
        # A vanished user, or a message LINE will never take: later records must not wait behind it.
        logger.exception("LINE refused a message", slot_id=booking.slot_id, claim_id=booking.claim_id)


def _news(before: Booking | None, booking: Booking | None) -> tuple[dict[str, Any], str] | None:
    """The message, and what makes it one of its kind for this booking; None when nothing is to be said."""
    if booking is None:
        return None
    if before is None or before.status != booking.status:
        return _SAYS[booking.status](), booking.status.value
    if before.starts_at != booking.starts_at:
        return messages.booking_moved(), f"moved {booking.slot_revision}"
    return None


def _key(booking: Booking, event: str) -> str:
    return line.retry_key("booking", booking.slot_id, booking.claim_id, event)
