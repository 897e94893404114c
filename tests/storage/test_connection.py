"""How the store speaks to the database: one client, and beside it a quicker way for the ledger."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from akiwaku import aws as calls
from akiwaku.errors import AwsFault, StaleWrite, StoreFault
from akiwaku.store import base, bookings, clinics, holders, residents, slots
from akiwaku.store import notices as ledger


def test_all_tables_use_one_client_whichever_thread_is_first(aws):
    rows = [
        *(bookings.BookingRow, clinics.ClinicRow, holders.HolderRow, residents.ResidentRow, slots.SlotRow),
        *(ledger.RunRow, ledger._ChunkRow, ledger._ProgressRow),
    ]
    gate = Barrier(len(rows))

    def client_of(row):
        gate.wait()
        return row._get_connection().connection.client

    with ThreadPoolExecutor(len(rows)) as threads:
        clients = set(threads.map(client_of, rows))

    assert clients == {base._CONNECTION.client}


@pytest.fixture
def chunk(aws):
    return ledger._ChunkRow(
        "run/14100#ja#0", "00000", recipients=b"\x00\xff", last_ring="7", before=0, expires_at=1
    )


NEW = ledger._ChunkRow.run_id.does_not_exist()


def test_a_row_put_without_pynamodb_is_the_row_that_pynamodb_reads(chunk):
    base.put(chunk, NEW)

    read = ledger._ChunkRow.get("run/14100#ja#0", "00000")
    assert read.attribute_values == chunk.attribute_values


def test_a_row_found_without_pynamodb_is_the_row_that_pynamodb_saved(chunk):
    chunk.save()

    found = base.find(ledger._ChunkRow, "run/14100#ja#0", "00000")
    assert found.attribute_values == chunk.attribute_values
    assert base.find(ledger._ChunkRow, "run/14100#ja#0", "00001") is None


def test_a_put_whose_condition_does_not_hold_changes_nothing(chunk):
    base.put(chunk, NEW)
    other = ledger._ChunkRow(
        "run/14100#ja#0", "00000", recipients=b"others", last_ring="9", before=1, expires_at=1
    )

    with pytest.raises(StaleWrite):
        base.put(other, NEW)

    assert base.find(ledger._ChunkRow, "run/14100#ja#0", "00000").recipients == b"\x00\xff"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ConditionalCheckFailedException", StaleWrite),
        ("TransactionConflictException", StaleWrite),
        ("ResourceNotFoundException", StoreFault),
        ("AccessDeniedException", StoreFault),
    ],
)
def test_what_a_refused_put_means(chunk, monkeypatch, code, error):
    def refuse(_service, operation, _request, _seconds):
        raise AwsFault(operation, 400, code)

    monkeypatch.setattr(calls, "call", refuse)

    with pytest.raises(error):
        base.put(chunk, NEW)
