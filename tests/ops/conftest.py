from collections.abc import Iterator
from typing import Any

import pytest

from local.cloud import Cloud
from local.emulator import Emulator


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """An empty emulated account, which the command line finds as it finds any: by the environment."""
    with (
        Emulator(tmp_path_factory.mktemp("emulator")) as emulator,
        pytest.MonkeyPatch.context() as environment,
    ):
        for name, value in emulator.cloud.environment.items():
            environment.setenv(name, value)
        yield emulator.cloud


@pytest.fixture
def cognito(cloud: Cloud) -> Any:
    return cloud.session.client("cognito-idp", endpoint_url=cloud.endpoint_url)


@pytest.fixture
def secrets(cloud: Cloud) -> Any:
    return cloud.session.client("secretsmanager", endpoint_url=cloud.endpoint_url)
