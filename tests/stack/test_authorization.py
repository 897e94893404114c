"""Who gets what from the clinics' API: every operation of its document, and everybody who should get nothing."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWK

from akiwaku import clock
from local.actors import ClinicStaff, eventually
from local.stack import LocalStack
from tests.kit.operations import Call, calls
from tests.stack.driver import PASSWORD, Driver, email_of

# Different for every call, whoever makes it.
_OF_THE_CALL = {"date", "apigw-requestid", "x-amzn-trace-id", "x-amzn-requestid"}
UNKNOWN = "0" * 32
# What the owner does at last, in an order in which each can be done.
_CHANGES = ("markVisit", "changeSlot", "cancelBooking", "closeSlot", "withdrawSlot")
# What is wrong with a call, and whether it is turned away at the door (401) or by the function (403).
NOBODY = {
    "no token": 401,
    "not a token": 401,
    "garbage": 401,
    "a session of a resident": 401,
    "expired": 401,
    "of another audience": 401,
    "of another issuer": 401,
    "without a signature": 401,
    "signed with the public key": 401,
    "with the clinic changed": 401,
    "an access token": 403,
    "of an account without a clinic": 403,
    "of an account whose clinic there is not": 403,
    "of a clinic that is no longer active": 403,
}


@dataclass
class Scene:
    """A clinic with a slot that somebody booked; what opens it, and what should not."""

    stack: LocalStack
    http: httpx.Client
    owner: ClinicStaff
    stranger: ClinicStaff
    calls: list[Call]
    slot: dict[str, Any]
    claimant: dict[str, Any]
    key: str
    """Of the slot's posting."""
    posting: dict[str, Any]
    nobody: dict[str, dict[str, str]]
    """Headers of everybody who should get nothing, by what is wrong with them."""

    def ask(self, call: Call, headers: dict[str, str]) -> httpx.Response:
        return self.http.request(
            call.method, call.path, headers={**call.headers, **headers}, content=call.content
        )

    def tells(self, answer: httpx.Response) -> list[str]:
        """What an answer shows of the clinic and of who booked there."""
        known = [
            self.slot["slot_id"],
            self.claimant["claim_id"],
            self.claimant["phone"],
            self.owner.clinic_id,
        ]
        return [each for each in known if each in answer.text or each in str(answer.headers)]


@pytest.fixture(scope="module")
def scene(stack: LocalStack, driver: Driver, http: httpx.Client) -> Scene:
    owner, stranger, closed = driver.clinic(), driver.clinic(), driver.clinic()
    document = http.get("/clinic-api/openapi.json").json()
    starts_at = clock.now().replace(microsecond=0) + timedelta(days=1)
    posting = {"starts_at": starts_at.isoformat(), "vaccine": "架空ワクチン", "doses": [3], "seats": 3}
    key = f"scene-{owner.clinic_id}"
    slot = owner.asks("POST", "/slots", posting, **{"idempotency-key": key}).json()
    resident = driver.resident()
    claim = resident.claims(slot["slot_id"])
    assert claim.status_code == 201, claim.text
    # The confirmation is written down as well, some time after the answer.
    eventually(lambda: resident.heard("push"), bool, "the booking is confirmed")
    (claimant,) = owner.claimants_of(slot["slot_id"])
    day = clock.date_in_japan(starts_at).isoformat()
    values = {
        "slot_id": slot["slot_id"],
        "claim_id": claim.json()["claim_id"],
        "starts_at": posting["starts_at"],
        "day": day,
        "phone": claimant["phone"],
        "birth_date": claimant["birth_date"],
        "visit": None,
        "closes_at": posting["starts_at"],
        "text/csv": f"接種日,開始時刻,ワクチン,接種回,枠数\n{day},14:00,ファイザー,3,2\n",
    }
    stack.cloud.dynamodb.update_item(
        TableName=stack.env["CLINICS_TABLE"],
        Key={"clinic_id": {"S": closed.clinic_id}},
        UpdateExpression="SET active = :no",
        ExpressionAttributeValues={":no": {"BOOL": False}},
    )
    nobody = {
        "no token": {},
        "a session of a resident": {"cookie": resident.cookie},
        "an access token": bearer(driver.tokens(owner.clinic_id)["AccessToken"]),
        "of a clinic that is no longer active": bearer(closed.token),
        **{kind: {"authorization": text} for kind, text in garbage(owner.token).items()},
        **{kind: bearer(token) for kind, token in forged(stack, owner.token).items()},
        **{kind: bearer(token) for kind, token in issued(stack, owner.clinic_id).items()},
    }
    assert nobody.keys() == NOBODY.keys()
    return Scene(stack, http, owner, stranger, calls(document, values), slot, claimant, key, posting, nobody)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def garbage(token: str) -> dict[str, str]:
    return {"not a token": "Bearer x.y.z", "garbage": f"Basic {token[:20]} \x7f ../../"}


