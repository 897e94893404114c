"""What is published of web/: that it does what the sources do, and that nothing strange gets through."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ops.pages import CannotJoin, content_type, published

WEB = Path(__file__).parents[2] / "web"

Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "web" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "web"

    return write


@pytest.fixture
def node() -> str:
    """A machine without it may leave these tests out, and says so; CI may not."""
    path = shutil.which("node")
    if path is None:
        reason = "no node here (Debian: apt-get install nodejs)"
        pytest.fail(reason) if "CI" in os.environ else pytest.skip(reason)
    return path


def test_every_script_stylesheet_and_picture_of_web_is_published_or_part_of_what_is() -> None:
    site = published(WEB)
    everything = b"\n".join(site.values()).decode()

    for path in WEB.rglob("*.*"):
        address = f"/{path.relative_to(WEB).as_posix()}"
        if path.suffix == ".js":
            assert f'$modules["{address}"] ??= ' in everything, f"nothing imports {address}"
        elif path.suffix == ".css":
            assert path.read_text(encoding="utf-8").rpartition("@import")[2].partition(";")[2] in everything
        else:
            assert site[address] == path.read_bytes()


def test_a_joined_file_imports_and_exports_nothing_but_what_is_loaded_later() -> None:
    for address, content in published(WEB).items():
        left = re.findall(r"^(?:import|export|@import)\b.*", content.decode(), re.M)
        # What a dynamic import loads has to export something: in one line, the last.
        wanted = [] if address.endswith(("/entry.js", ".css")) else left[:1]
        assert left == wanted, address
        assert all(line.startswith("export const {") for line in left)


def test_every_address_in_a_published_page_is_published() -> None:
    site = published(WEB)
    for address, content in site.items():
        if address.endswith(".html"):
            named = re.findall(r'(?:href|src)="(/[^"]+)"', content.decode())
            assert named
            pages = [each for each in named if each != "/config.json" and not each.startswith("/api/")]
            assert [each for each in pages if each not in site] == []


def test_every_published_file_has_a_content_type() -> None:
    assert content_type("/liff/entry.js") == "text/javascript; charset=utf-8"
    assert all(content_type(address) for address in published(WEB))


SHOP = {
    "shop/entry.js": """/** Not imports: import("./nothing.js"), import { x } from "./y.js"; */

import { Money, tax as duty } from "./money.js";
import { language, words } from "./words.js";
import {
  counted,
  said,
} from "../shared/said.js";

