"""How events reach the bot on a day that is not ordinary: together, twice, out of order, and once more."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from local.line import outbox
from tests.simulator.conftest import World, wait_until

REPLY = "/v2/bot/message/reply"
HELLO = {"type": "text", "text": "はい"}


@pytest.fixture
def gathering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long enough for a busy machine to say what belongs together."""
    monkeypatch.setattr(outbox, "GATHERING_SECONDS", 1.5)


def told(world: World) -> list[str]:
    """The texts that the bot was told, in the order in which it was told them."""
    return [event["message"]["text"] for event in world.bot.events if event["type"] == "message"]


def writes(world: World, user_id: str, *texts: str) -> None:
    for text in texts:
        world.does(user_id, "message", text=text)


def friends(world: World, count: int) -> list[str]:
    """So many friends, whose follow events the bot has had already."""
    everybody = [world.friend(f"友だち{number}") for number in range(count)]
    wait_until(lambda: len(world.bot.events) == count)
    world.bot.received.clear()
    return everybody


def test_events_of_several_people_come_in_one_call(world: World, gathering: None) -> None:
    everybody = friends(world, 3)
    world.switch(batch=10)

    for user_id in everybody:
        writes(world, user_id, "一", "二")
    wait_until(lambda: len(told(world)) == 6)

    assert len(world.bot.received) == 1
    assert {event["source"]["userId"] for event in world.bot.events} == set(everybody)
    (delivery,) = world.http.get("/phone/api/webhooks?last=1").json()
    assert len(delivery["events"]) == 6


def test_no_call_holds_more_events_than_was_asked_for_and_each_persons_are_in_order(world: World) -> None:
    taro, hanako = friends(world, 2)
    world.bot.pause = 0.05
    world.switch(batch=3)

    for number in range(8):
        writes(world, taro, f"太郎{number}")
        writes(world, hanako, f"花子{number}")
    wait_until(lambda: len(told(world)) == 16)

    deliveries = world.http.get("/phone/api/webhooks").json()
    sizes = [len(delivery["events"]) for delivery in deliveries[2:]]
    assert max(sizes) == 3
    for name in ("太郎", "花子"):
        assert [text for text in told(world) if text.startswith(name)] == [f"{name}{n}" for n in range(8)]


def test_alone_every_event_has_a_call_of_its_own(world: World) -> None:
    (taro,) = friends(world, 1)

    writes(world, taro, "一", "二", "三")
    wait_until(lambda: len(told(world)) == 3)

    assert len(world.bot.received) == 3


@pytest.mark.parametrize("batch", [1, 2])
def test_somebodys_next_event_waits_for_the_answer_to_the_one_before(world: World, batch: int) -> None:
    (taro,) = friends(world, 1)
    world.bot.pause, world.bot.busiest = 0.1, 0
    world.switch(batch=batch)

    writes(world, taro, "一", "二", "三", "四", "五")
    wait_until(lambda: len(told(world)) == 5)

    assert world.bot.busiest == 1
    assert told(world) == ["一", "二", "三", "四", "五"]


def test_a_duplicate_is_the_same_event_to_the_last_letter(world: World) -> None:
    (taro,) = friends(world, 1)
    world.switch(duplicates=True)

    writes(world, taro, "一", "二")
    wait_until(lambda: len(told(world)) == 4)

    assert told(world) == ["一", "一", "二", "二"]
    first, again = world.bot.events[:2]
    assert first == again
    assert first["deliveryContext"] == {"isRedelivery": False}
    bodies = Counter(body for _, body in world.bot.received)
    assert set(bodies.values()) == {2}


def test_shuffled_events_all_come_and_not_in_the_order_in_which_they_happened(
    world: World, gathering: None
) -> None:
    (taro,) = friends(world, 1)
    world.switch(shuffled=True)
    texts = [str(number) for number in range(30)]

    for text in texts:
        writes(world, taro, text)
        passes(world, milliseconds=1)
    wait_until(lambda: len(told(world)) == 30)

    assert sorted(told(world), key=int) == texts
    assert told(world) != texts
    happened = sorted(world.bot.events, key=lambda event: event["timestamp"])
    assert [event["message"]["text"] for event in happened] == texts  # the time stamps tell the true order


def test_shuffled_duplicates_in_batches_lose_nothing(world: World) -> None:
    everybody = friends(world, 3)
    world.switch(shuffled=True, duplicates=True, batch=4)

    for number in range(10):
        for user_id in everybody:
            writes(world, user_id, f"{user_id}{number}")
    wait_until(lambda: len(told(world)) == 60)

    assert set(Counter(told(world)).values()) == {2}
    assert len(set(told(world))) == 30


def test_what_waits_when_a_switch_is_turned_back_still_goes_out(world: World) -> None:
    (taro,) = friends(world, 1)
    world.switch(batch=5)
    writes(world, taro, "一")
    world.switch(batch=1)

    writes(world, taro, "二")

    wait_until(lambda: told(world) == ["一", "二"])


def failing(world: World, status: int = 500) -> tuple[str, dict[str, Any]]:
    """Somebody whose message the bot did not receive, and the event."""
    (taro,) = friends(world, 1)
    world.stop_clock()
    world.switch(redelivery=True)
    world.bot.status = status
    writes(world, taro, "空きは？")
    wait_until(lambda: len(told(world)) == 1)
    return taro, world.bot.events[0]


