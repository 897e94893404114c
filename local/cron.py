"""The schedule expressions this project uses: `cron(m h * * ? *)` once a day, and `rate(n minutes)`."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_CRON = re.compile(r"cron\((\d{1,2}) (\d{1,2}) \* \* \? \*\)")
_RATE = re.compile(r"rate\((\d+) minutes?\)")


@dataclass(frozen=True)
class Daily:
    """Once a day at this time of the day in `zone`."""

    hour: int
    minute: int
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime:
        """The first time later than `moment` (aware)."""
        local = moment.astimezone(self.zone)
        candidate = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return candidate if candidate > local else candidate + timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """Every so many minutes, counted from when one began to count."""

    minutes: int

    def next_after(self, moment: datetime) -> datetime:
        """`moment` (aware) and the minutes."""
        return moment + timedelta(minutes=self.minutes)


def parse(expression: str, time_zone: str) -> Daily | Every:
    """What `expression` says. ValueError names an expression that is of another kind."""
    if found := _CRON.fullmatch(expression):
        minute, hour = int(found[1]), int(found[2])
        if minute <= 59 and hour <= 23:
            return Daily(hour, minute, ZoneInfo(time_zone))
    if (found := _RATE.fullmatch(expression)) and int(found[1]) > 0:
        return Every(int(found[1]))
    raise ValueError(f"{expression} is neither cron(m h * * ? *) nor rate(n minutes)")
