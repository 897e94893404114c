"""Fixtures for tests over the real store code and an in-process AWS."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from akiwaku import keys
from akiwaku.store import base
from tests.conftest import ENVIRONMENT
from tests.kit import tables, world
from tests.kit.line import FakeLine


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Empty tables, queues and secrets."""
    with mock_aws():
        monkeypatch.setattr(base._CONNECTION, "_client", None)
        tables.create_all()
        _queues_and_secrets()
        yield
        keys.parameters.clear_caches()


@pytest.fixture
def clinics(aws: None) -> None:
    world.clinics_exist()


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> FakeLine:
    fake = FakeLine()
    fake.install(monkeypatch)
    return fake


def _queues_and_secrets() -> None:
    from akiwaku import queues

    queues._sqs.cache_clear()
    sqs: Any = boto3.client("sqs")
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "false"}
    sqs.create_queue(QueueName="webhook-events.fifo", Attributes=fifo)
    sqs.create_queue(QueueName="notice-chunks")
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(
        Name=ENVIRONMENT["LINE_SECRET_ID"],
        SecretString='{"channel_id": "1", "channel_secret": "8c570fa6dd201bb328f1c1eac23a96d8"}',
    )
    secrets.create_secret(Name=ENVIRONMENT["HOLDER_KEY_SECRET_ID"], SecretString="holder" * 8)
    secrets.create_secret(Name=ENVIRONMENT["SESSION_KEY_SECRET_ID"], SecretString="session" * 8)
