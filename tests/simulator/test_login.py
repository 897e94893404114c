"""ID tokens as a server checks them: with PyJWT and the keys at the certs address."""

from typing import Any

import jwt
import pytest

from tests.simulator.conftest import LOGIN_CHANNEL_ID, World

ISSUER = "https://access.line.me"


def id_token(world: World, user_id: str, **wish: object) -> str:
    answer = world.http.get(f"/phone/api/people/{user_id}/id-token", params=wish)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id_token"])


def verified(world: World, token: str) -> dict[str, Any]:
    keys = jwt.PyJWKClient(f"{world.host}/oauth2/v2.1/certs")
    return jwt.decode(
        token,
        keys.get_signing_key_from_jwt(token).key,
        algorithms=["ES256"],
        audience=LOGIN_CHANNEL_ID,
        issuer=ISSUER,
        options={"require": ["exp", "iat", "sub"]},
    )


def test_an_id_token_verifies_and_says_who_it_is_for_one_hour(world: World) -> None:
    hanako = world.person("花子")

    token = id_token(world, hanako)

    claims = verified(world, token)
    assert (claims["sub"], claims["name"]) == (hanako, "花子")
    assert claims["exp"] - claims["iat"] == 3600
    assert jwt.get_unverified_header(token)["alg"] == "ES256"


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"ttl_seconds": -1}, jwt.ExpiredSignatureError),
        ({"audience": "1657000000"}, jwt.InvalidAudienceError),
        ({"issuer": "https://access.example"}, jwt.InvalidIssuerError),
        ({"signer": "stranger"}, jwt.InvalidSignatureError),
        ({"signer": "secret"}, jwt.InvalidAlgorithmError),
        ({"signer": "nobody"}, jwt.InvalidAlgorithmError),
    ],
)
def test_a_bad_id_token_is_bad_in_the_way_that_was_asked_for(
    world: World, wish: dict[str, object], error: type[Exception]
) -> None:
    token = id_token(world, world.person(), **wish)

    with pytest.raises(error):
        verified(world, token)


def test_a_wish_that_the_simulator_does_not_know_is_refused(world: World) -> None:
    answer = world.http.get(f"/phone/api/people/{world.person()}/id-token?audeince=1")

    assert answer.status_code == 422


def test_signing_in_outside_line_leads_back_with_a_code_that_works_once(world: World) -> None:
    hanako = world.person("花子")
    new = {"user_id": hanako, "redirect_uri": f"{world.url}/liff/?page=slots"}

    code = world.http.post("/phone/api/logins", json=new).json()["code"]

    first = world.http.post("/phone/api/logins/redeem", json={"code": code})
    again = world.http.post("/phone/api/logins/redeem", json={"code": code})
    assert first.json()["user_id"] == hanako
    assert again.status_code == 400


def test_signing_in_never_leads_to_an_address_outside_the_liff_endpoint(world: World) -> None:
    new = {"user_id": world.person(), "redirect_uri": "https://example.com/"}

    assert world.http.post("/phone/api/logins", json=new).status_code == 400
