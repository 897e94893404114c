"""The double of the proof against moto: the same calls of whole histories, the same answers and tables."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from proof import imports, scenes, simulation
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.expressions import UnknownExpression, condition, update
from proof.notices import history, town

Answer = tuple[Any, ...]
OF_NOTICES = [(history.play, seed) for seed in (1, 2, 3)]
OF_FILES = [(imports.play, seed) for seed in (1, 2, 3, 4)]


class Compared(DynamoDB):
    """Asks moto everything that it is asked itself."""

    differences: list[str]
    page = property(lambda _self: None, lambda _self, _most: None)  # moto breaks off where DynamoDB does

    def restore(self, snapshot):
        super().restore(snapshot)
        self.differences = []
        self._moto: Any = boto3.client("dynamodb")
        for name, rows in snapshot.items():
            for row in self._moto.scan(TableName=name)["Items"]:
                key = {
                    part["AttributeName"]: row[part["AttributeName"]] for part in tables()[name]["KeySchema"]
                }
                self._moto.delete_item(TableName=name, Key=key)
            for row in rows.values():
                self._moto.put_item(TableName=name, Item=row)

    def call(self, operation, call):
        theirs = said(lambda: self._moto._make_api_call(operation, dict(call)))
        answer: Any
        try:
            answer = super().call(operation, call)
        except ClientError as refused:
            answer = refused
        if not self.indexes_are_late and summary(answer) != theirs:
            self.differences.append(f"{operation} {call}: {summary(answer)}, but moto: {theirs}")
        if isinstance(answer, ClientError):
            raise answer
        return answer


def said(ask) -> Answer:
    try:
        return summary(ask())
    except ClientError as refused:
        return summary(refused)


def summary(answer: Any) -> Answer:
    """What matters of an answer: the items, or why the call was refused."""
    if isinstance(answer, ClientError):
        reasons = [reason["Code"] for reason in answer.response.get("CancellationReasons", [])]
        return answer.response["Error"]["Code"], reasons, plain(answer.response.get("Item"))
    found = {name: list(map(plain, rows)) for name, rows in answer.get("Responses", {}).items()}
    for rows in found.values():
        rows.sort(key=str)
    return "done", plain(answer.get("Item")), list(map(plain, answer.get("Items", []))), found


def plain(value: Any) -> Any:
    """Sets have no order, and 1 is 1.0."""
    if isinstance(value, dict):
        return {name: sorted(part) if name in {"NS", "SS"} else plain(part) for name, part in value.items()}
    return value


@pytest.fixture
def compared(aws, monkeypatch):
    scenes.all_scenes()  # the towns before, without moto: `restore` brings them there
    for each in range(town.TOWNS):
        town.founded(each)
    monkeypatch.setattr(simulation, "DynamoDB", Compared)
    monkeypatch.setattr(history, "DynamoDB", Compared)
    monkeypatch.setattr(imports, "DynamoDB", Compared)


@pytest.mark.parametrize(
    ("play", "seed"), [(simulation.play, seed) for seed in range(12)] + OF_NOTICES + OF_FILES
)
def test_the_double_answers_as_moto_does(compared, play, seed):
    world = play(seed)
    assert world.database.differences == []
    for name, rows in world.database.snapshot().items():
        theirs = boto3.client("dynamodb").scan(TableName=name)["Items"]
        ours = [plain(dict(row)) for row in rows.values()]
        assert sorted(map(str, map(sorted_items, ours))) == sorted(
            map(str, map(sorted_items, map(plain, theirs)))
        )


def sorted_items(row: dict[str, Any]) -> list[Any]:
    return sorted((name, str(value)) for name, value in row.items())


@pytest.mark.parametrize(
    "expression", ["contains(#0, :0)", "attribute_type(#0, :0)", "#0 = :0 ,", "size(#0) > :0"]
)
def test_a_condition_that_the_double_does_not_know_is_refused_and_not_misread(expression):
    with pytest.raises(UnknownExpression):
        condition(expression)


@pytest.mark.parametrize(
    "expression", ["ADD #0 :0", "SET #0 = if_not_exists(#0, :0)", "SET #0 = list_append(:0, #0)"]
)
def test_an_update_that_the_double_does_not_know_is_refused(expression):
    with pytest.raises(UnknownExpression):
        update(expression)


def test_missing_attributes_compare_as_dynamodb_has_it():
    given = {"#0": "a", ":0": {"N": "1"}}
    assert not condition("#0 = :0")({}, given)
    assert not condition("#0 > :0")({}, given)
    assert condition("#0 <> :0")({}, given)
    assert not condition("#0 > :0")({"a": {"S": "2"}}, given)
    assert condition("attribute_not_exists (#0) OR #0 > :0 AND #0 <= :0")({}, given)


def test_an_update_leaves_the_item_before_as_it_was():
    before = {"m": {"M": {"x": {"S": "1"}}}, "n": {"N": "1"}}
    given = {"#0": "m", "#1": "x", "#2": "n", ":0": {"N": "1"}}
    after = update("SET #2 = #2 + :0 REMOVE #0.#1")(before, given)
    assert before == {"m": {"M": {"x": {"S": "1"}}}, "n": {"N": "1"}}
    assert after == {"m": {"M": {}}, "n": {"N": "2"}}


@pytest.mark.parametrize("expression", ["SET #0 = #1 + :0", "SET #1.#0 = :0", "REMOVE #1.#0"])
def test_an_update_that_needs_what_is_not_there_is_refused_by_both(aws, expression):
    call = {
        "TableName": "Slots",
        "Key": {"slot_id": {"S": "gone"}},
        "UpdateExpression": expression,
        "ExpressionAttributeNames": {
            name: text for name, text in {"#0": "seats", "#1": "claims"}.items() if name in expression
        },
        **({"ExpressionAttributeValues": {":0": {"N": "1"}}} if ":0" in expression else {}),
    }
    theirs = said(lambda: boto3.client("dynamodb").update_item(**call))
    assert said(lambda: DynamoDB(tables()).call("UpdateItem", call)) == theirs
    assert theirs[0] == "ValidationException"
