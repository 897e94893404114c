"""docs/benchmarks.md: a section for each benchmark, written by its own command."""

import re
from pathlib import Path
from string import Template
from typing import Any, Final

from local.stack import ROOT

PAGE: Final = ROOT / "docs" / "benchmarks.md"
_INTRODUCTION: Final = """# Benchmarks

Each section is written by the command that it names. The figures are those of its last run.
"""


def section(template: str, **values: Any) -> str:
    """One of the templates beside this module with everything filled in."""
    return Template(Path(__file__).with_name(template).read_text(encoding="utf-8")).substitute(values)


def write(page: Path, text: str) -> None:
    """Puts a section, which begins with its title, in the place of the one with this title, or at the end."""
    before = page.read_text(encoding="utf-8") if page.exists() else _INTRODUCTION
    introduction, *sections = re.split(r"^(?=## )", before, flags=re.M)
    by_title = {each.partition("\n")[0]: each for each in sections}
    by_title[text.partition("\n")[0]] = text
    page.write_text("\n".join(each.strip() + "\n" for each in (introduction, *by_title.values())), "utf-8")
