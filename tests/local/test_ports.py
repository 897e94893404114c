"""Ports: the one that is asked for is taken, or it is said why not."""

import pytest

from local import ports
from local.errors import LocalStackError


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with ports.take(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalStackError, match=f"Port {port} .* PORT={port + 1}"):
            ports.take(port)


def test_a_port_can_be_taken_again_at_once() -> None:
    with ports.take(0) as taken:
        port = taken.getsockname()[1]

    ports.take(port).close()
