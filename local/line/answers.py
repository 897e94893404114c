"""How LINE answers, and how it reads what it is sent."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.line.shapes import Check, Problem

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
        self.content = {"message": message, "details": details or [], **(extra or {})}
        self.headers = headers


async def refuse(_request: Request, error: Exception) -> Response:
    """Turns a LineError into the answer (an exception handler of the application)."""
    assert isinstance(error, LineError)
    return JSONResponse(error.content, error.status, error.headers)


async def checked_body(request: Request, shape: Check) -> dict[str, Any]:
    """The JSON object in the request, if it has this shape. Raises LineError as LINE does."""
    body = await _json_body(request)
    problems = list(shape(body, ""))
    if problems:
        raise LineError(400, f"The request body has {len(problems)} error(s)", problems)
    return body


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
