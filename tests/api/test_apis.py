"""The handlers as API Gateway calls them."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from icalendar import Calendar

from akiwaku import claims, clock, id_tokens, sessions
from akiwaku.errors import InvalidIdToken, TryAgain
from akiwaku.resources import resources
from akiwaku.store import audit_trail
from booking import clinic_api, resident_api
from tests.kit import world
from webhook import receive

CONTEXT = SimpleNamespace(
    function_name="test", memory_limit_in_mb=1, invoked_function_arn="arn", aws_request_id="1",
    get_remaining_time_in_millis=lambda: 10_000,
)  # fmt: skip
MANUAL = {
    "birth_date": "1972-09-15", "municipality": "14100", "phone": "0452101111", "wants_notices": True,
    "consent_version": "2026-11-01",
}  # fmt: skip


def call(
    module: Any, method: str, path: str, body: Any = None, **more: Any
) -> tuple[int, Any, dict[str, Any]]:
    path, _, query = path.partition("?")
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"content-type": "application/json", **more.get("headers", {})},
        "queryStringParameters": dict(pair.split("=") for pair in query.split("&")) if query else None,
        "cookies": more.get("cookies", []),
        "requestContext": {
            "stage": "$default",
            "requestId": "r",
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            "authorizer": {"jwt": {"claims": more.get("token", {}), "scopes": None}},
        },
        "body": json.dumps(body) if body is not None else more.get("raw"),
        "isBase64Encoded": False,
    }
    answer = module.handler(event, CONTEXT)
    text = answer.get("body")
    is_json = "json" in answer.get("headers", {}).get("Content-Type", "json")
    return answer["statusCode"], json.loads(text) if text and is_json else text or None, answer


@pytest.fixture
def cookie(clinics, monkeypatch) -> str:
    """A session of U1, by way of an ID token."""
    monkeypatch.setattr(id_tokens, "user_id", lambda token: token.removeprefix("token-of-"))
    status, _, answer = call(resident_api, "POST", "/api/session", {"id_token": "token-of-U1"})
    assert status == 200
    (header,) = answer["cookies"]
    assert header.startswith("__Host-akiwaku-session=")
    for attribute in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=1800"):
        assert attribute in header
    return header.partition(";")[0]


def test_a_booking_comes_as_an_entry_for_the_phones_calendar(cookie, monkeypatch):
    def me(method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        return call(resident_api, method, path, body, cookies=[cookie])

    me("PUT", "/api/registration", MANUAL)
    assert me("GET", "/api/booking.ics")[0] == 404
    now = clock.now()
    monkeypatch.setattr(world, "NOW", now)
    wanted = world.slot(starts_at=now + timedelta(hours=3))
    booking = me("POST", "/api/claims", {"slot_id": wanted.slot_id, "dose": 3})[1]

    status, text, answer = me("GET", "/api/booking.ics")

    assert status == 200
    assert answer["headers"]["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["headers"]["Cache-Control"] == "no-store"
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event.start == wanted.starts_at.replace(microsecond=0)
    assert event["SUMMARY"] == "ワクチン接種(3回目) 架空あかりクリニック"
    assert booking["clinic"]["phone"] in event["DESCRIPTION"]
    assert "0452101111" not in text

    me("PUT", "/api/language", {"language": "en"})
    (event,) = Calendar.from_ical(me("GET", "/api/booking.ics")[1]).walk("VEVENT")
    assert event["SUMMARY"] == "Vaccination (dose 3) 架空あかりクリニック"


def test_a_resident_registers_sees_slots_claims_and_sees_the_booking(cookie, monkeypatch):
    def me(method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        return call(resident_api, method, path, body, cookies=["other=1", cookie])

    assert me("GET", "/api/registration")[1]["type"] == "urn:akiwaku:problem:not-registered"
    assert me("GET", "/api/slots")[0] == 403
    assert me("PUT", "/api/registration", MANUAL)[0] == 201
    assert me("PUT", "/api/registration", {**MANUAL, "wants_notices": False})[0] == 200
    registration = me("GET", "/api/registration")[1]
    assert registration["municipality"] == {
        "code": "14100",
        "name": "横浜市",
        "kana": "よこはまし",
        "roman": "Yokohama",
    }
    assert registration["wants_notices"] is False

    now = clock.now()
    monkeypatch.setattr(world, "NOW", now)
    first = world.slot("first", starts_at=now + timedelta(hours=3), closes_at=now + timedelta(hours=2))
    (seen,) = me("GET", "/api/slots")[1]["slots"]
    assert seen["slot_id"] == first.slot_id
    assert seen["clinic"]["name"] == "架空あかりクリニック"
    assert seen["starts_at"].endswith("Z")

    status, booking, _ = me("POST", "/api/claims", {"slot_id": first.slot_id, "dose": 3})
    assert status == 201
    assert me("POST", "/api/claims", {"slot_id": first.slot_id, "dose": 3})[0] == 200
    assert me("GET", "/api/booking")[1] == booking
    assert booking["contact_phone"] == "0452101111"
    assert booking["clinic"]["phone"] == "045-000-0001"

    assert me("DELETE", "/api/registration")[0] == 204
    assert me("GET", "/api/booking")[0] == 403
    ended = me("DELETE", "/api/session")[2]
    assert "Max-Age=0" in ended["cookies"][0]


def test_a_loser_is_shown_the_next_slot_as_a_problem_document(cookie, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(world, "NOW", now)
    for name in ("U1", "U2"):
        call(resident_api, "PUT", "/api/registration", {**MANUAL, "phone": f"090000000{name[1]}0"},
             cookies=[session_of(name)])  # fmt: skip
    wanted = world.slot("wanted", starts_at=now + timedelta(hours=3))
    other = world.slot("other", starts_at=now + timedelta(hours=4))
    body = {"slot_id": wanted.slot_id, "dose": 3}
    assert call(resident_api, "POST", "/api/claims", body, cookies=[session_of("U2")])[0] == 201
    status, problem, answer = call(resident_api, "POST", "/api/claims", body, cookies=[cookie])
    assert status == 409
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert problem["type"] == "urn:akiwaku:problem:slot-full"
    assert problem["title"] == "満員になりました"
    assert problem["next_slot"]["slot_id"] == other.slot_id


def session_of(name: str) -> str:
    return f"{sessions.COOKIE}={sessions.issue(name, 'session' * 8, clock.now())}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/registration"),
        ("PUT", "/api/registration"),
        ("DELETE", "/api/registration"),
        ("GET", "/api/slots"),
        ("POST", "/api/claims"),
        ("GET", "/api/booking"),
    ],
)
def test_without_a_session_nothing_is_shown_or_changed(aws, method, path):
    body = MANUAL if method == "PUT" else {"slot_id": "x", "dose": 3} if method == "POST" else None
    for cookies in ([], [f"{sessions.COOKIE}=forged"]):
        status, problem, answer = call(resident_api, method, path, body, cookies=cookies)
        assert (status, problem["type"]) == (401, "urn:akiwaku:problem:session-required")
        assert not answer.get("cookies")


def test_a_session_slides_with_every_call(cookie):
    later = call(resident_api, "GET", "/api/registration", cookies=[cookie])[2]
    assert later["cookies"][0].startswith(f"{sessions.COOKIE}=")


def test_changing_calls_from_another_site_are_refused(cookie):
    cross_site, form = {"sec-fetch-site": "cross-site"}, {"content-type": "text/plain"}
    for headers, said in ((cross_site, (403, "not-same-origin")), (form, (415, "json-required"))):
        status, problem, _ = call(
            resident_api, "PUT", "/api/registration", MANUAL, headers=headers, cookies=[cookie]
        )
        assert (status, problem["type"]) == (said[0], f"urn:akiwaku:problem:{said[1]}")
    assert call(resident_api, "GET", "/api/registration", cookies=[cookie])[0] == 403


def test_a_bad_token_starts_no_session(aws, monkeypatch):
    def refuse(token: str) -> str:
        raise InvalidIdToken

    monkeypatch.setattr(id_tokens, "user_id", refuse)
    status, problem, answer = call(resident_api, "POST", "/api/session", {"id_token": "x"})
    assert (status, problem["type"]) == (401, "urn:akiwaku:problem:invalid-id-token")
    assert not answer.get("cookies")


def test_wrong_input_names_each_field_and_stores_nothing(cookie):
    wrong = {**MANUAL, "phone": "045-210-1111", "birth_date": "2990-01-01"}
    status, problem, _ = call(resident_api, "PUT", "/api/registration", wrong, cookies=[cookie])
    assert (status, problem["type"]) == (422, "urn:akiwaku:problem:invalid-request")
    assert {error["field"] for error in problem["errors"]} == {"phone", "birth_date"}
    assert call(resident_api, "GET", "/api/registration", cookies=[cookie])[0] == 403


@pytest.mark.parametrize("raw", ["{", "[]", "null", '"x"', ""])
def test_what_is_not_a_form_is_refused_and_never_an_internal_error(cookie, raw):
    status, problem, _ = call(resident_api, "PUT", "/api/registration", raw=raw, cookies=[cookie])
    assert (status, problem["status"]) == (422, 422)
    assert problem["errors"]


def test_an_unknown_address_is_a_problem_too(aws):
    for module, path in ((resident_api, "/api/nothing"), (clinic_api, "/clinic-api/nothing")):
        status, problem, _ = call(module, "GET", path)
        assert (status, problem["type"]) == (404, "urn:akiwaku:problem:not-found")


def test_the_settings_tell_the_pages_what_they_need(aws):
    status, document, _ = call(resident_api, "GET", "/api/settings")
    assert status == 200
    assert document["prefecture"] == "神奈川県"
    assert len(document["municipalities"]) == 33
    assert document["terms_version"] == "2026-11-01"
    assert document["notice_times"] == ["09:00", "12:00", "17:00"]


def test_the_terms_come_in_the_language_asked_for(aws):
    def terms(query: str) -> dict[str, Any]:
        return call(resident_api, "GET", f"/api/terms{query}")[1]

    assert terms("")["title"] == "利用規約と個人情報の取り扱い"
    assert terms("?language=en")["title"] == "Terms of use and personal data"
    assert len({terms(f"?language={each}")["version"] for each in ("ja", "easy", "en")}) == 1
    assert call(resident_api, "GET", "/api/terms?language=xx")[0] == 422


def test_a_resident_chooses_a_language_and_keeps_it(cookie):
    def me(method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        return call(resident_api, method, path, body, cookies=[cookie])

    assert me("PUT", "/api/language", {"language": "en"})[1]["type"] == "urn:akiwaku:problem:not-registered"
    assert me("PUT", "/api/registration", {**MANUAL, "language": "easy"})[1]["language"] == "easy"
    assert me("PUT", "/api/registration", MANUAL)[1]["language"] == "easy"
    assert me("PUT", "/api/language", {"language": "en"})[1]["language"] == "en"
    assert me("PUT", "/api/language", {"language": "fr"})[0] == 422
    assert me("GET", "/api/registration")[1]["language"] == "en"


def clinic(
    method: str, path: str, body: Any = None, *, who: str = "akari", **headers: str
) -> tuple[int, Any]:
    token = {"sub": "staff-1", "custom:clinic_id": who}
    status, document, _ = call(clinic_api, method, path, body, token=token, headers=headers)
    return status, document


def posting(**changes: Any) -> dict[str, Any]:
    starts = clock.now().replace(microsecond=0) + timedelta(hours=3)
    return {"starts_at": starts.isoformat(), "vaccine": "ファイザー", "doses": [3], "seats": 1, **changes}


def test_a_clinic_posts_sees_who_comes_and_cancels(cookie):
    body = posting()
    status, posted = clinic("POST", "/clinic-api/slots", body, **{"idempotency-key": "k1"})
    assert status == 201
    assert clinic("POST", "/clinic-api/slots", body, **{"idempotency-key": "k1"}) == (200, posted)
    changed = posting(seats=2)
    assert clinic("POST", "/clinic-api/slots", changed, **{"idempotency-key": "k1"})[0] == 422

    call(resident_api, "PUT", "/api/registration", MANUAL, cookies=[cookie])
    claim = {"slot_id": posted["slot_id"], "dose": 3}
    booking = call(resident_api, "POST", "/api/claims", claim, cookies=[cookie])[1]

    path = f"/clinic-api/slots/{posted['slot_id']}"
    seen = clinic("GET", f"{path}/claimants")[1]
    assert seen["slot"]["claimed"] == 1
    (claimant,) = seen["claimants"]
    assert (claimant["birth_date"], claimant["phone"]) == ("1972-09-15", "0452101111")

    cancel = f"{path}/claimants/{booking['claim_id']}/cancel"
    for stranger in (path, f"{path}/claimants"):
        assert clinic("GET", stranger, who="tama")[0] == 404
    assert clinic("POST", cancel, {}, who="tama")[0] == 404
    status, cancelled = clinic("POST", cancel, {})
    assert (status, cancelled["status"]) == (200, "cancelled")
    assert clinic("GET", path)[1]["remaining"] == 1


def test_a_clinics_list_filters_by_day_and_status(cookie):
    clinic("POST", "/clinic-api/slots", posting(), **{"idempotency-key": "k1"})
    assert len(clinic("GET", "/clinic-api/slots")[1]["slots"]) == 1
    assert clinic("GET", "/clinic-api/slots?date=2020-01-01")[1]["slots"] == []
    assert clinic("GET", "/clinic-api/slots?status=withdrawn")[1]["slots"] == []
    status, problem = clinic("GET", "/clinic-api/slots?date=yesterday")
    assert (status, problem["errors"][0]["message"]) == (422, "正しい日付を入力してください。")


def test_a_clinics_list_comes_in_pages(cookie):
    for number in range(3):
        clinic("POST", "/clinic-api/slots", posting(), **{"idempotency-key": f"k{number}"})
    first = clinic("GET", "/clinic-api/slots?limit=2")[1]
    rest = clinic("GET", f"/clinic-api/slots?limit=2&cursor={first['next']}")[1]
    assert [len(first["slots"]), len(rest["slots"]), rest["next"]] == [2, 1, None]
    assert len({each["slot_id"] for each in first["slots"] + rest["slots"]}) == 3


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x", "cursor=WyIyMDI2Il0", "cursor=WzEsIDJd", "cursor=%00", "limit=0", "limit=201", "limit=x",
        "date=1999-12-31", "to=9999-12-31", "from=0001-01-01", "status=lost",
        "cursor=WyIyMDI2LTExLTIzVDAwOjAwOjAwIiwgIngiXQ",
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused_by_name(cookie, query):
    status, problem = clinic("GET", f"/clinic-api/slots?{query}")
    assert status == 422
    assert problem["errors"][0]["field"].endswith(query.partition("=")[0])


def test_a_change_names_what_it_was_made_from(cookie):
    posted = clinic("POST", "/clinic-api/slots", posting(), **{"idempotency-key": "k1"})[1]
    path = f"/clinic-api/slots/{posted['slot_id']}"
    token = {"sub": "staff-1", "custom:clinic_id": "akari"}
    etag = call(clinic_api, "GET", path, token=token)[2]["headers"]["ETag"]

    def change(tag: str | None, **wanted: Any) -> tuple[int, Any]:
        return clinic("PATCH", path, wanted, **({"if-match": tag} if tag else {}))

    assert change(None, seats=2)[1]["type"] == "urn:akiwaku:problem:if-match-required"
    assert change(etag, seats=2)[1]["seats"] == 2
    for old in (etag, '"x"', 'W/"1"', "*", '"999999999999"'):
        assert change(old, seats=3)[1]["type"] == "urn:akiwaku:problem:slot-changed"
    assert change('"1"', seats=3, vaccine="x")[0] == 422
    assert clinic("PATCH", path, {"seats": 3}, who="tama")[0] == 404
    assert clinic("GET", path)[1]["seats"] == 2


def test_a_clinic_closes_and_withdraws_its_own_slot_only(cookie):
    posted = clinic("POST", "/clinic-api/slots", posting(), **{"idempotency-key": "k1"})[1]
    path = f"/clinic-api/slots/{posted['slot_id']}"
    for step in ("close", "withdraw"):
        assert clinic("POST", f"{path}/{step}", {}, who="tama")[0] == 404
    assert clinic("POST", f"{path}/close", {})[1]["status"] == "closed"
    assert clinic("POST", f"{path}/withdraw", {})[1]["status"] == "withdrawn"
    status, problem = clinic("POST", f"{path}/close", {})
    assert (status, problem["type"]) == (409, "urn:akiwaku:problem:slot-withdrawn")


def test_the_desk_marks_who_came(at_noon, clinics):
    wanted = world.slot()
    world.resident("U1")
    booking = claims.claim("U1", wanted.slot_id, 3, world.NOW).booking
    claimant = f"/clinic-api/slots/{wanted.slot_id}/claimants/{booking.claim_id}"

    def mark(visit: str | None, who: str = "akari") -> tuple[int, Any]:
        return clinic("PUT", f"{claimant}/visit", {"visit": visit}, who=who)

    assert mark("vaccinated", who="tama")[0] == 404
    assert mark("healed")[0] == 422
    assert mark("no_show")[1]["type"] == "urn:akiwaku:problem:too-early"
    assert mark("vaccinated")[1]["visit"] == "vaccinated"
    status, problem = clinic("POST", f"{claimant}/cancel", {})
    assert (status, problem["type"]) == (409, "urn:akiwaku:problem:already-vaccinated")
    assert mark(None)[1]["visit"] is None
    assert clinic("POST", f"{claimant}/cancel", {})[0] == 200
    assert mark(None)[1]["type"] == "urn:akiwaku:problem:booking-cancelled"


@pytest.fixture
def booked(at_noon, clinics) -> Any:
    """Somebody with a seat in three hours."""
    wanted = world.slot(vaccine="=1+1")
    world.resident("U1", phone="09087654321")
    return claims.claim("U1", wanted.slot_id, 3, world.NOW).booking


def test_somebody_is_found_at_the_desk_by_phone_and_birth_date(booked):
    person = {"phone": "090-8765-4321", "birth_date": "1972-09-15"}
    status, answer = clinic("POST", "/clinic-api/lookup", person)
    assert status == 200
    [found] = answer["found"]
    assert (found["slot"]["slot_id"], found["claimant"]["claim_id"]) == (booked.slot_id, booked.claim_id)
    assert found["claimant"]["phone"] == "09087654321"
    assert clinic("POST", "/clinic-api/lookup", person, who="tama") == (200, {"found": []})


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"phone": "1234", "birth_date": "1972-09-15"}, "phone"),
        ({"phone": "09087654321", "birth_date": "1972-13-15"}, "birth_date"),
        ({"phone": "09087654321"}, "birth_date"),
        ({"phone": "09087654321", "birth_date": "1972-09-15", "name": "x"}, "name"),
    ],
)
def test_what_is_looked_up_is_checked_and_never_said_back(booked, form, field):
    status, problem = clinic("POST", "/clinic-api/lookup", form)
    assert (status, [each["field"] for each in problem["errors"]]) == (422, [field])
    assert "09087654321" not in json.dumps(problem)


def test_who_misses_too_often_is_told_how_long_to_wait(booked):
    token = {"sub": "staff-1", "custom:clinic_id": "akari"}
    nobody = {"phone": "09000000000", "birth_date": "1972-09-15"}
    for _ in range(5):
        assert clinic("POST", "/clinic-api/lookup", nobody) == (200, {"found": []})
    status, problem, answer = call(clinic_api, "POST", "/clinic-api/lookup", nobody, token=token)
    assert (status, problem["type"]) == (429, "urn:akiwaku:problem:too-many-lookups")
    assert (problem["retry_after"], answer["headers"]["Retry-After"]) == (30, "30")
    assert "30秒" in problem["detail"]


def test_a_day_is_its_slots_with_who_comes(booked):
    status, day = clinic("GET", "/clinic-api/days/2026-11-23")
    assert (status, day["date"]) == (200, "2026-11-23")
    [each] = day["slots"]
    assert each["slot"]["slot_id"] == booked.slot_id
    assert [claimant["claim_id"] for claimant in each["claimants"]] == [booked.claim_id]
    assert clinic("GET", "/clinic-api/days/2026-11-24")[1]["slots"] == []
    assert clinic("GET", "/clinic-api/days/2026-11-23", who="tama")[1]["slots"] == []


@pytest.mark.parametrize("day", ["2026-13-01", "today", "0001-01-01", "9999-12-31", "1"])
def test_a_day_that_cannot_be_is_refused_by_name(booked, day):
    for path in (f"/clinic-api/days/{day}", f"/clinic-api/days/{day}/claimants.csv"):
        status, problem = clinic("GET", path)
        assert (status, problem["errors"][0]["field"].rpartition(".")[2]) == (422, "day")


@pytest.mark.parametrize(
    ("path", "name"),
    [("/slots/{}/claimants.csv", "claimants-2026-11-23-1500.csv"),
     ("/days/2026-11-23/claimants.csv", "claimants-2026-11-23.csv")],
)  # fmt: skip
def test_who_comes_is_saved_as_a_file_for_excel(booked, path, name):
    token = {"sub": "staff-1", "custom:clinic_id": "akari"}
    path = "/clinic-api" + path.format(booked.slot_id)
    status, text, answer = call(clinic_api, "GET", path, token=token)
    assert status == 200
    headers = answer["headers"]
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert headers["Cache-Control"] == "no-store"
    assert text.startswith("\ufeff接種日,")
    assert (
        "2026-11-23,15:00,'=1+1,3回目,1972-09-15,54,090-8765-4321,予約確定,,2026-11-23 12:00:00\r\n" in text
    )


def test_the_file_of_another_clinics_slot_is_not_there(booked):
    for slot_id in (booked.slot_id, "unknown"):
        status, problem = clinic("GET", f"/clinic-api/slots/{slot_id}/claimants.csv", who="tama")
        assert (status, problem["type"]) == (404, "urn:akiwaku:problem:slot-not-found")


@pytest.mark.parametrize("path", ["/slots/{}/claimants", "/slots/{}/claimants.csv", "/days/2026-11-23"])
def test_without_a_trail_the_desk_is_asked_to_try_again(booked, monkeypatch, path):
    def fail(_entry: Any) -> None:
        raise TryAgain

    monkeypatch.setattr(audit_trail, "add", fail)
    status, problem = clinic("GET", "/clinic-api" + path.format(booked.slot_id))
    assert (status, problem["type"]) == (503, "urn:akiwaku:problem:try-again")


def test_a_post_needs_an_idempotency_key_and_sense(cookie):
    status, problem = clinic("POST", "/clinic-api/slots", posting(seats=0))
    assert status == 422
    fields = {error["field"] for error in problem["errors"]}
    assert "seats" in fields
    status, problem = clinic("POST", "/clinic-api/slots", posting())
    assert status == 422
    assert problem["errors"][0]["field"].lower().endswith("idempotency-key")


def test_an_id_that_cannot_be_is_not_found_like_any_other(cookie):
    for slot_id in ("x", "x" * 3000, "%00"):
        path = f"/clinic-api/slots/{slot_id}"
        assert clinic("GET", path)[0] == 404
        assert clinic("GET", f"{path}/claimants")[0] == 404
        assert clinic("POST", f"{path}/claimants/{slot_id}/cancel", {})[0] == 404


def test_an_account_without_a_clinic_sees_nothing(cookie):
    for who in ("", "unknown"):
        status, problem = clinic("GET", "/clinic-api/slots", who=who)
        assert (status, problem["type"]) == (403, "urn:akiwaku:problem:clinic-required")


def test_the_clinic_api_describes_itself(aws):
    status, document, _ = call(clinic_api, "GET", "/clinic-api/openapi.json")
    assert status == 200
    assert document["openapi"].startswith("3.1")
    assert "/clinic-api/slots/{slot_id}/claimants" in document["paths"]


BODY = '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def webhook(body: str, signature: str | None, *, encoded: bool = False) -> int:
    headers = {"x-line-signature": signature} if signature is not None else {}
    content = base64.b64encode(body.encode()).decode() if encoded else body
    event = {"body": content, "isBase64Encoded": encoded, "headers": headers, "rawPath": "/webhook"}
    return int(receive.handler(event, CONTEXT)["statusCode"])


def queued() -> list[dict[str, Any]]:
    answer = boto3.client("sqs").receive_message(
        QueueUrl=resources().webhook_events_queue_url, MaxNumberOfMessages=10
    )
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def test_lines_own_check_vector_is_accepted_in_plain_and_in_base64(aws):
    assert webhook(BODY, SIGNATURE) == 200
    assert webhook(BODY, SIGNATURE, encoded=True) == 200


def test_a_wrong_signature_is_refused_and_queues_nothing(aws):
    events = json.dumps({"events": [{"webhookEventId": "01", "source": {"userId": "U1"}}]})
    for signature in (SIGNATURE, "", None, "こんにちは"):
        assert webhook(events, signature) == 401
    assert queued() == []


def test_each_event_is_queued_once_in_its_users_order(aws):
    import hashlib
    import hmac

    events = [{"webhookEventId": f"0{n}", "source": {"userId": f"U{n % 2}"}, "n": n} for n in range(4)]
    body = json.dumps(
        {"events": [*events, {"webhookEventId": "09", "type": "somethingNew"}, {"type": "newer"}]}
    )
    secret = b"8c570fa6dd201bb328f1c1eac23a96d8"
    signature = base64.b64encode(hmac.new(secret, body.encode(), hashlib.sha256).digest()).decode()
    assert webhook(body, signature) == 200
    assert webhook(body, signature) == 200
    found = queued()
    assert sorted(event.get("webhookEventId", "") for event in found) == ["", "00", "01", "02", "03", "09"]
