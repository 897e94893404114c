"""What both HTTP APIs share: one map from errors to answers, so that no route needs a try/except."""

import base64
import json
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from akiwaku.errors import CsvRequired, InvalidRequest, JsonRequired, NoSuchAddress, Refusal
from akiwaku.observability import logger
from akiwaku.validation import fault

PROBLEM_JSON = "application/problem+json"
CSV: Final = "text/csv"
# powertools validates bodies of JSON and of forms only, and describes only what it validates. What is named here
# joins the operation as it is.
TAKES_CSV: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {CSV: {"schema": {"type": "string"}}}}
}


def resolver() -> APIGatewayHttpResolver:
    """A resolver that validates requests and answers every refusal as an RFC 9457 problem."""
    app = APIGatewayHttpResolver(enable_validation=True)

    @app.exception_handler(Refusal)
    def _refused(refusal: Refusal) -> Response[str]:
        return problem(refusal)

    @app.exception_handler(RequestValidationError)
    def _invalid(error: RequestValidationError) -> Response[str]:
        return problem(InvalidRequest(errors=[fault(each) for each in error.errors()]))

    @app.exception_handler(RequestUnsupportedContentType)
    def _not_json(_: RequestUnsupportedContentType) -> Response[str]:
        return problem(JsonRequired())

    @app.not_found
    def _no_route(_: NotFoundError) -> Response[str]:
        return problem(NoSuchAddress())

    @app.exception_handler(Exception)
    def _unexpected(error: Exception) -> Response[str]:
        # The trace names code, not people: messages of validation errors hide what was typed.
        logger.exception("unexpected error", error_type=type(error).__name__)
        return problem(Refusal())

    return app


def problem(refusal: Refusal) -> Response[str]:
    return Response(
        status_code=refusal.status,
        content_type=PROBLEM_JSON,
        body=json.dumps(refusal.problem(), ensure_ascii=False, default=str),
        headers={"Cache-Control": "no-store"},
    )


def answer(status: int, document: Any, **headers: str) -> Response[Any]:
    """A document that may hold personal data: nobody between here and the page may keep it."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=document,
        headers={"Cache-Control": "no-store", **headers},
    )


def csv_body(called: APIGatewayHttpRouter) -> bytes:
    """The file that a request brought. CsvRequired when it calls itself something else."""
    event = called.current_event
    if event.headers.get("content-type", "").partition(";")[0].strip().lower() != CSV:
        raise CsvRequired
    # API Gateway encodes what it takes for no text.
    body = event.body or ""
    return base64.b64decode(body) if event.is_base64_encoded else body.encode()


def file(name: str, media_type: str, text: str) -> Response[str]:
    """Something to be saved or opened by another program; as private as a document."""
    return Response(
        status_code=200,
        content_type=media_type,
        body=text,
        headers={"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'},
    )