def passes(world: World, **time: float) -> None:
    world.ahead += timedelta(**time)


def test_a_webhook_that_failed_comes_again_marked_and_otherwise_the_same(world: World) -> None:
    _, event = failing(world)
    world.bot.status = 200

    passes(world, seconds=10)
    wait_until(lambda: len(told(world)) == 2)

    assert world.bot.events[1] == event | {"deliveryContext": {"isRedelivery": True}}
    assert [d["status"] for d in world.deliveries(3)[1:]] == [500, 200]
    assert world.deliveries(3)[-1]["events"][0]["redelivery"]


def test_redeliveries_come_after_growing_pauses_and_end(world: World) -> None:
    failing(world)

    for tries, pause in enumerate((10, 60, 600), start=2):
        passes(world, seconds=pause - 1)
        assert never(lambda many=tries: len(told(world)) >= many)
        passes(world, seconds=1)
        wait_until(lambda many=tries: len(told(world)) == many)

    passes(world, days=1)
    assert never(lambda: len(told(world)) > 4)


def never(true: Any) -> bool:
    """Whether it stays untrue for as long as the platform takes to look at its clock a few times."""
    try:
        wait_until(true, seconds=0.5)
    except AssertionError:
        return True
    return False


def test_a_webhook_that_was_received_does_not_come_again(world: World) -> None:
    failing(world, status=200)

    passes(world, days=1)

    assert never(lambda: len(told(world)) > 1)


def test_any_2xx_counts_as_received(world: World) -> None:
    failing(world, status=202)

    passes(world, days=1)

    assert never(lambda: len(told(world)) > 1)


def test_an_answer_that_came_too_late_counts_as_none(world: World) -> None:
    (taro,) = friends(world, 1)
    world.switch(redelivery=True)
    world.bot.pause = 2.2
    writes(world, taro, "空きは？")
    wait_until(lambda: len(told(world)) == 1)
    assert world.deliveries(2)[-1]["flags"] == ["slow"]
    world.bot.pause = 0

    passes(world, seconds=10)

    wait_until(lambda: len(told(world)) == 2)
    assert world.bot.events[1]["deliveryContext"] == {"isRedelivery": True}


def test_a_bot_that_is_away_gets_its_webhooks_when_it_is_back(world: World) -> None:
    (taro,) = friends(world, 1)
    world.switch(redelivery=True)
    endpoint = "/v2/bot/channel/webhook/endpoint"
    world.call("PUT", endpoint, {"endpoint": "http://127.0.0.1:1/"})
    writes(world, taro, "空きは？")
    assert world.deliveries(2)[-1]["flags"] == ["unreachable"]
    world.call("PUT", endpoint, {"endpoint": f"{world.url}/webhook"})

    passes(world, seconds=10)

    wait_until(lambda: told(world) == ["空きは？"])


def test_a_batch_that_failed_comes_again_as_a_whole(world: World, gathering: None) -> None:
    taro, hanako = friends(world, 2)
    world.switch(redelivery=True, batch=2)
    world.bot.status = 500
    writes(world, taro, "一")
    writes(world, hanako, "二")
    wait_until(lambda: len(told(world)) == 2)
    world.bot.status = 200

    passes(world, seconds=10)

    wait_until(lambda: len(told(world)) == 4)
    assert [len(delivery["events"]) for delivery in world.deliveries(4)[2:]] == [2, 2]


def test_without_the_switch_nothing_comes_again(world: World) -> None:
    (taro,) = friends(world, 1)
    world.bot.status = 500
    writes(world, taro, "一")
    wait_until(lambda: len(told(world)) == 1)

    passes(world, days=1)

    assert never(lambda: len(told(world)) > 1)


def test_switching_redelivery_off_ends_what_was_waiting(world: World) -> None:
    failing(world)
    world.switch(redelivery=False)

    passes(world, days=1)

    assert never(lambda: len(told(world)) > 1)


def test_a_redelivered_event_can_be_answered_for_another_minute(world: World) -> None:
    taro, event = failing(world)
    passes(world, seconds=10)
    wait_until(lambda: len(told(world)) == 2)
    passes(world, seconds=60)
    wait_until(lambda: len(told(world)) == 3)

    passes(world, seconds=59)

    document = {"replyToken": event["replyToken"], "messages": [HELLO]}
    assert world.call("POST", REPLY, document).status_code == 200
    assert world.texts(taro)[-1] == "はい"


def test_a_reply_token_that_was_used_stays_used_through_a_redelivery(world: World) -> None:
    _, event = failing(world)
    document = {"replyToken": event["replyToken"], "messages": [HELLO]}
    assert world.call("POST", REPLY, document).status_code == 200

    passes(world, seconds=10)
    wait_until(lambda: len(told(world)) == 2)

    assert world.call("POST", REPLY, document).json() == {"message": "Invalid reply token"}


def test_twenty_minutes_after_its_event_no_reply_token_is_good_any_more(world: World) -> None:
    _, event = failing(world)
    passes(world, minutes=19, seconds=30)
    world.http.post(f"/phone/api/webhooks/{event['webhookEventId']}/redeliver")
    document = {"replyToken": event["replyToken"], "messages": [HELLO]}

    passes(world, seconds=31)

    assert world.call("POST", REPLY, document).status_code == 400
