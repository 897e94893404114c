"""Who comes for a slot (C3), and cancelling after a phone call (C4)."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import changes, clock, posting
from booking import http
from booking.clinic.account import account_id, own_clinic
from booking.views import ClaimantsView, ClaimantView, ClinicSlotView

_CLAIMANTS = ["希望者"]

router = APIGatewayHttpRouter()


@router.get("/clinic-api/slots/<slot_id>/claimants", summary="希望者の一覧", tags=_CLAIMANTS)
def list_claimants(slot_id: str) -> Response[ClaimantsView]:
    slot, found = posting.claimants(own_clinic(router).clinic_id, slot_id, account_id(router))
    claimants = [ClaimantView.of(booking) for booking in found]
    return http.answer(200, ClaimantsView(slot=ClinicSlotView.of(slot), claimants=claimants))


@router.post(
    "/clinic-api/slots/<slot_id>/claimants/<claim_id>/cancel",
    summary="電話を受けての予約の取り消し",
    tags=_CLAIMANTS,
)
def cancel(slot_id: str, claim_id: str) -> Response[ClaimantView]:
    booking = changes.cancel(own_clinic(router).clinic_id, slot_id, claim_id, clock.now())
    return http.answer(200, ClaimantView.of(booking))
