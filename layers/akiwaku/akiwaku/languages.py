"""The languages that pages and messages speak (B9)."""

from typing import Literal, TypeAlias, get_args

Language: TypeAlias = Literal["ja", "easy", "en"]
"""Japanese, plain Japanese (やさしい日本語), English."""

JAPANESE: Language = "ja"
ENGLISH: Language = "en"
LANGUAGES: tuple[Language, ...] = get_args(Language)
