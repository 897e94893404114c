"""A small language for saying what a JSON document must look like.

A check takes a value and the property it stands at, and yields a problem for everything wrong with it:

    name = record({"name": text(20)}, {"iconUrl": url})
    list(name({"nmae": "x"}, "sender"))   # two problems: name is missing, nmae is unknown
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

Problem = dict[str, str]
Check = Callable[[object, str], Iterator[Problem]]

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def problem(message: str, at: str) -> Problem:
    """One entry of the `details` of LINE's errors."""
    return {"message": message, "property": at}


def utf16_units(text: str) -> int:
    """The length of a text as LINE counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def anything(_value: object, _at: str) -> Iterator[Problem]:
    """Accepts every value."""
    return iter(())


def text(longest: int, shortest: int = 1) -> Check:
    """A string of so many UTF-16 units."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif shortest and not value:
            yield problem("May not be empty", at)
        elif not shortest <= utf16_units(value) <= longest:
            yield problem(f"Length must be between {shortest} and {longest}", at)

    return check


def matching(pattern: str) -> Check:
    """A string that matches the whole pattern."""
    compiled = re.compile(pattern)

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            yield problem("invalid property", at)

    return check


def one_of(*values: str) -> Check:
    """One of these strings."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if value not in values:
            yield problem(f"must be one of the following values: [{', '.join(values)}]", at)

    return check


def integer(least: int = 0, most: int = 2**31 - 1) -> Check:
    """A whole number in this range."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield problem(f"must be an integer between {least} and {most}", at)

    return check


def number(value: object, at: str) -> Iterator[Problem]:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield problem("must be a number", at)


def boolean(value: object, at: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", at)


def link(*schemes: str, longest: int = 1000) -> Check:
    """An address with one of these schemes. Where https is demanded, http to this machine will do."""
    length = text(longest)

    def check(value: object, at: str) -> Iterator[Problem]:
        yield from length(value, at)
        if not isinstance(value, str) or not value:
            return
        try:
            address = urlsplit(value)
            on_this_machine = address.scheme == "http" and address.hostname in LOOPBACK
        except ValueError:
            yield problem("invalid uri", at)
            return
        if address.scheme not in schemes and not on_this_machine:
            yield problem("invalid uri scheme", at)

    return check


def items(each: Check, least: int = 1, most: int = 1_000) -> Check:
    """A list of so many values, each of which passes the check."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if not least <= len(value) <= most:
            yield problem(f"Size must be between {least} and {most}", at)
        for position, item in enumerate(value):
            yield from each(item, f"{at}[{position}]")

    return check


class Record:
    """An object with these properties and no others; `whole` looks at it once its parts are right."""

    def __init__(self, required: Mapping[str, Check], optional: Mapping[str, Check], whole: Check) -> None:
        self.required = dict(required)
        self.optional = dict(optional)
        self._whole = whole

    def __call__(self, value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        found = list(self._parts(value, at))
        yield from found or self._whole(value, at)

    def _parts(self, value: Mapping[str, object], at: str) -> Iterator[Problem]:
        for name, check in self.required.items():
            if value.get(name) is None:
                yield problem("must be specified", _inside(at, name))
            else:
                yield from check(value[name], _inside(at, name))
        for name, part in value.items():
            if name in self.optional and part is None:
                continue
            if name in self.optional:
                yield from self.optional[name](part, _inside(at, name))
            elif name not in self.required:
                yield problem("unknown field", _inside(at, name))


def record(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, whole: Check = anything
) -> Record:
    """An object with these required and optional properties and no others."""
    return Record(required, optional or {}, whole)


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of these it is."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
        elif not isinstance(value.get("type"), str):
            yield problem("must be specified", _inside(at, "type"))
        elif value["type"] not in kinds:
            yield problem(f"must be one of the following values: [{', '.join(kinds)}]", _inside(at, "type"))
        else:
            yield from kinds[value["type"]](value, at)

    return check


def later(check: Callable[[], Check]) -> Check:
    """A check that is defined further down: for shapes that contain themselves."""

    def call(value: object, at: str) -> Iterator[Problem]:
        yield from check()(value, at)

    return call


def properties(names: Iterable[str], check: Check) -> dict[str, Check]:
    """The same check under several names."""
    return dict.fromkeys(names, check)


def _inside(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
