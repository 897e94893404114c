"""The terms a resident agrees to. The text is data; its version is a setting, raised when the text changes."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from akiwaku.settings import settings


@cache
def current() -> dict[str, Any]:
    """{"version", "title", "paragraphs"}"""
    text = json.loads(files("akiwaku").joinpath("wording/terms.json").read_text(encoding="utf-8"))
    return {"version": settings().terms_version, **text}
