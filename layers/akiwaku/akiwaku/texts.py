"""The sentences of messages and of the questions and answers, as data: `wording/`, one file a language (D5)."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from akiwaku.clock import JAPAN
from akiwaku.languages import Language

# Plain Japanese gives the reading of a word as "[予約|よやく]", which pages draw above it.
_READING = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")


class Texts:
    """What is said in one language.

    texts = of("ja")
    texts("seats", count=2)                       # "残り2枠"
    texts.paragraphs("notices_on.text", times="09:00、12:00")
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._sentences: dict[str, Any] = read("messages", language)

    def __call__(self, key: str, **values: object) -> str:
        """One sentence, by its place in the file. KeyError when it is not there, or a value is missing."""
        return with_readings(str(self._at(key)).format(**values))

    def paragraphs(self, key: str, **values: object) -> list[str]:
        """Several, one below the other."""
        return [with_readings(str(text).format(**values)) for text in self._at(key)]

    def moment(self, at: datetime) -> str:
        """A day and time in Japan: `11月24日(火) 14:00`."""
        local = at.astimezone(JAPAN)
        months = self._sentences.get("months")
        return self(
            "moment",
            month=local.month,
            month_name=months[local.month - 1] if months else "",
            day=local.day,
            weekday=self._sentences["weekdays"][(local.weekday() + 1) % 7],
            time=f"{local:%H:%M}",
        )

    def listed(self, items: Sequence[str]) -> str:
        """`09:00、12:00、17:00`, `09:00, 12:00 and 17:00`."""
        first, last = self._sentences["comma"].join(items[:-1]), items[-1:]
        return str(self._sentences["and"]).join([first, *last] if first else last)

    def _at(self, key: str) -> Any:
        found: Any = self._sentences
        for name in key.split("."):
            found = found[name]
        return found


@cache
def of(language: Language) -> Texts:
    return Texts(language)


def read(name: str, language: Language) -> Any:
    """The content of `wording/<name>.<language>.json`."""
    return json.loads(
        files("akiwaku").joinpath(f"wording/{name}.{language}.json").read_text(encoding="utf-8")
    )


def with_readings(text: str) -> str:
    """For LINE, which has nothing to stand above a word: "予約(よやく)" the first time, then "予約" alone."""
    seen: set[str] = set()
    return _READING.sub(_once(seen), text)


def _once(seen: set[str]) -> Callable[[re.Match[str]], str]:
    def written(found: re.Match[str]) -> str:
        word, reading = found.groups()
        if word in seen:
            return word
        seen.add(word)
        return f"{word}({reading})"

    return written
