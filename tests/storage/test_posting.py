"""What a clinic does with its slots."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from akiwaku import claims, offers, posting
from akiwaku.errors import ClinicRequired, IdempotencyKeyReused, InvalidRequest, SlotNotFound
from akiwaku.slots import SlotPosting, SlotStatus
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
    assert posting.own_slots("akari", today, None, NOW) == [mine]
    assert posting.own_slots("akari", None, SlotStatus.OPEN, NOW) == [mine, tomorrow]
    assert posting.own_slots("akari", None, SlotStatus.WITHDRAWN, NOW) == []
    with pytest.raises(SlotNotFound):
        posting.own_slot("akari", theirs.slot_id)


def test_claimants_are_listed_in_the_order_of_their_claims():
    wanted = slot(seats=3)
    for number, name in enumerate(("U3", "U1", "U2")):
        resident(name)
        claims.claim(name, wanted.slot_id, 3, NOW + timedelta(seconds=number))
    _, found = posting.claimants("akari", wanted.slot_id, "staff")
    assert [each.resident_id for each in found] == ["U3", "U1", "U2"]
    with pytest.raises(SlotNotFound):
        posting.claimants("tama", wanted.slot_id, "staff")


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
