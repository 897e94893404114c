"""A place in a list as it travels: opaque, so that nobody builds on what is in it."""

import base64
import binascii
import json
from datetime import datetime

from akiwaku.errors import InvalidRequest
from akiwaku.store.base import LONGEST_ID
from akiwaku.store.slots import Position


def written(place: Position | None) -> str | None:
    if place is None:
        return None
    pair = json.dumps([place.starts_at.isoformat(), place.slot_id])
    return base64.urlsafe_b64encode(pair.encode()).decode().rstrip("=")


def read(text: str | None) -> Position | None:
    """InvalidRequest when it is not one that was given out."""
    if text is None:
        return None
    try:
        starts_at, slot_id = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        place = Position(datetime.fromisoformat(starts_at), str(slot_id))
    except (binascii.Error, ValueError, TypeError) as wrong:
        raise _unknown() from wrong
    is_an_id = 0 < len(place.slot_id) <= LONGEST_ID and place.slot_id.isascii()
    if place.starts_at.tzinfo is None or not is_an_id:
        raise _unknown()
    return place


def _unknown() -> InvalidRequest:
    return InvalidRequest(
        errors=[{"field": "cursor", "message": "前のページのnextの値をそのまま送ってください。"}]
    )
