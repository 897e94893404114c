"""Bringing the staff of a municipality's clinics in by the file, and looking after their accounts."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ops import clinics, users
from ops.cli import app
from ops.commands import users as commands
from ops.failures import OperatorError
from ops.stack import Stack
from tests.kit.world import AKARI, TAMA


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"NO_COLOR": "1", "COLUMNS": "200"})


@pytest.fixture
def pool(cognito: Any) -> str:
    """A pool with what matters here of infra/identity.yaml."""
    made = cognito.create_user_pool(
        PoolName="staff",
        UsernameAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
        Schema=[{"Name": "clinic_id", "AttributeDataType": "String", "Mutable": True}],
    )
    return str(made["UserPool"]["Id"])


@pytest.fixture(autouse=True)
def stack(pool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment with two clinics."""

    def must_exist(clinic_id: str) -> None:
        if clinic_id not in (AKARI.clinic_id, TAMA.clinic_id):
            raise OperatorError("There is none.")

    monkeypatch.setattr(commands, "enter", lambda _name: Stack("akiwaku-test", {"UserPoolId": pool}, {}))
    monkeypatch.setattr(clinics, "listed", lambda: [AKARI, TAMA])
    monkeypatch.setattr(clinics, "must_exist", must_exist)


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(text: str) -> str:
        path = tmp_path / "staff.csv"
        path.write_bytes(text.encode("cp932"))
        return str(path)

    return written


STAFF = (
    "メールアドレス,医療機関,氏名\n"
    "Uketsuke@akari.example,akari,架空 花子\n"
    f"kango@akari.example,{AKARI.name},\n"
    "desk@tama.example,tama,架空 次郎\n"
)


def test_a_file_of_staff_makes_an_account_each_once(file, pool):
    assert "3 made and invited, 0 there already" in run("users", "import", file(STAFF)).output
    made = users.listed(pool)
    assert [(each.clinic_id, each.email, each.name) for each in made] == [
        ("akari", "kango@akari.example", ""),
        ("akari", "uketsuke@akari.example", "架空 花子"),
        ("tama", "desk@tama.example", "架空 次郎"),
    ]
    assert {each.state for each in made} == {"invited"}

    assert "0 made and invited, 3 there already" in run("users", "import", file(STAFF)).output
    result = run("users", "import", file(STAFF.replace(",tama,", ",akari,")))
    assert "desk@tama.example is there with another clinic_id: tama (the file: akari)" in result.output
    assert users.listed(pool) == made


def test_every_wrong_row_of_staff_is_named_and_no_account_is_made(file, pool):
    wrong = STAFF + "no address,akari,\nkango@akari.example,tama,\nx@y.example,nowhere,\n,tama,\n"
    result = run("users", "import", file(wrong))
    assert result.exit_code == 1
    for said in (
        "line 5: メールアドレス (email): is no e-mail address",
        "line 6: メールアドレス (email): is that of line 3 again",
        "line 7: 医療機関 (clinic): there is no clinic nowhere",
        "line 8: メールアドレス (email): is missing",
    ):
        assert said in result.output
    assert users.listed(pool) == []


def test_a_pool_that_stops_in_the_middle_is_gone_on_with(file, pool, monkeypatch):
    add = users.add
    left = [1]

    def limited(*given: Any) -> None:
        if not left[0]:
            raise users._cognito().exceptions.LimitExceededException(
                {"Error": {"Code": "LimitExceededException", "Message": "Exceeded daily email limit."}},
                "AdminCreateUser",
            )
        left[0] -= 1
        add(*given)

    monkeypatch.setattr(users, "add", limited)
    result = run("users", "import", file(STAFF))
    assert result.exit_code == 1
    assert "Stopped at line 3: Exceeded daily email limit. 1 of 3 accounts were made." in result.output

    monkeypatch.setattr(users, "add", add)
    assert "2 made and invited, 1 there already" in run("users", "import", file(STAFF)).output


def test_accounts_are_listed_by_clinic(file, pool):
    run("users", "import", file(STAFF))
    shown = run("users", "list", "--clinic", "tama").output
    assert "desk@tama.example" in shown
    assert "akari" not in shown
    assert run("users", "list", "--clinic", "nowhere").exit_code == 1
    assert len(json.loads(run("users", "list", "--json").output)) == 3


def test_an_account_that_is_disabled_is_signed_out_everywhere_and_can_be_enabled(pool, monkeypatch):
    users.add(pool, "desk@tama.example", "tama", "Correct-horse-2026")
    acted: list[str] = []
    act = users._act
    monkeypatch.setattr(
        users, "_act", lambda pool, email, action: acted.append(action) or act(pool, email, action)
    )

    assert "can no longer sign in" in run("users", "disable", "Desk@tama.example").output
    assert acted == ["admin_disable_user", "admin_user_global_sign_out"]
    assert [each.enabled for each in users.listed(pool)] == [False]
    run("users", "enable", "desk@tama.example")
    assert [each.enabled for each in users.listed(pool)] == [True]
    assert "There is no account nobody@tama.example" in run("users", "disable", "nobody@tama.example").output


def test_a_password_is_reset_and_who_never_signed_in_is_invited_again(pool):
    users.add(pool, "new@tama.example", "tama", None)
    users.add(pool, "desk@tama.example", "tama", "Correct-horse-2026")
    assert "a new invitation is on its way" in run("users", "reset-password", "new@tama.example").output
    assert "gets a code by mail" in run("users", "reset-password", "desk@tama.example").output
    assert {each.email: each.state for each in users.listed(pool)} == {
        "new@tama.example": "invited",
        "desk@tama.example": "password to be set anew",
    }
