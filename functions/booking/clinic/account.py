"""Whose token it is: the clinic and the person, from the token and from nowhere else (C10)."""

from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import posting
from akiwaku.audit import Staff
from akiwaku.clinics import Clinic
from booking import about
from booking.contract import answers
from booking.views import ClinicView, SettingsView

router = APIGatewayHttpRouter()


def own_clinic(called: APIGatewayHttpRouter) -> Clinic:
    """The clinic of the signed-in account. ClinicRequired when it has none."""
    return posting.clinic(_token(called).get("custom:clinic_id"))


def staff(called: APIGatewayHttpRouter) -> Staff:
    """Who asks, and for which clinic, as the audit trail names them. ClinicRequired."""
    # The user pool's own id of the person or program; it means nothing outside.
    return Staff(own_clinic(called).clinic_id, str(_token(called)["sub"]))


def _token(called: APIGatewayHttpRouter) -> dict[str, Any]:
    return called.current_event.request_context.authorizer.jwt_claim or {}


@router.get(
    "/clinic-api/clinic",
    summary="自院の情報",
    tags=["医療機関"],
    operation_id="readClinic",
    responses=answers("自院"),
)
def clinic() -> ClinicView:
    return ClinicView.of(own_clinic(router))


@router.get(
    "/clinic-api/settings",
    summary="接種事業と接種回",
    tags=["医療機関"],
    operation_id="readSettings",
    responses=answers("接種事業と接種回"),
)
def settings() -> SettingsView:
    own_clinic(router)
    return SettingsView.model_validate(about.campaign())
