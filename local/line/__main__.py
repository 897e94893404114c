"""Runs the simulator alone: `python -m local.line --port 9001`."""

import argparse
import secrets

import uvicorn

from local.line.app import create
from local.line.settings import SimulatorSettings


def main() -> None:
    """Serves the simulated LINE platform on this machine until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local.line", description=__doc__)
    parser.add_argument("--port", type=int, default=9001)
    parser.add_argument("--webhook", help="where the bot listens, e.g. http://127.0.0.1:8080/webhook")
    parser.add_argument("--liff-url", help="the LIFF endpoint; /liff/ on the same port if left out")
    parser.add_argument("--channel-id", default="2000000000")
    parser.add_argument("--channel-secret", default=secrets.token_hex(16))
    parser.add_argument("--login-channel-id", default="2000000001")
    parser.add_argument("--login-channel-secret", default=secrets.token_hex(16))
    options = parser.parse_args()
    base_url = f"http://127.0.0.1:{options.port}"
    settings = SimulatorSettings(
        base_url=base_url,
        channel_id=options.channel_id,
        channel_secret=options.channel_secret,
        login_channel_id=options.login_channel_id,
        login_channel_secret=options.login_channel_secret,
        liff_url=options.liff_url or f"{base_url}/liff/",
        webhook_url=options.webhook,
    )
    print(f"phone           {base_url}/")
    print(f"LINE API host   {base_url}/line")
    print(f"channel         {settings.channel_id}, secret {settings.channel_secret}")
    print(f"login channel   {settings.login_channel_id}, secret {settings.login_channel_secret}")
    uvicorn.run(create(settings), host="127.0.0.1", port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