def forged(stack: LocalStack, token: str) -> dict[str, str]:
    """Made by somebody who has seen a token and knows the public key."""
    head, claims, signature = token.split(".")
    header = json.loads(unpacked(head))
    told = json.loads(unpacked(claims))
    none = packed({**header, "alg": "none"})
    confused = f"{packed({**header, 'alg': 'HS256'})}.{claims}"
    address = f"{stack.cloud.endpoint_url}/{stack.outputs['UserPoolId']}/.well-known/jwks.json"
    keys = httpx.get(address, trust_env=False).json()["keys"]
    (public,) = [PyJWK(each).key for each in keys if each["kid"] == header["kid"]]
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    mac = hmac.new(pem, confused.encode(), hashlib.sha256).digest()
    return {
        "without a signature": f"{none}.{claims}.",
        "signed with the public key": f"{confused}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}",
        "with the clinic changed": f"{head}.{packed({**told, 'custom:clinic_id': 'another'})}.{signature}",
    }


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def packed(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def issued(stack: LocalStack, clinic_id: str) -> dict[str, str]:
    """By Cognito, with good signatures: tokens that have ended, or are for others, or name no clinic."""
    cognito, pool = stack.cloud.identity, {"UserPoolId": stack.outputs["UserPoolId"]}
    client_id, email = stack.outputs["UserPoolClientId"], email_of(clinic_id)
    short = {"IdTokenValidity": 1, "TokenValidityUnits": {"IdToken": "seconds"}}
    flows = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}

    def token(client: str, name: str = email) -> str:
        signed_in = cognito.initiate_auth(
            ClientId=client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        return str(signed_in["AuthenticationResult"]["IdToken"])

    def account(pool_id: str, name: str, **attributes: str) -> None:
        who = {"UserPoolId": pool_id, "Username": name}
        facts = [{"Name": key, "Value": value} for key, value in attributes.items()]
        cognito.admin_create_user(**who, UserAttributes=facts, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)

    def client(pool_id: str) -> str:
        made = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="other", **flows)
        return str(made["UserPoolClient"]["ClientId"])

    before = cognito.describe_user_pool_client(**pool, ClientId=client_id)["UserPoolClient"]
    unwritten = {"CreationDate", "LastModifiedDate", "ClientSecret"}
    kept = {name: value for name, value in before.items() if name not in unwritten and value != ""}
    cognito.update_user_pool_client(**{**kept, **short})
    try:
        expired = token(client_id)
    finally:
        cognito.update_user_pool_client(**kept)
    attributes = [{"Name": "clinic_id", "AttributeDataType": "String", "Mutable": True}]
    rules = cognito.describe_user_pool(**pool)["UserPool"]["Policies"]
    other_pool = cognito.create_user_pool(PoolName="other", Schema=attributes, Policies=rules)["UserPool"][
        "Id"
    ]
    account(other_pool, email, **{"email": email, "custom:clinic_id": clinic_id})
    account(pool["UserPoolId"], "nobody@clinic.example", email="nobody@clinic.example")
    account(
        pool["UserPoolId"],
        "gone@clinic.example",
        **{"email": "gone@clinic.example", "custom:clinic_id": "not-there"},
    )
    found = {
        "expired": expired,
        "of another audience": token(client(pool["UserPoolId"])),
        "of another issuer": token(client(other_pool)),
        "of an account without a clinic": token(client_id, "nobody@clinic.example"),
        "of an account whose clinic there is not": token(client_id, "gone@clinic.example"),
    }
    ends = json.loads(unpacked(expired.split(".")[1]))["exp"]
    time.sleep(max(0.0, ends - time.time()) + 1)
    return found


@pytest.fixture
def unchanged(scene: Scene) -> Iterator[None]:
    """Fails if the tables hold anything else after a test than before."""
    before = eventually(
        lambda: (everything(scene.stack), time.sleep(0.5), everything(scene.stack)),
        lambda looks: looks[0] == looks[2],
        "nothing goes on any more",
    )[0]
    assert any(before.values())
    yield
    assert everything(scene.stack) == before


