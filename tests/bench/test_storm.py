"""A small storm, from the command to its line of JSON, on the emulator."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    page = tmp_path_factory.mktemp("bench") / "page.md"
    done = subprocess.run(
        [
            sys.executable, "-m", "bench.claims", "--claimants", "60", "--seats", "3", "--workers", "1",
            "--threads", "10", "--designs", "ours,no-condition", "--page", page,
        ],
        cwd=ROOT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not page.exists(), "a run of some designs must not look like one of all"
    return json.loads(done.stdout.splitlines()[-1])


def test_ours_sells_every_seat_once_and_shows_every_loser_the_next_slot(found):
    ours = found["designs"]["ours"]

    assert ours["outcome"] == {"seats": 3, "sold": 3, "remaining": 0, "oversold": 0, "lost": 0}
    assert ours["answers"] == {"booked": 3, "full": 57, "try again": 0, "error": 0}
    assert ours["shown_next"] == 57
    assert all(check["holds"] for check in found["checks"])


def test_without_a_condition_more_are_booked_than_there_are_seats(found):
    careless = found["designs"]["no-condition"]

    assert careless["outcome"]["oversold"] == careless["outcome"]["sold"] - 3 > 0
    assert careless["answers"]["booked"] == careless["outcome"]["sold"]


def test_every_request_is_accounted_for(found):
    """Reckoned by hand from what the two designs do.

    A seat of ours: the slot, its entries in open_slots and clinic_slots, and the mark's (put once, replaced
    twice: 5 in 3 claims); the booking's transaction: four small rows, twice each; desk and audience.
    """
    ours, careless = found["designs"]["ours"], found["designs"]["no-condition"]
    booked = careless["answers"]["booked"]

    assert ours["write_units_per_winner"] == pytest.approx(3 + 5 / 3 + 8 + 2, abs=0.001)
    assert ours["read_units_per_loser"] == 2.5  # resident, slot and, half as dear, the index
    assert ours["conflicts"] == 0
    assert careless["writes"] == 5 * booked
    assert careless["write_units_per_loser"] == 0
    assert careless["reads"] == 2 * 60 + (60 - booked)
