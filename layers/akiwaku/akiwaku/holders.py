"""Keyed hashes that say "this person already holds a booking" without saying who (B3).

A key outlives the resident's registration; without the secret nobody can turn it back into a person.
"""

import hashlib
import hmac
from datetime import date

from akiwaku.residents import Resident


def _keyed(secret: bytes, *parts: str) -> str:
    # The unit separator cannot occur in any part, so no two lists of parts give the same text.
    return hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def line_holder_key(secret: bytes, campaign: str, resident_id: str) -> str:
    """One booking per LINE user and campaign."""
    return _keyed(secret, "line", campaign, resident_id)


def person_holder_key(secret: bytes, campaign: str, resident: Resident) -> str:
    """One booking per person and campaign: the same phone and birth date in another LINE account."""
    return _keyed(secret, "person", campaign, resident.phone, resident.birth_date.isoformat())


def desk_key(secret: bytes, clinic_id: str, phone: str, birth_date: date) -> str:
    """Finds a claimant at the desk (R10) in an index that holds no personal data."""
    return _keyed(secret, "desk", clinic_id, phone, birth_date.isoformat())
