"""The headers that CloudFront would add, read from the template of the web pages."""

from pathlib import Path

import pytest

from local.edge import Edge

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def edge() -> Edge:
    return Edge(
        ROOT / "infra" / "web.yaml",
        {"LoginUrl": "http://127.0.0.1:8080", "PoolApiUrl": "http://127.0.0.1:8080"},
    )


def test_pages_carry_the_policy_of_the_template(edge: Edge) -> None:
    policy = edge.headers("/liff/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "connect-src 'self' http://127.0.0.1:8080 " in policy
    assert "${" not in policy


def test_the_phone_may_show_a_page_in_a_frame_and_others_may_not(edge: Edge) -> None:
    headers = edge.headers("/liff/")

    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_answers_of_the_apis_are_not_sniffed_and_not_pages(edge: Edge) -> None:
    for path in ("/api/slots", "/clinic-api/slots"):
        headers = edge.headers(path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" not in headers


def test_nothing_makes_a_browser_insist_on_https_here(edge: Edge) -> None:
    for path in ("/liff/", "/api/slots"):
        assert "Strict-Transport-Security" not in edge.headers(path)


def test_pages_are_compressed_from_a_thousand_bytes_and_pictures_are_not(edge: Edge) -> None:
    assert edge.compresses("/liff/entry.js", "text/javascript; charset=utf-8", 1000)
    assert not edge.compresses("/liff/index.html", "text/html; charset=utf-8", 999)
    assert not edge.compresses("/shared/photo.png", "image/png", 50_000)


def test_answers_that_are_not_cached_are_not_compressed_whatever_the_behaviour_says(edge: Edge) -> None:
    assert not edge.compresses("/api/settings", "application/json", 5000)
