"""User access tokens, and taking back what a person has allowed the login channel."""

from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser

from tests.simulator.conftest import LOGIN_CHANNEL_ID, LOGIN_CHANNEL_SECRET, World


def access_token(world: World, user_id: str) -> str:
    answer = world.http.get(f"/phone/api/people/{user_id}/access-token")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def asked_about(world: World, token: str) -> httpx.Response:
    return world.http.get("/line/oauth2/v2.1/verify", params={"access_token": token})


def deauthorize(world: World, token: str, channel_token: str | None = None) -> httpx.Response:
    channel_token = channel_token or world.token(LOGIN_CHANNEL_ID, LOGIN_CHANNEL_SECRET)
    return world.http.post(
        "/line/user/v1/deauthorize",
        json={"userAccessToken": token},
        headers={"authorization": f"Bearer {channel_token}"},
    )


def authorized(world: World, user_id: str) -> bool:
    people = world.http.get("/phone/api/people").json()
    return next(bool(person["authorized"]) for person in people if person["user_id"] == user_id)


def test_opening_a_liff_page_is_consent(world: World) -> None:
    taro, hanako = world.person("太郎"), world.person("花子")

    world.http.get(f"/phone/api/people/{taro}/id-token")
    access_token(world, hanako)

    assert authorized(world, taro)
    assert authorized(world, hanako)
    assert not authorized(world, world.person())


def test_a_liff_page_has_an_access_token_to_deauthorize_with(world: World, browser: Browser) -> None:
    taro = world.person()
    new = {"user_id": taro, "redirect_uri": f"{world.url}/liff/"}
    code = world.http.post("/phone/api/logins", json=new).json()["code"]
    page = browser.new_page()
    page.goto(f"{world.url}/liff/?code={code}&liffClientId=2000000001")
    page.wait_for_function("document.getElementById('who').dataset.token")

    token = page.evaluate("liff.getAccessToken()")

    page.close()
    assert deauthorize(world, token).status_code == 204
    assert not authorized(world, taro)


def test_an_access_token_is_good_for_12_hours(world: World) -> None:
    token = access_token(world, world.person())
    world.stop_clock()

    good = asked_about(world, token).json()
    assert (good["client_id"], good["scope"]) == (LOGIN_CHANNEL_ID, "profile openid")
    assert 43_000 < good["expires_in"] <= 43_200
    world.ahead = timedelta(hours=12)

    answer = asked_about(world, token)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert deauthorize(world, token).json() == {"message": "invalid token"}


def test_deauthorizing_makes_every_token_of_the_person_void_and_nobody_elses(world: World) -> None:
    taro, hanako = world.person("太郎"), world.person("花子")
    tokens, hers = [access_token(world, taro) for _ in range(2)], access_token(world, hanako)

    answer = deauthorize(world, tokens[0])

    assert (answer.status_code, answer.content) == (204, b"")
    assert [asked_about(world, token).status_code for token in (*tokens, hers)] == [400, 400, 200]
    assert not authorized(world, taro)
    assert authorized(world, hanako)


def test_deauthorizing_twice_is_refused_the_second_time(world: World) -> None:
    token = access_token(world, world.person())
    assert deauthorize(world, token).status_code == 204

    again = deauthorize(world, token)

    assert (again.status_code, again.json()) == (400, {"message": "invalid token"})


def test_somebody_who_was_deauthorized_consents_anew_by_opening_a_page(world: World) -> None:
    taro = world.person()
    old = access_token(world, taro)
    deauthorize(world, old)

    new = access_token(world, taro)

    assert authorized(world, taro)
    assert [asked_about(world, token).status_code for token in (old, new)] == [400, 200]


def test_a_token_of_the_messaging_channel_does_not_deauthorize(world: World) -> None:
    taro = world.person()
    token = access_token(world, taro)

    answer = deauthorize(world, token, world.token())

    assert answer.status_code == 403
    assert authorized(world, taro)


@pytest.mark.parametrize("authorization", [None, "Bearer made-up"])
def test_nobody_deauthorizes_without_a_channel_token(world: World, authorization: str | None) -> None:
    taro = world.person()
    document = {"userAccessToken": access_token(world, taro)}
    headers = {"authorization": authorization} if authorization else {}

    answer = world.http.post("/line/user/v1/deauthorize", json=document, headers=headers)

    assert answer.status_code == 401
    assert authorized(world, taro)


def test_a_request_to_deauthorize_nobody_is_refused(world: World) -> None:
    headers = {"authorization": f"Bearer {world.token(LOGIN_CHANNEL_ID, LOGIN_CHANNEL_SECRET)}"}

    assert world.http.post("/line/user/v1/deauthorize", json={}, headers=headers).status_code == 400
