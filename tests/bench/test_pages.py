"""What is held against the limits of a slow phone, and where it is written."""

from pathlib import Path

from bench import document, pages
from bench.phone import Request, Visit


def visit(requests=10, size=6_000, largest=1400.0, card=1500.0, booking=900.0):
    ours = [Request("GET", f"/liff/{n}.js", 0, 0, size) for n in range(requests)]
    lines = [Request("GET", path, 0, 0, 100_000) for path in ("/line/liff/sdk.js", "/phone/api/people")]
    return Visit([*ours, *lines], largest, card, booking)


def holds(*visits):
    return [check.holds for check in pages._checks(visits)]


def test_lines_sdk_and_its_calls_are_no_weight_of_ours():
    assert visit().size == 60_000
    assert holds(visit()) == [True, True, True]


def test_one_visit_with_too_many_requests_or_bytes_is_too_many():
    assert holds(visit(), visit(), visit(requests=11, size=1)) == [False, True, True]
    assert holds(visit(), visit(), visit(size=6_001)) == [True, False, True]


def test_times_are_held_by_the_median():
    slow = visit(largest=9000)

    assert holds(visit(), visit(), slow) == [True, True, True]
    assert holds(visit(), slow, slow) == [True, True, False]


def test_a_benchmark_writes_its_own_section_and_no_other(tmp_path: Path):
    page = tmp_path / "benchmarks.md"
    document.write(page, "## One\n\nfirst\n")
    document.write(page, "## Two\n\n### Part\n\nsecond\n")

    document.write(page, "## One\n\nanew\n")

    _, one, two = page.read_text(encoding="utf-8").split("\n## ")
    assert one == "One\n\nanew\n"
    assert two == "Two\n\n### Part\n\nsecond\n"


def test_the_document_holds_what_the_benchmarks_write():
    text = document.PAGE.read_text(encoding="utf-8")

    for template in ("claims.md.template", "pages.md.template"):
        title = (Path(document.__file__).with_name(template)).read_text(encoding="utf-8").partition("\n")[0]
        assert f"\n{title}\n" in text
