"""Event filter patterns, as far as this project's template uses them: nested keys with lists of plain values.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

Pattern: TypeAlias = dict[str, Any]


def parse(text: str) -> Pattern:
    """A pattern as the template writes it. ValueError names an operator that is not known here."""
    pattern = json.loads(text)
    if not isinstance(pattern, dict):
        raise ValueError(f"{text} is not an event pattern")
    _check(pattern)
    return pattern


def _check(pattern: Pattern) -> None:
    for key, wanted in pattern.items():
        if isinstance(wanted, dict):
            _check(wanted)
        elif not isinstance(wanted, list) or any(isinstance(value, dict | list) for value in wanted):
            raise ValueError(f"the pattern {json.dumps({key: wanted})} uses more than plain values")


def matches(pattern: Pattern, event: Any) -> bool:
    """Every key of the pattern is in the event, with one of the values listed."""
    return isinstance(event, dict) and all(
        matches(wanted, event.get(key)) if isinstance(wanted, dict) else event.get(key) in wanted
        for key, wanted in pattern.items()
    )


def matches_any(patterns: Iterable[Pattern], event: Any) -> bool:
    """At least one of the patterns matches; with no patterns, everything does."""
    listed = list(patterns)
    return not listed or any(matches(pattern, event) for pattern in listed)
