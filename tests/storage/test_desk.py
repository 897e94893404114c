"""What a clinic's staff see of people: finding somebody at the desk, the day, and the trail of all of it."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import boto3
import pytest
from pydantic import ValidationError

from akiwaku import audit, changes, claims, clock, desk, observability, registration
from akiwaku.audit import Staff
from akiwaku.bookings import Booking, Visit
from akiwaku.desk import LookUp
from akiwaku.errors import BookingNotFound, SlotNotFound, StoreFault, TooManyLookups, TryAgain
from akiwaku.slots import SlotChanges
from akiwaku.store import attempts, audit_trail, base, bookings
from akiwaku.store.audit_trail import Action, Entry
from tests.kit.calls import counted
from tests.kit.roles import allowed
from tests.kit.world import LATER, NOW, TAMA, form, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")

SUZUKI, SATO = Staff("akari", "suzuki"), Staff("akari", "sato")
ELSEWHERE = Staff("tama", "tanaka")
PHONE, BORN = "09087654321", date(1931, 2, 14)
NOBODY = "09011112222"
TODAY = clock.date_in_japan(NOW)


def person(name: str = "U1", phone: str = PHONE, born: date = BORN) -> None:
    registration.register(name, form(phone=phone, birth_date=born), NOW)


def books(name: str, key: str = "first", at: datetime = NOW, **facts: Any) -> Booking:
    return claims.claim(name, slot(key, **facts).slot_id, 3, at).booking


def asked(phone: str = PHONE, born: date | str = BORN) -> LookUp:
    return LookUp.model_validate({"phone": phone, "birth_date": born})


def look_up(staff: Staff = SUZUKI, now: datetime = LATER, **whom: Any) -> list[Booking]:
    return [each.claimant.booking for each in desk.look_up(staff, asked(**whom), now)]


def misses(number: int, staff: Staff = SUZUKI, now: datetime = LATER) -> None:
    for _ in range(number):
        assert look_up(staff, now, phone=NOBODY) == []


def trail(clinic_id: str = "akari") -> list[Entry]:
    return list(audit_trail.since(clinic_id, NOW - timedelta(days=1)))


def rows(*tables: str) -> list[list[dict[str, Any]]]:
    return [boto3.client("dynamodb").scan(TableName=name)["Items"] for name in tables]


def refuses(error: type[Exception]) -> Any:
    def refuse(*_: Any, **__: Any) -> None:
        raise error

    return refuse


# ---------- finding somebody


@pytest.mark.parametrize("written", [PHONE, "090-8765-4321", "０９０－８７６５－４３２１", " 090ー8765ー4321 ",
                                     "090 8765 4321", "(090)8765‐4321"])  # fmt: skip
def test_whoever_stands_at_the_desk_is_found_however_the_number_is_written(written):
    person()
    booking = books("U1")
    assert look_up(phone=written) == [booking]


@pytest.mark.parametrize("wrong", [{"phone": NOBODY}, {"born": date(1931, 2, 15)}])
def test_both_the_number_and_the_birth_date_must_be_right(wrong):
    person()
    books("U1")
    assert look_up(**wrong) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "87654321"},
        {"phone": "090-8765-43210"},
        {"phone": "-"},
        {"phone": 9},
        {"born": "2999-01-01"},
        {"born": "x"},
        {"born": "1899-12-31"},
    ],
)
def test_what_can_be_nobodys_is_refused_before_it_counts_as_a_miss(wrong):
    with pytest.raises(ValidationError):
        asked(**wrong)


def test_another_clinic_finds_nobody():
    person()
    books("U1")
    assert look_up(ELSEWHERE) == []


def test_bookings_come_by_time_and_the_cancelled_ones_as_cancelled():
    person()
    late = books("U1", "late", starts_at=NOW + timedelta(days=3))
    changes.cancel("akari", late.slot_id, late.claim_id, NOW)
    early = books("U1", "early", NOW + timedelta(seconds=1), starts_at=NOW + timedelta(hours=1))
    found = look_up()
    assert [(each.claim_id, each.is_live) for each in found] == [
        (early.claim_id, True),
        (late.claim_id, False),
    ]


def test_of_very_many_bookings_the_newest_are_found(monkeypatch):
    monkeypatch.setattr(bookings, "_MOST_AT_DESK", 2)
    person()
    made = []
    for number in range(3):
        made.append(books("U1", f"{number}", NOW + timedelta(seconds=number)))
        if number < 2:
            changes.cancel("akari", made[-1].slot_id, made[-1].claim_id, NOW)
    assert {each.claim_id for each in look_up()} == {each.claim_id for each in made[1:]}


def test_a_week_back_is_found_and_no_further():
    person()
    booking = books("U1")
    last = datetime.combine(TODAY + desk.RECENT + timedelta(days=1), datetime.min.time(), clock.JAPAN)
    assert look_up(now=last - timedelta(seconds=1)) == [booking]
    assert look_up(now=last) == []


def test_it_is_the_slots_time_that_counts_and_the_mark_is_seen():
    person()
    booking = books("U1")
    later = NOW + timedelta(days=30)
    changes.mark("akari", booking.slot_id, booking.claim_id, Visit.VACCINATED, LATER)
    changes.change("akari", booking.slot_id, SlotChanges(starts_at=later), LATER)
    [found] = desk.look_up(SUZUKI, asked(), LATER)
    assert found.slot.starts_at == later
    assert found.claimant.marked.visit == Visit.VACCINATED


def test_what_the_database_leaves_unread_is_asked_for_again(monkeypatch):
    person()
    booking = books("U1")
    lazy = Lazy(monkeypatch, refusals=2)
    assert look_up() == [booking]
    assert lazy.asked == 4  # bookings three times, slots once


def test_a_database_that_never_reads_all_is_no_empty_answer(monkeypatch):
    person()
    books("U1")
    Lazy(monkeypatch, refusals=99)
    with pytest.raises(TryAgain):
        look_up()
    assert trail() == []


class Lazy:
    """A database that leaves everything in a BatchGetItem unread, so many times."""

    def __init__(self, monkeypatch: Any, refusals: int) -> None:
        self.asked = 0
        monkeypatch.setattr(base.time, "sleep", lambda _seconds: None)
        client = base._CONNECTION.client
        read = client.batch_get_item

        def batch_get_item(RequestItems: Any) -> Any:  # noqa: N803
            self.asked += 1
            if self.asked <= refusals:
                return {"Responses": {}, "UnprocessedKeys": RequestItems}
            return read(RequestItems=RequestItems)

        monkeypatch.setattr(client, "batch_get_item", batch_get_item)


# ---------- slowed down


def test_five_misses_are_free_and_the_sixth_look_waits():
    person()
    books("U1")
    misses(5)
    with counted() as calls, pytest.raises(TooManyLookups) as refused:
        look_up()
    assert refused.value.headers == {"Retry-After": "30"}
    assert refused.value.problem()["retry_after"] == 30
    assert "30秒" in refused.value.detail
    assert calls.reads == {"GetItem": 1}, "nothing but the count was read"
    assert len(look_up(now=LATER + timedelta(seconds=30))) == 1


def test_each_further_miss_costs_twice_as_much_and_a_hit_changes_nothing_of_that():
    person()
    books("U1")
    misses(5)
    now = LATER + timedelta(seconds=30)
    assert look_up(now=now)
    misses(1, now=now)
    with pytest.raises(TooManyLookups) as refused:
        look_up(now=now + timedelta(seconds=1))
    assert refused.value.extras["retry_after"] == 59
    assert "59秒" in refused.value.detail


def test_a_desk_that_finds_everybody_is_never_slowed():
    person()
    books("U1")
    for second in range(12):
        assert look_up(now=LATER + timedelta(seconds=second))
    misses(4)
    assert look_up()
    misses(1)


def test_a_hit_does_not_keep_misses_alive():
    person()
    books("U1")
    misses(4)
    assert look_up(now=LATER + timedelta(minutes=29))
    misses(4, now=LATER + timedelta(minutes=31))
    assert look_up(now=LATER + timedelta(minutes=31))


def test_a_colleague_and_another_clinic_are_not_slowed():
    misses(5)
    misses(1, SATO)
    misses(1, Staff("tama", SUZUKI.account_id))


def test_many_looks_at_once_get_no_more_free_misses_than_one_after_the_other():
    limit, begun = desk.MISSES, []
    for _ in range(limit.free):
        begun.append(attempts.begin("lookup/akari/suzuki", limit, LATER))
    with pytest.raises(attempts.MustWait):
        attempts.begin("lookup/akari/suzuki", limit, LATER)
    attempts.take_back(begun[0])
    attempts.take_back(begun[0])
    attempts.begin("lookup/akari/suzuki", limit, LATER)
    with pytest.raises(attempts.MustWait):
        attempts.begin("lookup/akari/suzuki", limit, LATER)


def test_who_is_overtaken_while_counting_counts_anew(monkeypatch):
    misses(4)
    save = attempts._save

    def overtaken(*args: Any) -> None:
        monkeypatch.setattr(attempts, "_save", save)
        misses(1)
        save(*args)

    monkeypatch.setattr(attempts, "_save", overtaken)
    with pytest.raises(TooManyLookups):
        look_up()


def test_a_miss_that_is_taken_back_while_another_is_counted_does_not_come_back(monkeypatch):
    misses(3)
    hit = attempts.begin("lookup/akari/suzuki", desk.MISSES, LATER)
    save = attempts._save

    def taken_back_first(*args: Any) -> None:
        monkeypatch.setattr(attempts, "_save", save)
        attempts.take_back(hit)
        save(*args)

    monkeypatch.setattr(attempts, "_save", taken_back_first)
    misses(2)
    with pytest.raises(TooManyLookups):
        look_up()


@pytest.mark.parametrize("error", [TryAgain, StoreFault])
@pytest.mark.parametrize("step", ["_row", "_save"])
def test_without_a_count_nobody_is_looked_up(monkeypatch, step, error):
    person()
    books("U1")
    monkeypatch.setattr(attempts, step, refuses(error))
    monkeypatch.setattr(bookings, "at_desk", refuses(AssertionError))
    with pytest.raises(error):
        look_up()


def test_a_count_that_cannot_be_taken_back_stays_a_miss_and_the_desk_has_its_answer(monkeypatch):
    person()
    books("U1")
    monkeypatch.setattr(attempts, "take_back", refuses(TryAgain))
    for _ in range(5):
        assert look_up()
    with pytest.raises(TooManyLookups):
        look_up()


def test_being_slowed_is_noted_once_for_each_wait(log, capsys):
    misses(5)
    for _ in range(3):
        with pytest.raises(TooManyLookups):
            look_up()
    assert [each.action for each in trail()].count(Action.LOOKUPS_SLOWED) == 1
    metrics = [line for line in capsys.readouterr().out.splitlines() if "LookupsSlowed" in line]
    assert len(metrics) == 1
    [warning] = [line for line in lines(log) if line["message"] == "look-ups slowed"]
    assert (warning["account_id"], warning["clinic_id"]) == ("suzuki", "akari")
    misses(1, now=LATER + timedelta(seconds=30))
    assert [each.action for each in trail()].count(Action.LOOKUPS_SLOWED) == 2


# ---------- the day


def test_a_day_is_everybody_in_the_order_of_the_times_then_of_their_claims():
    for name in ("U1", "U2", "U3", "U4"):
        resident(name)
    noon, soon = slot("noon", seats=2, starts_at=NOW + timedelta(hours=2)), slot("soon")
    slot("empty", starts_at=NOW + timedelta(hours=1))
    tomorrow = slot("tomorrow", starts_at=NOW + timedelta(hours=12))
    slot("theirs", clinic=TAMA)
    for second, (name, of) in enumerate((("U1", soon), ("U2", noon), ("U3", noon), ("U4", tomorrow))):
        claims.claim(name, of.slot_id, 3, NOW + timedelta(seconds=second))
    gone = next(
        e for e in desk.claimants(SUZUKI, noon.slot_id, LATER).claimants if e.booking.resident_id == "U2"
    )
    changes.cancel("akari", noon.slot_id, gone.booking.claim_id, LATER)

    seen = desk.day(SUZUKI, TODAY, LATER)

    assert [each.slot.starts_at - NOW for each in seen] == [timedelta(hours=h) for h in (1, 2, 3)]
    people = [[(e.booking.resident_id, e.booking.is_live) for e in each.claimants] for each in seen]
    assert people == [[], [("U2", False), ("U3", True)], [("U1", True)]]


def test_a_slot_that_has_just_been_moved_is_not_in_its_old_day(monkeypatch):
    moved = slot(starts_at=NOW + timedelta(hours=3))
    late = desk.posting.slots_of_day("akari", TODAY)
    changes.change("akari", moved.slot_id, SlotChanges(starts_at=NOW + timedelta(days=1)), LATER)
    monkeypatch.setattr(desk.posting, "slots_of_day", lambda *_: late)
    assert desk.day(SUZUKI, TODAY, LATER) == []


def test_a_day_takes_one_read_for_its_slots_one_for_each_hundred_and_one_for_each_that_was_ever_claimed():
    for number in range(7):
        slot(f"{number}")
    for name, key in (("U1", "2"), ("U2", "4")):
        resident(name)
        booked = books(name, key)
    changes.cancel("akari", booked.slot_id, booked.claim_id, LATER)
    with counted() as calls:
        seen = desk.day(SUZUKI, TODAY, LATER)
    assert calls.reads == {"Query": 1 + 2, "BatchGetItem": 1}
    assert sum(len(each.claimants) for each in seen) == 2


# ---------- the trail


@pytest.fixture
def booking() -> Booking:
    person("Ufedcba9876543210")
    return books("Ufedcba9876543210")


def everything(booking: Booking) -> dict[Action, Any]:
    """All that shows or changes somebody's booking, by what the trail calls it."""
    of, claim_id = booking.slot_id, booking.claim_id
    return {
        Action.CLAIMANTS_SEEN: lambda staff=SUZUKI: desk.claimants(staff, of, LATER),
        Action.CLAIMANTS_EXPORTED: lambda staff=SUZUKI: desk.claimants(staff, of, LATER, exported=True),
        Action.DAY_SEEN: lambda staff=SUZUKI: desk.day(staff, TODAY, LATER),
        Action.DAY_EXPORTED: lambda staff=SUZUKI: desk.day(staff, TODAY, LATER, exported=True),
        Action.LOOKED_UP: lambda staff=SUZUKI: desk.look_up(staff, asked(), LATER),
        Action.MARK_ASKED: lambda staff=SUZUKI: desk.mark(staff, of, claim_id, Visit.VACCINATED, LATER),
        Action.CANCEL_ASKED: lambda staff=SUZUKI: desk.cancel(staff, of, claim_id, LATER),
    }


