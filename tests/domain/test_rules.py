"""Small rules: ids, keyed hashes, sessions, slots, times."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akiwaku import clock, errors, holders, sessions
from akiwaku.bookings import ClaimId
from akiwaku.errors import Refusal, SessionRequired
from akiwaku.settings import Settings
from akiwaku.slots import Slot
from tests.conftest import ENVIRONMENT
from tests.domain.test_residents import person

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SLOT = Slot(
    slot_id="s",
    clinic_id="c",
    municipality="14100",
    starts_at=NOW + timedelta(hours=2),
    closes_at=NOW + timedelta(hours=1),
    vaccine="v",
    doses=(3,),
    seats=2,
    remaining=1,
    posted_at=NOW,
)
MILLISECONDS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(MILLISECONDS, st.integers(1, 99))
def test_a_claim_id_says_when_and_which_dose(moment, dose):
    claim_id = ClaimId(ClaimId.new(dose, moment).text)
    assert abs(claim_id.claimed_at - moment) <= timedelta(milliseconds=1)
    assert claim_id.dose == dose


@given(MILLISECONDS, MILLISECONDS)
def test_claim_ids_sort_by_time(one, other):
    one, other = sorted((one, other))
    if other - one > timedelta(milliseconds=1):
        assert ClaimId.new(3, one).text < ClaimId.new(1, other).text


def test_a_slot_takes_claims_until_it_closes_and_has_seats():
    assert SLOT.has_seat(NOW)
    assert not SLOT.has_seat(NOW + timedelta(hours=1))
    assert not SLOT.model_copy(update={"remaining": 0}).has_seat(NOW)
    assert SLOT.model_copy(update={"remaining": 0}).takes_claims(NOW)
    assert not SLOT.model_copy(update={"status": "withdrawn"}).takes_claims(NOW)


def test_the_age_range_counts_on_the_day_of_the_vaccination():
    almost_65 = person(birth_date=date(1961, 11, 24))
    assert not SLOT.model_copy(update={"min_age": 65}).suits_age_of(almost_65)
    tomorrow = SLOT.model_copy(update={"min_age": 65, "starts_at": NOW + timedelta(days=1)})
    assert tomorrow.suits_age_of(almost_65)
    assert not SLOT.model_copy(update={"max_age": 60}).suits_age_of(almost_65)


def test_holder_keys_tell_people_apart_and_campaigns_too():
    one, twin = person(), person(resident_id="U2")
    assert holders.person_holder_key(b"k", "a", one) == holders.person_holder_key(b"k", "a", twin)
    assert holders.person_holder_key(b"k", "a", one) != holders.person_holder_key(b"k", "b", one)
    assert holders.person_holder_key(b"k", "a", one) != holders.person_holder_key(b"j", "a", one)
    assert holders.line_holder_key(b"k", "a", "U1") != holders.line_holder_key(b"k", "a", "U2")
    assert "0452101111" not in holders.person_holder_key(b"k", "a", one)


def test_a_session_lives_half_an_hour_and_cannot_be_forged():
    now, key = clock.now(), "key" * 16
    value = sessions.issue("U1", key, now)
    assert sessions.resident_of(value, key) == "U1"
    expired = sessions.issue("U1", key, now - timedelta(minutes=31))
    for bad in (None, "", "x.y.z", value + "x", expired, sessions.issue("U1", "other" * 12, now)):
        with pytest.raises(SessionRequired):
            sessions.resident_of(bad, key)


def test_settings_name_what_is_wrong():
    assert Settings.from_environment(ENVIRONMENT).doses == (1, 2, 3)
    with pytest.raises(ValueError, match="13101"):
        Settings.from_environment({**ENVIRONMENT, "MUNICIPALITIES": "14100,13101"})
    with pytest.raises(ValueError, match="slots_table"):
        Settings.from_environment({k: v for k, v in ENVIRONMENT.items() if k != "SLOTS_TABLE"})


def every(kind: type[Refusal]) -> list[type[Refusal]]:
    return [kind, *(below for sub in kind.__subclasses__() for below in every(sub))]


def test_every_refusal_is_a_problem_with_a_type_of_its_own_and_a_japanese_sentence():
    kinds = every(Refusal)
    assert len({kind.slug for kind in kinds}) == len(kinds)
    for kind in kinds:
        problem = kind().problem()
        assert problem["type"] == f"urn:akiwaku:problem:{kind.slug}"
        assert 400 <= problem["status"] < 600
        assert problem["detail"].endswith("。")
        assert kind.slug in (errors.__doc__ or "") or kind is Refusal
