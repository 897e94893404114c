"""Serves an application on a socket from a thread of its own, so that it runs beside a test or a prompt."""

import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp

from local.errors import LocalStackError

_START_SECONDS = 10.0
_STOP_SECONDS = 5.0


class Served:
    """`served = Served(app, socket); served.start(); …; served.stop()`"""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        self._listening = listening
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="on",
                # What goes wrong is in the application's answers; a line a request would bury the rest.
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
                timeout_keep_alive=30,
            )
        )
        self._thread = threading.Thread(target=self._run, name="gateway", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._listening])

    def start(self) -> None:
        """Return when requests are answered. LocalStackError when that does not come about."""
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise LocalStackError("The gateway did not start; the reason stands above.")
            time.sleep(0.01)

    def stop(self) -> None:
        """Answer nobody any more."""
        self._server.should_exit = True
        self._thread.join(timeout=_STOP_SECONDS)
        if self._thread.is_alive():
            self._server.force_exit = True
            self._thread.join(timeout=_STOP_SECONDS)
