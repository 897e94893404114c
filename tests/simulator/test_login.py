"""ID tokens as a server checks them: with PyJWT and the keys at the certs address."""

from datetime import timedelta
from typing import Any

import httpx
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


def rotate(world: World) -> None:
    assert world.http.post("/phone/api/login-keys/rotate").status_code == 204


def key_ids(world: World) -> list[str]:
    return [key["kid"] for key in world.http.get("/line/oauth2/v2.1/certs").json()["keys"]]


def test_after_a_change_of_keys_tokens_of_both_verify(world: World) -> None:
    hanako = world.person("花子")
    old = id_token(world, hanako)

    rotate(world)

    new = id_token(world, hanako)
    kids = [jwt.get_unverified_header(token)["kid"] for token in (old, new)]
    assert kids[0] != kids[1]
    assert set(key_ids(world)) == set(kids)
    assert verified(world, old)["sub"] == verified(world, new)["sub"] == hanako


def test_an_old_key_outlives_every_token_it_has_signed_and_is_then_gone(world: World) -> None:
    token = id_token(world, world.person(), ttl_seconds=10 * 3600)
    rotate(world)

    world.ahead = timedelta(hours=1, minutes=59)
    assert len(key_ids(world)) == 2
    assert verify(world, token).status_code == 200
    world.ahead = timedelta(hours=2, seconds=1)
    assert len(key_ids(world)) == 1

    assert refused(verify(world, token)) == "Invalid IdToken."
    with pytest.raises(jwt.PyJWKClientError):
        verified(world, token)


def test_keys_can_change_twice_in_an_hour(world: World) -> None:
    tokens = [id_token(world, world.person())]
    for _ in range(2):
        rotate(world)
        tokens.append(id_token(world, world.person()))

    assert [verify(world, token).status_code for token in tokens] == [200, 200, 200]


def verify(world: World, token: str, **fields: str) -> httpx.Response:
    """Asks LINE about an ID token, as a server may that does not check it itself."""
    form = {"id_token": token, "client_id": LOGIN_CHANNEL_ID, **fields}
    return world.http.post("/line/oauth2/v2.1/verify", data=form)


def refused(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    return str(answer.json()["error_description"])


def test_line_tells_what_a_good_id_token_says(world: World) -> None:
    hanako = world.person("花子")
    token = id_token(world, hanako)

    answer = verify(world, token, user_id=hanako)

    assert answer.json() == jwt.decode(token, options={"verify_signature": False})
    assert answer.json()["sub"] == hanako


@pytest.mark.parametrize(
    ("wish", "fields", "said"),
    [
        ({"signer": "stranger"}, {}, "Invalid IdToken."),
        ({"signer": "secret"}, {}, "Invalid IdToken."),
        ({"signer": "nobody"}, {}, "Invalid IdToken."),
        ({"issuer": "https://access.example"}, {}, "Invalid IdToken Issuer."),
        ({"ttl_seconds": -1}, {}, "IdToken expired."),
        ({"audience": "1657000000"}, {}, "Invalid IdToken Audience."),
        ({}, {"client_id": "1657000000"}, "Invalid IdToken Audience."),
        ({}, {"nonce": "n"}, "Invalid IdToken Nonce."),
        ({}, {"user_id": "U" + "0" * 32}, "Invalid IdToken Subject Identifier."),
        ({}, {"id_token": "no.jwt"}, "Invalid IdToken."),
        ({}, {"id_token": ""}, "id_token and client_id must be specified"),
        ({}, {"client_id": ""}, "id_token and client_id must be specified"),
    ],
)
def test_line_says_what_is_wrong_with_an_id_token(
    world: World, wish: dict[str, object], fields: dict[str, str], said: str
) -> None:
    token = id_token(world, world.person(), **wish)

    assert refused(verify(world, token, **fields)) == said


def test_an_id_token_expires_by_the_platforms_clock(world: World) -> None:
    token = id_token(world, world.person())

    world.ahead = timedelta(minutes=59)
    assert verify(world, token).status_code == 200
    world.ahead = timedelta(minutes=61)
    assert refused(verify(world, token)) == "IdToken expired."
