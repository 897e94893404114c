"""What is open to a resident: the slots of their own municipality and of no other (R4)."""

from datetime import datetime
from itertools import islice

from akiwaku.clinics import Clinic
from akiwaku.errors import SlotNotFound
from akiwaku.residents import Resident
from akiwaku.slots import Slot
from akiwaku.store import clinics, slots

# More than anybody reads through; a file of slots can bring a thousand at once.
MOST_SHOWN = 500
_FEW = 20


def open_to(resident: Resident, now: datetime) -> list[tuple[Slot, Clinic]]:
    """Slots with seats left, soonest first, each with where it is: the first MOST_SHOWN of them."""
    found = list(islice(slots.each_open_in(resident.municipality, now), MOST_SHOWN))
    where = clinics.named(slot.clinic_id for slot in found)
    return [(slot, where[slot.clinic_id]) for slot in found if slot.clinic_id in where]


def next_fitting(than: str, resident: Resident, dose: int, now: datetime) -> Slot | None:
    """The soonest slot other than `than` that this resident could claim now (B7)."""
    candidates = slots.each_open_in(resident.municipality, now, page=_FEW)
    return next(
        (s for s in candidates if s.slot_id != than and s.offers(dose) and s.suits_age_of(resident)), None
    )


def clinic_of(slot: Slot) -> Clinic:
    """Where a slot is. SlotNotFound if the operators have removed the clinic."""
    clinic = clinics.get(slot.clinic_id)
    if clinic is None:
        raise SlotNotFound
    return clinic
