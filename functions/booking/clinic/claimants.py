"""Who comes for a slot (C3), cancelling after a phone call (C4), and marking who came (C6)."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import claimant_csv, clock, desk
from akiwaku.bookings import Visit
from akiwaku.errors import (
    AlreadyVaccinated,
    BookingCancelled,
    BookingNotFound,
    InvalidRequest,
    JsonRequired,
    SlotNotFound,
    SlotWithdrawn,
    TooEarly,
)
from akiwaku.validation import Form
from booking import http
from booking.clinic.account import staff
from booking.contract import answers
from booking.views import ClaimantsView, ClaimantView

_CLAIMANTS = ["希望者"]

router = APIGatewayHttpRouter()


class VisitForm(Form):
    visit: Visit | None
    """None takes back what was marked."""


@router.get(
    "/clinic-api/slots/<slot_id>/claimants",
    summary="希望者の一覧",
    description="誰がいつどの枠の希望者を見たかは、記録に残ります。",
    tags=_CLAIMANTS,
    operation_id="listClaimants",
    responses=answers("枠と希望者", SlotNotFound),
)
def list_claimants(slot_id: str) -> Response[ClaimantsView]:
    seen = desk.claimants(staff(router), slot_id, clock.now())
    return http.answer(200, ClaimantsView.of(seen))


@router.get(
    "/clinic-api/slots/<slot_id>/claimants.csv",
    summary="希望者の一覧(CSV)",
    description="Excelで開けるファイルです。誰がいつ書き出したかは、記録に残ります。",
    tags=_CLAIMANTS,
    operation_id="exportClaimants",
    responses=answers("CSVファイル", SlotNotFound, headers=["Content-Disposition"], media_type="text/csv"),
)
def export_claimants(slot_id: str) -> Response[str]:
    seen = desk.claimants(staff(router), slot_id, clock.now(), exported=True)
    text = claimant_csv.written((seen.slot, each) for each in seen.claimants)
    return http.file(claimant_csv.name_of_slot(seen.slot), claimant_csv.MEDIA_TYPE, text)


@router.post(
    "/clinic-api/slots/<slot_id>/claimants/<claim_id>/cancel",
    summary="電話を受けての予約の取り消し",
    description="枠が受付中なら、空いた席はまた案内されます。ご本人にはLINEでお知らせします。",
    tags=_CLAIMANTS,
    operation_id="cancelBooking",
    responses=answers("取り消した予約", BookingNotFound, AlreadyVaccinated),
)
def cancel(slot_id: str, claim_id: str) -> Response[ClaimantView]:
    claimant = desk.cancel(staff(router), slot_id, claim_id, clock.now())
    return http.answer(200, ClaimantView.of(claimant))


@router.put(
    "/clinic-api/slots/<slot_id>/claimants/<claim_id>/visit",
    summary="接種済・来院なしの記録",
    description="接種済は接種日の当日から、来院なしは接種の開始時刻から記録できます。",
    tags=_CLAIMANTS,
    operation_id="markVisit",
    responses=answers(
        "記録後の希望者",
        BookingNotFound,
        BookingCancelled,
        SlotWithdrawn,
        TooEarly,
        JsonRequired,
        InvalidRequest,
    ),
)
def mark(slot_id: str, claim_id: str, form: VisitForm) -> Response[ClaimantView]:
    claimant = desk.mark(staff(router), slot_id, claim_id, form.visit, clock.now())
    return http.answer(200, ClaimantView.of(claimant))
