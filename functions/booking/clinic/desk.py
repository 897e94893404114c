"""At the desk: finding somebody by phone number and birth date (C7), and everybody of a day."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import claimant_csv, clock, desk
from akiwaku.desk import LookUp
from akiwaku.errors import InvalidRequest, JsonRequired, TooManyLookups
from booking import http
from booking.clinic.account import staff
from booking.clinic.slots import DAYS
from booking.contract import answers
from booking.views import ClaimantsView, DayView, FoundView, LookUpView

_DESK = ["受付"]

router = APIGatewayHttpRouter()


@router.post(
    "/clinic-api/lookup",
    summary="電話番号と生年月日での照会",
    description="自院の予約のうち、7日前からのものを返します。見つからないことが続くと、しばらく照会できなくなります。"
    "誰がいつ照会したかは、記録に残ります。",
    tags=_DESK,
    operation_id="lookUp",
    responses=answers("見つかった予約。なければ空です", TooManyLookups, JsonRequired, InvalidRequest),
)
def look_up(form: LookUp) -> Response[LookUpView]:
    found = desk.look_up(staff(router), form, clock.now())
    return http.answer(200, LookUpView(found=[FoundView.of(each) for each in found]))


@router.get(
    "/clinic-api/days/<day>",
    summary="1日の予約者の一覧",
    description="日本時間の1日の、すべての枠と希望者です。誰がいつ見たかは、記録に残ります。",
    tags=_DESK,
    operation_id="listDay",
    responses=answers("1日の枠と希望者。時刻の早い順", InvalidRequest),
)
def list_day(day: Annotated[date, Path(**DAYS)]) -> Response[DayView]:
    seen = desk.day(staff(router), day, clock.now())
    return http.answer(200, DayView(date=day, slots=[ClaimantsView.of(each) for each in seen]))


@router.get(
    "/clinic-api/days/<day>/claimants.csv",
    summary="1日の予約者の一覧(CSV)",
    description="Excelで開けるファイルです。誰がいつ書き出したかは、記録に残ります。",
    tags=_DESK,
    operation_id="exportDay",
    responses=answers("CSVファイル", InvalidRequest, headers=["Content-Disposition"], media_type="text/csv"),
)
def export_day(day: Annotated[date, Path(**DAYS)]) -> Response[str]:
    seen = desk.day(staff(router), day, clock.now(), exported=True)
    rows = ((each.slot, claimant) for each in seen for claimant in each.claimants)
    return http.file(claimant_csv.name_of_day(day), claimant_csv.MEDIA_TYPE, claimant_csv.written(rows))
