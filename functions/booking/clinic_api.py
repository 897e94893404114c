"""The clinics' API (C1–C10). API Gateway has checked the token; the clinic is in it and nowhere else."""

from typing import Any

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from aws_lambda_powertools.utilities.typing import LambdaContext

from akiwaku.observability import logger
from booking import http
from booking.clinic import account, claimants, imports, slots

_ABOUT: dict[str, Any] = {
    "title": "Akiwaku 医療機関向けAPI",
    "version": "1.0.0",
    "description": "キャンセル枠の登録と、希望者の確認ができます。"
    "エラーはすべてRFC 9457のproblem+jsonで、detailに日本語の説明が入ります。",
    "security_schemes": {"ClinicLogin": HTTPBearer(bearerFormat="JWT", description="CognitoのIDトークン")},
    "security": [{"ClinicLogin": []}],
}

app = http.resolver()
for each in (account, slots, claimants, imports):
    app.include_router(each.router)
app.enable_swagger(path="/clinic-api/docs", persist_authorization=False, **_ABOUT)


@app.get("/clinic-api/openapi.json", include_in_schema=False)
def description() -> Response[str]:
    document = app.get_openapi_json_schema(**_ABOUT)
    return Response(200, content_types.APPLICATION_JSON, document)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
