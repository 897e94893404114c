"""Fixtures for tests over the real store code and an in-process AWS."""

import os
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from moto import mock_aws
from moto.core.models import botocore_stubber
from playwright.sync_api import Browser

from akiwaku import aws as direct
from akiwaku import clock, imports, keys, sending
from akiwaku.store import base, residents
from local.browser import chromium, find
from proof.deployment import ENVIRONMENT
from tests.kit import tables, world
from tests.kit.line import FakeLine


class Moto:
    """Hands over to moto what akiwaku.aws sends without a client; clients it catches by itself."""

    def send(self, request: AWSPreparedRequest) -> Any:
        return botocore_stubber("before-send", request)


@pytest.fixture
def without_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Empty queues, and the secrets."""
    with mock_aws():
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", _session())
        monkeypatch.setattr(direct, "_session", lambda _seconds: Moto())
        _queues_and_secrets()
        yield
        keys._read.cache_clear()


@pytest.fixture
def aws(without_tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty tables beside them."""
    monkeypatch.setattr(base._CONNECTION, "_client", None)
    tables.create_all()
    # Since when somebody is in an audience is told by the clock, and compared with when a run began.
    monkeypatch.setattr(residents, "clock", SimpleNamespace(now=lambda: world.NOW))
    sending.forget()
    monkeypatch.setattr(sending.pace, "wait", lambda: None)
    # Moto takes one call at a time.
    monkeypatch.setattr(imports, "_AT_ONCE", 1)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is NOW, for whoever looks at the clock instead of being told the time."""
    monkeypatch.setattr(clock, "now", lambda: world.NOW)


@pytest.fixture
def clinics(aws: None) -> None:
    world.clinics_exist()


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> FakeLine:
    fake = FakeLine()
    fake.install(monkeypatch)
    return fake


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. A machine without it may leave these tests out, and says so; CI may not."""
    if find() is None and "CI" not in os.environ:
        pytest.skip("no Chromium here (Debian: apt-get install chromium fonts-noto-cjk)")
    with chromium() as browser:
        yield browser


@cache
def _session() -> boto3.Session:
    """Of all tests: moto has boto3 forget its own, and to read anew what AWS offers takes longer than a test."""
    return boto3.Session()


def _queues_and_secrets() -> None:
    sqs: Any = boto3.client("sqs")
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "false"}
    sqs.create_queue(QueueName="webhook-events.fifo", Attributes=fifo)
    sqs.create_queue(QueueName="notice-chunks")
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(
        Name=ENVIRONMENT["LINE_SECRET_ID"],
        SecretString='{"channel_id": "1", "channel_secret": "8c570fa6dd201bb328f1c1eac23a96d8"}',
    )
    secrets.create_secret(Name=ENVIRONMENT["LINE_LOGIN_SECRET_ID"], SecretString='{"channel_secret": ""}')
    secrets.create_secret(Name=ENVIRONMENT["HOLDER_KEY_SECRET_ID"], SecretString="holder" * 8)
    secrets.create_secret(Name=ENVIRONMENT["SESSION_KEY_SECRET_ID"], SecretString="session" * 8)