ALL = [action for action in Action if action != Action.LOOKUPS_SLOWED]
CHANGES = [Action.MARK_ASKED, Action.CANCEL_ASKED]


@pytest.mark.parametrize("action", ALL)
def test_every_view_and_change_says_who_which_slot_when_and_how_many(booking, action):
    everything(booking)[action]()
    claim_id = booking.claim_id if action in CHANGES else None
    assert trail() == [Entry("akari", LATER, "suzuki", action, (booking.slot_id,), 1, claim_id)]


@pytest.mark.parametrize("error", [TryAgain, StoreFault])
@pytest.mark.parametrize("action", ALL)
def test_without_a_trail_nothing_is_shown_and_nothing_is_changed(monkeypatch, booking, action, error):
    before = rows("Bookings", "Slots")
    monkeypatch.setattr(audit_trail, "add", refuses(error))
    with pytest.raises(error):
        everything(booking)[action]()
    assert rows("Bookings", "Slots") == before


@pytest.mark.parametrize("action", ALL)
def test_what_is_not_ones_own_leaves_nobodys_id_in_the_trail(booking, action):
    if action in (Action.DAY_SEEN, Action.DAY_EXPORTED, Action.LOOKED_UP):
        assert not everything(booking)[action](ELSEWHERE)
    else:
        with pytest.raises((SlotNotFound, BookingNotFound)):
            everything(booking)[action](ELSEWHERE)
    assert [(each.slot_ids, each.shown) for each in trail("tama")] in ([], [((), 0)])


