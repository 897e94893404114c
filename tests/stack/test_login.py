"""Clinic staff: tokens, the authorizer in front of the clinics' API, and the hosted login page."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from local.actors import ClinicStaff
from local.stack import LocalStack
from tests.stack.driver import PASSWORD, Driver, email_of


@pytest.fixture(scope="module")
def clinic(driver: Driver) -> ClinicStaff:
    return driver.clinic()


@pytest.fixture
def browser(stack: LocalStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=30, trust_env=False) as client:
        yield client


def test_the_clinic_in_the_id_token_reaches_the_function(clinic: ClinicStaff) -> None:
    answer = clinic.asks("GET", "/clinic")

    assert (answer.status_code, answer.json()["clinic_id"]) == (200, clinic.clinic_id)


def test_without_a_token_or_with_a_forged_one_nobody_comes_in(
    clinic: ClinicStaff, http: httpx.Client
) -> None:
    head, claims, signature = clinic.token.split(".")
    forged = json.loads(base64.urlsafe_b64decode(claims + "=="))
    forged["custom:clinic_id"] = "another"
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()

    for headers in (
        {},
        {"authorization": "Bearer x.y.z"},
        {"authorization": f"Bearer {head}.{body}.{signature}"},
    ):
        assert http.get("/clinic-api/clinic", headers=headers).status_code == 401


def test_an_access_token_says_nothing_of_a_clinic_and_opens_nothing(
    driver: Driver, clinic: ClinicStaff, http: httpx.Client
) -> None:
    token = driver.tokens(clinic.clinic_id)["AccessToken"]

    answer = http.get("/clinic-api/clinic", headers={"authorization": f"Bearer {token}"})

    assert answer.status_code == 403


def test_the_description_of_the_api_is_open_to_everybody(http: httpx.Client) -> None:
    assert http.get("/clinic-api/docs").status_code == 200
    assert "/clinic-api/slots" in http.get("/clinic-api/openapi.json").json()["paths"]


def test_the_hosted_login_gives_a_code_that_pkce_turns_into_tokens(
    stack: LocalStack, clinic: ClinicStaff, browser: httpx.Client
) -> None:
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    portal, client_id = f"{stack.url}/portal/", stack.outputs["UserPoolClientId"]
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": portal,
        "scope": "openid profile",
        "state": "s-1",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }

    page = browser.get("/oauth2/authorize", params=asked, follow_redirects=True)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    form = {name: unescape(value) for name, value in hidden.items()}
    sent = browser.post("/login", data={**form, "username": email_of(clinic.clinic_id), "password": PASSWORD})

    assert sent.status_code == 302
    assert sent.headers["location"].startswith(f"{portal}?")
    back = parse_qs(urlsplit(sent.headers["location"]).query)
    assert back["state"] == ["s-1"]

    exchange = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": back["code"][0],
        "redirect_uri": portal,
    }
    refused = browser.post("/oauth2/token", data={**exchange, "code_verifier": "x" * 50})
    assert refused.status_code == 400

    again = browser.post(
        "/login", data={**form, "username": email_of(clinic.clinic_id), "password": PASSWORD}
    )
    code = parse_qs(urlsplit(again.headers["location"]).query)["code"][0]
    tokens = browser.post("/oauth2/token", data={**exchange, "code": code, "code_verifier": verifier}).json()
    answer = browser.get("/clinic-api/clinic", headers={"authorization": f"Bearer {tokens['id_token']}"})
    assert answer.json()["clinic_id"] == clinic.clinic_id


def test_a_wrong_password_leads_back_to_the_login_page(
    stack: LocalStack, clinic: ClinicStaff, browser: httpx.Client
) -> None:
    form = {
        "client_id": stack.outputs["UserPoolClientId"],
        "redirect_uri": f"{stack.url}/portal/",
        "response_type": "code",
        "username": email_of(clinic.clinic_id),
        "password": "not the password",
    }

    answer = browser.post("/login", data=form)

    assert answer.status_code == 200
    assert "Incorrect" in answer.text
