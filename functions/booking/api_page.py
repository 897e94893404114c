"""The page on which the clinics' programmers read and try the API: Swagger UI, as powertools ships it.

All of it comes from one address, which is the only one that is open: the page, and with `?part=` its script, its
styles and its start. Nothing is loaded from other hosts and nothing stands in the page itself, so that it works
under a policy as strict as that of the other pages.
"""

from pathlib import Path

import aws_lambda_powertools
from aws_lambda_powertools.event_handler import Response

_FILES = Path(aws_lambda_powertools.__file__).parent / "event_handler" / "openapi" / "swagger_ui"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Akiwaku 医療機関向けAPI</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="?part=styles">
<script src="?part=script" defer></script>
<script src="?part=start" defer></script>
</head>
<body><main id="page"><noscript>JavaScriptを有効にしてください。</noscript></main></body>
</html>
"""
# Without validatorUrl the page would show the document's address to a site that judges such documents.
_START = """SwaggerUIBundle({
  url: "openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null, persistAuthorization: false,
});
"""


def answer(part: str | None) -> Response[str]:
    """The page, or a part of it; the page for a part that it has not."""
    if part == "script":
        return _file("text/javascript", _shipped("swagger-ui-bundle.min.js"))
    if part == "styles":
        return _file("text/css", _shipped("swagger-ui.min.css"))
    if part == "start":
        return _file("text/javascript", _START)
    return _file("text/html", _PAGE, policy=_POLICY, kept="no-store")


def _shipped(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _file(media_type: str, text: str, policy: str | None = None, kept: str = "max-age=3600") -> Response[str]:
    headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
    if policy:
        headers["Content-Security-Policy"] = policy
    return Response(200, f"{media_type}; charset=utf-8", text, headers=headers, compress=True)
