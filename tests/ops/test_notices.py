"""What an operator sees of notices before a run and after it, against an in-process AWS and a LINE of our own."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from akiwaku import claims, notices, settings
from akiwaku import line as line_door
from akiwaku.errors import LineUnavailable
from akiwaku.store import notices as ledger
from ops import forecast, functions, run_figures
from ops.cli import app
from ops.commands import notices as commands
from ops.failures import OperatorError
from ops.line_plans import PLANS
from ops.stack import Stack
from tests.kit.notices import queued, send_all
from tests.kit.world import KAWASAKI, LATER, NOW, TAMA, resident, slot

pytestmark = pytest.mark.usefixtures("at_noon")

RUN = "2026-11-23-noon"
STACK = Stack("akiwaku-test", {"NoticePlanName": "plan", "LogGroup": "log"}, {})


@pytest.fixture
def set_to():
    """Other settings of the deployment, by their names in the template's environment."""

    with pytest.MonkeyPatch.context() as changed:

        def change(**environment):
            for name, value in environment.items():
                changed.setenv(name, str(value))
            settings.settings.cache_clear()

        yield change
    settings.settings.cache_clear()


@pytest.fixture
def two_places(clinics, line):
    for number in range(7):
        resident(f"U{number}")
    for number in range(2):
        resident(f"V{number}", municipality=KAWASAKI)
    slot("one", seats=2)
    slot("two", clinic=TAMA, seats=2)


@pytest.fixture
def turned_away(monkeypatch):
    """A log that holds these messages."""
    said: list[str] = []

    class Logs:
        def describe_log_groups(self, **_asked: Any) -> Any:
            return {"logGroups": [{"logGroupName": "log", "retentionInDays": 30}]}

        def get_paginator(self, _name: str) -> Any:
            return self

        def paginate(self, **_asked: Any) -> Any:
            return [{"events": [{"message": each} for each in said]}]

    monkeypatch.setattr(run_figures, "boto3", SimpleNamespace(client=lambda _service: Logs()))
    return said


@pytest.fixture
def akiwaku(monkeypatch):
    """Runs the command line on this deployment; its exit code and what it printed."""
    monkeypatch.setattr(commands, "enter", lambda _name: STACK)

    def run(*arguments, answer=""):
        said = CliRunner().invoke(app, list(arguments), input=answer, env={"NO_COLOR": "1", "COLUMNS": "200"})
        assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
        return said.exit_code, said.output

    return run


# ---------- before


@pytest.mark.parametrize(
    ("limits", "hear"),
    [
        (({}, None), {"14100": 7, "14130": 2}),
        (({"RESIDENTS_PER_SEAT": 2}, None), {"14100": 4, "14130": 2}),
        (({"MONTHLY_LIMIT": 16, "CONFIRMATION_RESERVE": 10}, None), {"14100": 3, "14130": 2}),
        (({"CONFIRMATION_RESERVE": 10}, 14), {"14100": 2, "14130": 2}),
        (({"CONFIRMATION_RESERVE": 10}, 9), {"14100": 0, "14130": 0}),
    ],
)
def test_the_forecast_is_what_the_run_then_does(two_places, line, set_to, limits, hear):
    environment, line.limit = limits
    set_to(**environment)

    seen = forecast.look(NOW)

    assert {place.code: place.hear for place in seen.places} == hear
    assert ledger.runs_since("2026") == []  # and nothing was done
    assert queued() == []
    notices.plan("noon", NOW, NOW)
    assert ledger.tally(RUN).audience == seen.hear == sum(hear.values())


def test_what_another_run_is_still_to_send_is_not_promised_again(two_places, line, set_to):
    set_to(CONFIRMATION_RESERVE=0)
    line.limit = 12
    notices.plan("noon", NOW, NOW)

    seen = forecast.look(LATER)

    assert (seen.under_way, seen.allowance, seen.hear) == (8, 4, 4)


@pytest.mark.parametrize(
    ("reason", "at"),
    [("paused", NOW), ("quiet-hours", NOW + timedelta(hours=11)), ("nothing-open", NOW + timedelta(hours=4))],
)
def test_the_forecast_says_why_nobody_would_be_told(two_places, reason, at):
    if reason == "paused":
        ledger.set_paused(True, NOW)
    if reason == "quiet-hours":
        slot("late", starts_at=NOW + timedelta(days=2))
    assert forecast.look(at).not_held == reason
    assert notices.plan("noon", at, at).reason == reason


def test_a_line_that_does_not_answer_limits_nothing_as_in_a_run(two_places, monkeypatch):
    def silent():
        raise LineUnavailable("ReadTimeoutError")

    monkeypatch.setattr(line_door, "quota", silent)
    seen = forecast.look(NOW)
    assert (seen.line_answers, seen.allowance, seen.hear) == (False, None, 9)


def test_a_plan_that_cannot_carry_the_run_says_how_many_it_reaches(two_places, line, set_to, akiwaku):
    set_to(CONFIRMATION_RESERVE=0)
    line.used = 195

    code, said = akiwaku("notices", "forecast")

    assert code == 0
    (free, public) = [
        row for row in said.splitlines() if "コミュニケーション" in row or "地方公共団体" in row
    ]
    assert "only 4 of 9" in free
    assert "only" not in public
    assert "先着順です" in said  # the message itself


