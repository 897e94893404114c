"""The Clinics table."""

from collections.abc import Iterable, Iterator

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from akiwaku.clinics import Clinic
from akiwaku.store.base import Row, TableMeta, TableName, conditional, find_many, transient_failures


class ClinicRow(Row):
    class Meta(TableMeta):
        table_name = TableName("clinics_table")

    clinic_id = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    municipality = UnicodeAttribute()
    address = UnicodeAttribute()
    phone = UnicodeAttribute()
    map_url = UnicodeAttribute(null=True)
    active = BooleanAttribute(default=True)


def add_clinic(clinic: Clinic) -> None:
    """StaleWrite when the id is taken."""
    with conditional():
        ClinicRow(**clinic.model_dump()).save(condition=ClinicRow.clinic_id.does_not_exist())


def change(before: Clinic, after: Clinic) -> None:
    """Puts `after` in the place of `before`. StaleWrite when the clinic is no longer what `before` says."""
    with conditional():
        ClinicRow(**after.model_dump()).save(condition=_is_still(before))


def _is_still(clinic: Clinic) -> Condition:
    said = clinic.model_dump()
    condition: Condition = ClinicRow.clinic_id == said.pop("clinic_id")
    for name, value in said.items():
        attribute = getattr(ClinicRow, name)
        condition &= attribute.does_not_exist() if value is None else attribute == value
    return condition


def get(clinic_id: str) -> Clinic | None:
    with transient_failures():
        try:
            return Clinic.model_validate(ClinicRow.get(clinic_id))
        except ClinicRow.DoesNotExist:
            return None


def named(clinic_ids: Iterable[str]) -> dict[str, Clinic]:
    """Those of the ids that exist, by id. TryAgain when the database would not read them all."""
    rows = find_many(ClinicRow, ((each,) for each in clinic_ids))
    return {row.clinic_id: Clinic.model_validate(row) for row in rows}


def all_clinics() -> Iterator[Clinic]:
    """Reads the whole table: for the command line, never for a request."""
    with transient_failures():
        for row in ClinicRow.scan():
            yield Clinic.model_validate(row)
