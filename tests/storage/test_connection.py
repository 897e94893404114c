"""One client for all tables."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

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
