"""Schedule expressions: what they say, and that others are refused instead of misread."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from local.cron import parse

TOKYO = ZoneInfo("Asia/Tokyo")


def test_noon_in_tokyo_is_three_in_the_morning_utc() -> None:
    noon = parse("cron(00 12 * * ? *)", "Asia/Tokyo")

    assert noon.next_after(datetime(2026, 11, 23, 2, 59, tzinfo=UTC)) == datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_the_very_moment_is_over_and_the_next_one_is_tomorrow() -> None:
    noon = parse("cron(0 12 * * ? *)", "Asia/Tokyo")

    assert noon.next_after(datetime(2026, 11, 23, 12, tzinfo=TOKYO)) == datetime(
        2026, 11, 24, 12, tzinfo=TOKYO
    )


def test_a_morning_in_tokyo_can_be_the_evening_before_in_utc() -> None:
    morning = parse("cron(30 8 * * ? *)", "Asia/Tokyo")

    found = morning.next_after(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))

    assert found == datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(("expression", "minutes"), [("rate(1 minute)", 1), ("rate(15 minutes)", 15)])
def test_a_rate_counts_from_the_last_time(expression: str, minutes: int) -> None:
    last = datetime(2026, 11, 23, 3, 0, 20, tzinfo=UTC)

    assert parse(expression, "UTC").next_after(last) == last + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 12 ? * MON-FRI *)",
        "cron(0/5 * * * ? *)",
        "cron(60 12 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 12 * * ?)",
        "rate(0 minutes)",
        "rate(1 hour)",
        "at(2026-11-23T12:00:00)",
        "",
    ],
)
def test_anything_else_is_refused_by_name(expression: str) -> None:
    with pytest.raises(ValueError, match="neither cron"):
        parse(expression, "Asia/Tokyo")
