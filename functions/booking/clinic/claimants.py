"""Who comes for a slot (C3), cancelling after a phone call (C4), and marking who came (C6)."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import changes, clock, posting
from akiwaku.bookings import Claimant, Visit
from akiwaku.validation import Form
from booking import http
from booking.clinic.account import account_id, own_clinic
from booking.views import ClaimantsView, ClaimantView, ClinicSlotView

_CLAIMANTS = ["希望者"]

router = APIGatewayHttpRouter()


class VisitForm(Form):
    visit: Visit | None
    """None takes back what was marked."""


@router.get("/clinic-api/slots/<slot_id>/claimants", summary="希望者の一覧", tags=_CLAIMANTS)
def list_claimants(slot_id: str) -> Response[ClaimantsView]:
    slot, found = posting.claimants(own_clinic(router).clinic_id, slot_id, account_id(router))
    claimants = [ClaimantView.of(each) for each in found]
    return http.answer(200, ClaimantsView(slot=ClinicSlotView.of(slot), claimants=claimants))


@router.post(
    "/clinic-api/slots/<slot_id>/claimants/<claim_id>/cancel",
    summary="電話を受けての予約の取り消し",
    tags=_CLAIMANTS,
)
def cancel(slot_id: str, claim_id: str) -> Response[ClaimantView]:
    booking = changes.cancel(own_clinic(router).clinic_id, slot_id, claim_id, clock.now())
    return http.answer(200, ClaimantView.of(Claimant(booking)))


@router.put(
    "/clinic-api/slots/<slot_id>/claimants/<claim_id>/visit",
    summary="接種済・来院なしの記録",
    tags=_CLAIMANTS,
)
def mark(slot_id: str, claim_id: str, form: VisitForm) -> Response[ClaimantView]:
    claimant = changes.mark(own_clinic(router).clinic_id, slot_id, claim_id, form.visit, clock.now())
    return http.answer(200, ClaimantView.of(claimant))
