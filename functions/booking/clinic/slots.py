"""A clinic's slots: post, list, read, change, close, withdraw (C1, C2, C5).

The ETag of a slot counts what its clinic has changed. Claims do not change it: they may go on while somebody edits
the note, and the seats are guarded by themselves.
"""

from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import changes, clock, posting
from akiwaku.errors import IfMatchRequired, SlotChanged
from akiwaku.posting import Wanted
from akiwaku.slots import Slot, SlotChanges, SlotPosting, SlotStatus
from booking import http
from booking.clinic import cursor as places
from booking.clinic.account import own_clinic
from booking.views import ClinicSlotsView, ClinicSlotView

_SLOTS = ["キャンセル枠"]
_MOST = 200  # a page of 100 KB

router = APIGatewayHttpRouter()
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")
]
# Days that slots can be of; further away, sums of dates overflow.
_DAYS: dict[str, Any] = {"ge": date(2000, 1, 1), "le": date(2999, 12, 31)}


@router.post("/clinic-api/slots", summary="キャンセル枠の登録", tags=_SLOTS)
def post_slot(form: SlotPosting, idempotency_key: IdempotencyKey) -> Response[ClinicSlotView]:
    slot, is_new = posting.post(own_clinic(router), form, idempotency_key, clock.now())
    return _answer(slot, 201 if is_new else 200)


@router.get("/clinic-api/slots", summary="キャンセルリスト", tags=_SLOTS)
def list_slots(
    *,
    day: Annotated[date | None, Query(alias="date", **_DAYS)] = None,
    first: Annotated[date | None, Query(alias="from", **_DAYS)] = None,
    last: Annotated[date | None, Query(alias="to", **_DAYS)] = None,
    status: Annotated[SlotStatus | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    cursor: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
) -> Response[ClinicSlotsView]:
    wanted = Wanted(day or first, day or last, status, limit, places.read(cursor))
    listed = posting.own_slots(own_clinic(router).clinic_id, wanted, clock.now())
    slots = [ClinicSlotView.of(slot) for slot in listed.slots]
    return http.answer(200, ClinicSlotsView(slots=slots, next=places.written(listed.next)))


@router.get("/clinic-api/slots/<slot_id>", summary="キャンセル枠1件", tags=_SLOTS)
def read_slot(slot_id: str) -> Response[ClinicSlotView]:
    return _answer(posting.own_slot(own_clinic(router).clinic_id, slot_id))


@router.patch("/clinic-api/slots/<slot_id>", summary="キャンセル枠の変更", tags=_SLOTS)
def change_slot(
    slot_id: str, form: SlotChanges, if_match: Annotated[str | None, Header(alias="If-Match")] = None
) -> Response[ClinicSlotView]:
    clinic_id = own_clinic(router).clinic_id
    posting.own_slot(clinic_id, slot_id)  # what is not one's own is not found, whatever the header says
    return _answer(changes.change(clinic_id, slot_id, form, clock.now(), revision=_revision(if_match)))


@router.post("/clinic-api/slots/<slot_id>/close", summary="受付の停止", tags=_SLOTS)
def close_slot(slot_id: str) -> Response[ClinicSlotView]:
    return _answer(changes.close(own_clinic(router).clinic_id, slot_id))


@router.post("/clinic-api/slots/<slot_id>/withdraw", summary="枠の取り下げ", tags=_SLOTS)
def withdraw_slot(slot_id: str) -> Response[ClinicSlotView]:
    return _answer(changes.withdraw(own_clinic(router).clinic_id, slot_id, clock.now()))


def _answer(slot: Slot, status: int = 200) -> Response[ClinicSlotView]:
    return http.answer(status, ClinicSlotView.of(slot), ETag=f'"{slot.revision}"')


def _revision(if_match: str | None) -> int:
    """IfMatchRequired without one; SlotChanged for one that no slot of ours ever had."""
    if if_match is None:
        raise IfMatchRequired
    text = if_match.strip().removeprefix('"').removesuffix('"')
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise SlotChanged
    return int(text)
