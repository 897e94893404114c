"""Running the command line in a process of its own, beside the caller."""

from collections.abc import Iterator

import pytest

from local.deployer import Command, Deployer
from local.errors import LocalStackError


@pytest.fixture(scope="module")
def deployer() -> Iterator[Deployer]:
    """One is enough: it takes more commands after a failure."""
    with Deployer() as deployer:
        yield deployer


def test_what_a_command_said_when_it_failed_is_told(deployer: Deployer) -> None:
    with pytest.raises(LocalStackError) as failed:
        deployer.run([Command(["clinics", "add", "架空医院"])], {})

    assert "--municipality" in str(failed.value)
    assert "This was: akiwaku clinics add 架空医院" in str(failed.value)


def test_after_a_failure_the_same_process_takes_the_next_commands(deployer: Deployer) -> None:
    with pytest.raises(LocalStackError):
        deployer.run([Command(["no-such-command"])], {})

    deployer.run([Command(["--help"])], {})


def test_the_commands_after_one_that_failed_are_not_run(deployer: Deployer) -> None:
    with pytest.raises(LocalStackError, match="This was: akiwaku first"):
        deployer.run([Command(["first"]), Command(["second"])], {})


def test_a_process_that_was_stopped_says_so() -> None:
    deployer = Deployer()
    deployer.stop()

    with deployer, pytest.raises(LocalStackError, match="ended"):
        deployer.run([Command(["--help"])], {})
