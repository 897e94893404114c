"""The Imports table: files of slots that were taken, each with its slots until all of them are posted.

Putting the row is the decision: before it nothing is posted, after it everything will be.
"""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from akiwaku.slot_imports import SlotImport
from akiwaku.store.base import (
    Row,
    TableMeta,
    TableName,
    conditional,
    expiry,
    transient_failures,
    update_item,
)

_UNFINISHED = "unfinished"


class _Unfinished(GlobalSecondaryIndex["ImportRow"]):
    """Sparse: imports that `sweep` may have to finish."""

    class Meta:
        index_name = "unfinished"
        projection = KeysOnlyProjection()

    unfinished = UnicodeAttribute(hash_key=True)
    posted_at = UTCDateTimeAttribute(range_key=True)


class ImportRow(Row):
    class Meta(TableMeta):
        table_name = TableName("imports_table")

    import_id = UnicodeAttribute(hash_key=True)
    clinic_id = UnicodeAttribute()
    digest = UnicodeAttribute()
    size = NumberAttribute()
    posted_at = UTCDateTimeAttribute()
    packed = BinaryAttribute(legacy_encoding=False, null=True)
    unfinished = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    unfinished_imports = _Unfinished()


def get(import_id: str) -> SlotImport | None:
    """As it is now, or None when there is none."""
    with transient_failures():
        try:
            row = ImportRow.get(import_id, consistent_read=True)
        except ImportRow.DoesNotExist:
            return None
    return SlotImport(
        import_id=import_id,
        clinic_id=row.clinic_id,
        digest=row.digest,
        count=int(row.size),
        posted_at=row.posted_at,
        packed=row.packed,
    )


def begin(wanted: SlotImport, expires: datetime) -> None:
    """From here on all of it will be posted, by whoever comes first. StaleWrite when the id is taken."""
    row = ImportRow(
        wanted.import_id,
        clinic_id=wanted.clinic_id,
        digest=wanted.digest,
        size=wanted.count,
        posted_at=wanted.posted_at,
        packed=wanted.packed,
        unfinished=_UNFINISHED,
        expires_at=expiry(expires),
    )
    with conditional():
        row.save(condition=ImportRow.import_id.does_not_exist())


def finish(done: SlotImport) -> None:
    """All its slots are posted. StaleWrite when somebody else has said so already."""
    operation = ImportRow(done.import_id).get_update_kwargs_from_instance(
        actions=[ImportRow.unfinished.remove(), ImportRow.packed.remove()],
        condition=(ImportRow.unfinished == _UNFINISHED) & (ImportRow.posted_at == done.posted_at),
    )
    with conditional():
        update_item(operation)


def unfinished_before(moment: datetime) -> Iterator[str]:
    """Ids of imports begun before `moment` and not yet finished. The index may be late."""
    with transient_failures():
        for row in ImportRow.unfinished_imports.query(_UNFINISHED, ImportRow.posted_at < moment):
            yield row.import_id
