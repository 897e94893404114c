"""`web/` as CloudFront serves it: joined as for publishing, and compressed where the template says so.

One address is another one here: that of LINE's SDK, for which the simulator's stands in.

Whoever edits a page sees it after a reload: everything is joined anew when a file has changed. What cannot be
joined is said in place of the page.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from local.edge import Edge
from ops.pages import CannotJoin, content_type, published

# https://developers.line.biz/en/docs/liff/developing-liff-apps/#specify-cdn-path
_LINES_SDK = re.compile(rb'https://static\.line-scdn\.net/liff/edge/[^"]*sdk\.js')
_SIMULATED_SDK = b"/line/liff/sdk.js"

Publish: TypeAlias = Callable[[Path], Mapping[str, bytes]]


class Pages:
    """An ASGI application that answers with what `publish` makes of a directory."""

    def __init__(self, web: Path, edge: Edge, publish: Publish = published) -> None:
        self._web = web
        self._edge = edge
        self._publish = publish
        self._made: tuple[object, Mapping[str, bytes]] = (None, {})

    @property
    def directories(self) -> list[str]:
        """The first parts of all addresses."""
        return sorted(path.name for path in self._web.iterdir() if path.is_dir())

    def serve(self, publish: Publish) -> None:
        """From now on this is what is served of the directory."""
        self._publish = publish

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await run_in_threadpool(self._answer, Request(scope))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("Method Not Allowed", 405, {"Allow": "GET, HEAD"})
        address = request.url.path
        try:
            content = self._all().get(f"{address}index.html" if address.endswith("/") else address)
        except CannotJoin as error:
            return PlainTextResponse(str(error), 500)
        if content is None:
            return PlainTextResponse("Not Found", 404)
        kind = content_type(address if not address.endswith("/") else "index.html")
        if not self._edge.compresses(address, kind, len(content)):
            return Response(content, media_type=kind)
        headers = {"Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            content, headers["Content-Encoding"] = _gzipped(content), "gzip"
        return Response(content, media_type=kind, headers=headers)

    def _all(self) -> Mapping[str, bytes]:
        state = (self._publish, _state(self._web))
        if self._made[0] != state:
            made = self._publish(self._web)
            self._made = state, {address: _LINES_SDK.sub(_SIMULATED_SDK, made[address]) for address in made}
        return self._made[1]


def _state(directory: Path) -> frozenset[tuple[Path, int, int]]:
    """Changes when a file comes, goes or is written."""
    found = ((path, path.stat()) for path in directory.rglob("*") if path.is_file())
    return frozenset((path, stat.st_mtime_ns, stat.st_size) for path, stat in found)


@lru_cache(maxsize=100)
def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
