"""The terms a resident agrees to. The text is data; its version is a setting, raised when the text changes."""

from functools import cache
from typing import Any

from akiwaku import texts
from akiwaku.languages import Language
from akiwaku.settings import settings


@cache
def current(language: Language) -> dict[str, Any]:
    """{"version", "title", "paragraphs"}; of one version in all languages, of which the Japanese one counts.

    Plain Japanese gives readings, as "[予約|よやく]".
    """
    return {"version": settings().terms_version, **texts.read("terms", language)}
