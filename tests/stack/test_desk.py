"""The desk on the deployed system: with the rights that the function has, and with many calls at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from akiwaku.clock import JAPAN
from local.actors import ClinicStaff, Resident
from local.deployer import Command, Deployer
from local.stack import LocalStack
from tests.stack.driver import Driver, email_of

AT_ONCE = 24
FREE = 5


@pytest.fixture
def booked(driver: Driver) -> tuple[ClinicStaff, Resident, str]:
    """A clinic with somebody in its slot of tomorrow."""
    clinic, resident = driver.clinic(), driver.resident()
    slot_id = driver.slot(clinic, seats=1)
    assert resident.claims(slot_id).status_code == 201
    return clinic, resident, slot_id


def looks_up(clinic: ClinicStaff, phone: str) -> int:
    return clinic.asks("POST", "/lookup", {"phone": phone, "birth_date": "1972-09-15"}).status_code


def test_what_the_desk_sees_is_in_the_trail_that_operators_read(
    booked: tuple[ClinicStaff, Resident, str], stack: LocalStack
) -> None:
    clinic, _, slot_id = booked
    [claimant] = clinic.claimants_of(slot_id)
    person = {"phone": claimant["phone"], "birth_date": claimant["birth_date"]}
    [found] = clinic.asks("POST", "/lookup", person).json()["found"]
    assert (found["slot"]["slot_id"], found["claimant"]["claim_id"]) == (slot_id, claimant["claim_id"])
    day = (datetime.now(UTC) + timedelta(days=1)).astimezone(JAPAN).date().isoformat()
    [attended] = clinic.asks("GET", f"/days/{day}").json()["slots"]
    assert attended["claimants"] == [claimant]
    saved = clinic.asks("GET", f"/slots/{slot_id}/claimants.csv")
    assert saved.headers["content-disposition"] == clinic_file(attended["slot"]["starts_at"])
    assert saved.content.startswith(b"\xef\xbb\xbf")

    with Deployer() as akiwaku:
        command = Command(["audit", "list", "--clinic", clinic.clinic_id, "--json"])
        [printed] = akiwaku.run([command], stack.env)
    seen = [(each["email"], each["action"], each["slot_ids"], each["shown"]) for each in json.loads(printed)]
    who = email_of(clinic.clinic_id)
    assert seen == [
        (who, action, [slot_id], 1)
        for action in ("claimants-seen", "looked-up", "day-seen", "claimants-exported")
    ]


def clinic_file(starts_at: str) -> str:
    moment = datetime.fromisoformat(starts_at).astimezone(JAPAN)
    return f'attachment; filename="claimants-{moment:%Y-%m-%d-%H%M}.csv"'


def test_however_many_look_up_at_once_five_misses_are_free(booked: tuple[ClinicStaff, Resident, str]) -> None:
    clinic, _, slot_id = booked
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda n: looks_up(clinic, f"0900001{n:04}"), range(AT_ONCE)))

    assert set(answers) <= {200, 429, 503}
    assert 1 <= answers.count(200) <= FREE
    while answers.count(200) < FREE:  # those that got in each other's way were not made
        answers.append(looks_up(clinic, "09000019999"))
        assert answers[-1] == 200
    refused = clinic.asks("POST", "/lookup", {"phone": "09000019999", "birth_date": "1972-09-15"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) == refused.json()["retry_after"] <= 30
    [claimant] = clinic.claimants_of(slot_id)
    assert looks_up(clinic, claimant["phone"]) == 429
