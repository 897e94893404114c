"""Spin and a C compiler: where they are, and how to get them."""

import os
import shutil
import subprocess

_PACKAGES = ("spin", "gcc", "libc6-dev")


class ModelError(Exception):
    """The model could not be checked, with what to do about it."""


def missing() -> list[str]:
    """Which of the two this machine lacks."""
    return [tool for tool in ("spin", "gcc") if shutil.which(tool) is None]


def install() -> None:
    """Installs what is missing where that is possible: as root on Debian or what is made from it.

    ModelError says what to do elsewhere.
    """
    if not missing():
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise ModelError(
            f"Needed for this and not found: {', '.join(missing())}. Debian and Ubuntu:"
            f" sudo apt-get install {' '.join(_PACKAGES)}. Elsewhere: https://spinroot.com/spin/Man/README.html"
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES],
    ):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ModelError(f"{' '.join(command)} failed:\n{done.stderr.strip()}")
