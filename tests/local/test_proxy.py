"""The proxy passes requests and answers on as they are."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from local import ports
from local.proxy import Proxy
from local.serving import Served


async def mirror(request: Request) -> Response:
    """What upstream saw, with two cookies."""
    seen = {
        "method": request.method,
        "path": request.scope["raw_path"].decode(),
        "query": request.scope["query_string"].decode(),
        "headers": dict(request.headers),
        "body": (await request.body()).decode(),
    }
    response = JSONResponse(seen, 418)
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


async def home(request: Request) -> Response:
    return RedirectResponse(f"http://{ports.HOST}:{request.scope['server'][1]}/elsewhere?x=1")


async def away(_request: Request) -> Response:
    return RedirectResponse("https://line.example/")


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    routes = [
        Route("/home", home),
        Route("/away", away),
        Mount("/", Route("/{rest:path}", mirror, methods=["GET", "PATCH"])),
    ]
    with ports.take(0) as listening:
        served = Served(Starlette(routes=routes), listening)
        served.start()
        yield f"http://{ports.HOST}:{listening.getsockname()[1]}"
        served.stop()


@pytest.fixture(scope="module")
def http(upstream: str) -> Iterator[httpx.Client]:
    proxy = Proxy(upstream, host="api.example")
    with ports.take(0) as listening:
        served = Served(Starlette(routes=[Mount("/", proxy.as_app())]), listening)
        served.start()
        with httpx.Client(
            base_url=f"http://{ports.HOST}:{listening.getsockname()[1]}", trust_env=False
        ) as client:
            yield client
        served.stop()


def test_method_path_query_and_body_arrive_as_they_were_sent(http: httpx.Client) -> None:
    seen = http.request("PATCH", "/api/a%2Fb/%E7%A9%BA?x=1&x=%26", content="空き枠".encode()).json()

    assert (seen["method"], seen["path"], seen["query"]) == ("PATCH", "/api/a%2Fb/%E7%A9%BA", "x=1&x=%26")
    assert seen["body"] == "空き枠"


def test_headers_arrive_except_the_host_which_is_upstreams(http: httpx.Client) -> None:
    seen = http.get("/", headers={"cookie": "a=1; b=2", "idempotency-key": "k"}).json()["headers"]

    assert (seen["cookie"], seen["idempotency-key"], seen["host"]) == ("a=1; b=2", "k", "api.example")


def test_status_and_every_cookie_come_back(http: httpx.Client) -> None:
    answer = http.get("/")

    assert answer.status_code == 418
    assert [cookie.partition(";")[0] for cookie in answer.headers.get_list("set-cookie")] == ["a=1", "b=2"]


def test_a_redirect_to_upstream_leads_back_here_and_another_stays(http: httpx.Client) -> None:
    assert http.get("/home").headers["location"] == f"{str(http.base_url).rstrip('/')}/elsewhere?x=1"
    assert http.get("/away").headers["location"] == "https://line.example/"


def test_when_nobody_answers_it_says_so_as_api_gateway_does() -> None:
    nobody = f"http://{ports.HOST}:{ports.free()}"
    with ports.take(0) as listening:
        served = Served(Starlette(routes=[Mount("/", Proxy(nobody).as_app())]), listening)
        served.start()
        answer = httpx.get(f"http://{ports.HOST}:{listening.getsockname()[1]}/", trust_env=False)
        served.stop()

    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})
