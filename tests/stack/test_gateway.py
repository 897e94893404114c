"""The gateway's one address: what answers there, and with which headers."""

import re

import httpx

from local.stack import LocalStack
from tests.stack.driver import Driver


def test_the_deployed_template_answers(http: httpx.Client) -> None:
    settings = http.get("/api/settings").json()

    assert settings["prefecture"] == "神奈川県"
    assert len(settings["municipalities"]) == 33


def test_pages_and_phone_are_at_the_same_address(http: httpx.Client) -> None:
    for path in ("/", "/liff/", "/portal/", "/line/liff/sdk.js", "/shared/icon.svg"):
        assert http.get(path).status_code == 200, path


def test_a_directory_without_its_slash_leads_to_its_index(http: httpx.Client) -> None:
    answer = http.get("/liff")

    assert (answer.status_code, answer.headers["location"]) == (302, "/liff/")


def test_a_page_is_two_scripts_and_one_stylesheet_and_compressed(http: httpx.Client) -> None:
    page = http.get("/liff/").text
    addresses = re.findall(r'<(?:link rel="stylesheet" href|script [^>]*src)="([^"]+)"', page)

    assert addresses == ["/liff/liff.css", "/liff/start.js", "/liff/entry.js"]
    for address in addresses:
        answer = http.get(address)
        assert answer.headers["content-encoding"] == "gzip"
        assert not re.search(r"^(?:import .* from|@import)", answer.text, re.M)
    assert http.get("/shared/dom.js").status_code == 404


def test_pages_are_never_cached_and_keep_to_their_policy(http: httpx.Client) -> None:
    headers = http.get("/liff/").headers

    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_pages_are_told_where_everything_is(stack: LocalStack, http: httpx.Client) -> None:
    config = http.get("/config.json").json()

    assert config["cognito_client_id"] == stack.outputs["UserPoolClientId"]
    assert config["cognito_url"] == stack.url
    assert config["portal_url"] == f"{stack.url}/portal/"
    assert config["liff_id"]


def test_the_page_gets_the_sdk_from_the_simulator_and_from_nowhere_else(http: httpx.Client) -> None:
    page = http.get("/liff/").text

    assert "line-scdn.net" not in page
    assert 'href="/line/liff/sdk.js"' in page
    assert http.get("/line/liff/sdk.js").status_code == 200


def test_the_long_answers_of_the_api_are_compressed_by_itself(http: httpx.Client, driver: Driver) -> None:
    for answer in (http.get("/api/settings"), driver.resident().asks("GET", "/api/slots")):
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.json()


def test_an_address_of_the_api_that_does_not_exist_is_the_apis_to_refuse(http: httpx.Client) -> None:
    answer = http.get("/api/nowhere")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_session_lives_in_a_cookie_that_no_script_can_read(http: httpx.Client, driver: Driver) -> None:
    resident = driver.resident()

    answer = resident.asks("GET", "/api/registration")

    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-akiwaku-session=")
    assert "HttpOnly" in cookie
    assert http.get("/api/registration").status_code == 401


def test_the_status_names_what_was_deployed(stack: LocalStack, http: httpx.Client) -> None:
    assert http.get("/local/status").json()["outputs"] == stack.outputs
