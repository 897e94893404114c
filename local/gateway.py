"""One address for everything: phone, LINE, pages, APIs, login and the local controls.

| path | who answers |
|---|---|
| /local/* | this module: status, logs of the functions, schedules |
| /config.json | this module: the configuration of the pages |
| /api/*, /clinic-api/*, /webhook | the emulated HTTP API, which sees its own name as Host, as behind CloudFront |
| /oauth2/*, /login, /logout | the hosted login pages of the emulated Cognito, which serves them at its root |
| /cognito-idp/ | the emulated Cognito's own API, which goes by a header and not by the path |
| the directories of web/ | what is published of them, never cached (local/pages.py) |
| everything else | the LINE simulator |
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.clock import Clock
from local.edge import Edge
from local.pages import Pages
from local.proxy import Proxy

_ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@dataclass(frozen=True)
class Behind:
    """What stands behind the gateway."""

    emulator_url: str
    api_host: str
    simulator: Starlette
    clock: Clock
    logs: Callable[[int], list[str]]
    pages: Pages
    edge: Edge
    config: Mapping[str, str]
    status: Mapping[str, Any]


class _Firing(BaseModel):
    """The body of POST /local/schedules/{name}/fire."""

    model_config = ConfigDict(extra="forbid")

    scheduled_at: AwareDatetime | None = None


def create(behind: Behind) -> Starlette:
    """The application that answers on the one port."""
    api = Proxy(behind.emulator_url, host=behind.api_host)
    # Its own queue: LINE waits two seconds for a webhook, whatever the residents are doing.
    webhook = Proxy(behind.emulator_url, host=behind.api_host, most_at_once=2)
    login = Proxy(behind.emulator_url)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            # A mounted application gets no lifespan events of its own.
            await stack.enter_async_context(behind.simulator.router.lifespan_context(behind.simulator))
            for proxy in (api, webhook, login):
                stack.push_async_callback(proxy.aclose)
            yield

    def page(app: ASGIApp) -> ASGIApp:
        # Never cached: whoever works on a page wants to see it after a reload.
        return _AsCloudFront(app, behind.edge, cache_control="no-store")

    through_cloudfront = _AsCloudFront(api.as_app(), behind.edge)
    return Starlette(
        lifespan=lifespan,
        routes=[
            *_Controls(behind).routes(),
            Route("/config.json", page(JSONResponse(dict(behind.config)))),
            Route("/webhook", webhook.answer, methods=_ANY),
            *(Route(f"/{name}/{{rest:path}}", through_cloudfront) for name in ("api", "clinic-api")),
            *(
                Route(path, login.answer, methods=_ANY)
                for path in ("/oauth2/{rest:path}", "/login", "/logout", "/cognito-idp/")
            ),
            *(route for name in behind.pages.directories for route in _directory(name, page(behind.pages))),
            Mount("/", behind.simulator),
        ],
    )


def _directory(name: str, pages: ASGIApp) -> Iterator[BaseRoute]:
    """What is published of a directory of web/; its bare name leads to its index, as at CloudFront."""
    yield Route(f"/{name}", RedirectResponse(f"/{name}/", 302))
    yield Route(f"/{name}/{{rest:path}}", pages)


class _Controls:
    """/local/*: what a person or a test wants to know and to do beside the system itself."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/local/status", self.status),
            Route("/local/logs", self.logs),
            Route("/local/schedules", self.schedules),
            Route("/local/schedules/{name}/fire", self.fire, methods=["POST"]),
        ]

    async def status(self, _request: Request) -> Response:
        return JSONResponse({"ready": True, **self._behind.status})

    async def logs(self, request: Request) -> Response:
        """The last `?lines=` lines (300) that the functions logged."""
        asked = request.query_params.get("lines", "300")
        lines = await run_in_threadpool(self._behind.logs, int(asked) if asked.isdecimal() else 300)
        return PlainTextResponse("".join(f"{line}\n" for line in lines))

    async def schedules(self, _request: Request) -> Response:
        return JSONResponse({"schedules": self._behind.clock.table()})

    async def fire(self, request: Request) -> Response:
        """200 with what the function answered, 502 with what it raised."""
        name = request.path_params["name"]
        try:
            asked = _Firing.model_validate_json(await request.body() or b"{}")
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
            return JSONResponse({"message": "; ".join(problems)}, 422)
        try:
            fired = await run_in_threadpool(self._behind.clock.fire, name, asked.scheduled_at)
        except KeyError:
            names = [schedule["name"] for schedule in self._behind.clock.table()]
            return JSONResponse({"message": f"no schedule {name}; there are {', '.join(names)}"}, 404)
        document = {"name": fired.name, "scheduled_at": fired.scheduled_at}
        if fired.ok:
            return JSONResponse({**document, "result": fired.result})
        return JSONResponse({**document, "error": fired.error}, 502)


class _AsCloudFront:
    """Adds what CloudFront would add to the answers of an application."""

    def __init__(self, app: ASGIApp, edge: Edge, cache_control: str | None = None) -> None:
        self._app = app
        self._edge = edge
        self._cache_control = cache_control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._edge.headers(scope["path"]).items():
                    headers[name] = value
                if self._cache_control:
                    headers["Cache-Control"] = self._cache_control
            await send(message)

        await self._app(scope, receive, send_with_headers)
