"""Many slots at once, from a file (C8)."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku import clock, imports
from akiwaku.errors import CsvRequired, IdempotencyKeyReused, InvalidRequest
from booking import http
from booking.clinic.account import own_clinic
from booking.clinic.slots import IdempotencyKey
from booking.contract import answers
from booking.views import CheckedFileView, ImportView

_IMPORTS = ["CSV"]

router = APIGatewayHttpRouter()


@router.post(
    "/clinic-api/imports/check",
    summary="CSVの確認(登録はしない)",
    description="書き方はdocs/csv.mdにあります。行ごとに、枠か誤りを返します。",
    tags=_IMPORTS,
    operation_id="checkImport",
    openapi_extensions=http.TAKES_CSV,
    responses=answers("確認の結果", CsvRequired, InvalidRequest),
)
def check() -> Response[CheckedFileView]:
    rows = imports.check(own_clinic(router), http.csv_body(router), clock.now())
    return http.answer(200, CheckedFileView.of(rows))


@router.post(
    "/clinic-api/imports",
    summary="CSVの登録",
    description="すべての行を登録するか、1行も登録しないかのどちらかです。1行でも誤りがあれば登録しません。",
    tags=_IMPORTS,
    operation_id="postImport",
    openapi_extensions=http.TAKES_CSV,
    responses=answers(
        {201: "登録しました", 200: "同じキーと内容で登録済みのファイルです"},
        CsvRequired,
        InvalidRequest,
        IdempotencyKeyReused,
    ),
)
def post(idempotency_key: IdempotencyKey) -> Response[ImportView]:
    posted, is_new = imports.post(own_clinic(router), http.csv_body(router), idempotency_key, clock.now())
    return http.answer(201 if is_new else 200, ImportView(import_id=posted.import_id, slots=posted.count))
