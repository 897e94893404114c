"""What a template names by a path on this disk, put where the emulator finds it, as `sam package` does.

Functions and layers are zipped as their sources are. Nothing is installed into them: the emulator runs
functions with the packages of the environment it runs in itself.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from local.cloud import REGION, Cloud
from local.errors import LocalStackError

# A fixed date makes the same sources the same zip, and so the same name.
_DATE = (2020, 1, 1, 0, 0, 0)
_LEFT_OUT = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def zipped(directory: Path, prefix: str = "") -> bytes:
    """The files below `directory` as a zip, each under `prefix`."""
    if not directory.is_dir():
        raise LocalStackError(f"The template names {directory}, which is not a directory")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in _files(directory):
            name = prefix + file.relative_to(directory).as_posix()
            info = zipfile.ZipInfo(name, date_time=_DATE)
            info.external_attr = 0o644 << 16
            archive.writestr(info, file.read_bytes())
    return buffer.getvalue()


def _files(directory: Path) -> Iterator[Path]:
    for file in sorted(directory.rglob("*")):
        if file.is_file() and not _LEFT_OUT.intersection(file.parts) and file.suffix != ".pyc":
            yield file


class Bucket:
    """A bucket of the emulator for the artefacts of a deployment."""

    name = "artefacts"

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        with suppress(cloud.s3.exceptions.BucketAlreadyOwnedByYou):
            cloud.s3.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def put(self, content: bytes, suffix: str) -> str:
        """Store `content` under its hash; the key it has now."""
        key = hashlib.sha256(content).hexdigest() + suffix
        self._cloud.s3.put_object(Bucket=self.name, Key=key, Body=content)
        return key

    def url(self, key: str) -> str:
        return f"{self._cloud.endpoint_url}/{self.name}/{key}"
