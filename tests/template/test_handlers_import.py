"""Every handler starts in Lambda: with the built layers, the functions, and nothing else on the path.

The local stack cannot show this, for its functions see the packages of the development environment.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.layers import dependencies
from tests.template.wiring import ROOT, System

HANDLERS = [
    "webhook.receive.handler",
    "webhook.handle.handler",
    "booking.resident_api.handler",
    "booking.clinic_api.handler",
    "booking.sweep.handler",
    "broadcast.plan.handler",
    "broadcast.send.handler",
    "broadcast.confirm.handler",
]
# Importing LINE's SDK takes longer than a resident should wait, and half of what LINE allows the webhook.
WITHOUT_LINE = {"webhook.receive", "booking.resident_api", "booking.clinic_api"}
# What is left of two seconds belongs to AWS and to the way there and back (docs/benchmarks.md).
TOO_SLOW_FOR_THE_WEBHOOK = {
    "linebot",
    "pynamodb",
    "boto3",
    "pydantic",
    "aws_lambda_powertools",
    "asyncio",
    "multiprocessing",
}
BOTOCORE_CLIENTS = {"botocore.session", "botocore.client", "botocore.loaders"}

# -I and -S keep this interpreter's packages and environment out; Lambda puts functions before layers.
_IMPORT = """
import importlib, json, sys
sys.path[:0] = json.loads(sys.argv[1])
module, _, name = sys.argv[2].rpartition(".")
handler = getattr(importlib.import_module(module), name)
print(json.dumps({"callable": callable(handler), "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="session")
def layers(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The two layers as `sam build` lays them out, for the Python that runs this test."""
    domain = tmp_path_factory.mktemp("domain") / "python"
    shutil.copytree(ROOT / "layers" / "akiwaku", domain, ignore=shutil.ignore_patterns("__pycache__"))
    assert pytestconfig.cache is not None
    return [domain, dependencies(pytestconfig.cache.mkdir("layers"))]


def test_these_are_the_handlers_of_the_template(system: System) -> None:
    named = [function.properties["Handler"] for function in system.all("AWS::Lambda::Function")]
    assert sorted(named) == sorted(HANDLERS)


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_imports_with_nothing_but_the_layers(
    handler: str, layers: list[Path], system: System
) -> None:
    path = [ROOT / "functions", *layers]
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _IMPORT, json.dumps([str(p) for p in path]), handler],
        env=system.environment() | _what_lambda_sets(handler),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    seen = json.loads(answer.stdout.splitlines()[-1])
    assert seen["callable"]
    if handler.rpartition(".")[0] in WITHOUT_LINE:
        assert "linebot" not in seen["modules"]
    if handler == "webhook.receive.handler":
        assert not (TOO_SLOW_FOR_THE_WEBHOOK | BOTOCORE_CLIENTS).intersection(seen["modules"])


def _what_lambda_sets(handler: str) -> dict[str, str]:
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    return {
        "AWS_REGION": "ap-northeast-1",
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "AWS_LAMBDA_FUNCTION_NAME": "any",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "LAMBDA_TASK_ROOT": str(ROOT / "functions"),
        "_HANDLER": handler,
        "LANG": "en_US.UTF-8",
    }
