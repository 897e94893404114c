"""Many slots from a file: all of them or none."""

import random
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from akiwaku import changes, claims, clock, imports, posting, slot_imports
from akiwaku.errors import IdempotencyKeyReused, InvalidRequest, StaleWrite, TryAgain
from akiwaku.settling import SETTLE_AFTER
from akiwaku.slots import RETENTION, Slot
from akiwaku.store import slots
from proof.deployment import tables
from proof.dynamodb import DynamoDB, spoken_to
from tests.kit.calls import counted
from tests.kit.roles import allowed
from tests.kit.slot_files import file, file_of, row
from tests.kit.world import AKARI, LATER, NOW, TAMA, resident

pytestmark = pytest.mark.usefixtures("clinics")
SWEPT = NOW + SETTLE_AFTER + timedelta(seconds=1)


def slots_of(clinic=AKARI) -> list[Slot]:
    return slots.of_clinic(clinic.clinic_id, NOW, None)


def import_row(key: str = "key") -> dict[str, object]:
    found = boto3.resource("dynamodb").Table("Imports").get_item(Key={"import_id": imports.id_of(AKARI, key)})
    return found.get("Item", {})


def is_finished(key: str = "key") -> bool:
    return not {"unfinished", "packed"} & import_row(key).keys()


def faults_in(file: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(InvalidRequest) as refused:
        imports.post(AKARI, file, "key", NOW)
    return [(each["line"], each["field"], each["column"]) for each in refused.value.extras["errors"]]


class Crash(BaseException):
    """The function dies: no handler may catch it."""


@contextmanager
def crash(monkeypatch, after: int):
    """So many chunks are posted, then the function dies, at the latest before it says that all are."""
    with monkeypatch.context() as patch:
        post, left = slots.post_together, iter([True] * after)

        def posts(chunk, digest):
            if not next(left, False):
                raise Crash
            post(chunk, digest)

        def dies(_done):
            raise Crash

        patch.setattr(slots, "post_together", posts)
        patch.setattr(imports.imports, "finish", dies)
        yield


@pytest.fixture
def in_twos(monkeypatch):
    monkeypatch.setattr(slot_imports, "CHUNK", 2)


def test_every_row_becomes_a_slot_of_the_clinic_as_if_posted_by_hand():
    at = NOW + timedelta(hours=3)
    posted, is_new = imports.post(AKARI, file(row(at, doses="2・3", seats=4, note="2階へ")), "key", NOW)
    (slot,) = slots_of()
    by_hand = posting.new_slot(
        AKARI,
        slot.slot_id,
        imports.check(AKARI, file(row(at, doses="2・3", seats=4, note="2階へ")), NOW)[0].posting,
        NOW,
    )
    assert (posted.count, is_new, slot) == (1, True, by_hand)
    assert (slot.municipality, slot.doses, slot.seats, slot.closes_at) == ("14100", (2, 3), 4, at)
    assert slots.open_in("14100", NOW) == [slot]


def test_the_same_file_twice_posts_once_even_after_its_time_has_come():
    once = imports.post(AKARI, file_of(3, NOW), "key", NOW)
    again = imports.post(AKARI, file_of(3, NOW), "key", NOW + timedelta(days=9))
    assert (again[0].import_id, again[0].count, again[1]) == (once[0].import_id, 3, False)
    assert len(slots_of()) == 3


def test_a_key_used_for_another_file_is_refused_and_another_clinic_may_use_it():
    imports.post(AKARI, file_of(2, NOW), "key", NOW)
    with pytest.raises(IdempotencyKeyReused):
        imports.post(AKARI, file_of(3, NOW), "key", NOW)
    imports.post(TAMA, file_of(3, NOW), "key", NOW)
    assert (len(slots_of()), len(slots_of(TAMA))) == (2, 3)


def test_one_bad_row_and_nothing_is_posted_and_every_bad_row_is_named():
    at = NOW + timedelta(hours=3)
    bad = file(row(at), row(NOW - timedelta(hours=1)), row(at, doses="9"), row(at, seats=51))
    assert faults_in(bad) == [
        (3, "starts_at", "接種日・開始時刻"), (4, "doses", "接種回"), (5, "seats", "枠数"),
    ]  # fmt: skip
    assert slots_of() == []
    assert import_row() == {}
    assert imports.post(AKARI, file(row(at)), "key", NOW)[1], "the key is as good as new"


def test_a_check_says_the_same_and_writes_nothing():
    at = NOW + timedelta(hours=3)
    rows = imports.check(AKARI, file(row(at), row(at, doses="9"), row(at)), NOW)
    assert [(each.line, bool(each.faults), each.same_as) for each in rows] == [
        (2, False, None), (3, True, None), (4, False, 2),
    ]  # fmt: skip
    assert rows[0].posting
    assert slots_of() == []


def test_rows_that_say_the_same_are_slots_of_their_own():
    at = NOW + timedelta(hours=3)
    imports.post(AKARI, file(row(at), row(at)), "key", NOW)
    assert len({slot.slot_id for slot in slots_of()}) == 2


def test_a_file_that_no_item_can_hold_is_refused_before_anything_is_written():
    letters = random.Random(1)
    notes = ["".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(300)) for _ in range(1_000)]
    large = file(*(row(NOW + timedelta(hours=3), note=note) for note in notes))
    assert len(large) < 1_000_000
    assert faults_in(large) == [(1, "", "")]
    assert [len(each.faults) for each in imports.check(AKARI, large, NOW)] == [1]
    assert slots_of() == []


