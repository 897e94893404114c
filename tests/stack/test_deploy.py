"""Deploying templates that are wrong: what the person at the terminal reads. No stack of our own is needed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.deploy import Deployed, deploy
from local.emulator import Emulator
from local.errors import LocalStackError

QUEUE = """
Resources:
  Waiting:
    Type: AWS::SQS::Queue
"""
BROKEN_PARENT = """
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml}
"""
BROKEN_CHILD = """
Resources:
  Watch:
    Type: AWS::CloudWatch::Alarm
    Properties: {MetricName: Age}
"""
UNKNOWN = """
Resources:
  Tea:
    Type: AWS::Kitchen::Kettle
"""
SAM_MISTAKE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Answers:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, CodeUri: code, Handler: a.handler, Events: {Call: {Type: Telephone}}}
"""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


def deployed(emulator: Emulator, directory: Path, name: str, **templates: str) -> Deployed:
    (directory / "code").mkdir()
    for file, text in templates.items():
        (directory / f"{file}.yaml").write_text(text)
    return deploy(emulator.cloud, directory / "parent.yaml", stack_name=name, parameters={})


def test_a_good_template_is_deployed(emulator: Emulator, tmp_path: Path) -> None:
    assert deployed(emulator, tmp_path, "good", parent=QUEUE).stack_name == "good"


def test_a_resource_that_fails_is_named_with_its_reason_even_in_a_nested_stack(
    emulator: Emulator, tmp_path: Path
) -> None:
    with pytest.raises(LocalStackError, match=r"Child.*Namespace"):
        deployed(emulator, tmp_path, "broken", parent=BROKEN_PARENT, child=BROKEN_CHILD)


def test_a_type_the_emulator_does_not_know_is_named(emulator: Emulator, tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="AWS::Kitchen::Kettle"):
        deployed(emulator, tmp_path, "unknown", parent=UNKNOWN)


def test_what_sam_refuses_is_told_in_sams_words(emulator: Emulator, tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="Answers"):
        deployed(emulator, tmp_path, "mistake", parent=SAM_MISTAKE)
