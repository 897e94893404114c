"""How long somebody waits who misses again and again."""

from datetime import UTC, datetime, timedelta

from akiwaku.desk import MISSES

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def misses(until_wait: int) -> list[int]:
    """Seconds waited after each miss, when somebody tries again as soon as they may."""
    made, now, waited = [], START, []
    for _ in range(until_wait):
        made = [*MISSES.remembered(made, now), now]
        opens_at = MISSES.opens_at(made, now) or now
        waited.append(int((opens_at - now).total_seconds()))
        now = opens_at
    return waited


def test_the_fifth_miss_costs_half_a_minute_and_each_further_one_twice_as_much_up_to_a_quarter_of_an_hour():
    assert misses(13) == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_misses_are_forgotten_half_an_hour_after_the_last():
    five = [START + timedelta(seconds=n) for n in range(5)]
    later = five[-1] + timedelta(minutes=30)
    assert MISSES.remembered(five, later) == tuple(five)
    assert MISSES.remembered(five, later + timedelta(seconds=1)) == ()
    assert MISSES.remembered([], later) == ()


def test_who_waited_may_try_once():
    five = [START] * 5
    assert MISSES.opens_at(five, START + timedelta(seconds=29)) == START + timedelta(seconds=30)
    assert MISSES.opens_at(five, START + timedelta(seconds=30)) is None


def test_what_is_kept_of_very_many_misses_is_little():
    many = [START + timedelta(seconds=n) for n in range(1000)]
    assert len(MISSES.remembered(many, many[-1])) == 10
