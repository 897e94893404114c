"""Clinics: adding and listing them."""

import hashlib

from akiwaku import municipalities
from akiwaku.clinics import Clinic
from akiwaku.errors import StaleWrite
from akiwaku.settings import settings
from akiwaku.store import clinics
from ops.failures import OperatorError


def add(clinic: Clinic) -> None:
    """Store a new clinic. OperatorError when its id is taken or its municipality takes no part."""
    if not settings().serves(clinic.municipality):
        name = municipalities.by_code(clinic.municipality).name
        raise OperatorError(
            f"{name} ({clinic.municipality}) takes no part in this deployment (Municipalities)."
        )
    try:
        clinics.add_clinic(clinic)
    except StaleWrite as error:
        raise OperatorError(f"There is a clinic {clinic.clinic_id} already. Nothing was changed.") from error


def listed() -> list[Clinic]:
    """All clinics, by municipality and name."""
    return sorted(
        clinics.all_clinics(), key=lambda clinic: (clinic.municipality, clinic.name, clinic.clinic_id)
    )


def must_exist(clinic_id: str) -> Clinic:
    """The clinic with this id. OperatorError when there is none."""
    clinic = clinics.get(clinic_id)
    if clinic is None:
        raise OperatorError(f"There is no clinic {clinic_id}. `akiwaku clinics list` shows those there are.")
    return clinic


def id_for(name: str, municipality: str, phone: str) -> str:
    """An id for a clinic that was given none: the same clinic gets the same, so adding it twice is refused."""
    digest = hashlib.sha256("\n".join((municipality, name, phone)).encode()).hexdigest()
    return f"{municipality}-{digest[:8]}"
