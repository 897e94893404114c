"""The clinics' API (C1–C4, C9, C10). API Gateway has checked the token; the clinic is in it and nowhere else."""

from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku import claims, clock, posting
from akiwaku.clinics import Clinic
from akiwaku.observability import logger
from akiwaku.slots import SlotPosting, SlotStatus
from booking import about, http
from booking.views import ClaimantsView, ClaimantView, ClinicSlotsView, ClinicSlotView, ClinicView

TITLE = "Akiwaku 医療機関向けAPI"
VERSION = "1.0.0"
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")
]

app = http.resolver()
app.enable_swagger(path="/clinic-api/docs", title=TITLE, version=VERSION)


def own() -> Clinic:
    """The clinic of the signed-in account."""
    return posting.clinic(_token().get("custom:clinic_id"))


def _token() -> dict[str, Any]:
    return app.current_event.request_context.authorizer.jwt_claim or {}


@app.get("/clinic-api/clinic")
def clinic() -> ClinicView:
    return ClinicView.of(own())


@app.get("/clinic-api/settings")
def settings() -> dict[str, Any]:
    return about.campaign()


@app.post("/clinic-api/slots")
def post_slot(form: SlotPosting, idempotency_key: IdempotencyKey) -> Response[ClinicSlotView]:
    slot, is_new = posting.post(own(), form, idempotency_key, clock.now())
    return http.answer(201 if is_new else 200, ClinicSlotView.of(slot))


@app.get("/clinic-api/slots")
def list_slots(
    day: Annotated[date | None, Query(alias="date")] = None,
    status: Annotated[SlotStatus | None, Query()] = None,
) -> ClinicSlotsView:
    found = posting.own_slots(own().clinic_id, day, status, clock.now())
    return ClinicSlotsView(slots=[ClinicSlotView.of(slot) for slot in found])


@app.get("/clinic-api/slots/<slot_id>")
def read_slot(slot_id: str) -> ClinicSlotView:
    return ClinicSlotView.of(posting.own_slot(own().clinic_id, slot_id))


@app.get("/clinic-api/slots/<slot_id>/claimants")
def list_claimants(slot_id: str) -> Response[ClaimantsView]:
    slot, found = posting.claimants(own().clinic_id, slot_id, account_id=_token()["sub"])
    claimants = [ClaimantView.of(booking) for booking in found]
    return http.answer(200, ClaimantsView(slot=ClinicSlotView.of(slot), claimants=claimants))


@app.post("/clinic-api/slots/<slot_id>/claimants/<claim_id>/cancel")
def cancel(slot_id: str, claim_id: str) -> Response[ClaimantView]:
    booking = claims.cancel(own().clinic_id, slot_id, claim_id, clock.now())
    return http.answer(200, ClaimantView.of(booking))


@app.get("/clinic-api/openapi.json", include_in_schema=False)
def description() -> Response[str]:
    document = app.get_openapi_json_schema(title=TITLE, version=VERSION)
    return Response(200, content_types.APPLICATION_JSON, document)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
