"""What is published of `web/`: a mapping of addresses to contents, `{"/liff/entry.js": b"…"}`.

The pages are written as small ES modules that a browser runs as they are. Over a phone's connection every module
is a request and every import a round trip, so what is published has a script or two and one stylesheet a page.
Comments stay behind, and otherwise only imports and exports change:

    import { el } from "../shared/dom.js";         const { el } = $modules["/shared/dom.js"];
    export function table() {}                     function table() {} … return { table };
    import(`./texts.${language}.js`)               import(`../shared/texts.${language}.js`)

A joined script holds its root and what that imports, in the order in which a browser would run them, each module
in a function of its own. Roots are every `entry.js`, whatever else a page names, and whatever a dynamic import
names. A module that two scripts of one page hold runs once, as it would unjoined: `$modules` belongs to the page.

This is no JavaScript parser. It knows the forms of import and export that `web/` uses, formatted as there (a
statement begins at the start of a line, a division has spaces), and refuses every other with its file and line.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from ops.failures import OperatorError

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".csv": "text/csv; charset=utf-8",
}

_ENTRY = re.compile(r"/[^/]+/entry\.js")
_NAMED = re.compile(r'<script type="module" src="([^"]+)"')
_WORD = re.compile(r"(?<![\w$.])(import|export|await)(?![\w$])")
_IMPORT = re.compile(r'import \{([\w$,\s]+)\} from ("[^"]+");')
_EXPORT = re.compile(r"export (?=(?:(?:async )?function|class|const) ([\w$]+))")
_DYNAMIC = re.compile(r'import\(\s*(["`])(\.[^"`]+)\1\s*\)')
# Code up to a comment, a string, a regular expression, or a bracket that tells where a template goes on; and the
# text of a template up to its end or to code within it.
_TOKEN = re.compile(
    r"""(?P<code>.*?)(?:(?P<other>//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|(?<=[\s(,=:!?&|\[{;])/(?![\s=])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/)|(?P<mark>[`{}]))""",
    re.S,
)
_TEXT = re.compile(r"(?P<other>(?:\\.|[^`\\$]|\$(?!\{))*)(?P<mark>`|\$\{)(?P<code>)", re.S)
_SHEET_IMPORT = re.compile(r'@import(?: url\("([^"]+)"\);)?')
_SHEET_ADDRESS = re.compile(r"""url\((?!["']?(?:/|data:))""")


class CannotJoin(OperatorError):
    """A file of web/ is written in a way that the joiner does not know. The text begins with file and line."""


@dataclass(frozen=True)
class _Web:
    name: str
    files: dict[str, bytes]

    def text(self, address: str) -> str:
        return self.files[address].decode()

    def refuse(self, address: str, place: int, what: str) -> NoReturn:
        line = self.text(address).count("\n", 0, place) + 1
        raise CannotJoin(f"{self.name}{address}:{line}: {what}")

    def target(self, address: str, place: int, specifier: str) -> str:
        """The address of the file that another one names."""
        target = _resolved(address, specifier)
        if not specifier.startswith(".") or target not in self.files:
            self.refuse(address, place, f"there is no file {specifier!r} here")
        return target


@dataclass
class _Module:
    """`imports` leads to the place where a module is imported and the names that are wanted of it."""

    body: str = ""
    imports: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    exports: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    waits: bool = False


def published(web: Path) -> dict[str, bytes]:
    """Every address of the site with its content. CannotJoin names what cannot be published, and its place."""
    paths = sorted(path for path in web.rglob("*") if path.is_file() and not path.name.startswith("."))
    sources = _Web(web.name, {f"/{path.relative_to(web).as_posix()}": path.read_bytes() for path in paths})
    for address in sources.files:
        if _suffix(address) not in TYPES:
            raise CannotJoin(f"{web.name}{address}: nothing is known of files of this kind")
    as_they_are = {a: content for a, content in sources.files.items() if _suffix(a) not in {".js", ".css"}}
    joined = {**dict(_scripts(sources)), **dict(_sheets(sources))}
    return as_they_are | {address: text.encode() for address, text in joined.items()}


def content_type(address: str) -> str:
    """What the Content-Type header says of it."""
    return TYPES[_suffix(address)]


def _scripts(web: _Web) -> Iterator[tuple[str, str]]:
    roots = [address for address in web.files if _ENTRY.fullmatch(address)]
    for page in (address for address in web.files if _suffix(address) == ".html"):
        for found in _NAMED.finditer(web.text(page)):
            if found[1] not in web.files:
                web.refuse(page, found.start(), f"there is no file {found[1]!r} here")
            roots += {found[1]} - set(roots)
    for root in roots:
        modules: dict[str, _Module] = {}
        _collect(web, root, (), modules)
        yield root, _script(modules)
        loaded = dict.fromkeys(each for module in modules.values() for each in module.loads)
        roots.extend(each for each in loaded if each not in roots)


def _collect(web: _Web, address: str, above: tuple[str, ...], modules: dict[str, _Module]) -> None:
    """Adds a module after everything that it imports: as a browser would run them."""
    module = _read(web, address, root=[*above, address][0])
    for target, (place, names) in module.imports.items():
        if target in (*above, address):
            web.refuse(address, place, f"{target} imports this module in turn")
        if target not in modules:
            _collect(web, target, (*above, address), modules)
        if unknown := set(names) - set(modules[target].exports):
            web.refuse(address, place, f"{target} does not export {', '.join(sorted(unknown))}")
    modules[address] = module


def _script(modules: dict[str, _Module]) -> str:
    """The last of the modules is the root, and what it exports the script exports."""
    parts = ["const $modules = (globalThis.$modules ??= {});"]
    for address, module in modules.items():
        begin = "await (async () => {" if module.waits else "(() => {"
        exports = f"{{ {', '.join(module.exports)} }}" if module.exports else "{}"
        parts.append(f'\n$modules["{address}"] ??= {begin}\n{module.body}\nreturn {exports};\n}})();')
    if module.exports:
        parts.append(f'\nexport const {exports} = $modules["{address}"];')
    return "\n".join([*parts, ""])


def _read(web: _Web, address: str, root: str) -> _Module:
    """A module as a part of the script of `root`, from where its dynamic imports then lead on."""
    source = web.text(address)
    code = _code(source)
    module = _Module()
    written: list[str] = []
    done = 0
    for word in _WORD.finditer(code):
        place = word.start()
        starts_line = not code[:place].rpartition("\n")[2]
        if word[0] == "await":
            module.waits |= _is_at_the_top(code, place)
            continue
        if starts_line and (found := _IMPORT.match(code, place)):
            if code[done:place].strip():
                web.refuse(address, place, "imports stand above everything else")
            target = web.target(address, place, source[found.start(2) + 1 : found.end(2) - 1])
            pairs = re.findall(r"([\w$]+)(?:\s+as\s+([\w$]+))?", found[1])
            module.imports.setdefault(target, (place, []))[1].extend(name for name, _ in pairs)
            names = ", ".join(f"{name}: {local}" if local else name for name, local in pairs)
            text = f'const {{ {names} }} = $modules["{target}"];'
        elif starts_line and (found := _EXPORT.match(code, place)):
            module.exports.append(found[1])
            text = ""
        elif found := _DYNAMIC.match(source, place):
            module.loads += _loaded(web, address, place, found[2])
            there = posixpath.relpath(_resolved(address, found[2]), posixpath.dirname(root))
            text = f"import({found[1]}{there if there[0] == '.' else f'./{there}'}{found[1]})"
        else:
            web.refuse(address, place, f"not a form that can be joined: {source[place:].splitlines()[0]}")
        written += source[done:place], text
        done = found.end()
    module.body = _without_comments("".join([*written, source[done:]])).strip()
    return module


def _loaded(web: _Web, address: str, place: int, specifier: str) -> list[str]:
    """Every file that a dynamic import can mean; what its address leaves open is part of one name."""
    literals = re.split(r"\$\{[^{}]*\}", _resolved(address, specifier))
    pattern = re.compile("[^/]+".join(map(re.escape, literals)))
    return [each for each in web.files if pattern.fullmatch(each)] or [web.target(address, place, specifier)]


def _is_at_the_top(code: str, place: int) -> bool:
    """Whether an `await` makes its module wait: nothing in its statement says `async` before it."""
    statement = max((found.start() for found in re.finditer(r"^[^\s)\]}]", code[:place], re.M)), default=0)
    return re.search(r"\basync\b", code[statement:place]) is None


def _code(source: str) -> str:
    """The source with comments and the insides of literals blank, so that what is left in its place is code."""
    return "".join(
        text if is_code else f'"{_blank(text[1:-1])}"' if text[:1] == '"' else _blank(text)
        for text, is_code in _pieces(source)
    )


def _without_comments(source: str) -> str:
    return "".join(text for text, is_code in _pieces(source) if is_code or text[:2] not in {"//", "/*"})


def _pieces(source: str) -> Iterator[tuple[str, bool]]:
    """All of it in pieces: code (with the marks that begin and end a template), or comments and literals."""
    within: list[str] = []  # what is open: a "`" the text of a template, a "${" or "{" code
    place = 0
    while found := (_TEXT if within[-1:] == ["`"] else _TOKEN).search(source, place):
        mark, other = found["mark"] or "", found["other"] or ""
        if mark == "}" or (mark == "`" and within[-1:] == ["`"]):
            del within[-1:]
        elif mark:
            within.append(mark)
        yield from ((found["code"], True), (other, False), (mark, True))
        place = found.end()
    yield source[place:], True


def _blank(text: str) -> str:
    """As long, and with its lines."""
    return re.sub(r"[^\n]", " ", text)


def _sheets(web: _Web) -> Iterator[tuple[str, str]]:
    """A stylesheet that another one imports is a part of that one and nothing by itself."""
    imported: set[str] = set()
    joined = {a: _sheet(web, a, (), imported) for a in web.files if _suffix(a) == ".css"}
    return ((address, text) for address, text in joined.items() if address not in imported)


def _sheet(web: _Web, address: str, above: tuple[str, ...], imported: set[str]) -> str:
    source = web.text(address)
    rules = re.sub(r"/\*.*?\*/", lambda comment: _blank(comment[0]), source, flags=re.S)
    written: list[str] = []
    done = 0
    for found in _SHEET_IMPORT.finditer(rules):
        if found[1] is None or rules[done : found.start()].strip():
            web.refuse(
                address, found.start(), '@import url("…"); at the top is the one form that can be joined'
            )
        target = web.target(address, found.start(), found[1])
        if target in (*above, address):
            web.refuse(address, found.start(), f"{target} imports this sheet in turn")
        imported.add(target)
        written += source[done : found.start()], _sheet(web, target, (*above, address), imported).rstrip()
        done = found.end()
    if other := _SHEET_ADDRESS.search(rules, done):
        web.refuse(address, other.start(), "an address begins with / here, for a joined sheet lies elsewhere")
    return "".join([*written, source[done:]])


def _resolved(address: str, specifier: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(address), specifier))


def _suffix(address: str) -> str:
    return posixpath.splitext(address)[1]
