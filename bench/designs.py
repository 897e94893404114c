"""The ways to sell a seat that are set against each other, all over the same tables, rows and keys.

Each is called as the resident API calls `claims.claim`, and each turns a loser away with the next open slot.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from botocore.exceptions import ClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from akiwaku import claims, offers
from akiwaku.bookings import RETENTION, Booking, BookingKey, ClaimId
from akiwaku.errors import AlreadyBooked, NotRegistered, SlotClosed, SlotFull, SlotNotFound, TryAgain
from akiwaku.residents import Resident
from akiwaku.settling import new_booking
from akiwaku.slots import Slot, SlotStatus
from akiwaku.store import holders, residents, slots
from akiwaku.store.base import CONNECT_SECONDS, READ_SECONDS, expiry
from akiwaku.store.bookings import BookingRow
from akiwaku.store.holders import HolderRow
from akiwaku.store.slots import SlotRow

# botocore's own numbers for DynamoDB (botocore/data/_retry.json), with the full jitter and the longest wait
# of its standard mode (botocore/retries/standard.py). The SDKs themselves do not retry a cancelled transaction:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
ATTEMPTS: Final = 10
FIRST_WAIT_SECONDS: Final = 0.05
LONGEST_WAIT_SECONDS: Final = 20.0

_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})

Claim = Callable[[str, str, int, datetime], object]
"""(resident id, slot id, dose, now); raises what `claims.claim` raises."""


@dataclass(frozen=True)
class Design:
    title: str
    claim: Claim
    prepare: Callable[[str], object] = lambda _slot_id: None
    """What a process does about a slot before the storm."""


def one_transaction(resident_id: str, slot_id: str, dose: int, now: datetime) -> None:
    """Everything in one transaction: seat, holders, booking, resident. What most would write."""
    resident = _unbooked(resident_id)
    _transact(resident, _known(slot_id), ClaimId.new(dose, now), now)


def one_transaction_after_a_look(resident_id: str, slot_id: str, dose: int, now: datetime) -> None:
    """The same, with a read of the slot before it that turns away whoever comes when it is full."""
    resident = _unbooked(resident_id)
    slot = _with_seat(resident, slot_id, dose, now)
    _transact(resident, slot, ClaimId.new(dose, now), now)


def read_then_write(resident_id: str, slot_id: str, dose: int, now: datetime) -> None:
    """A look at the slot, then plain writes, the seat first: nothing says that the look still holds."""
    resident = _unbooked(resident_id)
    slot = _with_seat(resident, slot_id, dose, now)
    booking = new_booking(slot, resident, ClaimId.new(dose, now))
    SlotRow(slot_id).update(actions=[SlotRow.remaining.set(slot.remaining - 1)])
    for key in (booking.line_holder, booking.person_holder):
        _holder(key, booking).save()
    _row(booking).save()
    residents.save(_pointed(resident, booking))


def _unbooked(resident_id: str) -> Resident:
    resident = residents.get(resident_id)
    if resident is None:
        raise NotRegistered
    if resident.booking:
        raise AlreadyBooked
    return resident


@cache
def _known(slot_id: str) -> Slot:
    """What never changes of a slot, kept by the process, so that it costs the transaction no read."""
    slot = slots.get(slot_id)
    if slot is None:
        raise SlotNotFound
    return slot


def _with_seat(resident: Resident, slot_id: str, dose: int, now: datetime) -> Slot:
    slot = slots.get(slot_id)
    if slot is None:
        raise SlotNotFound
    if not slot.takes_claims(now):
        raise SlotClosed
    if not slot.remaining:
        raise _full(resident, slot_id, dose, now)
    return slot


def _full(resident: Resident, slot_id: str, dose: int, now: datetime) -> SlotFull:
    return SlotFull(next_slot=offers.next_fitting(slot_id, resident, dose, now))


def _transact(resident: Resident, slot: Slot, claim_id: ClaimId, now: datetime) -> None:
    booking = new_booking(slot, resident, claim_id)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _write_all(booking, resident, now)
        except TransactWriteError as error:
            if _no_seat(error):
                raise _full(resident, slot.slot_id, claim_id.dose, now) from error
            if not _may_pass(error) or attempt == ATTEMPTS:
                raise TryAgain from error
        else:
            return
        most = min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS)
        time.sleep(random.random() * most)  # noqa: S311


def _write_all(booking: Booking, resident: Resident, now: datetime) -> None:
    with TransactWrite(connection=_connection()) as writes:
        holders.hold_within(writes, booking)
        writes.save(_row(booking), condition=BookingRow.claim_id.does_not_exist())
        residents.save_within(writes, _pointed(resident, booking))
        writes.update(
            SlotRow(booking.slot_id),
            actions=[SlotRow.remaining.set(SlotRow.remaining - 1)],
            condition=(SlotRow.status == SlotStatus.OPEN.value)
            & (SlotRow.closes_at > now)
            & (SlotRow.remaining > 0),
        )


def _no_seat(error: TransactWriteError) -> bool:
    # pynamodb sends updates last, and the slot's is the only one.
    reasons = error.cancellation_reasons
    return bool(reasons) and reasons[-1] is not None and reasons[-1].code == "ConditionalCheckFailed"


def _may_pass(error: TransactWriteError) -> bool:
    codes = {reason.code for reason in error.cancellation_reasons if reason is not None}
    said = error.cause.response["Error"]["Code"] if isinstance(error.cause, ClientError) else None
    return said == "TransactionInProgressException" or (bool(codes) and codes <= _PASSING)


@cache
def _connection() -> Connection:
    return Connection(connect_timeout_seconds=CONNECT_SECONDS, read_timeout_seconds=READ_SECONDS)


def _pointed(resident: Resident, booking: Booking) -> Resident:
    key = BookingKey(slot_id=booking.slot_id, claim_id=booking.claim_id)
    return resident.model_copy(update={"booking": key})


def _row(booking: Booking) -> BookingRow:
    return BookingRow(
        **booking.model_dump(exclude={"status"}),
        status=booking.status.value,
        expires_at=expiry(booking.starts_at + RETENTION),
    )


def _holder(key: str, booking: Booking) -> HolderRow:
    return HolderRow(
        key,
        slot_id=booking.slot_id,
        claim_id=booking.claim_id,
        expires_at=expiry(booking.starts_at + holders.RETENTION),
    )


DESIGNS: Final = {
    "ours": Design("this project's", claims.claim),
    "one-transaction": Design("one transaction", one_transaction, prepare=_known),
    "look-first": Design("one transaction after a look", one_transaction_after_a_look),
    "no-condition": Design("read, then write", read_then_write),
}
