"""Registering, changing, being followed and blocked."""

from datetime import timedelta

import pytest

from akiwaku import registration
from akiwaku.errors import InvalidRequest, NotRegistered
from akiwaku.store import residents
from tests.kit.world import KAWASAKI, LATER, NOW, form, resident

pytestmark = pytest.mark.usefixtures("aws")


def heard_in(municipality_shard: str) -> list[str]:
    return [place.resident_id for page in residents.audience(municipality_shard) for place in page]


def test_a_registration_is_kept_as_it_was_typed():
    stored, is_new = registration.register("U1", form(), NOW)
    assert is_new
    assert registration.registered("U1") == stored
    assert (stored.phone, stored.municipality, stored.birth_date.isoformat()) == (
        "0452101111",
        "14100",
        "1972-09-15",
    )
    assert (stored.consent.version, stored.consent.at) == ("2026-11-01", NOW)


def test_everything_can_be_changed_and_consent_keeps_its_time():
    resident("U1")
    changed, is_new = registration.register("U1", form(municipality=KAWASAKI, wants_notices=False), LATER)
    assert not is_new
    assert changed.municipality == KAWASAKI
    assert changed.consent.at == NOW


def test_only_those_who_want_notices_are_in_the_audience():
    shard = resident("U1").audience_shard
    assert shard
    assert heard_in(shard) == ["U1"]
    registration.register("U1", form(wants_notices=False), LATER)
    assert heard_in(shard) == []


def test_blocking_and_following_count_by_the_time_of_the_event_not_of_its_arrival():
    resident("U1")
    minute = timedelta(minutes=1)
    registration.follow_changed("U1", follows=False, at=NOW + 2 * minute)
    registration.follow_changed("U1", follows=True, at=NOW + minute)
    assert not registration.registered("U1").follows
    registration.follow_changed("U1", follows=True, at=NOW + 3 * minute)
    assert registration.registered("U1").follows


def test_nothing_is_stored_of_a_friend_who_is_not_registered():
    registration.follow_changed("U1", follows=True, at=NOW)
    assert residents.get("U1") is None


def test_old_terms_and_municipalities_not_served_are_refused_by_name(monkeypatch):
    from akiwaku.settings import settings

    narrow = settings().model_copy(update={"municipalities": ("14100",)})
    monkeypatch.setattr(registration, "settings", lambda: narrow)
    with pytest.raises(InvalidRequest) as refused:
        registration.register("U1", form(municipality=KAWASAKI, consent_version="old"), NOW)
    assert [each["field"] for each in refused.value.extras["errors"]] == ["municipality", "consent_version"]
    assert residents.get("U1") is None


def test_unregistering_deletes_and_twice_is_said_plainly():
    resident("U1")
    registration.unregister("U1")
    assert residents.get("U1") is None
    with pytest.raises(NotRegistered):
        registration.unregister("U1")


def test_two_devices_saving_at_once_lose_nothing(monkeypatch):
    resident("U1")
    save = residents.save

    def the_other_device_is_faster(changed):
        monkeypatch.setattr(residents, "save", save)
        registration.follow_changed("U1", follows=False, at=LATER)
        return save(changed)

    monkeypatch.setattr(residents, "save", the_other_device_is_faster)
    registration.register("U1", form(municipality=KAWASAKI), LATER)
    after = registration.registered("U1")
    assert (after.follows, after.municipality) == (False, KAWASAKI)
