"""The benchmark of notices, with few residents and no local stack; and what is held against its figures."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import document, notices, notices_alone, notices_people
from bench.notices_alone import Alone, Pushed
from bench.notices_stack import Ran, Stacked

RAN = Ran(
    residents=1000,
    heard_once=1000,
    heard_otherwise=0,
    multicasts=20,
    refused=0,
    tally={"audience": 1000, "sent": 1000},
    operations={"GetItem": 20},
    plan_seconds=1.0,
    send_seconds=2.0,
    all_seconds=3.0,
    plan_peak_kb=100_000,
)
ALONE = Alone(
    residents=1000,
    senders=4,
    heard_once=1000,
    heard_otherwise=0,
    multicasts=20,
    refused=0,
    failed=0,
    operations={"GetItem": 20},
    plan_seconds=1.0,
    send_seconds=2.0,
    all_seconds=30.0,
    plan_processor=1.0,
    send_processor=1.0,
    plan_peak_kb=100_000,
    send_peak_kb=100_000,
    pushed=Pushed(100, 1.0),
)
STACKED = Stacked(RAN, RAN, Pushed(100, 1.0))


def fails(stacked: Stacked = STACKED, whole: Alone = ALONE) -> int:
    return sum(not check.holds for check in notices.checks(stacked, ALONE, whole))


def test_what_is_as_it_must_be_passes():
    assert fails() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"refused": 1},
        {"heard_once": 999, "heard_otherwise": 1},
        {"heard_once": 999},
        {"all_seconds": 30.1},
        {"plan_peak_kb": 126_000},
        {"send_peak_kb": 126_000},
    ],
)
def test_each_limit_is_a_limit(wrong):
    assert fails(whole=replace(ALONE, **wrong)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"refused": 1},
        {"heard_otherwise": 1},
        {"tally": {"audience": 1000, "sent": 999}},
        {"tally": {"audience": 999, "sent": 999}},
        {"plan_peak_kb": 257 * 1024},
    ],
)
def test_each_limit_is_one_for_the_local_stack_too(wrong):
    assert fails(replace(STACKED, whole=replace(RAN, **wrong))) == 1


def test_a_run_reaches_each_once_and_one_push_for_each_takes_a_call_for_each():
    found = notices_alone.run(600, 2, pushes=5)

    assert (found.heard_once, found.heard_otherwise, found.refused, found.failed) == (600, 0, 0, 0)
    assert found.operations["LINE /v2/bot/message/multicast"] == found.multicasts
    assert found.operations["BatchGetItem"] > found.multicasts  # the clinics' names too
    assert 0 < found.send_seconds < found.all_seconds
    assert found.pushed is not None
    assert found.pushed.residents == 5


def test_the_made_up_residents_are_the_same_every_time_and_spread_as_people_are():
    since = datetime(2026, 11, 1, tzinfo=UTC)
    some = list(notices_people.residents(0, 5000, since))

    assert [each.resident_id for each in some] == [
        notices_people.resident_id(number) for number in range(5000)
    ]
    assert some == list(notices_people.residents(0, 5000, since))
    assert all(each.hears_notices and each.heard_in == each.audience_shard for each in some)
    in_yokohama = sum(each.municipality == "14100" for each in some)
    assert 0.38 < in_yokohama / len(some) < 0.44
    assert len({each.municipality for each in some}) > 25


def test_the_section_names_every_figure():
    section = notices.section(STACKED, ALONE, ALONE, notices.checks(STACKED, ALONE, ALONE))

    template = Path(document.__file__).with_name("notices.md.template").read_text(encoding="utf-8")
    assert section.startswith(template.partition("\n")[0])
    assert "| GetItem per 1,000 | 20.00 | 20.00 | 20.00 | 20.00 |" in section
    assert "$" not in section