def everything(stack: LocalStack) -> dict[str, list[str]]:
    """Every item of every table."""
    found = {}
    for table in stack.cloud.dynamodb.list_tables()["TableNames"]:
        pages = stack.cloud.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        found[table] = sorted(json.dumps(item, sort_keys=True) for page in pages for item in page["Items"])
    return found


def looks(answer: httpx.Response) -> tuple[int, bytes, Sequence[tuple[str, str]]]:
    """All that can be told apart."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in _OF_THE_CALL)
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("who", NOBODY)
@pytest.mark.usefixtures("unchanged")
def test_who_has_no_clinic_is_shown_nothing_and_changes_nothing(scene: Scene, who: str) -> None:
    answers = {call.operation_id: scene.ask(call, scene.nobody[who]) for call in scene.calls}
    refusal = 403 if "clinic that" in who or "account" in who or "access" in who else 401
    assert {
        name: answer.status_code for name, answer in answers.items() if answer.status_code != refusal
    } == {}
    for name, answer in answers.items():
        assert scene.tells(answer) == [], name
        if answer.status_code == 401:
            assert answer.json() == {"message": "Unauthorized"}, name
        else:
            assert answer.json()["type"] == "urn:akiwaku:problem:clinic-required", name
    assert len({looks(answer)[:2] for answer in answers.values()}) == 1


@pytest.mark.usefixtures("unchanged")
def test_what_another_clinic_has_looks_as_if_it_were_not_there(scene: Scene) -> None:
    owner, stranger = bearer(scene.owner.token), bearer(scene.stranger.token)
    about_slots = [call for call in scene.calls if call.names_a_slot]
    assert len(about_slots) >= 6
    for call in about_slots:
        bare = Call(call.operation_id, call.method, call.template, call.ids)
        for asked in (call, bare):
            unknown = asked.about(slot_id=UNKNOWN, claim_id=UNKNOWN)
            others = scene.ask(asked, stranger)
            assert others.status_code in (404, 422), call
            assert looks(others) == looks(scene.ask(unknown, stranger)) == looks(scene.ask(unknown, owner)), (
                call
            )
            assert scene.tells(others) == [], call
            if "claim_id" in asked.ids:
                half = (asked.about(slot_id=UNKNOWN), asked.about(claim_id=UNKNOWN))
                seen = {looks(scene.ask(each, who))[:2] for each in half for who in (owner, stranger)}
                assert seen == {looks(others)[:2]}, call
        assert scene.ask(call, stranger).status_code == 404, call


def test_what_names_no_slot_is_about_ones_own_clinic_only(scene: Scene) -> None:
    stranger = bearer(scene.stranger.token)
    for call in scene.calls:
        if not call.names_a_slot:
            answer = scene.ask(call, stranger)
            assert answer.is_success, (call, answer.text)
            assert scene.tells(answer) == [], call


def test_a_key_or_a_place_in_a_list_of_another_clinic_leads_nowhere(scene: Scene) -> None:
    posted = scene.stranger.asks("POST", "/slots", scene.posting, **{"idempotency-key": scene.key})
    assert posted.status_code == 201
    assert posted.json()["slot_id"] != scene.slot["slot_id"]
    second = scene.owner.asks("POST", "/slots", scene.posting, **{"idempotency-key": f"{scene.key}-2"})
    assert second.status_code == 201
    page = scene.owner.asks("GET", "/slots?limit=1").json()
    assert page["next"]
    seen = scene.stranger.asks("GET", f"/slots?cursor={page['next']}")
    own = {slot["slot_id"] for slot in scene.stranger.asks("GET", "/slots").json()["slots"]}
    assert {slot["slot_id"] for slot in seen.json()["slots"]} <= own
    assert scene.tells(seen) == []


def test_the_same_calls_are_taken_from_whose_they_are(scene: Scene) -> None:
    """Otherwise the others would show nothing."""
    owner = bearer(scene.owner.token)
    in_order = sorted(
        scene.calls,
        key=lambda call: _CHANGES.index(call.operation_id) if call.operation_id in _CHANGES else -1,
    )
    for call in in_order:
        answer = scene.ask(call, owner)
        assert answer.is_success, (call, answer.text)