const text = `import { a } from "b"; ${counted().map((n) => `export ${n} "${"}"}`).join(", ")} await`;
const pattern = "a/b`c".replace(/["`/]/g, (found) => found.charCodeAt(0));
say("entry");
const { late } = await import(`./${language}/late.js`);

function say(what) {
  said(`${what} ${this === undefined}`);
}

const result = { text, pattern, price: new Money(10).withTax(duty), words, late: late(), said: said() };
globalThis.show(JSON.stringify(result));
""",
    "shop/money.js": """import { said } from "../shared/said.js";

export const tax = 1.1;
said("money");

/** A class that uses what stands further down. */
export class Money {
  constructor(yen) {
    this.yen = yen;
  }
  async later() {
    return await half(this.yen);
  }
  withTax(rate) {
    return half(this.yen * rate * 2) / 1;
  }
}

function half(yen) {
  return yen / 2;
}
""",
    "shop/words.js": """import { said } from "../shared/said.js";

export const language = "ja";
const found = await import(`./words.${language}.js`);
export const words = found.words;
said("words");
""",
    "shop/words.ja.js": """import { said } from "../shared/said.js";

said("words.ja");
export const words = { open: "開店" };
""",
    "shop/words.en.js": 'export const words = { open: "open" };\n',
    "shop/ja/late.js": """import { counted } from "../../shared/said.js";

export function late() {
  return counted().length;
}
""",
    "shared/said.js": """const all = [];
all.push("said");

/** Everything that was said, in order; the one list of the page. */
export function said(what) {
  if (what !== undefined) all.push(what);
  return [...all];
}
export const counted = () => all;
""",
}


def test_the_joined_script_does_what_the_sources_do(node: str, write: Write, tmp_path: Path) -> None:
    sources = write(SHOP)
    joined = tmp_path / "joined"
    for address, content in published(sources).items():
        path = joined / address[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    asked, answered = (shown_by(node, directory) for directory in (sources, joined))

    assert answered == asked
    assert answered["said"] == ["said", "money", "words.ja", "words", "entry true"]
    assert answered["late"] == 5
    assert sorted(published(sources)) == [
        "/shop/entry.js",
        "/shop/ja/late.js",
        "/shop/words.en.js",
        "/shop/words.ja.js",
    ]


def shown_by(node: str, directory: Path) -> dict[str, object]:
    (directory / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    script = "globalThis.show = console.log; import(process.argv[1])"
    entry = (directory / "shop" / "entry.js").as_uri()
    run = subprocess.run(
        [node, "--eval", script, entry], capture_output=True, text=True, timeout=60, check=False
    )
    (directory / "package.json").unlink()
    assert run.returncode == 0, run.stderr
    shown: dict[str, object] = json.loads(run.stdout)
    return shown


def test_the_scripts_of_the_pages_are_scripts(node: str, tmp_path: Path) -> None:
    for address, content in published(WEB).items():
        if address.endswith(".js"):
            path = tmp_path / address[1:].replace("/", "-").replace(".js", ".mjs")
            path.write_bytes(content)
            run = subprocess.run(
                [node, "--check", path], capture_output=True, text=True, timeout=60, check=False
            )
            assert run.returncode == 0, run.stderr


ONE = 'import { one } from "./one.js";\n'


@pytest.mark.parametrize(
    ("line", "files"),
    [
        (2, {"shop/entry.js": "\nexport default 1;\n"}),
        (1, {"shop/entry.js": 'import * as all from "./one.js";\n'}),
        (1, {"shop/entry.js": 'import one from "./one.js";\n'}),
        (1, {"shop/entry.js": 'import "./one.js";\n'}),
        (1, {"shop/entry.js": 'export { one } from "./one.js";\n'}),
        (1, {"shop/entry.js": 'export * from "./one.js";\n'}),
        (2, {"shop/entry.js": "const a = 1;\nexport { a };\n"}),
        (1, {"shop/entry.js": "export let a = 1;\n"}),
        (1, {"shop/entry.js": "export const { a } = {};\n"}),
        (1, {"shop/entry.js": 'import { one } from "one";\n'}),
        (2, {"shop/entry.js": '\nimport { one } from "./two.js";\n'}),
        (1, {"shop/entry.js": 'import { two } from "./one.js";\n'}),
        (2, {"shop/entry.js": f"start();\n{ONE}"}),
        (1, {"shop/entry.js": "const here = import.meta.url;\n"}),
        (2, {"shop/entry.js": "const name = 1;\nimport(name);\n"}),
        (3, {"shop/entry.js": '/*\n*/\nimport("./two.js");\n'}),
        (1, {"shop/entry.js": "import(`./texts.${language}.js`);\n"}),
        (1, {"shop/entry.js": ONE, "shop/one.js": "import { a } from './entry.js';\n"}),
    ],
)
def test_other_forms_are_refused_with_their_place(write: Write, line: int, files: dict[str, str]) -> None:
    web = write({"shop/one.js": "export const one = 1;\n", **files})
    last = list(files)[-1]

    with pytest.raises(CannotJoin) as refused:
        published(web)

    assert str(refused.value).startswith(f"web/{last}:{line}: ")


def test_modules_that_import_each_other_are_refused(write: Write) -> None:
    web = write(
        {
            "shop/entry.js": ONE,
            "shop/one.js": 'import { two } from "./two.js";\nexport const one = two;\n',
            "shop/two.js": '\nimport { one } from "./one.js";\nexport const two = one;\n',
        }
    )

    with pytest.raises(CannotJoin, match=r"^web/shop/two\.js:2: /shop/one\.js imports this module in turn$"):
        published(web)


def test_a_file_of_a_kind_nobody_knows_is_refused(write: Write) -> None:
    with pytest.raises(CannotJoin, match=r"^web/shop/notes\.odt: "):
        published(write({"shop/notes.odt": ""}))


def test_a_stylesheet_stands_where_it_is_imported(write: Write) -> None:
    shop = '/* Of the shop. */\n@import url("../shared/style.css");\n\nh1 {\n  color: red;\n}\n'
    site = published(write({"shop/shop.css": shop, "shared/style.css": "/* @import */\nh1 {}\n"}))

    assert site == {"/shop/shop.css": b"/* Of the shop. */\n/* @import */\nh1 {}\n\nh1 {\n  color: red;\n}\n"}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, '@import "../shared/style.css";\n'),
        (1, '@import url("../shared/style.css") print;\n'),
        (1, '@import url("../shared/styles.css");\n'),
        (4, 'h1 {\n}\n\n@import url("../shared/style.css");\n'),
        (3, "\nh1 {\n  background: url(paper.svg);\n}\n"),
    ],
)
def test_other_stylesheets_are_refused_with_their_place(write: Write, line: int, text: str) -> None:
    with pytest.raises(CannotJoin, match=rf"^web/shop/shop\.css:{line}: "):
        published(write({"shop/shop.css": text, "shared/style.css": "h1 {}\n"}))
