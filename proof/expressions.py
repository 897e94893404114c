"""DynamoDB's expressions, read once and evaluated many times: conditions, key conditions and updates.

Covers what `akiwaku.store` says; anything else is refused by name rather than misread. Source of the rules:
"Condition and filter expressions, operators, and functions" and "Using update expressions" in the Amazon
DynamoDB Developer Guide. `tests/protocol/test_double.py` holds it against an emulator.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

Value = dict[str, Any]
"""A value as the API writes it: {"S": "…"}, {"N": "3"}, {"M": {…}}."""
Item = Mapping[str, Value]
Given = Mapping[str, Any]
"""The call's ExpressionAttributeNames and ExpressionAttributeValues in one mapping."""
Condition = Callable[[Item, Given], bool]
Update = Callable[[Item, Given], dict[str, Value]]
_Operand = Callable[[Item, Given], Value | None]

_TOKEN = re.compile(r"\s*(#\w+(?:\.#\w+)*|:\w+|<=|>=|<>|[=<>(),+-]|\w+)")
_ORDERED = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class NothingThere(LookupError):
    """An update speaks of an attribute, or of a map, that the item does not have; DynamoDB refuses it."""


class UnknownExpression(NotImplementedError):
    """The double does not know this part of the language; teach it, or say it otherwise."""


@cache
def condition(expression: str) -> Condition:
    """A ConditionExpression or KeyConditionExpression as a predicate over an item ({} for none)."""
    reader = _Reader(expression)
    found = reader.disjunction()
    reader.end()
    return found


@cache
def update(expression: str) -> Update:
    """An UpdateExpression as a function from the item before to the item after; neither shares a changed part."""
    reader = _Reader(expression)
    sets, removes = reader.update()
    reader.end()

    def apply(item: Item, given: Given) -> dict[str, Value]:
        # Every right-hand side sees the item as it was before the update.
        values = [(path, operand(item, given)) for path, operand in sets]
        after = dict(item)
        for path, value in values:
            if value is None:
                raise NothingThere(expression)
            _put(after, [given[name] for name in path], value)
        for path in removes:
            _put(after, [given[name] for name in path], None)
        return after

    return apply


