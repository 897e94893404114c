"""What both HTTP APIs share: one map from errors to answers, so that no route needs a try/except."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.shared.json_encoder import Encoder

from akiwaku.errors import (
    CsvRequired,
    InvalidRequest,
    JsonRequired,
    MethodNotAllowed,
    NoSuchAddress,
    Refusal,
)
from akiwaku.observability import logger
from akiwaku.validation import fault

PROBLEM_JSON = "application/problem+json"
CSV: Final = "text/csv"
# powertools validates bodies of JSON and of forms only, and describes only what it validates. What is named here
# joins the operation as it is.
TAKES_CSV: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "UTF-8(BOMはあってもなくても)のCSV。1行目は見出しです",
        "content": {
            CSV: {
                "schema": {"type": "string"},
                "example": "接種日,開始時刻,ワクチン,接種回,枠数,備考\n2026/11/24,14:00,ファイザー,3,2,\n",
            }
        },
    }
}


def resolver() -> APIGatewayHttpResolver:
    """A resolver that validates requests and answers every refusal as an RFC 9457 problem."""
    app = _Resolver(enable_validation=True, serializer=_written, json_body_deserializer=_json)

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
        methods = app.methods_at(app.current_event.path)
        return problem(MethodNotAllowed(methods) if methods else NoSuchAddress())

    @app.exception_handler(Exception)
    def _unexpected(error: Exception) -> Response[str]:
        # The trace names code, not people: messages of validation errors hide what was typed.
        logger.exception("unexpected error", error_type=type(error).__name__)
        return problem(Refusal())

    return app


class _Resolver(APIGatewayHttpResolver):
    """powertools' resolver, stricter with what comes in."""

    def resolve(self, event: Any, context: Any) -> dict[str, Any]:
        refusal = _unreadable(event)
        if refusal is None:
            return super().resolve(event, context)
        answer = problem(refusal)
        headers = {"Content-Type": answer.content_type, **answer.headers}
        return {
            "statusCode": answer.status_code,
            "headers": headers,
            "body": answer.body,
            "isBase64Encoded": False,
        }

    def methods_at(self, path: str) -> list[str]:
        """The methods that this address has."""
        routes = [*self._static_routes, *self._dynamic_routes]
        return sorted({route.method for route in routes if route.rule.match(path)})


def _unreadable(event: Mapping[str, Any]) -> Refusal | None:
    """What is wrong with the body before it is anybody's form; None when it can be read.

    powertools would take a form of HTML for JSON's, and stumble over parts and over bytes that are no text.
    """
    if not event.get("body"):
        return None
    kinds = [value for name, value in (event.get("headers") or {}).items() if name.lower() == "content-type"]
    kind = kinds[0].partition(";")[0].strip().lower() if kinds else ""
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return JsonRequired()
    if event.get("isBase64Encoded"):
        try:
            base64.b64decode(event["body"]).decode()
        except ValueError:
            return InvalidRequest(errors=[{"field": "", "message": "文字コードはUTF-8で送ってください。"}])
    return None


def _written(document: Any) -> str:
    """As people read it, and half as long."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), cls=Encoder)


def _json(text: str) -> Any:
    """JSONDecodeError also for what Python's parser gives up on: numbers of thousands of digits, deep nesting."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise json.JSONDecodeError("unreadable", "", 0) from error


def problem(refusal: Refusal) -> Response[str]:
    return Response(
        status_code=refusal.status,
        content_type=PROBLEM_JSON,
        body=json.dumps(refusal.problem(), ensure_ascii=False, default=str),
        headers={"Cache-Control": "no-store", **refusal.headers},
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
