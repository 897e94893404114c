"""The emulator reads the text of a key condition once, and finds by it what it found before."""

from typing import Any

import pytest
from ministack.services import dynamodb

from local import emulator_process

SLOT = "KeyConditionExpression"
NAMES = {"#part": "part", "#ring": "ring"}
VALUES = {":part": {"S": "14100#ja#0"}, ":low": {"S": "3"}, ":high": {"S": "6"}}
ITEMS = [{"part": {"S": part}, "ring": {"S": str(ring)}} for part in ("14100#ja#0", "x") for ring in range(9)]


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were read, each time."""
    noted: list[str] = []
    tokenize = dynamodb._tokenize

    def noting(text: str) -> Any:
        noted.append(text)
        return tokenize(text)

    monkeypatch.setattr(dynamodb, "_evaluate_condition", dynamodb._evaluate_condition)
    monkeypatch.setattr(dynamodb, "_tokenize", noting)
    return noted


def found(condition: str) -> list[Any]:
    return [item for item in ITEMS if dynamodb._evaluate_condition(condition, item, VALUES, NAMES, slot=SLOT)]


@pytest.mark.parametrize(
    "condition",
    [
        "#part = :part",
        "#part = :part AND #ring > :low",
        "#part = :part AND #ring <= :high",
        "#part = :part AND #ring BETWEEN :low AND :high",
        "#part = :part AND begins_with(#ring, :low)",
    ],
)
def test_it_finds_the_same_and_reads_the_condition_once(condition: str, texts: list[str]) -> None:
    before = found(condition)
    assert 0 < len(before) < len(ITEMS)
    emulator_process._read_conditions_once()
    found(condition)
    texts.clear()

    assert found(condition) == before
    assert texts == []


@pytest.mark.usefixtures("texts")
def test_a_condition_that_is_wrong_is_refused_every_time() -> None:
    emulator_process._read_conditions_once()

    for _ in range(2):
        with pytest.raises(ValueError, match="Invalid KeyConditionExpression"):
            found("#part = ")
