"""web/ as the gateway serves it: what whoever edits a page sees."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from local.edge import Edge
from local.pages import Pages

ROOT = Path(__file__).parents[2]

Write = Callable[[str, str], None]
Ask = Callable[..., httpx.Response]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> None:
        path = tmp_path / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    write("shop/index.html", "<!doctype html>")
    write("shop/entry.js", 'import { name } from "./name.js";\n\nconsole.log(name);\n')
    write("shop/name.js", 'export const name = "店";\n')
    return write


@pytest.fixture
def ask(tmp_path: Path, write: Write) -> Ask:
    pages = Pages(
        tmp_path / "web",
        Edge(
            ROOT / "infra" / "web.yaml",
            {"LoginUrl": "http://127.0.0.1:8080", "PoolApiUrl": "http://127.0.0.1:8080"},
        ),
    )

    async def asked(path: str, method: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(pages)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            return await http.request(method, path, headers=headers)

    return lambda path, method="GET", **headers: asyncio.run(asked(path, method, headers))


def test_a_page_lies_at_its_directory_and_says_what_it_is(ask: Ask) -> None:
    page, script = ask("/shop/"), ask("/shop/entry.js")

    assert (page.text, page.headers["content-type"]) == ("<!doctype html>", "text/html; charset=utf-8")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert 'const name = "店";' in script.text


def test_what_was_edited_is_there_after_a_reload(ask: Ask, write: Write) -> None:
    before = ask("/shop/entry.js").text

    write("shop/name.js", 'export const name = "お店";\n')

    assert ask("/shop/entry.js").text == before.replace("店", "お店")


def test_what_cannot_be_joined_is_said_in_place_of_the_page(ask: Ask, write: Write) -> None:
    write("shop/name.js", "\nexport default 1;\n")

    answer = ask("/shop/")

    assert answer.status_code == 500
    assert answer.text.startswith("web/shop/name.js:2: ")


def test_large_files_are_compressed_for_a_browser_that_takes_it(ask: Ask, write: Write) -> None:
    write("shop/name.js", f'export const name = "{"long " * 1000}";\n')

    packed = ask("/shop/entry.js", **{"accept-encoding": "br, gzip"})
    plain = ask("/shop/entry.js", **{"accept-encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 10
    assert packed.text == plain.text
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_an_address_where_nothing_is_published_is_not_found(ask: Ask) -> None:
    assert ask("/shop/name.js").status_code == 404
    assert ask("/shop/../../secret").status_code == 404
    assert ask("/shop/", "POST").status_code == 405