# ---------- crashes


@pytest.mark.parametrize("after", [0, 1, 2, 3])
@pytest.mark.parametrize("who", ["the clinic again", "sweep"])
@pytest.mark.usefixtures("in_twos")
def test_what_a_crash_left_is_finished_by_whoever_comes_first(monkeypatch, after, who):
    whole = file_of(5, NOW)
    with crash(monkeypatch, after), pytest.raises(Crash):
        imports.post(AKARI, whole, "key", NOW)
    assert (len(slots_of()), is_finished()) == (min(2 * after, 5), False)
    if who == "sweep":
        assert imports.sweep(SWEPT) == 1
    else:
        assert imports.post(AKARI, whole, "key", LATER)[1] is False
    assert (len(slots_of()), is_finished()) == (5, True)
    assert imports.sweep(SWEPT) == 0


@pytest.mark.usefixtures("in_twos")
def test_sweep_leaves_alone_what_a_call_may_still_be_at(monkeypatch):
    with crash(monkeypatch, after=1), pytest.raises(Crash):
        imports.post(AKARI, file_of(5, NOW), "key", NOW)
    assert imports.sweep(NOW + timedelta(seconds=10)) == 0
    assert len(slots_of()) == 2


@pytest.mark.usefixtures("in_twos")
def test_finishing_changes_nothing_of_what_became_of_slots_meanwhile(monkeypatch):
    with crash(monkeypatch, after=1), pytest.raises(Crash):
        imports.post(AKARI, file_of(5, NOW), "key", NOW)
    first, second = slots_of()
    resident("U1")
    claims.claim("U1", first.slot_id, 3, LATER)
    changes.close(AKARI.clinic_id, second.slot_id)
    before = [slots.get(each.slot_id) for each in (first, second)]
    imports.sweep(SWEPT)
    assert [slots.get(each.slot_id) for each in (first, second)] == before
    assert len(slots_of()) == 5


def test_a_chunk_that_somebody_else_is_putting_at_this_moment_is_tried_again(monkeypatch):
    post, conflicts = slots.post_together, iter([True, True])

    def posts(chunk, digest):
        if next(conflicts, False):
            raise StaleWrite
        post(chunk, digest)

    monkeypatch.setattr(slots, "post_together", posts)
    monkeypatch.setattr(imports, "_PAUSE_SECONDS", 0)
    assert imports.post(AKARI, file_of(3, NOW), "key", NOW)[1]
    assert len(slots_of()) == 3