@pytest.mark.parametrize(
    ("used", "messages", "yen"), [(0, 30_000, 0), (29_999, 2, 3), (40_000, 10, 30), (0, 200_000, 510_000)]
)
def test_what_goes_over_the_standard_plan_costs_three_yen_each(used, messages, yen):
    communication, light, standard, public = PLANS
    assert standard.adds(messages, used) == yen
    assert [plan.adds(messages, used) for plan in (communication, light, public)] == [0, 0, 0]
    assert [plan.limit for plan in PLANS] == [200, 5_000, None, None]


# ---------- by hand


@pytest.fixture
def plan_function(monkeypatch):
    calls = []

    def call(function, event):
        calls.append(event)
        run = notices.plan(event["window"], NOW, NOW, any_hour=event["any_hour"])
        told = {"municipalities": list(run.seats), "status": run.status.value, "reason": run.reason}
        return {"run_id": run.run_id, **told}

    monkeypatch.setattr(functions, "call", call)
    return calls


def test_a_run_by_hand_asks_before_and_does_nothing_without_a_yes(two_places, akiwaku, plan_function):
    code, said = akiwaku("notices", "run", answer="n\n")
    assert (code, plan_function) == (1, [])
    assert "Tell 9 residents now?" in said
    code, said = akiwaku("notices", "run", answer="y\n")
    assert code == 0
    assert plan_function[0]["window"] == "by-hand-120000"
    assert "9 residents in 2 municipalities are being told" in said


def test_a_dry_run_is_the_forecast(two_places, akiwaku, plan_function):
    code, said = akiwaku("notices", "run", "--dry-run", "--json")
    assert (code, plan_function) == (0, [])
    assert json.loads(said)["hear"] == 9


def test_a_run_by_hand_says_when_it_was_not_held(two_places, akiwaku, plan_function):
    ledger.set_paused(True, NOW)
    assert "notices are paused" in akiwaku("notices", "run", "--yes")[1]


# ---------- after


def test_the_figures_count_the_claims_that_followed_and_who_was_turned_away(two_places, turned_away):
    notices.plan("noon", NOW, NOW)
    send_all()
    told = next(iter(ledger.texts(RUN)["14100#ja"].slots))
    claims.claim("U0", told, 3, NOW + timedelta(minutes=14))
    claims.claim("U1", told, 3, NOW + timedelta(minutes=40))
    of_another_day = slot("another")
    claims.claim("U2", of_another_day.slot_id, 3, NOW + timedelta(minutes=1))
    metric = {"municipality": "14100", "TurnedAway": [1.0]}
    turned_away += [
        json.dumps(metric | {"_aws": {"Timestamp": int((NOW + timedelta(minutes=n)).timestamp() * 1000)}})
        for n in (-1, 1, 59, 60)
    ]
    turned_away += [
        "TurnedAway, said somebody",
        '{"TurnedAway": [1]}',
    ]

    figures = run_figures.of(RUN, "log", NOW + timedelta(hours=2))

    yokohama, kawasaki = figures.places
    assert (yokohama.claims_soon, yokohama.claims_later, yokohama.turned_away) == (1, 2, 2)
    assert (kawasaki.audience, kawasaki.claims_later, kawasaki.turned_away) == (2, 0, 0)
    assert (figures.tally.audience, figures.tally.sent, figures.seconds) == (9, 9, 300)


def test_a_log_that_does_not_reach_back_so_far_is_not_taken_for_nobody(two_places, turned_away):
    notices.plan("noon", NOW, NOW)
    figures = run_figures.of(RUN, "log", NOW + timedelta(days=31))
    assert [place.turned_away for place in figures.places] == [None, None]


def test_runs_are_listed_newest_first_whatever_they_are_called(two_places, akiwaku):
    for number, window in enumerate(("noon", "by-hand-130000", "evening")):
        notices.plan(window, NOW, NOW + timedelta(hours=number))
    code, said = akiwaku("notices", "list", "--last", "2", "--json")
    assert code == 0
    assert [run["run_id"].split("-", 3)[3] for run in json.loads(said)] == ["evening", "by-hand-130000"]


def test_a_run_that_is_not_there_is_named(clinics):
    with pytest.raises(OperatorError, match="no run 2026-11-22-noon"):
        run_figures.of("2026-11-22-noon", "log", NOW)


# ---------- pause, go on


def test_who_paused_is_told_after_it_which_runs_are_left_and_goes_on_with_them(two_places, line, akiwaku):
    notices.plan("noon", NOW, NOW)
    akiwaku("notices", "pause")
    send_all()
    assert line.inbox == []
    assert "Notices are paused" in akiwaku("notices", "go-on", RUN)[1]
    assert f"akiwaku notices go-on {RUN}" in akiwaku("notices", "resume")[1]
    code, said = akiwaku("notices", "go-on", RUN)
    assert (code, "9 residents were left" in said) == (0, True)
    send_all()
    assert len(line.inbox) == 9


def test_nobody_goes_on_in_quiet_hours_where_everybody_would_be_skipped(two_places, akiwaku, set_to):
    notices.plan("noon", NOW, NOW)
    set_to(QUIET_HOURS="11:00-13:00")
    code, said = akiwaku("notices", "go-on", RUN)
    assert code == 1
    assert "quiet hours, until 13:00" in said


def test_a_run_that_was_not_held_does_not_go_on(two_places, akiwaku):
    ledger.set_paused(True, NOW)
    notices.plan("noon", NOW, NOW)
    ledger.set_paused(False, NOW)
    code, said = akiwaku("notices", "go-on", RUN)
    assert code == 1
    assert "was not held (paused)" in said
