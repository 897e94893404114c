"""What LINE's ID token proves."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from akiwaku import clock, id_tokens
from akiwaku.errors import InvalidIdToken, TryAgain

KEY, STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


class LinesKeys:
    def get_signing_key_from_jwt(self, _: str) -> jwt.PyJWK:
        return jwt.PyJWK.from_dict({**jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)})


def token(key: object = KEY, algorithm: str = "ES256", **changes: object) -> str:
    now = int(clock.now().timestamp())
    claims = {
        "iss": "https://access.line.me",
        "aud": "1650000000",
        "sub": "U1",
        "iat": now,
        "exp": now + 3600,
    }
    return jwt.encode({**claims, **changes}, key, algorithm=algorithm, headers={"kid": "1"})


@pytest.fixture
def lines_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(id_tokens, "_keys", LinesKeys)


def test_a_good_token_names_its_user(lines_keys: None) -> None:
    assert id_tokens.user_id(token()) == "U1"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "x.y.z",
        token(STRANGER),
        token("s" * 32, "HS256"),
        token("", "none"),
        token(aud="1650000001"),
        token(iss="https://access.example"),
        token(exp=1),
        token(sub=None),
    ],
)
def test_any_other_proves_nothing(lines_keys: None, bad: str) -> None:
    with pytest.raises(InvalidIdToken):
        id_tokens.user_id(bad)


def test_when_lines_keys_cannot_be_had_the_token_is_not_called_bad() -> None:
    id_tokens._keys.cache_clear()  # the address of the tests' settings answers to nobody
    with pytest.raises(TryAgain):
        id_tokens.user_id(token())