def test_a_database_that_does_not_answer_gets_nobody_a_success(monkeypatch):
    def silent(chunk, digest):
        raise TryAgain

    with monkeypatch.context() as patch:
        patch.setattr(slots, "post_together", silent)
        with pytest.raises(TryAgain) as refused:
            imports.post(AKARI, file_of(3, NOW), "key", NOW)
        assert "同じファイル" in refused.value.detail
        assert imports.sweep(SWEPT) == 0
    assert imports.sweep(SWEPT) == 1
    assert len(slots_of()) == 3


@pytest.mark.usefixtures("in_twos")
def test_a_slot_that_was_removed_long_ago_never_comes_back(monkeypatch):
    """Its time to live is over while the import is unfinished, which takes three months without a sweep."""
    with crash(monkeypatch, after=1), pytest.raises(Crash):
        imports.post(AKARI, file_of(3, NOW), "key", NOW)
    for slot in slots_of():
        slots.SlotRow(slot.slot_id).delete()
    for attempt in (imports.sweep, lambda now: imports.post(AKARI, file_of(3, NOW), "key", now)):
        with suppress(TryAgain):
            assert attempt(NOW + RETENTION) == 0
    assert slots_of() == []


def test_a_key_whose_import_is_forgotten_makes_slots_with_new_ids():
    imports.post(AKARI, file_of(1, NOW), "key", NOW)
    (old,) = slots_of()
    last_day = old.starts_at + RETENTION
    assert import_row()["expires_at"] >= last_day.timestamp(), "not before its slots"
    boto3.resource("dynamodb").Table("Imports").delete_item(Key={"import_id": imports.id_of(AKARI, "key")})
    imports.post(AKARI, file_of(1, NOW), "key", LATER)
    assert len({slot.slot_id for slot in slots_of()}) == 2


# ---------- what it takes


@pytest.mark.usefixtures("in_twos")
def test_the_roles_of_the_functions_allow_what_they_do_here(monkeypatch):
    with counted() as of_the_api:
        imports.check(AKARI, file_of(3, NOW), NOW)
        imports.post(AKARI, file_of(3, NOW), "first", NOW)
    with crash(monkeypatch, after=1), pytest.raises(Crash):
        imports.post(AKARI, file_of(3, NOW), "second", NOW)
    with counted() as of_the_sweep:
        assert imports.sweep(SWEPT) == 1
    assert "dynamodb:PutItem Slots" in of_the_api.touched & of_the_sweep.touched
    assert of_the_api.touched - allowed("ClinicApi") == set()
    assert of_the_sweep.touched - allowed("Sweep") == set()


class Counted(DynamoDB):
    def __init__(self):
        super().__init__(tables())
        self.calls: Counter[str] = Counter()

    def call(self, operation, call):
        self.calls[operation] += 1
        return super().call(operation, call)


def test_a_thousand_slots_take_thirteen_calls_and_a_repeat_takes_one():
    database = Counted()
    with spoken_to(database):
        imports.post(AKARI, file_of(1_000, NOW), "key", NOW)
        assert database.calls == {"GetItem": 1, "PutItem": 1, "TransactWriteItems": 10, "UpdateItem": 1}
        database.calls.clear()
        imports.post(AKARI, file_of(1_000, NOW), "key", NOW)
        assert database.calls == {"GetItem": 1}
    assert len(database.snapshot()["Slots"]) == 1_000


def test_the_row_of_an_import_is_small_again_when_it_is_finished():
    imports.post(AKARI, file_of(3, NOW), "key", NOW)
    assert import_row().keys() == {"import_id", "clinic_id", "digest", "size", "posted_at", "expires_at"}


def test_the_sample_for_clinics_is_good_once_its_dates_are_to_come():
    sample = Path(__file__).parents[2] / "web" / "portal" / "slots-sample.csv"
    content = sample.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes it for Shift_JIS without its mark"
    assert b"\r\n" in content
    assert all(each.faults for each in imports.check(AKARI, content, NOW)), "nobody posts it as it is"
    to_come = content.replace(b"2026/04/", b"2026/12/")
    rows = imports.check(AKARI, to_come, NOW)
    assert [each.faults for each in rows] == [()] * 3
    assert rows[0].posting.starts_at.astimezone(clock.JAPAN).month == 12
