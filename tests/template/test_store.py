"""The store and the template say the same of the tables: nothing else would notice before the first deployment."""

from typing import Any

import pytest
from pynamodb.models import Model

from akiwaku.store.attempts import AttemptRow
from akiwaku.store.audit_trail import AuditRow
from akiwaku.store.bookings import BookingRow
from akiwaku.store.clinics import ClinicRow
from akiwaku.store.holders import HolderRow
from akiwaku.store.imports import ImportRow
from akiwaku.store.notices import RunRow
from akiwaku.store.residents import ResidentRow
from akiwaku.store.slots import SlotRow
from proof.deployment import tables

ROWS: dict[str, type[Model]] = {
    "Residents": ResidentRow,
    "Slots": SlotRow,
    "Bookings": BookingRow,
    "Holders": HolderRow,
    "Clinics": ClinicRow,
    "Notices": RunRow,
    "AuditTrail": AuditRow,
    "Attempts": AttemptRow,
    "Imports": ImportRow,
}


def keys(schema: list[dict[str, str]]) -> list[tuple[str, str]]:
    return sorted((part["AttributeName"], part["KeyType"]) for part in schema)


def index(description: dict[str, Any]) -> dict[str, Any]:
    projection = description.get("Projection") or description["projection"]
    return {
        "keys": keys(description.get("KeySchema") or description["key_schema"]),
        "type": projection["ProjectionType"],
        "attributes": sorted(projection.get("NonKeyAttributes", [])),
    }


@pytest.mark.parametrize("name", ROWS)
def test_a_table_has_the_keys_and_indexes_that_the_store_reads(name: str) -> None:
    deployed, read = tables()[name], ROWS[name]._get_schema()
    assert keys(deployed["KeySchema"]) == keys(read["key_schema"])
    there = {each["IndexName"]: index(each) for each in deployed.get("GlobalSecondaryIndexes", [])}
    for each in read.get("global_secondary_indexes", []):
        assert index(each) == there[each["index_name"]], each["index_name"]
