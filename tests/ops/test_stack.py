"""Entering a stack: from then on the domain package works on it, whichever way it reads where it is."""

import os
from pathlib import Path
from typing import Any

import pytest

from akiwaku.resources import resources
from akiwaku.settings import settings
from ops import stack
from proof.deployment import ENVIRONMENT

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION")


@pytest.fixture
def a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator's machine: credentials and region in a profile, nothing in the environment."""
    (tmp_path / "config").write_text(
        "[profile city]\nregion = ap-northeast-3\naws_access_key_id = AKIDCITY\naws_secret_access_key = s\n"
    )
    for name in (*ENVIRONMENT, *KEYS):
        monkeypatch.setenv(name, "")  # so that it is put back afterwards
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_PROFILE", "city")


class Deployed:
    """CloudFormation and Lambda of a stack whose functions have this environment."""

    def describe_stacks(self, **_asked: Any) -> Any:
        return {"Stacks": [{"Outputs": [], "StackStatus": "CREATE_COMPLETE"}]}

    def describe_stack_resource(self, **_asked: Any) -> Any:
        return {"StackResourceDetail": {"PhysicalResourceId": "akiwaku-city-ResidentApi"}}

    def get_function_configuration(self, **_asked: Any) -> Any:
        return {"Environment": {"Variables": {**ENVIRONMENT, "AWS_ACCESS_KEY_ID": "the function's own"}}}


def test_queues_secrets_and_the_operators_credentials_are_found(
    a_profile: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack.boto3, "client", lambda _service: Deployed())
    try:
        stack.enter("akiwaku-city")
        assert settings().stage == "dev"
        assert resources().notice_chunks_queue_url == ENVIRONMENT["NOTICE_CHUNKS_QUEUE_URL"]
        assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIDCITY"
        assert os.environ["AWS_DEFAULT_REGION"] == "ap-northeast-3"
    finally:
        settings.cache_clear()
        resources.cache_clear()
