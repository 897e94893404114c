"""An emulator in which transactions meet: what arrives while one is under way on its items is refused."""

import asyncio
import json

import pytest

from local.conflicts import WithConflicts

SLOT, OTHER = {"slot_id": {"S": "a"}}, {"slot_id": {"S": "b"}}


class Emulator:
    """Answers everything with 200 and notes what it was asked."""

    def __init__(self):
        self.asked = []

    async def __call__(self, scope, receive, send):
        content, more = b"", True
        while more:
            message = await receive()
            content, more = content + message["body"], message["more_body"]
        self.asked.append(json.loads(content))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


@pytest.fixture
def emulator():
    return Emulator()


@pytest.fixture
def ask(emulator):
    """Asks several things, all read by the server before it answers one; gives (status, answer) of each."""
    server = WithConflicts(emulator)

    async def one(action, body):
        content, answer = json.dumps(body).encode(), {}
        scope = {"type": "http", "headers": [(b"x-amz-target", f"DynamoDB_20120810.{action}".encode())]}
        halves = [content[:10], content[10:]]

        async def receive():
            half = halves.pop(0)
            return {"type": "http.request", "body": half, "more_body": bool(halves)}

        async def send(message):
            answer.update(message)

        await server(scope, receive, send)
        return answer["status"], json.loads(answer["body"])

    async def together(requests):
        return await asyncio.gather(*(one(*request) for request in requests))

    def ask(*requests):
        return asyncio.run(together(requests))

    ask(("CreateTable", {"TableName": "Slots", "KeySchema": [{"AttributeName": "slot_id"}]}))
    emulator.asked.clear()
    return ask


def update(key):
    return {"TableName": "Slots", "Key": key}


def transaction(*keys):
    return "TransactWriteItems", {"TransactItems": [{"Update": update(key)} for key in keys]}


def test_of_two_transactions_on_one_item_the_later_is_cancelled(ask, emulator):
    (first, _), (second, problem) = ask(transaction(SLOT), transaction(OTHER, SLOT))

    assert (first, second) == (200, 400)
    assert problem["__type"] == "TransactionCanceledException"
    assert [reason["Code"] for reason in problem["CancellationReasons"]] == ["None", "TransactionConflict"]
    assert len(emulator.asked) == 1


def test_a_put_is_known_by_its_key(ask):
    put = {"Put": {"TableName": "Slots", "Item": SLOT | {"note": {"S": "…"}}}}

    assert [
        status for status, _ in ask(transaction(SLOT), ("TransactWriteItems", {"TransactItems": [put]}))
    ] == [
        200,
        400,
    ]


def test_a_plain_write_is_refused_while_a_transaction_is_under_way(ask):
    (_, _), (status, problem) = ask(transaction(SLOT), ("UpdateItem", update(SLOT)))

    assert (status, problem["__type"]) == (400, "TransactionConflictException")


def test_plain_writes_stand_in_nobodys_way(ask):
    requests = ("UpdateItem", update(SLOT)), ("UpdateItem", update(SLOT)), transaction(SLOT)

    assert [status for status, _ in ask(*requests)] == [200, 200, 200]


def test_transactions_on_other_items_do_not_meet(ask):
    assert [status for status, _ in ask(transaction(SLOT), transaction(OTHER))] == [200, 200]


def test_once_answered_a_transaction_is_over_and_a_cancelled_one_holds_nothing(ask):
    assert [status for status, _ in ask(transaction(SLOT), transaction(SLOT, OTHER))] == [200, 400]

    assert [status for status, _ in ask(transaction(OTHER))] == [200]
    assert [status for status, _ in ask(transaction(SLOT))] == [200]


def test_reads_go_through_at_any_time_and_content_arrives_whole(ask, emulator):
    requests = transaction(SLOT), ("GetItem", update(SLOT))

    assert [status for status, _ in ask(*requests)] == [200, 200]
    assert transaction(SLOT)[1] in emulator.asked
