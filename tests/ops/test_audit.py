"""Operators read the audit trail."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from akiwaku import audit as trail
from akiwaku.audit import Staff
from akiwaku.store.audit_trail import Action
from local.cloud import Cloud
from ops import audit, users
from ops.cli import app
from ops.commands import audit as commands
from ops.stack import Stack
from tests.kit.world import NOW

STACK = Stack("akiwaku-dev", {"UserPoolId": "pool"}, {})
SUZUKI, GONE = Staff("akari", "11111111-suzuki"), Staff("akari", "22222222-gone")


@pytest.fixture
def list_audit(clinics: None, at_noon: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(commands, "enter", lambda _name: STACK)
    known = {SUZUKI.account_id: "suzuki@clinic.example"}
    monkeypatch.setattr(audit, "addresses", lambda _pool, ids: {i: known[i] for i in ids if i in known})

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            app, ["audit", "list", *arguments], env={"NO_COLOR": "1", "COLUMNS": "200"}
        )
        return result.exit_code, result.stdout

    return run


def test_the_trail_says_who_saw_which_slot_and_when_in_japan(list_audit: Any) -> None:
    trail.record(SUZUKI, Action.CLAIMANTS_SEEN, NOW, slot_ids=["a" * 32], shown=3)
    trail.record(GONE, Action.DAY_EXPORTED, NOW - timedelta(hours=1), slot_ids=["b" * 32, "c" * 32], shown=7)
    trail.record(Staff("tama", "other"), Action.CLAIMANTS_SEEN, NOW, slot_ids=["d" * 32], shown=9)

    code, said = list_audit("--clinic", "akari")

    assert code == 0
    first, second = [line for line in said.splitlines() if "2026-11-23" in line]
    for part in ("2026-11-23 11:00:00", GONE.account_id, "day-exported", "7", "b" * 32, "c" * 32):
        assert part in first
    for part in ("2026-11-23 12:00:00", "suzuki@clinic.example", "claimants-seen", "3", "a" * 32):
        assert part in second
    assert "d" * 32 not in said


def test_programs_read_it_too(list_audit: Any) -> None:
    trail.record(SUZUKI, Action.CANCEL_ASKED, NOW, slot_ids=["a" * 32], shown=1, claim_id="claim-3")
    [entry] = json.loads(list_audit("--clinic", "akari", "--json")[1])
    assert entry == {
        "clinic_id": "akari",
        "at": NOW.isoformat(),
        "account_id": SUZUKI.account_id,
        "action": "cancel-asked",
        "slot_ids": ["a" * 32],
        "shown": 1,
        "claim_id": "claim-3",
        "email": "suzuki@clinic.example",
    }


def test_it_begins_where_it_is_asked_to_and_a_week_ago_otherwise(list_audit: Any) -> None:
    midnight = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)  # the 13th in Japan
    for slot_id, at in (("before", midnight - timedelta(microseconds=1)), ("after", midnight), ("now", NOW)):
        trail.record(SUZUKI, Action.CLAIMANTS_SEEN, at, slot_ids=[slot_id], shown=1)

    def seen(*since: str) -> list[str]:
        entries = json.loads(list_audit("--clinic", "akari", "--json", *since)[1])
        return [each["slot_ids"][0] for each in entries]

    assert seen() == ["now"]
    assert seen("--since", "2026-11-13") == ["after", "now"]
    assert seen("--since", "2026-11-12T23:59") == ["before", "after", "now"]


def test_a_clinic_that_is_not_there_is_named(list_audit: Any) -> None:
    assert list_audit("--clinic", "nowhere")[0] == 1


def test_an_account_is_found_by_its_id(cloud: Cloud, cognito: Any) -> None:
    pool = cognito.create_user_pool(
        PoolName="p", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"]
    )
    pool_id = pool["UserPool"]["Id"]
    for name in ("desk", "other"):
        users.add(pool_id, f"{name}@clinic.example", "akari", "Correct horse battery 1!")
    everybody = [
        {each["Name"]: each["Value"] for each in user["Attributes"]}
        for user in cognito.list_users(UserPoolId=pool_id)["Users"]
    ]
    [desk] = [user["sub"] for user in everybody if user["email"] == "desk@clinic.example"]
    assert audit.addresses(pool_id, [desk, desk, "nobody"]) == {desk: "desk@clinic.example"}
