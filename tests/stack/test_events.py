"""What runs without anybody calling it: schedules, queues and the stream."""

from datetime import UTC, datetime

import httpx

from local.stack import LocalStack
from proof import webhooks
from tests.stack.driver import Driver


def test_the_schedules_of_the_template_are_there_in_japanese_time(http: httpx.Client) -> None:
    schedules = {each["name"]: each for each in http.get("/local/schedules").json()["schedules"]}

    assert set(schedules) == {"MorningNotice", "NoonNotice", "EveningNotice", "SweepEveryMinute"}
    assert schedules["NoonNotice"]["next"].endswith("T12:00:00+09:00")


def test_a_schedule_fires_by_hand_and_tells_what_its_function_answered(http: httpx.Client) -> None:
    moment = {"scheduled_at": "2026-11-20T03:00:00Z"}

    answer = http.post("/local/schedules/NoonNotice/fire", json=moment)

    assert answer.status_code == 200, answer.text
    assert answer.json()["scheduled_at"] == "2026-11-20T03:00:00Z"
    assert answer.json()["result"]["run_id"] == "2026-11-20-noon"


def test_the_time_of_the_schedule_reaches_the_function(stack: LocalStack) -> None:
    fired = stack.fire("EveningNotice", datetime(2026, 11, 20, 8, tzinfo=UTC))

    assert fired.ok
    assert fired.result["run_id"] == "2026-11-20-evening"


def test_a_schedule_that_does_not_exist_is_not_found(http: httpx.Client) -> None:
    answer = http.post("/local/schedules/Midnight/fire")

    assert answer.status_code == 404
    assert "NoonNotice" in answer.json()["message"]


def test_a_time_without_a_zone_is_refused(http: httpx.Client) -> None:
    answer = http.post("/local/schedules/NoonNotice/fire", json={"scheduled_at": "2026-11-20T12:00:00"})

    assert answer.status_code == 422


def test_a_new_friend_is_greeted_through_the_queue(driver: Driver) -> None:
    resident = driver.resident(registered=False)

    resident.hears("友だち追加ありがとうございます", 1, "reply")


def test_a_confirmation_that_line_refused_comes_from_the_stream_again(driver: Driver) -> None:
    """The stream's batch failed in part: without our own reading of it, nobody would ever hear."""
    slot_id = driver.slot(driver.clinic(), seats=1)
    resident = driver.resident()
    driver.line.fails("/v2/bot/message/push", 500, times=2, accept=False)

    answer = resident.claims(slot_id)

    assert answer.status_code == 201, answer.text
    resident.hears("予約が確定しました", 1, "push")


def test_webhook_events_delivered_badly_and_handled_badly_act_once_in_order_and_none_is_lost(
    stack: LocalStack,
) -> None:
    found = webhooks.prove(stack, events=600, seed=20261123)

    assert found.holds, found.broken
    assert found.lost_answers, "no reply was sent whose answer was lost"
    assert all(found.injected), "not everything went wrong that should"
    assert len(found.duplicates) == 3
    # On a busy machine five tries may take longer than a reply token lives; that is no rule.
    assert len(found.died) < 10, found.died
