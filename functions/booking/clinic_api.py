"""The clinics' API (C1–C4, C9, C10). API Gateway has checked the token; the clinic is in it and nowhere else."""

from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import changes, clock, posting
from akiwaku.clinics import Clinic
from akiwaku.observability import logger
from akiwaku.slots import SlotPosting, SlotStatus
from booking import about, http
from booking.views import ClaimantsView, ClaimantView, ClinicSlotsView, ClinicSlotView, ClinicView

_CLINIC, _SLOTS, _CLAIMANTS = ["医療機関"], ["キャンセル枠"], ["希望者"]
_ABOUT: dict[str, Any] = {
    "title": "Akiwaku 医療機関向けAPI",
    "version": "1.0.0",
    "description": "キャンセル枠の登録と、希望者の確認ができます。"
    "エラーはすべてRFC 9457のproblem+jsonで、detailに日本語の説明が入ります。",
    "security_schemes": {"ClinicLogin": HTTPBearer(bearerFormat="JWT", description="CognitoのIDトークン")},
    "security": [{"ClinicLogin": []}],
}
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")
]

app = http.resolver()
app.enable_swagger(path="/clinic-api/docs", persist_authorization=False, **_ABOUT)


def own() -> Clinic:
    """The clinic of the signed-in account."""
    return posting.clinic(_token().get("custom:clinic_id"))


def _token() -> dict[str, Any]:
    return app.current_event.request_context.authorizer.jwt_claim or {}


@app.get("/clinic-api/clinic", summary="自院の情報", tags=_CLINIC)
def clinic() -> ClinicView:
    return ClinicView.of(own())


@app.get("/clinic-api/settings", summary="接種事業と接種回", tags=_CLINIC)
def settings() -> dict[str, Any]:
    return about.campaign()


@app.post("/clinic-api/slots", summary="キャンセル枠の登録", tags=_SLOTS)
def post_slot(form: SlotPosting, idempotency_key: IdempotencyKey) -> Response[ClinicSlotView]:
    slot, is_new = posting.post(own(), form, idempotency_key, clock.now())
    return http.answer(201 if is_new else 200, ClinicSlotView.of(slot))


@app.get("/clinic-api/slots", summary="キャンセルリスト", tags=_SLOTS)
def list_slots(
    day: Annotated[date | None, Query(alias="date")] = None,
    status: Annotated[SlotStatus | None, Query()] = None,
) -> ClinicSlotsView:
    found = posting.own_slots(own().clinic_id, day, status, clock.now())
    return ClinicSlotsView(slots=[ClinicSlotView.of(slot) for slot in found])


@app.get("/clinic-api/slots/<slot_id>", summary="キャンセル枠1件", tags=_SLOTS)
def read_slot(slot_id: str) -> ClinicSlotView:
    return ClinicSlotView.of(posting.own_slot(own().clinic_id, slot_id))


@app.get("/clinic-api/slots/<slot_id>/claimants", summary="希望者の一覧", tags=_CLAIMANTS)
def list_claimants(slot_id: str) -> Response[ClaimantsView]:
    slot, found = posting.claimants(own().clinic_id, slot_id, account_id=_token()["sub"])
    claimants = [ClaimantView.of(booking) for booking in found]
    return http.answer(200, ClaimantsView(slot=ClinicSlotView.of(slot), claimants=claimants))


@app.post(
    "/clinic-api/slots/<slot_id>/claimants/<claim_id>/cancel",
    summary="電話を受けての予約の取り消し",
    tags=_CLAIMANTS,
)
def cancel(slot_id: str, claim_id: str) -> Response[ClaimantView]:
    booking = changes.cancel(own().clinic_id, slot_id, claim_id, clock.now())
    return http.answer(200, ClaimantView.of(booking))


@app.get("/clinic-api/openapi.json", include_in_schema=False)
def description() -> Response[str]:
    document = app.get_openapi_json_schema(**_ABOUT)
    return Response(200, content_types.APPLICATION_JSON, document)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
