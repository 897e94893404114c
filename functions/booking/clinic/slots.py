"""A clinic's slots: post, list, read (C1, C2)."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import clock, posting
from akiwaku.slots import SlotPosting, SlotStatus
from booking import http
from booking.clinic.account import own_clinic
from booking.views import ClinicSlotsView, ClinicSlotView

_SLOTS = ["キャンセル枠"]

router = APIGatewayHttpRouter()
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")
]


@router.post("/clinic-api/slots", summary="キャンセル枠の登録", tags=_SLOTS)
def post_slot(form: SlotPosting, idempotency_key: IdempotencyKey) -> Response[ClinicSlotView]:
    slot, is_new = posting.post(own_clinic(router), form, idempotency_key, clock.now())
    return http.answer(201 if is_new else 200, ClinicSlotView.of(slot))


@router.get("/clinic-api/slots", summary="キャンセルリスト", tags=_SLOTS)
def list_slots(
    day: Annotated[date | None, Query(alias="date")] = None,
    status: Annotated[SlotStatus | None, Query()] = None,
) -> ClinicSlotsView:
    found = posting.own_slots(own_clinic(router).clinic_id, day, status, clock.now())
    return ClinicSlotsView(slots=[ClinicSlotView.of(slot) for slot in found])


@router.get("/clinic-api/slots/<slot_id>", summary="キャンセル枠1件", tags=_SLOTS)
def read_slot(slot_id: str) -> ClinicSlotView:
    return ClinicSlotView.of(posting.own_slot(own_clinic(router).clinic_id, slot_id))
