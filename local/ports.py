"""Loopback ports: taking the one that was asked for, and finding one that is free."""

import socket

from local.errors import LocalStackError

HOST = "127.0.0.1"


def take(port: int) -> socket.socket:
    """A listening socket on `port` (0: any), kept from now on, so that nobody can take it in between.

    LocalStackError says so when the port is in use.
    """
    # asyncio goes by the protocol: without its name, no TCP_NODELAY, and answers wait 40 ms for a delayed ACK.
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen(512)
    except OSError as error:
        taken.close()
        raise LocalStackError(
            f"Port {port} on {HOST} is not available ({error.strerror}). "
            f"Stop what uses it, or choose another one: make run PORT={port + 1 if port < 65535 else 8080}"
        ) from error
    return taken


def free() -> int:
    """A port that is free at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
