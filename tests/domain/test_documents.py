"""What the documents say of the code is true."""

import re
from pathlib import Path

from akiwaku.errors import Refusal
from tests.domain.test_rules import every

ROOT = Path(__file__).parents[2]


def test_every_problem_type_is_documented_with_its_status():
    documented = {}
    for line in (ROOT / "docs" / "api.md").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (\d{3}) \|", line):
            for slug in re.findall(r"`([a-z-]+)`", found[1]):
                documented[slug] = int(found[2])
    assert documented == {kind.slug: kind.status for kind in every(Refusal)}


def test_every_link_and_picture_of_the_documents_is_there():
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} names {target}"


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    named = set(
        re.findall(r"`(?:PORT=\d+ )?make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    )
    assert named
    assert named <= targets
