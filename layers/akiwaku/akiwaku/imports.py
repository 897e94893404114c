"""Many slots at once, from a file (C8): all of them or none, whatever crashes on the way.

First the import is written down with all its slots, in one conditional put: that decides. Then they are posted, a
hundred in a transaction, by the call itself and after a crash by `sweep`. Every step may be taken twice.
"""

import hashlib
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from akiwaku import posting, side_by_side, slot_csv
from akiwaku.clinics import Clinic
from akiwaku.errors import IdempotencyKeyReused, StaleWrite, TryAgain
from akiwaku.observability import logger
from akiwaku.settling import ROUNDS, SETTLE_AFTER
from akiwaku.slot_imports import MOST_PACKED, SlotImport, expiry_of, packed
from akiwaku.slots import RETENTION, Slot
from akiwaku.store import imports, slots

_NAMESPACE = uuid.UUID("5d3c1a52-7a0e-5b0c-9b61-1f1c0e2f64a7")
# A thousand slots are ten transactions. All at once would be more than one clinic's part of an index takes in a
# second: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
_AT_ONCE = 4
_PAUSE_SECONDS = 0.1
_UNCERTAIN = (
    "ただいま混み合っています。少し待ってから、同じファイルをもう一度送ってください。"
    "すでに受け付けられていた場合も、二重に登録されることはありません。"
)


@dataclass(frozen=True)
class _Planned:
    rows: list[slot_csv.Row]
    slots: list[Slot]
    packed: bytes

    @property
    def is_good(self) -> bool:
        return not any(row.faults for row in self.rows)


def check(clinic: Clinic, file: bytes, now: datetime) -> list[slot_csv.Row]:
    """What would come of posting the file: each row with its posting, or with what is wrong. Writes nothing.

    InvalidRequest when it is no text that can be read.
    """
    return _plan(clinic, "", file, now).rows


def post(clinic: Clinic, file: bytes, idempotency_key: str, now: datetime) -> tuple[SlotImport, bool]:
    """Posts every slot of the file; the flag says whether it is new. Who gets an answer finds all of them.

    The same key and file again changes nothing, and finishes what is unfinished. InvalidRequest names every bad
    row; IdempotencyKeyReused when the key came with another file before; TryAgain when the database would not
    answer: then either nothing is posted, or everything is or will be within minutes.
    """
    try:
        return _post(clinic, file, idempotency_key, now)
    except TryAgain as busy:
        raise TryAgain(_UNCERTAIN) from busy


def id_of(clinic: Clinic, idempotency_key: str) -> str:
    """The id of the import that a clinic makes, or has made, under this key."""
    return uuid.uuid5(_NAMESPACE, f"{clinic.clinic_id}/{idempotency_key}").hex


def sweep(now: datetime) -> int:
    """Finishes imports that a crash left half done, and says how many those were. Never takes one back."""
    finished = 0
    for import_id in imports.unfinished_before(now - SETTLE_AFTER):
        try:
            if found := imports.get(import_id):
                finished += _post_rest(found, now)
        except TryAgain:
            logger.warning("import could not be finished; the next sweep tries again", import_id=import_id)
    if finished:
        logger.warning("sweep finished imports", finished=finished)
    return finished


def _post(clinic: Clinic, file: bytes, idempotency_key: str, now: datetime) -> tuple[SlotImport, bool]:
    import_id = id_of(clinic, idempotency_key)
    digest = hashlib.sha256(file).hexdigest()
    found = imports.get(import_id)
    if found is None:
        planned = _plan(clinic, import_id, file, now)
        if not planned.is_good:
            raise slot_csv.refusal(planned.rows)
        wanted = SlotImport(import_id, clinic.clinic_id, digest, len(planned.slots), now, planned.packed)
        try:
            imports.begin(wanted, expires=expiry_of(planned.slots))
        except StaleWrite:
            found = imports.get(import_id)
        else:
            _post_all(wanted, wanted.chunks)
            return wanted, True
    if found is None:
        raise TryAgain
    if found.digest != digest:
        raise IdempotencyKeyReused
    _post_rest(found, now)
    return found, False


def _plan(clinic: Clinic, import_id: str, file: bytes, now: datetime) -> _Planned:
    rows = [
        row.with_faults(posting.faults(row.posting, now)) if row.posting else row
        for row in slot_csv.read(slot_csv.decoded(file))
    ]
    # With the moment in its id, no slot gets that of one which was removed long ago with an import of this key.
    ids = partial(uuid.uuid5, _NAMESPACE)
    wanted = [
        posting.new_slot(clinic, ids(f"{import_id}/{now.isoformat()}/{row.line}").hex, row.posting, now)
        for row in rows
        if row.posting
    ]
    content = packed(wanted)
    return _Planned([slot_csv.too_large()] if len(content) > MOST_PACKED else rows, wanted, content)


def _post_rest(found: SlotImport, now: datetime) -> bool:
    """Whether there was anything to do."""
    if found.packed is None:
        return False
    if now >= found.posted_at + RETENTION:
        # Nobody has swept for three months. Until now every slot that was posted is still there: each begins
        # after that and is kept for so long. From now on one may have been removed, and must not come back.
        logger.error("import is too old to be finished", import_id=found.import_id)
        raise TryAgain
    # Looked at first: a transaction over slots that are there would be in the way of claims.
    _post_all(found, [chunk for chunk in found.chunks if slots.get(chunk[0].slot_id) is None])
    return True


def _post_all(found: SlotImport, chunks: Sequence[Sequence[Slot]]) -> None:
    side_by_side.each(partial(_post_chunk, digest=found.digest), chunks, at_once=_AT_ONCE)
    # All are there. Whether somebody else has written that down, or `sweep` does it later, is all the same.
    with suppress(StaleWrite, TryAgain):
        imports.finish(found)


def _post_chunk(chunk: Sequence[Slot], digest: str) -> None:
    for _ in range(ROUNDS):
        try:
            slots.post_together(chunk, digest)
        except StaleWrite as stale:
            if not any(stale.refused):  # somebody else is at it at this moment
                time.sleep(_PAUSE_SECONDS)
                continue
        # Posted, now or before: these ids are in no other chunk, and a chunk is there as a whole or not at all.
        return
    raise TryAgain
