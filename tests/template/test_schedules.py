"""Notices go out at the hours the deployer set, in Japanese time (R6, D5)."""

import json

import pytest

from tests.template.wiring import Found, System

NOTICES = [("Morning", "09:00"), ("Noon", "12:00"), ("Evening", "17:00")]


def schedule(system: System, logical_id: str) -> Found:
    [found] = [s for s in system.all("AWS::Scheduler::Schedule") if s.name == logical_id]
    return found


def test_there_are_three_notices_a_day_and_a_sweep_a_minute(system: System) -> None:
    names = {found.name for found in system.all("AWS::Scheduler::Schedule")}
    assert names == {f"NoticePlan{window}Notice" for window, _ in NOTICES} | {"SweepSweepEveryMinute"}
    sweep = schedule(system, "SweepSweepEveryMinute")
    assert sweep.properties["ScheduleExpression"] == "rate(1 minute)"


@pytest.mark.parametrize(("window", "default"), NOTICES)
def test_a_notice_takes_its_hour_in_tokyo_from_its_parameter(
    system: System, window: str, default: str
) -> None:
    properties = schedule(system, f"NoticePlan{window}Notice").properties
    parameter = f"{window}NoticeAt"
    parts = {"Fn::Split": [":", {"Ref": parameter}]}
    assert properties["ScheduleExpressionTimezone"] == "Asia/Tokyo"
    assert properties["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert properties["ScheduleExpression"] == {
        "Fn::Sub": [
            "cron(${Minute} ${Hour} * * ? *)",
            {"Hour": {"Fn::Select": [0, parts]}, "Minute": {"Fn::Select": [1, parts]}},
        ]
    }
    assert system.source["Parameters"][parameter]["Default"] == default


@pytest.mark.parametrize("window", [window for window, _ in NOTICES])
def test_a_notice_says_which_window_it_is_and_when_it_was_due(system: System, window: str) -> None:
    said = json.loads(schedule(system, f"NoticePlan{window}Notice").properties["Target"]["Input"])
    assert said == {"window": window.lower(), "scheduled_at": "<aws.scheduler.scheduled-time>"}


def test_what_the_pages_say_about_the_hours_comes_from_the_same_parameters(system: System) -> None:
    variables = system.source["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["NOTICE_TIMES"] == {"Fn::Sub": "${MorningNoticeAt},${NoonNoticeAt},${EveningNoticeAt}"}


def test_no_schedule_has_a_fixed_name_that_two_stages_would_share(system: System) -> None:
    assert all("Name" not in found.properties for found in system.all("AWS::Scheduler::Schedule"))
