"""An operator's word holds at once, also with a sender that looked at the run a moment ago."""

from datetime import timedelta

import pytest

from akiwaku import line as line_door
from akiwaku import notices, sending
from akiwaku.errors import LineQuotaExhausted
from akiwaku.store import notices as ledger
from tests.kit.notices import fates, queued
from tests.kit.world import LATER, NOW, resident, slot

RUN = "2026-11-23-noon"


@pytest.fixture(autouse=True)
def _three_chunks(clinics, line, monkeypatch):
    monkeypatch.setattr(line_door, "MOST_RECIPIENTS", 2)
    for number in range(6):
        resident(f"U{number}")
    slot()
    notices.plan("noon", NOW, NOW)


def send_all(now=LATER):
    """By a sender that forgets nothing meanwhile."""
    for run_id, item in queued():
        sending.send(run_id, item, now)


def test_a_run_that_goes_on_is_not_dropped_by_a_sender_that_knew_it_stopped(line):
    line.fails_with(LineQuotaExhausted(429))
    send_all()
    assert line.inbox == []
    notices.go_on(RUN, LATER)
    send_all()
    assert len({to for to, _ in line.inbox}) == 6


def test_a_run_released_however_old_is_not_dropped_by_a_sender_that_knew_it_was_too_old(line):
    tomorrow = NOW + timedelta(hours=25)
    send_all(tomorrow)
    assert set(fates(RUN).values()) == {"skipped too-old"}
    slot("tomorrow", starts_at=NOW + timedelta(hours=30))
    notices.go_on(RUN, tomorrow, however_old=True)
    send_all(tomorrow)
    assert "skipped too-old" not in fates(RUN).values()


def test_who_knew_of_the_pause_hears_that_it_is_over(line):
    ledger.set_paused(True, NOW)
    send_all()
    assert line.inbox == []
    ledger.set_paused(False, LATER)
    notices.go_on(RUN, LATER)
    send_all()
    assert len({to for to, _ in line.inbox}) == 6
