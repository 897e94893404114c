"""What a clinic does with its slots."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from akiwaku import claims, clock, desk, offers, posting
from akiwaku.audit import Staff
from akiwaku.errors import ClinicRequired, IdempotencyKeyReused, InvalidRequest, SlotNotFound
from akiwaku.posting import Wanted
from akiwaku.slots import Slot, SlotPosting, SlotStatus
from tests.kit.world import AKARI, LATER, NOW, TAMA, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")


def test_the_same_post_twice_makes_one_slot_even_after_its_time_has_come():
    posted = SlotPosting(starts_at=NOW + timedelta(hours=1), vaccine="ファイザー", doses=(3,), seats=2)
    first, is_new = posting.post(AKARI, posted, "key", NOW)
    again, is_new_again = posting.post(AKARI, posted, "key", NOW + timedelta(hours=2))
    assert (is_new, is_new_again) == (True, False)
    assert again == first


def test_a_key_used_for_other_content_is_refused_and_another_clinic_may_use_it():
    first = slot("key", seats=2)
    with pytest.raises(IdempotencyKeyReused):
        slot("key", seats=3)
    assert slot("key", clinic=TAMA, seats=3).slot_id != first.slot_id


def test_a_slot_in_the_past_or_for_an_unknown_dose_is_refused_by_name():
    with pytest.raises(InvalidRequest) as past:
        slot(starts_at=NOW - timedelta(minutes=1), doses=(9,))
    assert [each["field"] for each in past.value.extras["errors"]] == ["starts_at", "doses"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"seats": 0},
        {"seats": 51},
        {"doses": ()},
        {"vaccine": " "},
        {"min_age": 65, "max_age": 20},
        {"closes_at": NOW + timedelta(hours=9)},
        {"starts_at": "2026-11-23T10:00:00"},
        {"colour": "blue"},
    ],
)
def test_a_slot_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        slot(**wrong)


def test_a_clinic_sees_its_own_slots_of_the_day_and_no_others():
    mine, tomorrow = slot("a"), slot("b", starts_at=NOW + timedelta(days=1))
    theirs = slot("c", clinic=TAMA)
    today = (NOW + timedelta(hours=9)).date()
    assert listed(first_day=today, last_day=today) == [mine]
    assert posting.slots_of_day("akari", today) == [mine]
    assert listed(status=SlotStatus.OPEN) == [mine, tomorrow]
    assert listed(status=SlotStatus.WITHDRAWN) == []
    with pytest.raises(SlotNotFound):
        posting.own_slot("akari", theirs.slot_id)


def listed(**wanted: Any) -> list[Slot]:
    return posting.own_slots("akari", Wanted(**wanted), NOW).slots


def test_a_day_in_japan_ends_at_midnight_there():
    midnight = datetime(2026, 11, 24, tzinfo=clock.JAPAN)
    last = slot("last", starts_at=midnight - timedelta(microseconds=1))
    first = slot("first", starts_at=midnight)
    assert posting.slots_of_day("akari", date(2026, 11, 23)) == [last]
    assert posting.slots_of_day("akari", date(2026, 11, 24)) == [first]


def test_a_list_comes_in_pages_that_leave_nothing_out():
    # Three at the same minute: a page may end between them.
    hours = (3, 4, 4, 4, 5, 28, 52)
    posted = [slot(f"{n}", starts_at=NOW + timedelta(hours=hour)) for n, hour in enumerate(hours)]
    for most in range(1, 9):
        seen, after = [], None
        while True:
            page = posting.own_slots("akari", Wanted(most=most, after=after), NOW)
            assert len(page.slots) <= most
            seen += page.slots
            after = page.next
            if after is None:
                break
        assert len(seen) == len(posted)
        assert {each.slot_id for each in seen} == {each.slot_id for each in posted}
        assert [each.starts_at for each in seen] == [each.starts_at for each in posted]


def test_the_next_page_of_another_list_is_refused():
    for n in range(3):
        slot(f"{n}", starts_at=NOW + timedelta(hours=30 + n))
    following = posting.own_slots("akari", Wanted(most=1), NOW).next
    today = clock.date_in_japan(NOW)
    with pytest.raises(InvalidRequest):
        posting.own_slots("akari", Wanted(last_day=today, after=following), NOW)
    with pytest.raises(InvalidRequest):
        posting.own_slots("akari", Wanted(first_day=today + timedelta(days=9), after=following), NOW)


def test_claimants_are_listed_in_the_order_of_their_claims():
    wanted = slot(seats=3)
    for number, name in enumerate(("U3", "U1", "U2")):
        resident(name)
        claims.claim(name, wanted.slot_id, 3, NOW + timedelta(seconds=number))
    seen = desk.claimants(Staff("akari", "staff"), wanted.slot_id, NOW)
    assert [each.booking.resident_id for each in seen.claimants] == ["U3", "U1", "U2"]
    with pytest.raises(SlotNotFound):
        desk.claimants(Staff("tama", "staff"), wanted.slot_id, NOW)


def test_an_account_without_a_clinic_gets_nowhere():
    for clinic_id in (None, "", "no-such-clinic"):
        with pytest.raises(ClinicRequired):
            posting.clinic(clinic_id)


def test_residents_see_only_open_slots_with_seats_in_their_own_municipality():
    who = resident("U1")
    soon = slot("soon")
    slot("closed", closes_at=NOW + timedelta(minutes=1))
    slot("elsewhere", clinic=TAMA)
    assert [s.slot_id for s, _ in offers.open_to(who, LATER)] == [soon.slot_id]
    claims.claim("U1", soon.slot_id, 3, LATER)
    assert offers.open_to(who, LATER) == []
