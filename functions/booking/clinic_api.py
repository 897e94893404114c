"""The clinics' API (C1–C10). API Gateway has checked the token; the clinic is in it and nowhere else."""

import json
from functools import cache
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku.observability import logger
from booking import api_page, contract, http
from booking.clinic import account, claimants, desk, imports, slots

_ABOUT: dict[str, Any] = {
    "title": "Akiwaku 医療機関向けAPI",
    "version": "1.0.0",
    "description": "キャンセル枠の登録と変更、希望者の確認、来院の記録ができます。使い方の例はdocs/api.mdに"
    "あります。\n\n"
    "呼び出しにはCognitoのIDトークンを付けます(Authorization: Bearer …)。医療機関はトークンで決まり、"
    "ほかの医療機関の枠は、存在しない枠と同じように見えます。\n\n"
    "日時はUTC(例 2026-11-24T05:00:00Z)でお返しします。お送りいただくときは、時差があればどの時間帯でも構いません"
    "(例 2026-11-24T14:00:00+09:00)。\n\n"
    "エラーはRFC 9457のapplication/problem+jsonで、detailに日本語の説明が入ります。種類はtypeで見分けてください。",
    "security_schemes": {"ClinicLogin": HTTPBearer(bearerFormat="JWT", description="CognitoのIDトークン")},
    "security": [{"ClinicLogin": []}],
}

app = http.resolver()
for each in (account, slots, imports, claimants, desk):
    app.include_router(each.router)


@app.get("/clinic-api/openapi.json", include_in_schema=False)
def description() -> Response[str]:
    return Response(200, "application/json", written(), compress=True)


@app.get("/clinic-api/docs", include_in_schema=False)
def page(part: Annotated[str | None, Query()] = None) -> Response[str]:
    return api_page.answer(part)


@cache
def written() -> str:
    """The OpenAPI document, as it is served and as docs/clinic-api.openapi.json keeps it."""
    return json.dumps(contract.document(app, _ABOUT), ensure_ascii=False, indent=2) + "\n"


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
