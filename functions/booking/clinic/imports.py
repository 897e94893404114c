"""Many slots at once, from a file (C8)."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import clock, imports
from booking import http
from booking.clinic.account import own_clinic
from booking.clinic.slots import IdempotencyKey
from booking.views import CheckedFileView, ImportView

_IMPORTS = ["CSV"]

router = APIGatewayHttpRouter()


@router.post(
    "/clinic-api/imports/check",
    summary="CSVの確認(登録はしない)",
    tags=_IMPORTS,
    openapi_extensions=http.TAKES_CSV,
)
def check() -> Response[CheckedFileView]:
    rows = imports.check(own_clinic(router), http.csv_body(router), clock.now())
    return http.answer(200, CheckedFileView.of(rows))


@router.post("/clinic-api/imports", summary="CSVの登録", tags=_IMPORTS, openapi_extensions=http.TAKES_CSV)
def post(idempotency_key: IdempotencyKey) -> Response[ImportView]:
    posted, is_new = imports.post(own_clinic(router), http.csv_body(router), idempotency_key, clock.now())
    return http.answer(201 if is_new else 200, ImportView(import_id=posted.import_id, slots=posted.count))
