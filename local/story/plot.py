"""The steps of the story, in their order. Each shows the rows of the specification that it names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from akiwaku import clock
from akiwaku.bookings import ClaimId
from akiwaku.store import slots
from local import deployer
from local.actors import ClinicStaff, Resident, eventually, in_the_same_instant
from local.story.town import Town

JAPAN = ZoneInfo("Asia/Tokyo")
YOKOHAMA, KAWASAKI = "14100", "14130"
PASSWORD = "kakuu-no-kotoba-2026"  # noqa: S105  (of an account that lives as long as the story)
CLINICS = (
    ("minato", "架空みなとクリニック", YOKOHAMA, "横浜市架空町1-1", "045-000-0001"),
    ("oka", "架空おか医院", YOKOHAMA, "横浜市架空町2-2", "045-000-0002"),
    ("tama", "架空たまクリニック", KAWASAKI, "川崎市架空町3-3", "044-000-0003"),
)
MANUAL: dict[str, object] = {"birth_date": "1972-09-15", "municipality": YOKOHAMA, "phone": "0452101111"}
RIVAL: dict[str, object] = {"birth_date": "1968-04-01", "municipality": YOKOHAMA, "phone": "09000000002"}
QUIET: dict[str, object] = {
    "birth_date": "1990-12-24",
    "municipality": YOKOHAMA,
    "phone": "09000000003",
    "wants_notices": False,
}
KAWASAKI_RESIDENT: dict[str, object] = {
    "birth_date": "1955-01-31",
    "municipality": KAWASAKI,
    "phone": "09000000004",
}
BLOCKER: dict[str, object] = {"birth_date": "1980-06-06", "municipality": YOKOHAMA, "phone": "09000000005"}
NAMES = ("手引さん", "次郎さん", "静さん", "川崎さん", "遮断さん", "未登録さん")


@dataclass(frozen=True)
class Step:
    rows: str
    title: str
    act: Callable[[Town], None]


STEPS: list[Step] = []


def step(rows: str, title: str) -> Callable[[Callable[[Town], None]], Callable[[Town], None]]:
    def add(act: Callable[[Town], None]) -> Callable[[Town], None]:
        STEPS.append(Step(rows, title, act))
        return act

    return add


def problem(answer: Any, status: int, slug: str) -> dict[str, Any]:
    """The problem document of a refusal; AssertionError when it is another answer."""
    document: dict[str, Any] = answer.json()
    kind = document.get("type", "").removeprefix("urn:akiwaku:problem:")
    assert (answer.status_code, kind) == (status, slug), f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert document["detail"].endswith("。"), "a refusal is a sentence"
    return document


def tomorrow(hour: int) -> datetime:
    day = clock.date_in_japan(clock.now()) + timedelta(days=1)
    return datetime.combine(day, time(hour), JAPAN)


@step("D4 C9", "the command line registers two clinics in 横浜市 and one in 川崎市, each with a portal user")
def clinics_are_registered(town: Town) -> None:
    commands = []
    for clinic_id, name, municipality, address, phone in CLINICS:
        where = ["--municipality", municipality, "--address", address, "--phone", phone]
        account = ["--clinic", clinic_id, "--password", PASSWORD]
        commands += [
            deployer.Command(["clinics", "add", name, "--clinic-id", clinic_id, *where]),
            deployer.Command(["users", "add", f"{clinic_id}@clinic.example", *account]),
        ]
    deployer.run(commands, town.stack.env)
    for clinic_id, name, *_ in CLINICS:
        tokens = town.stack.tokens_of(f"{clinic_id}@clinic.example", PASSWORD)
        staff = ClinicStaff(name, clinic_id, town.http, tokens["IdToken"])
        assert staff.asks("GET", "/clinic").json()["name"] == name
        town.clinics[clinic_id] = staff


@step("R1 R16", "people add the account as a friend: the greeting comes, the menu has its three entries")
def friends_are_made(town: Town) -> None:
    terms = town.http.get("/api/settings").json()["terms_version"]
    for name in NAMES:
        person = Resident(name, town.line, town.http, terms)
        person.adds_the_account()
        town.people[name] = person
    for person in town.people.values():
        eventually(lambda who=person: who.heard("reply"), bool, f"{person.name} is greeted")  # type: ignore[misc]
    greeting = town["手引さん"].heard("reply")[0]
    assert "利用規約" in greeting
    assert "?page=registration" in greeting
    areas = town.line.menu_of(town["手引さん"].user_id)["areas"]
    from_the_left = sorted(areas, key=lambda area: int(area["bounds"]["x"]))
    labels = [area["action"]["label"] for area in from_the_left]
    assert labels == ["キャンセル待ち申請", "ユーザー情報登録修正", "キャンセル待ち予約確認"], labels


@step("R4", "before registering, the open slots lead to the registration")
def unregistered_see_nothing(town: Town) -> None:
    for person in town.people.values():
        person.opens_the_page()
    problem(town["未登録さん"].asks("GET", "/api/slots"), 403, "not-registered")


@step("R2 R11", "they register, one exactly as in the manual, one without notices, one in 川崎市")
def they_register(town: Town) -> None:
    forms = dict(zip(NAMES, (MANUAL, RIVAL, QUIET, KAWASAKI_RESIDENT, BLOCKER), strict=False))
    for name, form in forms.items():
        answer = town[name].registers(**form)
        assert answer.status_code == 201, answer.text
    stored = town["手引さん"].asks("GET", "/api/registration").json()
    assert (stored["municipality"]["code"], stored["municipality"]["name"]) == (YOKOHAMA, "横浜市")
    assert (stored["birth_date"], stored["phone"]) == ("1972-09-15", "0452101111")
    assert stored["wants_notices"] is True
    assert stored["consent"]["version"]
    town.line.does(town["遮断さん"].user_id, "unfollow")


@step("R2", "hyphens, 9 digits, a birth date in the future, an unknown municipality: refused, nothing stored")
def bad_input_is_refused(town: Town) -> None:
    person = town["未登録さん"]
    next_week = (clock.date_in_japan(clock.now()) + timedelta(days=7)).isoformat()
    for field, value in (
        ("phone", "045-210-1111"),
        ("phone", "045210111"),
        ("birth_date", next_week),
        ("municipality", "13101"),
    ):
        refused = problem(person.registers(**{**MANUAL, field: value}), 422, "invalid-request")
        (error,) = refused["errors"]
        assert error["field"] == field
        assert error["message"].endswith("。")
        problem(person.asks("GET", "/api/registration"), 403, "not-registered")


@step("R2 R3", "full-width digits are accepted and stored as ASCII; the form can be changed and taken back")
def full_width_digits(town: Town) -> None:
    person = town["未登録さん"]
    answer = person.registers(**{**KAWASAKI_RESIDENT, "phone": "０９０００００００６６"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["phone"] == "09000000066"
    changed = person.registers(**{**KAWASAKI_RESIDENT, "phone": "0440000066"})
    assert (changed.status_code, changed.json()["phone"]) == (200, "0440000066")
    assert person.asks("DELETE", "/api/registration", {}).status_code == 204


@step("C1", "a clinic posts a slot with one seat for 3回目; the same post again makes no second")
def a_slot_is_posted(town: Town) -> None:
    minato, oka = town.clinics["minato"], town.clinics["oka"]
    first = minato.posts("morning-1", tomorrow(14))
    again = minato.posts("morning-1", tomorrow(14))
    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert first.json() == again.json()
    problem(minato.posts("morning-1", tomorrow(15)), 422, "idempotency-key-reused")
    assert len(minato.asks("GET", "/slots").json()["slots"]) == 1
    town.slots["wanted"] = first.json()["slot_id"]
    town.slots["next"] = oka.posts("morning-1", tomorrow(16)).json()["slot_id"]


@step("R4", "the residents of 横浜市 see it, the one of 川崎市 does not, nor can they claim it")
def own_municipality_only(town: Town) -> None:
    wanted = town.slots["wanted"]
    assert town["手引さん"].sees() == [wanted, town.slots["next"]]
    assert town["川崎さん"].sees() == []
    problem(town["川崎さん"].claims(wanted), 404, "slot-not-found")


@step("R4 R11 R17", "the chat answers: open slots as cards, a question in everyday words, notices on and off")
def the_chat_answers(town: Town) -> None:
    person, quiet = town["手引さん"], town["静さん"]
    town.line.does(person.user_id, "message", text="空き枠はありますか")
    (cards,) = person.hears("空き枠が2件あります", 1, "reply")
    assert all(town.slots[name] in cards for name in ("wanted", "next"))
    town.line.does(person.user_id, "message", text="予約をキャンセルしたいです")
    person.hears("予約した医療機関に、電話でご連絡ください", 1, "reply")
    for words, wanted in (("通知オン", True), ("通知オフ", False)):
        town.line.does(quiet.user_id, "message", text=words)
        quiet.hears("お知らせを受け取る設定です" if wanted else "お知らせを止めました", 1, "reply")
        assert quiet.asks("GET", "/api/registration").json()["wants_notices"] is wanted


@step("R6 R7 R11", "the noon notice: one message to each who should have it, none to the others")
def the_noon_notice(town: Town) -> None:
    assert town.stack.fire("NoonNotice", at(12)).ok
    for name in ("手引さん", "次郎さん"):
        (text,) = town[name].hears("空き枠のお知らせ", 1, "multicast")
        assert "?page=slots" in text
    for name in ("静さん", "川崎さん", "遮断さん", "未登録さん"):
        assert town[name].heard("multicast") == [], f"{name} heard a notice"


@step("B4", "the schedule fires a second time: nobody hears twice")
def the_schedule_fires_twice(town: Town) -> None:
    sent = len(town.line.calls("/message/multicast"))
    assert town.stack.fire("NoonNotice", at(12)).ok
    for name in ("手引さん", "次郎さん"):
        town[name].hears("空き枠のお知らせ", 1, "multicast")
    assert len(town.line.calls("/message/multicast")) == sent


@step(
    "R5 B1 B7", "two claim the one seat in the same instant: one 201, one 409 that names the next open slot"
)
def the_race(town: Town) -> None:
    rivals = [town["手引さん"], town["次郎さん"]]
    answers = in_the_same_instant(*(lambda who=who: who.claims(town.slots["wanted"]) for who in rivals))
    assert sorted(answer.status_code for answer in answers) == [201, 409], [a.text for a in answers]
    won = [answer.status_code for answer in answers].index(201)
    town.winner, town.loser = rivals[won], rivals[1 - won]
    full = problem(answers[1 - won], 409, "slot-full")
    assert full["title"] == "満員になりました"
    assert full["next_slot"]["slot_id"] == town.slots["next"]
    town.claim_id = answers[won].json()["claim_id"]


@step("R8 B6", "the confirmation arrives, once, with nothing personal in it")
def the_confirmation(town: Town) -> None:
    (text,) = town.won().hears("予約が確定しました", 1, "push")
    assert "?page=booking" in text
    for personal in ("0452101111", "09000000002", "1972", "1968", "架空みなと", "3回目", town.won().user_id):
        assert personal not in text, f"{personal} in a LINE message"


@step(
    "R9 R5",
    "the booking page shows the clinic with its phone number; the same claim again is the same booking",
)
def the_booking_page(town: Town) -> None:
    booking = town.won().asks("GET", "/api/booking").json()
    assert booking["clinic"]["name"] == "架空みなとクリニック"
    assert booking["clinic"]["phone"] == "045-000-0001"
    assert (booking["dose"], booking["claim_id"]) == (3, town.claim_id)
    again = town.won().claims(town.slots["wanted"])
    assert (again.status_code, again.json()["claim_id"]) == (200, town.claim_id)


@step("R7 R14", "a second claim is refused, and the evening notice passes the winner by")
def no_second_booking(town: Town) -> None:
    problem(town.won().claims(town.slots["next"]), 409, "already-booked")
    assert town.stack.fire("EveningNotice", at(17)).ok
    town.lost().hears("空き枠のお知らせ", 2, "multicast")
    assert len(town.won().heard("multicast")) == 1


@step("C3 R10 C10", "the clinic sees birth date and phone number; for another clinic the slot does not exist")
def the_clinic_sees_who_comes(town: Town) -> None:
    (claimant,) = town.clinics["minato"].claimants_of(town.slots["wanted"])
    own = town.won().asks("GET", "/api/registration").json()
    assert (claimant["birth_date"], claimant["phone"]) == (own["birth_date"], own["phone"])
    path = f"/slots/{town.slots['wanted']}"
    cancel = f"{path}/claimants/{town.claim_id}/cancel"
    for stranger in (town.clinics["oka"], town.clinics["tama"]):
        problem(stranger.asks("GET", path), 404, "slot-not-found")
        problem(stranger.asks("GET", f"{path}/claimants"), 404, "slot-not-found")
        problem(stranger.asks("POST", cancel, {}), 404, "booking-not-found")
    assert town.http.get(f"/clinic-api{path}/claimants").status_code == 401
    with_a_residents_session = town.won().asks("GET", f"/clinic-api{path}/claimants")
    assert with_a_residents_session.status_code == 401


@step("R12 R15 B3", "the winner unregisters, the booking stands; registers again; a claim is refused")
def unregistering_is_no_way_round(town: Town) -> None:
    won = town.won()
    form = MANUAL if won.name == "手引さん" else RIVAL
    assert won.asks("DELETE", "/api/registration", {}).status_code == 204
    problem(won.asks("GET", "/api/registration"), 403, "not-registered")
    (claimant,) = town.clinics["minato"].claimants_of(town.slots["wanted"])
    assert claimant["status"] == "booked"
    assert won.registers(**form).status_code == 201
    problem(won.claims(town.slots["next"]), 409, "already-booked")
    assert won.asks("GET", "/api/booking").json()["claim_id"] == town.claim_id


@step("C4", "the clinic cancels after a phone call: the resident is told, the seat goes to the one who lost")
def the_clinic_cancels(town: Town) -> None:
    path = f"/slots/{town.slots['wanted']}/claimants/{town.claim_id}/cancel"
    cancelled = town.clinics["minato"].asks("POST", path, {})
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    town.won().hears("予約が取り消されました", 1, "push")
    assert town.slots["wanted"] in town.lost().sees()
    second_chance = town.lost().claims(town.slots["wanted"])
    assert second_chance.status_code == 201, second_chance.text
    town.lost().hears("予約が確定しました", 1, "push")


@step("C4 R5", "the one whose booking was cancelled can book again")
def the_first_can_book_again(town: Town) -> None:
    answer = town.won().claims(town.slots["next"])
    assert answer.status_code == 201, answer.text
    town.won().hears("予約が確定しました", 2, "push")


@step("B10", "LINE answers 500, takes a message but loses the answer, then takes it again: it arrives once")
def line_has_a_bad_moment(town: Town) -> None:
    slot = town.clinics["tama"].posts("bad-moment", tomorrow(10)).json()["slot_id"]
    before = len(town.line.calls("/message/push"))
    town.line.fails("/v2/bot/message/push", 500, times=1, accept=False)
    town.line.fails("/v2/bot/message/push", 500, times=1, accept=True)
    assert town["川崎さん"].claims(slot).status_code == 201
    town["川崎さん"].hears("予約が確定しました", 1, "push")
    tries = eventually(
        lambda: town.line.calls("/message/push")[before:], lambda seen: len(seen) >= 3, "three tries"
    )
    assert [call["status"] for call in tries] == [500, 500, 409], tries
    assert len({call["retry_key"] for call in tries}) == 1


@step("B1 B10", "a claim dies between seat and booking: the sweep finishes it and the confirmation arrives")
def the_sweep(town: Town) -> None:
    person = town["静さん"]
    slot = town.clinics["oka"].posts("dies", tomorrow(11)).json()["slot_id"]
    # What a function did that took the seat 20 seconds ago and was never heard of again.
    died_at = datetime.now(UTC) - timedelta(seconds=20)
    assert slots.take_seat(slot, person.user_id, ClaimId.new(3, died_at), died_at) == slots.SeatTaken()
    problem(person.asks("GET", "/api/booking"), 404, "no-booking")
    swept = town.stack.fire("SweepEveryMinute")
    assert swept.result["finished"] == 1, swept
    assert person.asks("GET", "/api/booking").json()["slot_id"] == slot
    person.hears("予約が確定しました", 1, "push")


@step("B10", "a webhook with a wrong signature: 401, nothing queued")
def a_forged_webhook(town: Town) -> None:
    person = town["未登録さん"]
    heard = len(person.heard())
    forged = {
        "type": "message",
        "source": {"type": "user", "userId": person.user_id},
        "message": {"type": "text", "id": "1", "text": "予約"},
    }
    for signature in ("wrong", "none"):
        assert town.line.delivers([forged], signature) == 401
    assert waiting_events(town) == 0
    assert len(person.heard()) == heard


@step("R1", "the same event delivered twice acts once")
def an_event_delivered_twice(town: Town) -> None:
    person = town["未登録さん"]
    town.line.does(person.user_id, "message", text="予約")
    person.hears("予約の内容と", 1, "reply")
    event = town.line.last_event_of(person.user_id)
    assert town.line.delivers_again(event) == 200
    person.hears("予約の内容と", 1, "reply")


@step("R13", "ログアウト ends the session, and without one nothing is shown")
def logging_out(town: Town) -> None:
    won = town.won()
    answer = won.asks("DELETE", "/api/session", {})
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    won.cookie = ""
    problem(won.asks("GET", "/api/booking"), 401, "session-required")


@step("B6", "no line that the functions logged in all this holds anything of a person")
def the_logs_know_nobody(town: Town) -> None:
    logged = "\n".join(town.stack.logs(100_000))
    assert "run planned" in logged, "the logs cannot be read"
    forms = (MANUAL, RIVAL, QUIET, KAWASAKI_RESIDENT, BLOCKER)
    personal = {str(form[field]) for form in forms for field in ("phone", "birth_date")}
    personal |= {person.user_id for person in town.people.values()} | {"0440000066", "045-210-1111"}
    found = [each for each in personal if each in logged]
    assert not found, f"in the logs: {found}"


def at(hour: int) -> datetime:
    """Today at this hour in Japan, as the schedule would say it."""
    return datetime.combine(clock.date_in_japan(clock.now()), time(hour), JAPAN)


def waiting_events(town: Town) -> int:
    """Events in the queue, waiting or in somebody's hands."""
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    found = town.stack.cloud.queues.get_queue_attributes(
        QueueUrl=town.stack.env["WEBHOOK_EVENTS_QUEUE_URL"], AttributeNames=list(names)
    )["Attributes"]
    return sum(int(found[name]) for name in names)
