"""What the storm must show of this project's design, or the command fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench.figures import MOST, Figures

OURS: Final = "ours"
PLAIN: Final = "one-transaction"

LEAST_LATE_SHARE: Final = 0.95
MOST_WRITE_UNITS_RATIO: Final = 0.1
LEAST_PACE_RATIO: Final = 2.0


@dataclass(frozen=True)
class Check:
    what: str
    measured: str
    holds: bool


def checks(found: Mapping[str, Figures]) -> list[Check]:
    """Those that can be made of the designs that ran; none without this project's."""
    ours, plain = found.get(OURS), found.get(PLAIN)
    if ours is None:
        return []
    return [_sells_exactly(ours), *_late(ours), *(_against(ours, plain) if plain else [])]


def _sells_exactly(ours: Figures) -> Check:
    result = ours.outcome
    return Check(
        "sells every seat once",
        f"{result.sold} of {result.seats}, {result.oversold} oversold, {result.lost} lost",
        result.sold == result.seats and not result.lost and ours.answers["booked"] == result.sold,
    )


def _late(ours: Figures) -> list[Check]:
    share = ours.late_share
    if share is None:
        return []
    return [
        Check(
            f"at least {LEAST_LATE_SHARE:.0%} of the losers who come late write nothing",
            f"{share:.1%} of {ours.late_losers:,}",
            share >= LEAST_LATE_SHARE,
        )
    ]


def _against(ours: Figures, plain: Figures) -> list[Check]:
    units, more_units = ours.write_units_per_loser, plain.write_units_per_loser
    pace = ours.claims_a_second / plain.claims_a_second
    # Kinder to the other design, whose last claims wait long for an attempt.
    of_most = ours.claims_a_second_of_most / plain.claims_a_second_of_most
    return [
        Check(
            f"write units per loser: at most {MOST_WRITE_UNITS_RATIO:g} of one transaction's",
            f"{units:.3f} to {more_units:.2f}",
            units <= MOST_WRITE_UNITS_RATIO * more_units,
        ),
        Check(
            f"claims a second: at least {LEAST_PACE_RATIO:g} times one transaction's",
            f"{pace:.2f} times; until {MOST:.0%} are answered {of_most:.2f} times",
            pace >= LEAST_PACE_RATIO,
        ),
    ]
