"""What somebody means by everyday words (R17): a table of rules, `wording/understood.json`, and no guessing.

The first rule that fits decides. A rule fits when one of its wordings does, and a wording when all of its words,
which spaces divide, stand somewhere in the text (of a `whole` rule: when it is the text). Letters and digits alone
count, so "my-booking" is one word that "My booking?" holds.
"""

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_LEFT_OUT = re.compile(r"[^\w]|_", re.UNICODE)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str
    says: tuple[str, ...]
    whole: bool = False

    def fits(self, told: str) -> bool:
        if self.whole:
            return any(told == "".join(_words(wording)) for wording in self.says)
        return any(all(word in told for word in _words(wording)) for wording in self.says)


def topic_of(text: str) -> str | None:
    """What the text is about (`slots`, `booking`, `faq.cancel` …), or None when no rule fits."""
    told = _normal(text)
    return next((rule.topic for rule in _rules() if rule.fits(told)), None)


def topics() -> set[str]:
    """All that can be understood."""
    return {rule.topic for rule in _rules()}


def is_english(text: str) -> bool:
    """Whether somebody of whom nothing else is known should be answered in English."""
    return bool(_LATIN.search(text)) and not _JAPANESE.search(text)


@cache
def _rules() -> tuple[_Rule, ...]:
    content = files("akiwaku").joinpath("wording/understood.json").read_text(encoding="utf-8")
    return TypeAdapter(tuple[_Rule, ...]).validate_python(json.loads(content))


@cache
def _words(wording: str) -> tuple[str, ...]:
    return tuple(_normal(word) for word in wording.split())


def _normal(text: str) -> str:
    """Letters and digits alone, one width, one case, no katakana: "キャンセル 枠!" becomes "きゃんせる枠"."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA)
    return _LEFT_OUT.sub("", folded)
