"""Rate limits: a token bucket for each endpoint, method and channel."""

from datetime import UTC, datetime, timedelta

import pytest

from local.line.rates import EVERY_OTHER, Bucket, Endpoints, Rate
from tests.simulator.conftest import CHANNEL_ID, LOGIN_CHANNEL_ID, LOGIN_CHANNEL_SECRET, World

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MULTICAST = "/v2/bot/message/multicast"
HELLO = {"type": "text", "text": "空き枠があります"}


def granted(bucket: Bucket, at: datetime, asked: int) -> int:
    return sum(bucket.take(at) for _ in range(asked))


@pytest.mark.parametrize(
    "rate", [Rate(200, 1), Rate(2000, 1), Rate(1000, 60), Rate(100, 3600), Rate(60, 3600)]
)
def test_a_full_bucket_lets_exactly_its_calls_through_in_one_instant(rate: Rate) -> None:
    assert granted(Bucket(rate, NOON), NOON, rate.calls + 50) == rate.calls


@pytest.mark.parametrize("rate", [Rate(200, 1), Rate(1000, 60), Rate(7, 3)])
def test_a_bucket_fills_drop_by_drop_and_no_rounding_adds_a_call(rate: Rate) -> None:
    bucket = Bucket(rate, NOON)
    granted(bucket, NOON, rate.calls)

    # Asked at every odd moment for ten periods, it gives what has flowed in, to the call.
    step = timedelta(microseconds=rate.seconds * 1_000_000 // rate.calls // 3 + 1)
    moments = [NOON + number * step for number in range(1, rate.calls * 30)]
    through = sum(bucket.take(moment) for moment in moments)

    elapsed = (moments[-1] - NOON) / timedelta(seconds=1)
    assert through == int(elapsed * rate.calls / rate.seconds)


def test_the_next_token_comes_when_it_is_due_and_not_a_microsecond_earlier() -> None:
    bucket = Bucket(Rate(200, 1), NOON)
    granted(bucket, NOON, 200)

    assert not bucket.take(NOON + timedelta(microseconds=4999))
    assert bucket.take(NOON + timedelta(microseconds=5000))
    assert not bucket.take(NOON + timedelta(microseconds=5000))


def test_a_bucket_never_holds_more_than_one_period_brings() -> None:
    bucket = Bucket(Rate(200, 1), NOON)

    assert granted(bucket, NOON + timedelta(days=1), 500) == 200


def test_200_multicasts_pass_in_one_instant_and_the_201st_is_refused_as_line_refuses(world: World) -> None:
    taro = world.friend()
    headers = {"authorization": f"Bearer {world.token()}"}
    world.stop_clock()

    def multicast() -> int:
        document = {"to": [taro], "messages": [HELLO]}
        return world.http.post(f"/line{MULTICAST}", json=document, headers=headers).status_code

    assert [multicast() for _ in range(200)] == [200] * 200
    refused = world.http.post(f"/line{MULTICAST}", json={}, headers=headers)
    assert refused.status_code == 429
    assert refused.json() == {"message": "The API rate limit has been exceeded. Try again later."}
    assert "retry-after" not in refused.headers
    world.ahead += timedelta(milliseconds=4)
    assert multicast() == 429
    world.ahead += timedelta(milliseconds=1)
    assert multicast() == 200
    assert multicast() == 429
    assert len(world.chat(taro)) == 201
    (bucket,) = [each for each in rates(world) if each["endpoint"] == MULTICAST]
    assert (bucket["calls"], bucket["seconds"], bucket["left"], bucket["refused"]) == (200, 1, 0, 3)


def rates(world: World) -> list[dict[str, object]]:
    return list(world.http.get("/phone/api/rates").json())


def test_every_endpoint_has_a_bucket_of_its_own(world: World) -> None:
    world.stop_clock()
    headers = {"authorization": f"Bearer {world.token()}"}
    listing = "/line/v2/bot/richmenu/list"

    assert [world.http.get(listing, headers=headers).status_code for _ in range(11)] == [200] * 10 + [429]

    assert world.http.get("/line/v2/bot/info", headers=headers).status_code == 200
    assert world.http.post("/line/v2/bot/richmenu", json={}, headers=headers).status_code == 400


def test_the_value_of_a_parameter_makes_no_bucket_of_its_own_and_a_refused_call_counts(world: World) -> None:
    world.stop_clock()
    headers = {"authorization": f"Bearer {world.token()}"}

    answers = [
        world.http.delete(f"/line/v2/bot/richmenu/richmenu-{number}", headers=headers).status_code
        for number in range(101)
    ]

    assert answers == [404] * 100 + [429]
    assert world.http.get("/line/v2/bot/richmenu/richmenu-1", headers=headers).status_code == 404


def test_100_rich_menus_can_be_made_in_an_hour_and_another_every_36_seconds(world: World) -> None:
    world.stop_clock()
    headers = {"authorization": f"Bearer {world.token()}"}

    def make() -> int:
        return world.http.post("/line/v2/bot/richmenu", json={}, headers=headers).status_code

    assert [make() for _ in range(101)] == [400] * 100 + [429]
    world.ahead = timedelta(seconds=35)
    assert make() == 429
    world.ahead = timedelta(seconds=36)
    assert make() == 400


def test_the_webhook_can_be_tested_60_times_in_an_hour(world: World) -> None:
    world.stop_clock()
    headers = {"authorization": f"Bearer {world.token()}"}
    path = "/line/v2/bot/channel/webhook/test"

    answers = [world.http.post(path, json={"endpoint": 1}, headers=headers).status_code for _ in range(61)]

    assert answers == [400] * 60 + [429]


@pytest.mark.parametrize(
    ("method", "endpoint", "calls", "seconds"),
    [
        ("POST", "/v2/bot/message/reply", 2000, 1),
        ("POST", "/v2/bot/message/push", 2000, 1),
        ("POST", "/v2/bot/message/multicast", 200, 1),
        ("POST", "/v2/bot/message/validate/multicast", 2000, 1),
        ("GET", "/v2/bot/message/quota", 2000, 1),
        ("GET", "/v2/bot/profile/{}", 2000, 1),
        ("PUT", "/v2/bot/channel/webhook/endpoint", 1000, 60),
        ("POST", "/v2/bot/richmenu", 100, 3600),
        ("POST", "/v2/bot/user/all/richmenu/{}", 2000, 1),
    ],
)
def test_an_endpoint_has_the_rate_that_line_gives_it(
    world: World, method: str, endpoint: str, calls: int, seconds: int
) -> None:
    world.call(method, endpoint.replace("{}", "U" + "0" * 32), {})

    (bucket,) = [each for each in rates(world) if each["endpoint"] == endpoint]
    assert (bucket["method"], bucket["calls"], bucket["seconds"]) == (method, calls, seconds)


def test_each_channel_has_buckets_of_its_own(world: World) -> None:
    world.stop_clock()
    world.token()
    world.token()
    world.token(LOGIN_CHANNEL_ID, LOGIN_CHANNEL_SECRET)

    used = {each["channel_id"]: EVERY_OTHER.calls - each["left"] for each in rates(world)}

    assert used == {CHANNEL_ID: 2, LOGIN_CHANNEL_ID: 1}


def test_somebody_without_a_token_empties_nobodys_bucket(world: World) -> None:
    for _ in range(3):
        assert world.http.post(f"/line{MULTICAST}", json={}).status_code == 401

    assert MULTICAST not in [each["endpoint"] for each in rates(world)]


def test_limits_can_be_switched_off(world: World) -> None:
    world.stop_clock()
    world.switch(rate_limits=False)
    headers = {"authorization": f"Bearer {world.token()}"}

    answers = {world.http.get("/line/v2/bot/richmenu/list", headers=headers).status_code for _ in range(15)}

    assert answers == {200}


def test_a_path_that_is_written_out_is_no_parameter() -> None:
    endpoints = Endpoints(["/a/{id}", "/a/list", "/a/{id}/b"])

    assert [endpoints.of(path) for path in ("/a/list", "/a/1", "/a/1/b", "/a", "/a/1/c")] == [
        "/a/list",
        "/a/{}",
        "/a/{}/b",
        None,
        None,
    ]
