"""An import: many slots that are posted in one go or not at all (C8)."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from akiwaku.slots import RETENTION, Slot

# Of slots in one transaction: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
CHUNK: Final = 100
# Below DynamoDB's 400 KB for an item, with room for its other attributes. A thousand slots come to about 40 KB;
# only as many long notes, no two alike, come near it.
MOST_PACKED: Final = 350_000

_CHUNKS = TypeAdapter(list[list[Slot]])


@dataclass(frozen=True)
class SlotImport:
    """As it was written down before the first of its slots was posted; who finishes it changes nothing of it."""

    import_id: str
    clinic_id: str
    digest: str
    """Of the file, to tell a repeat from a reused key."""
    count: int
    posted_at: datetime
    packed: bytes | None
    """Its slots, none of which or some of which are posted. None when all are."""

    @property
    def chunks(self) -> list[list[Slot]]:
        """What is posted together. Kept in this shape: whoever finishes it must find a chunk there or not there,
        also when another version of this code began it.
        """
        return _CHUNKS.validate_json(zlib.decompress(self.packed)) if self.packed else []


def packed(slots: Sequence[Slot]) -> bytes:
    chunks = [list(slots[first : first + CHUNK]) for first in range(0, len(slots), CHUNK)]
    return zlib.compress(_CHUNKS.dump_json(chunks))


def expiry_of(slots: Sequence[Slot]) -> datetime:
    """Not before the last of its slots: as long as one is there, its key must not post it again."""
    return max(slot.starts_at for slot in slots) + RETENTION
