"""What the documents say of the code is true."""

import re
from collections.abc import Iterator
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


def targets() -> Iterator[tuple[Path, str]]:
    """What the documents lead to or show, and in which document."""
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", text) + re.findall(r'src="([^"]+)"', text):
            yield document, target


def test_every_link_and_picture_of_the_documents_is_there():
    for document, target in targets():
        assert (document.parent / target).exists(), f"{document.name} names {target}"


def test_every_picture_that_was_taken_is_shown():
    shown = {(document.parent / target).resolve() for document, target in targets()}
    assert set((ROOT / "docs" / "screens").rglob("*.png")) - shown == set()


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    named = set(
        re.findall(r"`(?:PORT=\d+ )?make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    )
    assert named
    assert named <= targets
