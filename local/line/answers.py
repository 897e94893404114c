"""How LINE answers, and how it reads what it is sent."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.line.shapes import Check, Problem

_FAILURES = {
    429: ("too_many_requests", "The API rate limit has been exceeded. Try again later."),
    500: ("server_error", "Internal server error"),
    503: ("temporarily_unavailable", "Service unavailable"),
}

MAX_REQUEST_BYTES = 2 * 1024 * 1024  # LINE.md: request 2 MB


class LineError(Exception):
    """A refusal in LINE's words: becomes {"message", "details"} with this status."""

    def __init__(
        self,
        status: int,
        message: str,
        details: list[Problem] | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        # Without details LINE leaves the property out: /en/reference/messaging-api/#error-responses
        self.content = {"message": message, **({"details": details} if details else {}), **(extra or {})}
        self.headers = headers


async def refuse(_request: Request, error: Exception) -> Response:
    """Turns a LineError into the answer (an exception handler of the application)."""
    assert isinstance(error, LineError)
    return refusal(error)


def refusal(error: LineError) -> Response:
    """The answer that says so."""
    return JSONResponse(error.content, error.status, error.headers)


def oauth_refusal(error: str, description: str, status: int = 400) -> Response:
    """How the calls below /oauth2 refuse."""
    return JSONResponse({"error": error, "error_description": description}, status)


def failure(path: str, status: int, message: str | None = None) -> Response:
    """What LINE answers when something is wrong with LINE, or too much is asked of it."""
    name, usual = _FAILURES.get(status, ("error", "Error"))
    if path.startswith("/oauth2/"):
        return oauth_refusal(name, message or usual, status)
    return JSONResponse({"message": message or usual}, status)


async def checked_body(request: Request, shape: Check) -> dict[str, Any]:
    """The JSON object in the request, if it has this shape. Raises LineError as LINE does."""
    body = await _json_body(request)
    problems = list(shape(body, ""))
    if problems:
        raise LineError(400, f"The request body has {len(problems)} error(s)", problems)
    return body


async def form(request: Request) -> dict[str, str] | None:
    """The fields of a form, as the calls below /oauth2 take them; None if the request carries something else."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


async def _json_body(request: Request) -> dict[str, Any]:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise LineError(415, f"The content type, {content_type or 'none'}, is not supported")
    raw = await request.body()
    if len(raw) > MAX_REQUEST_BYTES:
        raise LineError(413, "Request exceeds the max size of 2MB")
    try:
        body = json.loads(raw)
    except json.JSONDecodeError as error:
        place = f"(line: {error.lineno}, column: {error.colno})"
        raise LineError(400, f"The request body could not be parsed as JSON {place}") from error
    except UnicodeDecodeError as error:
        raise LineError(400, "The request body could not be parsed as JSON (line: 1, column: 1)") from error
    if not isinstance(body, dict):
        raise LineError(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return body