class _Reader:
    """A recursive-descent reader of one expression."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = _TOKEN.findall(expression)
        self._at = 0
        if "".join(self._tokens) != re.sub(r"\s+", "", expression):
            raise UnknownExpression(expression)

    def disjunction(self) -> Condition:
        parts = self._separated("OR", self._conjunction)
        return parts[0] if len(parts) == 1 else lambda item, given: any(part(item, given) for part in parts)

    def update(self) -> tuple[list[tuple[list[str], _Operand]], list[list[str]]]:
        sets: list[tuple[list[str], _Operand]] = []
        removes: list[list[str]] = []
        while self._peek():
            clause = self._next()
            if clause == "SET":
                sets += self._separated(",", self._assignment)
            elif clause == "REMOVE":
                removes += self._separated(",", self._path)
            else:
                raise UnknownExpression(f"{clause} in {self._expression!r}")
        return sets, removes

    def end(self) -> None:
        if self._peek():
            raise UnknownExpression(f"{self._peek()} in {self._expression!r}")

    def _conjunction(self) -> Condition:
        parts = self._separated("AND", self._term)
        return parts[0] if len(parts) == 1 else lambda item, given: all(part(item, given) for part in parts)

    def _term(self) -> Condition:
        if self._taken("("):
            inside = self.disjunction()
            self._expect(")")
            return inside
        if self._taken("NOT"):
            term = self._term()
            return lambda item, given: not term(item, given)
        for function, wanted in (("attribute_exists", True), ("attribute_not_exists", False)):
            if self._taken(function):
                return self._existence(wanted)
        if self._taken("begins_with"):
            return self._beginning()
        return self._comparison()

    def _existence(self, wanted: bool) -> Condition:
        self._expect("(")
        path = self._path()
        self._expect(")")
        return lambda item, given: (_get(item, path, given) is not None) is wanted

    def _beginning(self) -> Condition:
        self._expect("(")
        whole = self._operand()
        self._expect(",")
        start = self._operand()
        self._expect(")")
        return lambda item, given: _begins(whole(item, given), start(item, given))

    def _comparison(self) -> Condition:
        left, operator = self._operand(), self._next()
        if operator == "BETWEEN":
            low = self._operand()
            self._expect("AND")
            high = self._operand()
            return lambda item, given: (
                _ordered(">=", left(item, given), low(item, given))
                and _ordered("<=", left(item, given), high(item, given))
            )
        if operator == "IN":
            self._expect("(")
            listed = self._separated(",", self._operand)
            self._expect(")")
            return lambda item, given: any(_equal(left(item, given), each(item, given)) for each in listed)
        right = self._operand()
        if operator == "=":
            return lambda item, given: _equal(left(item, given), right(item, given))
        if operator == "<>":
            return lambda item, given: not _equal(left(item, given), right(item, given))
        if operator in _ORDERED:
            return lambda item, given: _ordered(operator, left(item, given), right(item, given))
        raise UnknownExpression(f"{operator} in {self._expression!r}")

    def _assignment(self) -> tuple[list[str], _Operand]:
        path = self._path()
        self._expect("=")
        left = self._operand()
        for sign in ("+", "-"):
            if self._taken(sign):
                return path, _sum(left, sign, self._operand())
        return path, left

    def _operand(self) -> _Operand:
        token = self._next()
        if token.startswith(":"):
            return lambda _item, given: given[token]
        if token.startswith("#"):
            path = token.split(".")
            return lambda item, given: _get(item, path, given)
        if token.isidentifier() and not token.isupper():
            return lambda item, _given: item.get(token)
        raise UnknownExpression(f"{token} in {self._expression!r}")

    def _path(self) -> list[str]:
        token = self._next()
        if not token.startswith("#"):
            raise UnknownExpression(f"{token} in {self._expression!r}")
        return token.split(".")

    def _separated(self, separator: str, part: Callable[[], Any]) -> list[Any]:
        parts = [part()]
        while self._taken(separator):
            parts.append(part())
        return parts

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _taken(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    def _expect(self, token: str) -> None:
        if not self._taken(token):
            raise UnknownExpression(f"{token} is missing in {self._expression!r}")


def _get(item: Item, path: list[str], given: Given) -> Value | None:
    found = item.get(given[path[0]])
    for name in path[1:]:
        found = found["M"].get(given[name]) if found and "M" in found else None
    return found


def _put(item: dict[str, Value], path: list[str], value: Value | None) -> None:
    """Changes `item` in place, and copies every map on the way: the item before must stay as it was."""
    name, *rest = path
    if rest:
        if "M" not in item.get(name, {}):
            raise NothingThere(name)
        inner = dict(item[name]["M"])
        _put(inner, rest, value)
        item[name] = {"M": inner}
    elif value is None:
        item.pop(name, None)
    else:
        item[name] = value


def _sum(left: _Operand, sign: str, right: _Operand) -> _Operand:
    def total(item: Item, given: Given) -> Value | None:
        a, b = left(item, given), right(item, given)
        if a is None or b is None:
            return None
        return {"N": str(Decimal(a["N"]) + Decimal(b["N"]) * (1 if sign == "+" else -1))}

    return total


def _equal(a: Value | None, b: Value | None) -> bool:
    if a is None or b is None:
        return False
    return Decimal(a["N"]) == Decimal(b["N"]) if "N" in a and "N" in b else a == b


def _begins(whole: Value | None, start: Value | None) -> bool:
    if whole is None or start is None:
        return False
    return "S" in whole and whole["S"].startswith(start["S"])


def _ordered(operator: str, a: Value | None, b: Value | None) -> bool:
    """False when one is missing or they are of different types, as DynamoDB has it."""
    if a is None or b is None or a.keys() != b.keys():
        return False
    ((kind, left),) = a.items()
    right = b[kind]
    if kind == "N":
        return bool(_ORDERED[operator](Decimal(left), Decimal(right)))
    if kind == "S":
        return bool(_ORDERED[operator](left.encode(), right.encode()))
    raise UnknownExpression(f"{operator} on {kind}")
