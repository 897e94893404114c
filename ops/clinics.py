"""Clinics: adding, changing and listing them, one by one and by the file."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from akiwaku import municipalities
from akiwaku.clinics import Clinic
from akiwaku.errors import StaleWrite
from akiwaku.settings import settings
from akiwaku.store import clinics
from ops import sheets
from ops.failures import OperatorError
from ops.sheets import Column, Fault, Line

COLUMNS = (
    Column("clinic_id", ("医療機関ID", "ID")),
    Column("name", ("医療機関名", "名称"), required=True, narrow=False),
    Column("municipality", ("市町村", "市町村コード", "市町村名"), required=True),
    Column("address", ("住所", "所在地"), required=True, narrow=False),
    Column("phone", ("電話番号", "電話"), required=True),
    Column("map_url", ("地図", "地図URL")),
)

# What pydantic says of these is for programmers.
_REASONS = {
    "clinic_id": "may have small letters, digits and hyphens, 40 at most",
    "name": "is longer than 100 characters",
    "address": "is longer than 200 characters",
    "phone": "is no telephone number such as 045-210-1111; a spreadsheet may have dropped the zero in front",
    "map_url": "is no web address",
}


def add(clinic: Clinic) -> None:
    """Store a new clinic. OperatorError when its id is taken or its municipality takes no part."""
    _must_take_part(clinic.municipality)
    try:
        clinics.add_clinic(clinic)
    except StaleWrite as error:
        raise OperatorError(f"There is a clinic {clinic.clinic_id} already. Nothing was changed.") from error


def change(clinic_id: str, **fields: Any) -> tuple[Clinic, Clinic]:
    """Change some fields of a clinic; what it was and what it is now.

    OperatorError when there is none, when its municipality takes no part, or when somebody else changed it
    at the same moment: then nothing is changed, and neither change is lost.
    """
    before = must_exist(clinic_id)
    after = Clinic.model_validate(before.model_dump() | fields)
    if after.municipality != before.municipality:
        _must_take_part(after.municipality)
    if after != before:
        try:
            clinics.change(before, after)
        except StaleWrite as error:
            raise OperatorError(
                f"Somebody else is changing {clinic_id} at this moment. Nothing was changed. Try again."
            ) from error
    return before, after


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


def differences(before: Clinic, after: Clinic) -> dict[str, tuple[Any, Any]]:
    """Each field that is not the same, with both values."""
    one, other = before.model_dump(), after.model_dump()
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


@dataclass(frozen=True)
class Different:
    """A clinic that is there, and what the file says otherwise: (there, in the file)."""

    line: int
    clinic_id: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Import:
    """What a file would do."""

    new: list[Clinic] = field(default_factory=list)
    same: list[Clinic] = field(default_factory=list)
    different: list[Different] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def planned(file: Path) -> Import:
    """What importing the file would make. Changes nothing. OperatorError when it is no table of clinics."""
    there = {clinic.clinic_id: clinic for clinic in clinics.all_clinics()}
    by_name = {(clinic.municipality, clinic.name): clinic for clinic in there.values()}
    plan = Import()
    ids: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for line in sheets.read(file, COLUMNS):
        clinic, faults = _clinic(line, by_name)
        if clinic is not None:
            place = (clinic.municipality, clinic.name)
            if clinic.clinic_id in ids:
                faults = [Fault(line.number, "row", f"is the clinic of line {ids[clinic.clinic_id]} again")]
            elif not line.values["clinic_id"] and place in names:
                faults = [
                    sheets.fault(
                        COLUMNS, line, "clinic_id", f"line {names[place]} has the same name; give both an id"
                    )
                ]
            names.setdefault(place, line.number)
        plan.faults += faults
        if clinic is None or faults:
            continue
        ids[clinic.clinic_id] = line.number
        found = there.get(clinic.clinic_id)
        if found is None:
            plan.new.append(clinic)
        # Whether a clinic is active is not the file's to say.
        elif other := differences(found, clinic.model_copy(update={"active": found.active})):
            plan.different.append(Different(line.number, clinic.clinic_id, other))
        else:
            plan.same.append(found)
    return plan


def make(new: Sequence[Clinic], on_made: Callable[[Clinic], None]) -> None:
    """Store these clinics. One that somebody else made meanwhile stays as it is."""
    for clinic in new:
        # The next look at the file shows whether it is the same.
        with suppress(StaleWrite):
            clinics.add_clinic(clinic)
        on_made(clinic)


def _clinic(line: Line, by_name: Mapping[tuple[str, str], Clinic]) -> tuple[Clinic | None, list[Fault]]:
    values = line.values
    faults = sheets.missing(line, COLUMNS)
    code = _code(values["municipality"])
    if values["municipality"] and (code is None or not settings().serves(code)):
        why = "is no municipality of this prefecture" if code is None else "takes no part in this deployment"
        faults.append(sheets.fault(COLUMNS, line, "municipality", f"{values['municipality']} {why}"))
    if faults or code is None:
        return None, faults
    # Without an id, the same name in the same place is the same clinic, though its number is another now.
    known = by_name.get((code, values["name"]))
    clinic_id = values["clinic_id"] or (
        known.clinic_id if known else id_for(values["name"], code, values["phone"])
    )
    try:
        return Clinic.model_validate(
            values | {"clinic_id": clinic_id, "municipality": code, "map_url": values["map_url"] or None}
        ), []
    except ValidationError as error:
        names = [str(wrong["loc"][0]) for wrong in error.errors()]
        return None, [sheets.fault(COLUMNS, line, name, _REASONS.get(name, "is wrong")) for name in names]


def _code(written: str) -> str | None:
    """The code of a municipality that is written as code or as name."""
    if municipalities.is_known(written):
        return written
    found = [each.code for each in municipalities.KANAGAWA if each.name == written]
    return found[0] if found else None


def _must_take_part(municipality: str) -> None:
    if not settings().serves(municipality):
        name = municipalities.by_code(municipality).name
        raise OperatorError(f"{name} ({municipality}) takes no part in this deployment (Municipalities).")
