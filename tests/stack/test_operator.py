"""What an operator does about notices, from the forecast to the dead letters, with the commands as typed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.actors import eventually
from local.deployer import Command, Deployer
from local.errors import LocalStackError
from local.stack import LocalStack
from tests.stack.driver import Driver

ODAWARA = "14206"
Akiwaku = Callable[..., Any]


@pytest.fixture(scope="module")
def akiwaku(stack: LocalStack) -> Iterator[Akiwaku]:
    """`akiwaku` with these arguments; what it printed as JSON."""
    with Deployer() as deployer:

        def run(*arguments: str) -> Any:
            (printed,) = deployer.run([Command([*arguments, "--json"])], stack.env)
            return json.loads(printed)

        yield run


def place(found: dict[str, Any]) -> dict[str, Any]:
    (there,) = [each for each in found["places"] if each["code"] == ODAWARA]
    return dict(there)


def over(figures: dict[str, Any]) -> bool:
    return not figures["waiting"] and not figures["under_way"]


def test_an_operator_looks_ahead_tells_everybody_looks_back_and_pauses(
    stack: LocalStack, driver: Driver, akiwaku: Akiwaku
) -> None:
    people = [driver.resident(ODAWARA) for _ in range(3)]
    slot_id = driver.slot(driver.clinic(ODAWARA), seats=1)

    seen = akiwaku("notices", "forecast", "--municipality", ODAWARA)
    assert seen["not_held"] is None
    assert (place(seen)["seats"], place(seen)["hear"]) == (1, 3)
    assert "先着順" in seen["message"]["altText"]

    held = akiwaku("notices", "run", "--yes")
    assert (held["status"], held["audience"]) == ("planned", seen["hear"])
    run_id = held["run_id"]
    eventually(lambda: akiwaku("notices", "show", run_id), over, "the run is over")
    people[0].hears("空き枠のお知らせ", 1, "multicast")

    assert [person.claims(slot_id).status_code for person in people[:2]] == [201, 409]
    figures = eventually(
        lambda: akiwaku("notices", "show", run_id),
        lambda found: place(found)["turned_away"] > 0,
        "who was turned away is in the log",
    )
    there = place(figures)
    assert (there["audience"], there["claims_soon"], there["claims_later"], there["turned_away"]) == (
        3,
        1,
        1,
        1,
    )
    assert figures["sent"] == figures["audience"]

    akiwaku("notices", "pause")
    try:
        refused = akiwaku("notices", "run", "--yes")
        assert (refused["status"], refused["reason"]) == ("not-held", "paused")
        with pytest.raises(LocalStackError, match="Notices are paused"):
            akiwaku("notices", "go-on", run_id)
    finally:
        assert akiwaku("notices", "resume") == {"paused": False, "stopped": []}
    newest = akiwaku("notices", "list", "--last", "2")
    assert [each["run_id"] for each in newest] == [refused["run_id"], run_id]

    # Of a run that is over: everything has been said, and comes to nothing however often it is replayed.
    part = next(each for each in _chunks_of(stack, run_id) if each.startswith(ODAWARA))
    _send(stack, "NoticeChunksDeadUrl", {"run_id": run_id, "item": part})
    _send(stack, "ConfirmDeadUrl", _given_up(stack, slot_id))
    boxes = {box["queue"]: box for box in akiwaku("dead-letters", "list")}
    assert f"{run_id} {part}" in boxes["notice-chunks"]["letters"][0]["about"]
    assert boxes["confirmations"]["waiting"] == 1
    replayed = {each["queue"]: each for each in akiwaku("dead-letters", "replay", "--yes")}
    assert (replayed["notice-chunks"]["done"], replayed["notice-chunks"]["left"]) == (1, 0)
    assert replayed["confirmations"]["said"] == ["1 changes of bookings told"]
    assert not any(box["waiting"] for box in akiwaku("dead-letters", "list"))
    people[0].hears("予約が確定しました", 1, "push")
    assert len([text for text in people[1].heard("multicast") if "空き枠のお知らせ" in text]) == 1


def test_a_run_that_cannot_be_planned_is_a_dead_letter_and_stays_one(
    stack: LocalStack, akiwaku: Akiwaku
) -> None:
    failed = {"requestPayload": {"window": "noon", "scheduled_at": "at noon"}, "responsePayload": {}}
    _send(stack, "NoticePlanDeadUrl", failed)
    try:
        (replayed,) = akiwaku("dead-letters", "replay", "notice-runs", "--yes")
        assert (replayed["done"], replayed["left"]) == (0, 1)
        assert "failed 3 times" in replayed["said"][0]
    finally:
        stack.cloud.queues.purge_queue(QueueUrl=stack.outputs["NoticePlanDeadUrl"])


def _send(stack: LocalStack, output: str, body: dict[str, Any]) -> None:
    stack.cloud.queues.send_message(QueueUrl=stack.outputs[output], MessageBody=json.dumps(body))


def _chunks_of(stack: LocalStack, run_id: str) -> list[str]:
    found = stack.cloud.dynamodb.query(
        TableName=stack.env["NOTICES_TABLE"],
        KeyConditionExpression="run_id = :run AND begins_with(#item, :chunk)",
        ExpressionAttributeNames={"#item": "item"},
        ExpressionAttributeValues={":run": {"S": run_id}, ":chunk": {"S": "chunk "}},
    )
    return [row["item"]["S"].removeprefix("chunk ") for row in found["Items"]]


def _given_up(stack: LocalStack, slot_id: str) -> dict[str, Any]:
    """The letter that Lambda writes of a booking that nobody could be told of."""
    table = stack.cloud.dynamodb.describe_table(TableName=stack.env["BOOKINGS_TABLE"])["Table"]
    arn = table["LatestStreamArn"]
    (shard, *_) = stack.cloud.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = stack.cloud.streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records: list[Any] = []
    while page := stack.cloud.streams.get_records(ShardIterator=iterator):
        records += page["Records"]
        iterator = page.get("NextShardIterator")
        if not page["Records"]:
            break
    (booked,) = [each for each in records if each["dynamodb"]["Keys"]["slot_id"]["S"] == slot_id]
    number = booked["dynamodb"]["SequenceNumber"]
    return {
        "requestContext": {"condition": "MaxRecordAgeExceeded"},
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": number,
            "endSequenceNumber": number,
            "approximateArrivalOfFirstRecord": booked["dynamodb"]["ApproximateCreationDateTime"].isoformat(),
            "batchSize": 1,
            "streamArn": arn,
        },
    }
