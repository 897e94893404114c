"""How many messages the account may send in a month, and how many it has sent."""

from datetime import datetime
from zoneinfo import ZoneInfo

from local.line.answers import LineError
from local.line.clock import Clock

TOKYO = ZoneInfo("Asia/Tokyo")  # LINE's months begin at midnight in Japan


class Quota:
    """Counts one message for each person a call reaches. `limit` None means no limit."""

    def __init__(self, limit: int | None, clock: Clock) -> None:
        self.limit = limit
        self._clock = clock
        self._month = _month_of(clock())
        self._used = 0

    @property
    def used(self) -> int:
        """Messages sent this month."""
        month = _month_of(self._clock())
        if month != self._month:
            self._month, self._used = month, 0
        return self._used

    def spend(self, recipients: int) -> None:
        """Counts a call that reaches so many people. Raises LineError 429 if that is over the limit."""
        used = self.used
        if self.limit is not None and used + recipients > self.limit:
            raise LineError(429, "You have reached your monthly limit.")
        self._used = used + recipients

    def as_json(self) -> dict[str, object]:
        """As GET /v2/bot/message/quota answers it."""
        return {"type": "none"} if self.limit is None else {"type": "limited", "value": self.limit}


def _month_of(at: datetime) -> tuple[int, int]:
    local = at.astimezone(TOKYO)
    return local.year, local.month
