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
from akiwaku.errors import (
    IdempotencyKeyReused,
    IfMatchRequired,
    InvalidRequest,
    JsonRequired,
    SlotChanged,
    SlotNotFound,
    SlotWithdrawn,
)
from akiwaku.posting import Wanted
from akiwaku.slots import Slot, SlotChanges, SlotPosting, SlotStatus
from booking import http
from booking.clinic import cursor as places
from booking.clinic.account import own_clinic
from booking.contract import answers
from booking.views import ClinicSlotsView, ClinicSlotView

_SLOTS = ["キャンセル枠"]
_MOST = 200  # a page of 100 KB

router = APIGatewayHttpRouter()
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")
]
# Days that slots can be of; further away, sums of dates overflow.
DAYS: dict[str, Any] = {"ge": date(2000, 1, 1), "le": date(2999, 12, 31)}


@router.post(
    "/clinic-api/slots",
    summary="キャンセル枠の登録",
    tags=_SLOTS,
    operation_id="postSlot",
    responses=answers(
        {201: "登録しました", 200: "同じキーと内容で登録済みの枠です"},
        InvalidRequest,
        IdempotencyKeyReused,
        JsonRequired,
        headers=["ETag", "Location"],
    ),
)
def post_slot(form: SlotPosting, idempotency_key: IdempotencyKey) -> Response[ClinicSlotView]:
    slot, is_new = posting.post(own_clinic(router), form, idempotency_key, clock.now())
    if not is_new:
        return _answer(slot)
    return _answer(slot, 201, Location=f"/clinic-api/slots/{slot.slot_id}")


@router.get(
    "/clinic-api/slots",
    summary="キャンセルリスト",
    description="自院の枠を、接種の早い順に返します。",
    tags=_SLOTS,
    operation_id="listSlots",
    responses=answers("一覧の1ページ", InvalidRequest),
)
def list_slots(
    *,
    day: Annotated[date | None, Query(alias="date", **DAYS)] = None,
    first: Annotated[date | None, Query(alias="from", **DAYS)] = None,
    last: Annotated[date | None, Query(alias="to", **DAYS)] = None,
    status: Annotated[SlotStatus | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    cursor: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
) -> Response[ClinicSlotsView]:
    wanted = Wanted(day or first, day or last, status, limit, places.read(cursor))
    listed = posting.own_slots(own_clinic(router).clinic_id, wanted, clock.now())
    slots = [ClinicSlotView.of(slot) for slot in listed.slots]
    return http.answer(200, ClinicSlotsView(slots=slots, next=places.written(listed.next)))


@router.get(
    "/clinic-api/slots/<slot_id>",
    summary="キャンセル枠1件",
    tags=_SLOTS,
    operation_id="readSlot",
    responses=answers("枠", SlotNotFound, headers=["ETag"]),
)
def read_slot(slot_id: str) -> Response[ClinicSlotView]:
    return _answer(posting.own_slot(own_clinic(router).clinic_id, slot_id))


@router.patch(
    "/clinic-api/slots/<slot_id>",
    summary="キャンセル枠の変更",
    description="席数は申込済みの人数より少なくできません。開始日時を変えると、予約はそのままで、予約した方に"
    "LINEでお知らせします。",
    tags=_SLOTS,
    operation_id="changeSlot",
    responses=answers(
        "変更後の枠",
        SlotNotFound,
        SlotWithdrawn,
        SlotChanged,
        JsonRequired,
        InvalidRequest,
        IfMatchRequired,
        headers=["ETag"],
    ),
)
def change_slot(
    slot_id: str, form: SlotChanges, if_match: Annotated[str | None, Header(alias="If-Match")] = None
) -> Response[ClinicSlotView]:
    clinic_id = own_clinic(router).clinic_id
    posting.own_slot(clinic_id, slot_id)  # what is not one's own is not found, whatever the header says
    return _answer(changes.change(clinic_id, slot_id, form, clock.now(), revision=_revision(if_match)))


@router.post(
    "/clinic-api/slots/<slot_id>/close",
    summary="受付の停止",
    description="新しい申し込みを受け付けません。予約はそのままです。",
    tags=_SLOTS,
    operation_id="closeSlot",
    responses=answers("受付を停止した枠", SlotNotFound, SlotWithdrawn, headers=["ETag"]),
)
def close_slot(slot_id: str) -> Response[ClinicSlotView]:
    return _answer(changes.close(own_clinic(router).clinic_id, slot_id))


@router.post(
    "/clinic-api/slots/<slot_id>/withdraw",
    summary="枠の取り下げ",
    description="予約をすべて取り消し、予約した方にLINEでお知らせします。元には戻せません。",
    tags=_SLOTS,
    operation_id="withdrawSlot",
    responses=answers("取り下げた枠", SlotNotFound, headers=["ETag"]),
)
def withdraw_slot(slot_id: str) -> Response[ClinicSlotView]:
    return _answer(changes.withdraw(own_clinic(router).clinic_id, slot_id, clock.now()))


def _answer(slot: Slot, status: int = 200, **headers: str) -> Response[ClinicSlotView]:
    return http.answer(status, ClinicSlotView.of(slot), ETag=f'"{slot.revision}"', **headers)


def _revision(if_match: str | None) -> int:
    """IfMatchRequired without one; SlotChanged for one that no slot of ours ever had."""
    if if_match is None:
        raise IfMatchRequired
    text = if_match.strip().removeprefix('"').removesuffix('"')
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise SlotChanged
    return int(text)
