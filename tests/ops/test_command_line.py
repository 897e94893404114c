"""What an operator sees when something is wrong: a sentence, no traceback, nothing changed."""

import subprocess
import sys

import pytest
from botocore.exceptions import NoCredentialsError, NoRegionError
from typer.testing import CliRunner

from akiwaku.errors import AwsFault, LineBusy, LineDenied, LineRefused, LineUnavailable, TryAgain
from local.cloud import Cloud
from ops import clinics
from ops.cli import app
from ops.failures import explain


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), env={"NO_COLOR": "1", "COLUMNS": "200"})
    return result.exit_code, result.output


def test_a_stack_that_is_not_there_is_named(cloud: Cloud) -> None:
    code, said = run("clinics", "list", "--stack", "akiwaku-nowhere")
    assert code == 1
    assert "There is no stack akiwaku-nowhere in ap-northeast-1" in said
    assert "Traceback" not in said


def test_a_clinic_with_wrong_entries_is_told_every_one_of_them() -> None:
    wrong = ["--municipality", "13101", "--address", "東京都千代田区", "--phone", "12"]
    code, said = run("clinics", "add", "千代田診療所", *wrong)
    assert code == 1
    assert "municipality" in said
    assert "phone" in said


def test_the_channel_secret_is_no_argument() -> None:
    code, said = run("line", "secret", "--channel-id", "1", "--channel-secret", "8c570fa6")
    assert code == 2
    assert "No such option" in said


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NoRegionError(), "No AWS region is set"),
        (NoCredentialsError(), "No valid AWS credentials"),
        (LineUnavailable(500), "LINE does not answer"),
        (LineBusy(429), "LINE does not answer"),
        (LineDenied(401), "id and secret"),
        (LineRefused(400), "LINE refused"),
        (AwsFault("SendMessage", 403, "AccessDenied"), "AWS refused SendMessage 403 AccessDenied"),
        (TryAgain(), "nothing is half done"),
    ],
)
def test_known_failures_have_a_sentence(error: Exception, sentence: str) -> None:
    assert sentence in str(explain(error))


def test_the_cause_behind_a_failed_call_to_the_database_is_what_is_said() -> None:
    error = TryAgain()
    error.__cause__ = NoCredentialsError()
    assert "No valid AWS credentials" in str(explain(error))


def test_a_defect_of_ours_keeps_its_traceback() -> None:
    assert explain(KeyError("clinic")) is None


def test_the_same_clinic_gets_the_same_id_and_another_a_different_one() -> None:
    first = clinics.id_for("みなと健診クリニック", "14100", "045-210-2222")
    assert first == clinics.id_for("みなと健診クリニック", "14100", "045-210-2222")
    assert first != clinics.id_for("みなと健診クリニック", "14130", "045-210-2222")
    assert first.startswith("14100-")


def test_no_command_waits_for_lines_library_that_does_not_speak_to_line() -> None:
    code = "import sys; import ops.cli; sys.exit('linebot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
