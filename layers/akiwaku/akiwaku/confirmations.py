"""Tells a resident what became of their booking, from the stream of the Bookings table (R8, C4, B10)."""

from collections.abc import Callable
from typing import Any

from akiwaku import line, messages
from akiwaku.bookings import Booking
from akiwaku.errors import LineDenied, LineRefused
from akiwaku.languages import JAPANESE, Language
from akiwaku.messages import Message
from akiwaku.observability import logger
from akiwaku.slots import SlotStatus
from akiwaku.store import bookings, residents, slots


def tell(old_image: dict[str, Any] | None, new_image: dict[str, Any] | None) -> None:
    """Acts on one change of a booking. The same change delivered again reaches nobody twice.

    LineUnavailable, LineQuotaExhausted and LineDenied when the change should be delivered again later.
    """
    booking = bookings.from_image(new_image) if new_image else None
    news = _news(bookings.from_image(old_image) if old_image else None, booking)
    if booking is None or news is None:
        return
    says, event = news
    try:
        # The key names the news and not its words: who changes the language meanwhile still hears it once.
        line.push(booking.resident_id, [says(_language_of(booking.resident_id))], _key(booking, event))
    except LineDenied:
        raise  # as for the channel's secret: once that is right, it is to be told
    except LineRefused:
        # A vanished user, or a message LINE will never take: later records must not wait behind it.
        logger.exception("LINE refused a message", slot_id=booking.slot_id, claim_id=booking.claim_id)


def _news(
    before: Booking | None, booking: Booking | None
) -> tuple[Callable[[Language], Message], str] | None:
    """What to say, and what makes it one of its kind for this booking; None when nothing is to be said."""
    if booking is None:
        return None
    if before is None or before.status != booking.status:
        return _ended(booking) if not booking.is_live else messages.booking_confirmed, booking.status.value
    if before.starts_at != booking.starts_at:
        return messages.booking_moved, f"moved {booking.slot_revision}"
    return None


def _ended(booking: Booking) -> Callable[[Language], Message]:
    """The clinic cancelled this one booking, or withdrew the slot and with it everybody's."""
    slot = slots.get(booking.slot_id)
    withdrawn = slot is not None and slot.status == SlotStatus.WITHDRAWN
    return messages.booking_withdrawn if withdrawn else messages.booking_cancelled


def _language_of(resident_id: str) -> Language:
    """The resident's, or Japanese for somebody who has unregistered meanwhile."""
    resident = residents.get(resident_id)
    return resident.language if resident else JAPANESE


def _key(booking: Booking, event: str) -> str:
    return line.retry_key("booking", booking.slot_id, booking.claim_id, event)
