"""Event filter patterns, as far as the template uses them."""

import pytest

from local import patterns

RECORD = {"eventName": "MODIFY", "dynamodb": {"NewImage": {"status": {"S": "booked"}}}}


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ('{"eventName": ["INSERT", "MODIFY"]}', True),
        ('{"eventName": ["REMOVE"]}', False),
        ('{"dynamodb": {"NewImage": {"status": {"S": ["booked"]}}}}', True),
        ('{"dynamodb": {"OldImage": {"status": {"S": ["booked"]}}}}', False),
        ('{"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"status": {"S": ["cancelled"]}}}}', False),
    ],
)
def test_every_key_must_have_one_of_its_values(pattern: str, matches: bool) -> None:
    assert patterns.matches(patterns.parse(pattern), RECORD) is matches


def test_one_pattern_of_several_is_enough_and_no_pattern_lets_everything_through() -> None:
    removed, changed = (
        patterns.parse('{"eventName": ["REMOVE"]}'),
        patterns.parse('{"eventName": ["MODIFY"]}'),
    )

    assert patterns.matches_any([removed, changed], RECORD)
    assert not patterns.matches_any([removed], RECORD)
    assert patterns.matches_any([], RECORD)


@pytest.mark.parametrize(
    "pattern", ['{"eventName": [{"prefix": "IN"}]}', '{"eventName": "INSERT"}', '["INSERT"]']
)
def test_an_operator_that_is_not_known_here_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        patterns.parse(pattern)
