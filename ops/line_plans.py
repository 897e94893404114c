"""What LINE's plans in Japan cost, and how much of a run each of them carries.

As of August 2026, in yen a month without tax: https://www.lycbiz.com/jp/service/line-official-account/plan/
One message to one person counts one; replies in the chat are free.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Plan:
    name: str
    yen: int
    """A month."""
    messages: int | None
    """A month, within the price; None for as many as there are."""
    yen_each: int | None = None
    """For each message beyond them, at most; None where there are no more."""

    @property
    def limit(self) -> int | None:
        """So many messages can be sent in a month."""
        return self.messages if self.yen_each is None else None

    def adds(self, messages: int, used: int) -> int:
        """Yen that so many messages add at most to a month in which `used` were sent."""
        if self.messages is None or self.yen_each is None:
            return 0
        return self.yen_each * (max(0, used + messages - self.messages) - max(0, used - self.messages))


PLANS: Final = (
    Plan("コミュニケーションプラン", 0, 200),
    Plan("ライトプラン", 5_000, 5_000),
    Plan("スタンダードプラン", 15_000, 30_000, yen_each=3),
    # For verified accounts of public bodies.
    Plan("地方公共団体プラン", 0, None),
)
