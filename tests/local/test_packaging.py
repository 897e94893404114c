"""Zips of functions and layers."""

import io
import zipfile
from pathlib import Path

import pytest

from local.errors import LocalStackError
from local.packaging import zipped


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_sources_and_data_are_in_and_caches_are_not(tmp_path: Path) -> None:
    for name in (
        "booking/sweep.py",
        "booking/terms.json",
        "booking/__pycache__/sweep.cpython-311.pyc",
        "old.pyc",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("…")

    assert names(zipped(tmp_path)) == ["booking/sweep.py", "booking/terms.json"]
    assert names(zipped(tmp_path, "python/")) == ["python/booking/sweep.py", "python/booking/terms.json"]


def test_the_same_sources_make_the_same_zip(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("A = 1\n")
    first = zipped(tmp_path)
    (tmp_path / "a.py").touch()

    assert zipped(tmp_path) == first


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="nowhere"):
        zipped(tmp_path / "nowhere")
