"""Bringing stream records to a function: in order, until each is done or given up."""

from collections.abc import Callable
from typing import Any

import pytest

from local.streams import Delivery, FunctionFailed, Mapping

Answer = Callable[[list[int]], Any]


def record(number: int, age: float = 0.0) -> dict[str, Any]:
    return {"dynamodb": {"SequenceNumber": str(number), "ApproximateCreationDateTime": 1000.0 - age}}


def failures(*numbers: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}


class Run:
    """A delivery to a function that answers as told, one answer an invocation and then success."""

    def __init__(self, mapping: Mapping, *answers: Any) -> None:
        self.seen: list[list[int]] = []
        self.given_up: list[tuple[list[int], str]] = []
        self.pauses: list[float] = []
        self._answers = list(answers)
        self._delivery = Delivery(mapping, self._invoke, self._give_up, now=lambda: 1000.0)

    def of(self, *records: dict[str, Any], most_steps: int = 50) -> "Run":
        self._delivery.add(list(records))
        while not self._delivery.idle and len(self.pauses) < most_steps:
            self.pauses.append(self._delivery.step())
        return self

    def _invoke(self, records: list[dict[str, Any]]) -> Any:
        self.seen.append(_numbers(records))
        answer = self._answers.pop(0) if self._answers else {"batchItemFailures": []}
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _give_up(self, records: list[dict[str, Any]], condition: str) -> None:
        self.given_up.append((_numbers(records), condition))


def _numbers(records: list[dict[str, Any]]) -> list[int]:
    return [int(each["dynamodb"]["SequenceNumber"]) for each in records]


REPORTS = Mapping(reports_failures=True)


def test_a_batch_that_succeeds_comes_once() -> None:
    assert Run(REPORTS, failures()).of(record(1), record(2)).seen == [[1, 2]]


def test_from_the_first_failure_reported_everything_comes_again() -> None:
    run = Run(REPORTS, failures(3, 2)).of(record(1), record(2), record(3), record(4))

    assert run.seen == [[1, 2, 3, 4], [2, 3, 4]]


def test_without_the_setting_a_report_of_failures_means_nothing() -> None:
    assert Run(Mapping(), failures(1)).of(record(1)).seen == [[1]]


@pytest.mark.parametrize("identifier", ["", "9", None])
def test_a_failure_that_names_no_record_of_the_batch_means_all_of_them(identifier: str | None) -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": identifier}]}

    assert Run(REPORTS, answer).of(record(1), record(2)).seen == [[1, 2], [1, 2]]


def test_an_error_brings_the_whole_batch_again() -> None:
    assert Run(REPORTS, FunctionFailed("boom")).of(record(1), record(2)).seen == [[1, 2], [1, 2]]


def test_bisecting_keeps_the_order() -> None:
    run = Run(Mapping(bisects=True), FunctionFailed("boom"), FunctionFailed("boom"))

    assert run.of(*map(record, (1, 2, 3, 4))).seen == [[1, 2, 3, 4], [1, 2], [1], [2], [3, 4]]


def test_pauses_grow_while_it_fails_and_not_without_end() -> None:
    run = Run(REPORTS, *[FunctionFailed("boom")] * 10).of(record(1))

    assert run.pauses[:4] == [0.25, 0.5, 1.0, 2.0]
    assert max(run.pauses) == 30.0
    assert run.pauses[-1] == 0.0


def test_a_record_is_given_up_after_its_retries() -> None:
    run = Run(Mapping(max_retries=2), *[FunctionFailed("boom")] * 3).of(record(1), record(2))

    assert run.seen == [[1, 2]] * 3
    assert run.given_up == [([1, 2], "RetryAttemptsExhausted")]


def test_a_record_is_given_up_when_it_is_too_old() -> None:
    run = Run(Mapping(max_age_seconds=60), FunctionFailed("boom")).of(record(1, age=61))

    assert run.given_up == [([1], "MaxRecordAgeExceeded")]


def test_an_old_record_that_succeeds_is_no_matter() -> None:
    assert Run(Mapping(max_age_seconds=60)).of(record(1, age=61)).given_up == []
