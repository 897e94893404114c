"""What a registration may hold, and who hears notices."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from akiwaku import clock, municipalities, validation
from akiwaku.bookings import BookingKey
from akiwaku.residents import Consent, Registration, Resident

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MANUAL = {
    "birth_date": "1972-09-15",
    "municipality": "14100",
    "phone": "0452101111",
    "wants_notices": True,
    "consent_version": "1",
}


def person(**changes: object) -> Resident:
    facts = {
        "resident_id": "U1",
        "municipality": "14100",
        "birth_date": date(1972, 9, 15),
        "phone": "0452101111",
        "wants_notices": True,
        "consent": Consent(version="1", at=NOW),
    }
    return Resident(**{**facts, **changes})


def test_the_manuals_own_example_is_accepted():
    assert Registration(**MANUAL).birth_date == date(1972, 9, 15)
    assert Registration(**{**MANUAL, "phone": "09012345678"}).phone == "09012345678"


def test_full_width_digits_are_taken_as_ascii():
    assert Registration(**{**MANUAL, "phone": "０４５２１０１１１１"}).phone == "0452101111"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("phone", "045-210-1111", "ハイフンを入れずに"),
        ("phone", "045210111", "10桁または11桁"),
        ("phone", "045210111111", "10桁または11桁"),
        ("phone", "1452101111", "ゼロから始まる"),
        ("phone", "٠٤٥٢١٠١١١١", "ゼロから始まる"),
        ("birth_date", str(clock.date_in_japan(clock.now()) + timedelta(days=1)), "未来の日付"),
        ("birth_date", "1899-12-31", "年をご確認"),
        ("birth_date", "1972-02-30", "正しい日付"),
        ("municipality", "13101", "市町村を一覧から"),
        ("municipality", "横浜市", "市町村を一覧から"),
        ("wants_notices", "maybe", "正しく入力"),
        ("nickname", "にっくねーむ", "受け付けていません"),
    ],
)
def test_what_is_wrong_is_named_in_japanese_and_never_repeated(field, value, says):
    with pytest.raises(ValidationError) as wrong:
        Registration(**{**MANUAL, field: value})
    (error,) = validation.refusal(wrong.value).extras["errors"]
    assert error["field"] == field
    assert says in error["message"]
    assert str(value) not in str(validation.refusal(wrong.value).problem())
    assert str(value) not in str(wrong.value)


def test_every_missing_field_is_named():
    with pytest.raises(ValidationError) as wrong:
        Registration()
    errors = validation.refusal(wrong.value).extras["errors"]
    assert {error["field"] for error in errors} == set(MANUAL)
    assert {error["message"] for error in errors} == {"入力してください。"}


def test_notices_go_to_those_who_want_them_follow_and_hold_no_booking():
    booking = BookingKey(slot_id="s", claim_id="c")
    assert person().hears_notices
    assert not person(wants_notices=False).hears_notices
    assert not person(follows=False).hears_notices
    assert not person(booking=booking).hears_notices
    assert person(booking=booking).audience_shard is None


def test_the_place_in_the_ring_never_changes_and_tells_nothing():
    assert person().ring == person(phone="0450000000", municipality="14130").ring
    assert "U1" not in person().ring


def test_age_is_counted_in_full_years():
    assert person().age_on(date(2026, 9, 14)) == 53
    assert person().age_on(date(2026, 9, 15)) == 54


def test_kanagawa_has_33_municipalities():
    assert len(municipalities.KANAGAWA) == 33
    assert len({m.code for m in municipalities.KANAGAWA}) == 33
    assert municipalities.by_code("14100").name == "横浜市"
    assert all(len(m.code) == 5 and m.code.startswith("14") for m in municipalities.KANAGAWA)
