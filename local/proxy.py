"""Passes requests on to the emulator and answers back, byte for byte."""

import os

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

# Headers that belong to one connection and not to the message (RFC 9110, section 7.6.1).
_OF_THE_CONNECTION = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
# No function here may run longer than an HTTP API waits in AWS, which is 30 s.
_TIMEOUT = httpx.Timeout(35.0, connect=5.0, pool=None)
# The emulator starts a Python process for every concurrent invocation of a function. Beyond these, a burst of
# requests is answered later and not sooner by letting all of them in.
_MOST_AT_ONCE = max(4, min(16, 2 * (os.cpu_count() or 2)))


class Proxy:
    """An ASGI application that lets `upstream` answer.

    `most_at_once` requests run at the same time, each in a process of its own, and the rest wait their turn.
    `host` is the Host header that upstream sees; its redirects to itself lead back here.
    """

    def __init__(self, upstream: str, *, host: str | None = None, most_at_once: int = _MOST_AT_ONCE) -> None:
        self._upstream = upstream
        self._host = host
        self._client = httpx.AsyncClient(
            base_url=upstream,
            timeout=_TIMEOUT,
            trust_env=False,
            limits=httpx.Limits(max_connections=most_at_once, max_keepalive_connections=most_at_once),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    def as_app(self) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            response = await self.answer(Request(scope, receive))
            await response(scope, receive, send)

        return app

    async def answer(self, request: Request) -> Response:
        """What upstream answers to this request; 503 as API Gateway says it when nothing comes."""
        try:
            return await self._pass_on(request)
        except httpx.TransportError:
            return JSONResponse({"message": "Service Unavailable"}, 503)

    async def _pass_on(self, request: Request) -> Response:
        # Still encoded, as the browser wrote it; `url.path` would have been decoded.
        path = request.scope["raw_path"]
        query = request.scope["query_string"]
        outgoing = self._client.build_request(
            request.method,
            httpx.URL(self._upstream).copy_with(raw_path=path + (b"?" + query if query else b"")),
            headers=self._request_headers(request),
            content=await request.body(),
        )
        incoming = await self._client.send(outgoing, stream=True)
        try:
            content = b"".join([chunk async for chunk in incoming.aiter_raw()])
        finally:
            await incoming.aclose()
        response = Response(content, incoming.status_code)
        # Set after the fact, so that a header may come more than once (Set-Cookie).
        response.raw_headers = self._response_headers(incoming, request)
        return response

    def _request_headers(self, request: Request) -> list[tuple[bytes, bytes]]:
        headers = [
            (name, value)
            for name, value in request.headers.raw
            if name.decode() not in _OF_THE_CONNECTION | {"host", "content-length"}
        ]
        return [*headers, (b"host", self._host.encode())] if self._host else headers

    def _response_headers(self, incoming: httpx.Response, request: Request) -> list[tuple[bytes, bytes]]:
        headers = []
        for raw_name, raw_value in incoming.headers.raw:
            name, value = raw_name.lower(), raw_value
            # uvicorn says the date itself.
            if name.decode() in _OF_THE_CONNECTION | {"date", "server"}:
                continue
            if name == b"location" and value.startswith(self._upstream.encode()):
                here = f"{request.url.scheme}://{request.url.netloc}"
                value = here.encode() + value[len(self._upstream) :]
            headers.append((name, value))
        return headers
