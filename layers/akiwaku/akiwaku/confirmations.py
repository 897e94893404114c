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
    before = bookings.from_image(old_image) if old_image else None
    if booking is None or (before and before.status == booking.status) or booking.status not in _SAYS:
        return
    try:
        line.push(booking.resident_id, [_SAYS[booking.status]()], _key(booking))
    except LineRefused:
        # A vanished user, or a message LINE will never take: later records must not wait behind it.
        logger.exception("LINE refused a message", slot_id=booking.slot_id, claim_id=booking.claim_id)


def _key(booking: Booking) -> str:
    return line.retry_key("booking", booking.slot_id, booking.claim_id, booking.status.value)
