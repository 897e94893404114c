"""The terms a resident agrees to. The text is data; its version is a setting, raised when the text changes."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from akiwaku.languages import Language
from akiwaku.settings import settings


@cache
def current(language: Language) -> dict[str, Any]:
    """{"version", "title", "paragraphs"}; of one version in all languages, of which the Japanese one counts.

    Plain Japanese gives readings, as "[予約|よやく]".
    """
    file = files("akiwaku").joinpath(f"wording/terms.{language}.json")
    return {"version": settings().terms_version, **json.loads(file.read_text(encoding="utf-8"))}
