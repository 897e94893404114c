"""The languages that pages and messages speak (B9)."""

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ja", "easy", "en"]
"""Japanese, plain Japanese (やさしい日本語), English."""

JAPANESE: Language = "ja"
