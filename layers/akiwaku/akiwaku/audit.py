"""Who saw whose data, and when, written down before anything is shown: no trail, no view.

A change is written down before it is made, as something that was asked for. Written afterwards, a crash between
the two would leave a change that nobody made; this way it leaves an entry for what did not happen, and the booking
itself says which of the two it was.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from akiwaku.observability import logger
from akiwaku.store import audit_trail
from akiwaku.store.audit_trail import Action, Entry


class Staff(NamedTuple):
    """Who asks, and for which clinic."""

    clinic_id: str
    account_id: str


def record(
    staff: Staff,
    action: Action,
    now: datetime,
    *,
    slot_ids: Iterable[str] = (),
    shown: int = 0,
    claim_id: str | None = None,
) -> None:
    """Call it when the answer is ready, and give the answer when it returns. Only with ids that are the clinic's:
    what somebody made up could be anything. TryAgain when it could not be written.
    """
    entry = Entry(staff.clinic_id, now, staff.account_id, action, tuple(slot_ids), shown, claim_id)
    audit_trail.add(entry)
    logger.info(
        action.value,
        audit=True,
        account_id=staff.account_id,
        clinic_id=staff.clinic_id,
        slot_ids=entry.slot_ids,
        claim_id=claim_id,
        shown=shown,
    )
