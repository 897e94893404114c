"""Which tests run in one process when several share the work (`-n 2`): those of a file, and those of a stack.

The groups of pytest-xdist itself (`--dist loadgroup`) do nothing here: it writes a test's group into
`Item._nodeid`, where pytest does not look since 9.2. Each process then started every stack anew.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Whatever is there shares a stack, which takes longer to start than most tests take.
ONE_STACK = ("tests/browser/", "tests/stack/")


class Together(LoadScopeScheduling):
    """What has the most tests comes first; a process with nothing left to do takes what comes next."""

    def _split_scope(self, nodeid: str) -> str:
        """The name of what a test runs together with."""
        file = nodeid.partition("::")[0]
        return next((directory for directory in ONE_STACK if file.startswith(directory)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)
