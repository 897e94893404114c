"""Bringing a municipality's clinics in: one by one, and by the file."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from akiwaku import posting
from akiwaku.errors import ClinicRequired
from akiwaku.store import clinics as store
from ops import clinics
from ops.cli import app
from ops.commands import clinics as commands
from ops.failures import OperatorError
from ops.stack import Stack
from tests.kit.world import AKARI

HEADINGS = "医療機関ID,医療機関名,市町村,住所,電話番号\n"
TWO = HEADINGS + (
    "kaede,架空かえで医院,横浜市,横浜市架空町1-1,045-000-0101\n"
    ",架空もみじ内科,14130,川崎市架空町2-2,０４４－０００－０２０２\n"
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"NO_COLOR": "1", "COLUMNS": "200"})


@pytest.fixture(autouse=True)
def stack(clinics: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "enter", lambda _name: Stack("akiwaku-test", {}, {}))


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(text: str, encoding: str = "utf-8") -> str:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return str(path)

    return written


def test_a_clinic_is_changed_where_it_is_named_and_nowhere_else():
    result = run(
        "clinics", "change", "akari", "--phone", "046-000-1212", "--map-url", "https://map.example/1"
    )
    assert result.exit_code == 0, result.output
    assert f"phone was {AKARI.phone} and is 046-000-1212." in result.output
    changed = AKARI.model_copy(update={"phone": "046-000-1212", "map_url": "https://map.example/1"})
    assert store.get("akari") == changed

    run("clinics", "change", "akari", "--map-url", "")
    assert store.get("akari") == changed.model_copy(update={"map_url": None})


@pytest.mark.parametrize("wrong", [["--phone", "12"], ["--municipality", "13101"], ["--name", ""]])
def test_a_change_that_cannot_be_changes_nothing(wrong):
    assert run("clinics", "change", "akari", *wrong).exit_code == 1
    assert store.get("akari") == AKARI


def test_of_two_changes_at_the_same_moment_neither_is_lost(monkeypatch):
    before = store.get("akari")
    assert before is not None
    # Somebody else was quicker, after this one had looked.
    store.change(before, before.model_copy(update={"address": "架空町8-8"}))
    monkeypatch.setattr(clinics.clinics, "get", lambda _id: before)

    with pytest.raises(OperatorError, match="Somebody else"):
        clinics.change("akari", phone="046-000-1212")

    monkeypatch.undo()
    assert store.get("akari") == before.model_copy(update={"address": "架空町8-8"})


def test_a_clinic_that_is_deactivated_is_shut_out_at_once_and_let_in_again():
    assert "active was True and is False" in run("clinics", "deactivate", "akari").output
    with pytest.raises(ClinicRequired):
        posting.clinic("akari")
    assert "is like this already" in run("clinics", "deactivate", "akari").output
    run("clinics", "activate", "akari")
    assert posting.clinic("akari") == AKARI


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_of_clinics_is_read_as_a_spreadsheet_wrote_it(file, encoding):
    result = run("clinics", "import", file(TWO.replace("－", "-"), encoding))
    assert "2 made, 0 there already, 0 there and different" in result.output
    kaede = store.get("kaede")
    assert kaede is not None
    assert (kaede.name, kaede.municipality, kaede.phone) == ("架空かえで医院", "14100", "045-000-0101")
    [momiji] = [each for each in clinics.listed() if each.name == "架空もみじ内科"]
    assert (momiji.municipality, momiji.phone) == ("14130", "044-000-0202")


def test_the_same_file_again_makes_nothing_and_says_what_is_different(file):
    run("clinics", "import", file(TWO))
    there = clinics.listed()
    assert "0 made, 2 there already" in run("clinics", "import", file(TWO)).output

    # One has an id in the file, the other is known by its name and place.
    changed = TWO.replace("架空町1-1", "架空町1-9").replace("０２０２", "０２０９")
    result = run("clinics", "import", file(changed))

    assert "0 made, 0 there already, 2 there and different (not changed)" in result.output
    assert "kaede is there with another address: 横浜市架空町1-1 (the file: 横浜市架空町1-9)" in result.output
    assert "another phone: 044-000-0202 (the file: 044-000-0209)" in result.output
    assert clinics.listed() == there


def test_every_wrong_row_is_named_and_nothing_is_made(file):
    wrong = TWO + (
        "kaede,架空かえで医院,横浜市,架空町1-1,045-000-0101\n"
        ",,横浜市,架空町3-3,045-000-0303\n"
        ",架空いちょう医院,東京都,架空町4-4,450000404\n"
        "\n"
        'B 2,"架空\nさくら医院",横浜市,架空町5-5,450000505\n'
        ",架空もみじ内科,川崎市,川崎市架空町7-7,044-000-0707\n"
    )
    before = clinics.listed()
    result = run("clinics", "import", file(wrong))

    assert result.exit_code == 1
    assert "5 rows are wrong. Nothing was made." in result.output
    for said in (
        "line 4: row: is the clinic of line 2 again",
        "line 5: 医療機関名 (name): is missing",
        "line 6: 市町村 (municipality): 東京都 is no municipality of this prefecture",
        "line 8: 医療機関ID (clinic_id): may have small letters",
        "line 8: 電話番号 (phone): is no telephone number such as 045-210-1111; a spreadsheet may have dropped",
        "line 10: 医療機関ID (clinic_id): line 3 has the same name",
    ):
        assert said in result.output
    assert clinics.listed() == before


def test_a_dry_run_makes_nothing_and_programs_are_answered_in_json(file):
    before = clinics.listed()
    dry = json.loads(run("clinics", "import", file(TWO), "--dry-run", "--json").output)
    assert dry["new"][0]["clinic_id"] == "kaede"
    assert (len(dry["new"]), dry["made"]) == (2, 0)
    assert clinics.listed() == before

    result = CliRunner().invoke(app, ["clinics", "import", file(TWO + "x\n"), "--json"])
    wrong = json.loads(result.stdout)
    assert (result.exit_code, wrong["made"]) == (1, 0)
    assert wrong["faults"][0]["line"] == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("医療機関名,住所\nx,y\n", "there is no column 市町村 (municipality), 電話番号 (phone)"),
        (HEADINGS + "a,b,c,d,e,f\n", "line 2 has more cells"),
        (HEADINGS + 'a,"b\n', "is not CSV"),
        (HEADINGS.replace("住所", "名称"), "two columns are called"),
    ],
)
def test_what_is_no_table_of_clinics_is_refused(file, text, said):
    result = run("clinics", "import", file(text))
    assert result.exit_code == 1
    assert said in " ".join(result.output.split())


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(HEADINGS.encode("utf-16"))
    assert "neither UTF-8 nor Shift_JIS" in run("clinics", "import", str(path)).output
