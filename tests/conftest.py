"""The environment in which everything is tested: settings of a small fictional deployment."""

import os

from proof.deployment import ENVIRONMENT

os.environ.update(ENVIRONMENT)

pytest_plugins = ["tests.kit.plugin", "tests.kit.workers"]
