"""The layers as `sam build` lays them out, for the Python that runs here: what a function finds in Lambda."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from local.stack import ROOT

LOCK = ROOT / "layers" / "dependencies" / "requirements.txt"


def dependencies(cache: Path) -> Path:
    """Install the lock once below `cache` and keep it until the lock or the Python changes."""
    key = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    built = cache / key
    if not built.exists():
        # Built beside and moved at the end: half a layer is never taken for a whole one.
        with_pid = cache / f"{key}.{os.getpid()}"
        uv = str(Path(sys.executable).with_name("uv"))
        command = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", sys.executable]
        subprocess.run([*command, "--target", with_pid, "--requirement", LOCK], check=True)
        try:
            with_pid.rename(built)
        except OSError:
            # Somebody else was faster.
            shutil.rmtree(with_pid)
    return built
