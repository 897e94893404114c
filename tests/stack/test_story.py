"""`make story`, as a person would run it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_manual_can_be_played_to_its_end() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "local.story"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    last = told.stdout.strip().splitlines()[-1]
    steps = told.stdout.count("✓")
    assert last == f"story: {steps} of {steps}", told.stdout + told.stderr
    assert steps >= 16
    assert told.returncode == 0
