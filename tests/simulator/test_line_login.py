"""Who unregisters is forgotten by LINE as well: our call, against the simulated platform."""

from types import SimpleNamespace

import pytest

from akiwaku import keys, line_login, registration
from akiwaku.errors import LineRefused, LineUnavailable
from tests.simulator.conftest import LOGIN_CHANNEL_ID, LOGIN_CHANNEL_SECRET, World


@pytest.fixture(autouse=True)
def _on_this_platform(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = SimpleNamespace(line_api_host=world.host, line_login_channel_id=LOGIN_CHANNEL_ID)
    monkeypatch.setattr(line_login, "settings", lambda: chosen)
    monkeypatch.setattr(keys, "login_channel_secret", lambda: LOGIN_CHANNEL_SECRET)


def access_token_of(world: World, user_id: str) -> str:
    return str(world.http.get(f"/phone/api/people/{user_id}/access-token").json()["access_token"])


def is_authorized(world: World, user_id: str) -> bool:
    (person,) = [each for each in world.http.get("/phone/api/people").json() if each["user_id"] == user_id]
    return bool(person["authorized"])


def test_line_forgets_what_somebody_allowed(world: World) -> None:
    taro, hanako = world.friend("太郎"), world.friend("花子")
    token, _ = access_token_of(world, taro), access_token_of(world, hanako)

    line_login.deauthorize(token)

    assert (is_authorized(world, taro), is_authorized(world, hanako)) == (False, True)


def test_a_token_that_is_worth_nothing_is_refused(world: World) -> None:
    with pytest.raises(LineRefused):
        line_login.deauthorize("made-up")


@pytest.mark.parametrize("path", ["/user/v1/deauthorize", "/oauth2/v3/token"])
@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_outage_is_told_from_a_refusal_and_unregisters_all_the_same(
    world: World, path: str, status: int
) -> None:
    token = access_token_of(world, world.friend())
    world.fault(path=path, status=status, times=2)

    with pytest.raises(LineUnavailable):
        line_login.deauthorize(token)
    registration.forgotten_by_line(token)


def test_without_a_stored_secret_or_a_token_line_is_not_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = access_token_of(world, world.friend())
    registration.forgotten_by_line(None)
    monkeypatch.setattr(keys, "login_channel_secret", lambda: "")
    line_login.deauthorize(token)

    assert world.http.get("/phone/api/people").json()[0]["authorized"]