def test_a_look_that_finds_nobody_is_in_the_trail_too():
    misses(1)
    assert trail() == [Entry("akari", LATER, "suzuki", Action.LOOKED_UP, (), 0)]


def test_entries_of_one_moment_are_all_kept_and_those_of_a_lost_answer_once(monkeypatch):
    entry = Entry("akari", NOW, "suzuki", Action.DAY_SEEN, (), 0)
    for _ in range(3):
        audit_trail.add(entry)
    assert trail() == [entry] * 3
    monkeypatch.setattr(audit_trail.secrets, "token_hex", lambda _: "same")
    audit_trail.add(entry)
    audit_trail.add(replace(entry, shown=9))
    assert trail() == [entry] * 4, "what is in the trail is never overwritten"


def test_the_trail_is_kept_for_two_years():
    audit.record(SUZUKI, Action.DAY_SEEN, NOW)
    [[row]] = rows("AuditTrail")
    assert int(row["expires_at"]["N"]) == int((NOW + timedelta(days=730)).timestamp())


def test_the_functions_role_allows_what_the_desk_does(booking):
    with counted() as calls:
        for action, act in everything(booking).items():
            if action == Action.CANCEL_ASKED:
                desk.mark(SUZUKI, booking.slot_id, booking.claim_id, None, LATER)
            act()
    assert {"dynamodb:Query Bookings/index/desk", "dynamodb:PutItem AuditTrail"} <= calls.touched
    assert calls.touched - allowed("ClinicApi") == set()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    written = StringIO()
    for handler in observability.logger.handlers:
        monkeypatch.setattr(handler, "stream", written)
    return written


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_no_mark_of_a_person_is_in_the_trail_the_counts_or_the_log(booking, log, capsys):
    for action, act in everything(booking).items():
        if action == Action.CANCEL_ASKED:
            desk.mark(SUZUKI, booking.slot_id, booking.claim_id, None, LATER)
        act()
    misses(5)
    with pytest.raises(TooManyLookups):
        look_up()
    assert {line["message"] for line in lines(log) if line.get("audit")} == {
        action.value for action in Action
    }
    stored = rows("AuditTrail", "Attempts")
    assert all(stored)
    said = json.dumps(stored) + log.getvalue() + capsys.readouterr().out
    marks = [PHONE, "090-8765-4321", NOBODY, "1931-02-14", booking.resident_id, booking.desk_key]
    assert [mark for mark in marks if mark in said] == []
