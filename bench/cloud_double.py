"""What the webhook asks of AWS, answered on 127.0.0.1 by another process: a secret, and a queue that takes all."""

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any

from local import ports

CHANNEL_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"  # noqa: S105  (of LINE's own check vector)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept, as AWS keeps them
    # Headers and body go in two writes; the second would otherwise wait for the first to be acknowledged.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        content = json.dumps(_answer(self.headers["x-amz-target"], asked)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name in http.server)
        """Says nothing."""


def _answer(target: str, asked: dict[str, Any]) -> dict[str, Any]:
    if target == "secretsmanager.GetSecretValue":
        return {"SecretString": json.dumps({"channel_id": "1", "channel_secret": CHANNEL_SECRET})}
    return {"Successful": [{"Id": entry["Id"], "MessageId": entry["Id"]} for entry in asked["Entries"]]}


def _serve(told: Connection) -> None:
    with ThreadingHTTPServer((ports.HOST, 0), _Handler) as server:
        told.send(server.server_address[1])
        server.serve_forever()


@contextmanager
def running() -> Iterator[str]:
    """Its address."""
    ours, its = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(its,), daemon=True)
    process.start()
    try:
        yield f"http://{ports.HOST}:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
