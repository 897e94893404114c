"""From LINE's call to what is done about it: nothing is lost or done twice, one person's events are in order."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from akiwaku import aws as direct
from akiwaku import conversation, queues, redelivery
from akiwaku.errors import AwsFault, LineRefused, LineUnavailable
from akiwaku.resources import resources
from tests.kit.plugin import Moto
from webhook import handle, receive

pytestmark = pytest.mark.usefixtures("without_tables")

SECRET = b"8c570fa6dd201bb328f1c1eac23a96d8"


def event(number: int, user: str = "U1", **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "webhookEventId": f"{number:02}",
        "source": {"type": "user", "userId": user},
        **more,
    }


def delivered(content: bytes, *, header: str = "x-line-signature") -> int:
    signature = base64.b64encode(hmac.digest(SECRET, content, hashlib.sha256)).decode()
    call = {"body": content.decode(), "isBase64Encoded": False, "headers": {header: signature}}
    return int(receive.handler(call, None)["statusCode"])


def delivers(*events: Any) -> int:
    return delivered(json.dumps({"destination": "U0", "events": list(events)}).encode())


def received() -> list[dict[str, Any]]:
    """Messages of the queue, as SQS hands them out."""
    answer: Any = boto3.client("sqs").receive_message(
        QueueUrl=resources().webhook_events_queue_url, MaxNumberOfMessages=10, AttributeNames=["All"]
    )
    return list(answer.get("Messages", []))


def queued() -> list[Any]:
    """Everything in the queue; it is empty then."""
    found = []
    while messages := received():
        found += [json.loads(message["Body"]) for message in messages]
        for message in messages:
            deleted(message)
    return found


def deleted(message: dict[str, Any]) -> None:
    url = resources().webhook_events_queue_url
    boto3.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


# ---------- receive


@pytest.mark.parametrize("header", ["x-line-signature", "X-Line-Signature", "X-LINE-SIGNATURE"])
def test_the_signature_is_found_however_its_header_is_written(header: str) -> None:
    assert delivered(b'{"events": []}', header=header) == 200


@pytest.mark.parametrize("content", [b"", b"hello", b"[]", b"null", b'{"events": {}}', b"{}"])
def test_what_is_signed_but_is_no_webhook_is_taken_and_forgotten(content: bytes) -> None:
    """Refused, it would be sent again and again."""
    assert delivered(content) == 200
    assert queued() == []


def test_events_of_a_kind_nobody_knows_are_queued_like_any_other() -> None:
    strange = [
        "?",
        7,
        None,
        [],
        {"type": "new"},
        {"source": "x"},
        {"source": {"userId": 5}, "webhookEventId": 6},
    ]
    assert delivers(*strange) == 200
    assert sorted(map(json.dumps, queued())) == sorted(map(json.dumps, strange))


def test_ids_longer_or_stranger_than_sqs_takes_keep_order_and_are_told_apart() -> None:
    events = [event(n, "Ü " * 200) | {"webhookEventId": f"{n} 件目" * 100} for n in range(3)]
    assert delivers(*events) == 200
    assert delivers(*events) == 200
    assert queued() == events


def test_an_event_is_queued_once_in_one_call_in_two_and_as_a_redelivery() -> None:
    first = event(1, deliveryContext={"isRedelivery": False})
    without_id = {"type": "new", "source": {"userId": "U1"}, "deliveryContext": {"isRedelivery": False}}
    again = {"deliveryContext": {"isRedelivery": True}}
    assert delivers(first, first, without_id) == 200
    assert delivers(first) == 200
    assert delivers(first | again, without_id | again) == 200
    assert queued() == [first, without_id]


def test_many_events_of_many_users_in_one_call_stay_in_each_users_order() -> None:
    events = [event(n, f"U{n % 7}") for n in range(60)]
    assert delivers(*events) == 200
    found = queued()
    assert len(found) == 60
    for user in range(7):
        assert [e for e in found if e["source"]["userId"] == f"U{user}"] == events[user::7]


def test_the_longest_texts_that_people_can_write_fit() -> None:
    events = [event(n, f"U{n}", message={"type": "text", "text": "枠" * 5000}) for n in range(40)]
    assert delivers(*events) == 200
    assert len(queued()) == 40


def test_an_event_too_large_for_any_queue_does_not_keep_the_others_out() -> None:
    assert delivers(event(1, text="枠" * 100_000), event(2)) == 200
    assert [e["webhookEventId"] for e in queued()] == ["02"]


class Sqs(Moto):
    """Refuses parts of batches, as told: for each call the users whose entries fail."""

    def __init__(self, *failing: set[str], sender_fault: bool = False) -> None:
        self.failing = list(failing)
        self.sender_fault = sender_fault

    def send(self, request: Any) -> Any:
        if b"SendMessageBatch" not in request.headers["x-amz-target"].encode() or not self.failing:
            return super().send(request)
        users, asked = self.failing.pop(0), json.loads(request.body)
        refused = [entry for entry in asked["Entries"] if entry["MessageGroupId"] in users]
        taken = [entry for entry in asked["Entries"] if entry not in refused]
        url = asked["QueueUrl"]
        if taken:
            boto3.client("sqs").send_message_batch(QueueUrl=url, Entries=taken)
        failed = [{"Id": e["Id"], "Code": "Throttled", "SenderFault": self.sender_fault} for e in refused]
        return SimpleNamespace(status_code=200, content=json.dumps({"Failed": failed}).encode())


def test_what_sqs_throttled_is_sent_again_and_never_overtaken(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs = Sqs({"U1"}, {"U1"})
    monkeypatch.setattr(direct, "_session", lambda _seconds: sqs)
    events = [event(1, "U1"), event(2, "U2"), event(3, "U1")]
    assert delivers(*events) == 200
    found = queued()
    assert [e["webhookEventId"] for e in found if e["source"]["userId"] == "U1"] == ["01", "03"]
    assert len(found) == 3


def test_line_is_asked_to_send_again_what_sqs_does_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs = Sqs({"U1"}, {"U1"}, {"U1"})
    monkeypatch.setattr(direct, "_session", lambda _seconds: sqs)
    assert delivers(event(1, "U1"), event(2, "U2"), event(3, "U1")) == 503
    assert delivers(event(1, "U1"), event(2, "U2"), event(3, "U1")) == 200
    found = queued()
    assert [e["webhookEventId"] for e in found if e["source"]["userId"] == "U1"] == ["01", "03"]
    assert len(found) == 3


def test_what_sqs_refuses_for_good_is_an_error_that_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct, "_session", lambda _seconds: Sqs({"U1"}, sender_fault=True))
    with pytest.raises(AwsFault, match="Throttled"):
        delivers(event(1))


class Answers:
    """Answers of AWS, one after the other; exceptions are raised. Then it is moto that answers."""

    def __init__(self, *answers: tuple[int, str] | Exception) -> None:
        self.answers = list(answers)

    def send(self, request: Any) -> Any:
        if not self.answers:
            return Moto().send(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(status_code=answer[0], content=answer[1].encode())


DOWN = EndpointConnectionError(endpoint_url="http://sqs")
PASSING = [(500, ""), (503, "<html>"), (400, '{"__type": "com.amazonaws.sqs#RequestThrottled"}'), DOWN]


@pytest.mark.parametrize("answer", PASSING, ids=str)
def test_aws_is_asked_again_twice(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    twice, thrice = Answers(answer, answer), Answers(answer, answer, answer)
    monkeypatch.setattr(direct, "_session", lambda _seconds: twice)
    assert delivers(event(1)) == 200
    monkeypatch.setattr(direct, "_session", lambda _seconds: thrice)
    assert delivers(event(2)) == 503
    assert delivers(event(2)) == 200
    assert len(queued()) == 2


def test_a_missing_permission_is_an_error_that_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = Answers((400, '{"__type": "AccessDeniedException"}'))
    monkeypatch.setattr(direct, "_session", lambda _seconds: denied)
    with pytest.raises(AwsFault, match="AccessDenied"):
        delivers(event(1))


# ---------- handle


class Worker:
    """Does what Lambda does: hands over a batch, deletes what did not fail."""

    def __init__(self) -> None:
        self.milliseconds_left = 60_000
        self.pauses: list[dict[str, int]] = []

    def works(self) -> list[str]:
        """One batch; the ids of the events that failed."""
        messages = received()
        records = [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSource": "aws:sqs",
            }
            for message in messages
        ]
        context = SimpleNamespace(
            function_name="handle", memory_limit_in_mb=1, invoked_function_arn="arn", aws_request_id="1",
            get_remaining_time_in_millis=lambda: self.milliseconds_left,
        )  # fmt: skip
        answer = handle.handler({"Records": records}, context)  # type: ignore[arg-type]
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] not in failed:
                deleted(message)
        return [json.loads(m["Body"])["webhookEventId"] for m in messages if m["MessageId"] in failed]


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[int]]]:
    """The pauses that were asked for, batch by batch; none of them is waited for."""
    asked: list[list[int]] = []
    come_back = queues.come_back

    def at_once(url: str, pauses: dict[str, int]) -> None:
        asked.append(list(pauses.values()))
        come_back(url, dict.fromkeys(pauses, 0))

    monkeypatch.setattr(queues, "come_back", at_once)
    return asked


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """In place of the conversation: errors for the events that are named, each for so many times."""

    def act(**errors: list[Exception]) -> list[str]:
        done: list[str] = []

        def act_on(event: dict[str, Any], _now: object) -> None:
            number = event["webhookEventId"]
            if errors.get(f"_{number}"):
                raise errors[f"_{number}"].pop(0)
            done.append(number)

        monkeypatch.setattr(conversation, "act_on", act_on)
        return done

    return act


def test_a_failed_event_holds_back_its_users_later_ones_and_nobody_elses(worker, acting, pauses) -> None:
    done = acting(_01=[LineUnavailable()])
    delivers(event(1, "U1"), event(2, "U2"), event(3, "U1"))
    assert worker.works() == ["01", "03"]
    assert done == ["02"]
    assert worker.works() == []
    assert done == ["02", "01", "03"]


def test_the_pauses_grow_and_what_waits_behind_waits_as_long(worker, acting, pauses) -> None:
    acting(_01=[LineUnavailable() for _ in range(8)])
    delivers(event(1), event(2))
    while worker.works():
        pass
    assert pauses == [[seconds, seconds] for seconds in (1, 3, 8, 20, 60, 300, 300, 300)]


def test_five_tries_fall_into_a_reply_tokens_minute_and_all_of_them_into_half_an_hour() -> None:
    pauses = [redelivery.pause_after(tries) for tries in range(1, queues.TRIES_OF_WEBHOOK_EVENTS)]
    assert sum(pauses[:4]) < 60 < sum(pauses[:5])
    assert 30 * 60 <= sum(pauses) <= 35 * 60


def test_sqs_really_hands_a_failed_event_out_again_after_its_pause(worker, acting) -> None:
    done = acting(_01=[LineUnavailable()])
    delivers(event(1))
    assert worker.works() == ["01"]
    assert received() == []
    time.sleep(redelivery.PAUSES[0] + 0.1)
    assert worker.works() == []
    assert done == ["01"]


@pytest.mark.parametrize(
    "mistake", [KeyError("timestamp"), OSError(75, "too large"), LineRefused(400)], ids=repr
)
def test_an_event_that_time_does_not_heal_goes_at_once_and_holds_nobody_back(
    mistake: Exception, worker, acting, pauses
) -> None:
    done = acting(_01=[mistake] * queues.TRIES_OF_WEBHOOK_EVENTS)
    delivers(event(1), event(2))
    assert worker.works() == ["01"]
    assert done == ["02"]
    assert pauses == [[0]]


def test_what_failed_is_logged_with_the_place_and_without_what_was_in_it(
    worker, acting, pauses, caplog
) -> None:
    acting(_01=[ValueError("invalid literal: '横浜花子'")])
    delivers(event(1))
    assert worker.works() == ["01"]
    (logged,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert logged.error == "ValueError"
    assert "act_on" in "".join(logged.where)
    assert "横浜花子" not in str(vars(logged))


def test_who_waited_behind_an_event_that_failed_for_the_last_time_has_a_turn(worker, acting, pauses) -> None:
    """SQS counts waiting as failing: without this turn both would go to the dead-letter queue."""
    done = acting(_01=[LineUnavailable() for _ in range(20)])
    delivers(event(1), event(2))
    for _ in range(queues.TRIES_OF_WEBHOOK_EVENTS - 1):
        assert worker.works() == ["01", "02"]
    assert worker.works() == ["01"]
    assert done == ["02"]
    assert pauses[-1] == [0]


def test_with_little_time_left_events_go_back_rather_than_being_cut_off(worker, acting, pauses) -> None:
    done = acting()
    delivers(event(1, "U1"), event(2, "U2"))
    worker.milliseconds_left = handle.ENOUGH_MS - 1
    assert worker.works() == ["01", "02"]
    assert done == []
    worker.milliseconds_left = 60_000
    assert worker.works() == []
    assert sorted(done) == ["01", "02"]


def test_a_pause_that_sqs_does_not_take_fails_nothing_else(worker, acting, monkeypatch) -> None:
    done = acting(_01=[LineUnavailable()])
    delivers(event(1, "U1"), event(2, "U2"))
    down = Answers(*[DOWN] * 3)
    monkeypatch.setattr(direct, "_session", lambda _seconds: down)
    assert worker.works() == ["01"]
    assert done == ["02"]
    assert down.answers == []


STRANGE = [
    {"type": "somethingNew", "mode": "active", "timestamp": 0, "replyToken": "t", "source": {"type": "moon"}},
    {"type": "somethingNew"},
    {"type": "follow", "mode": "active", "timestamp": 0},
    {"type": "unfollow", "mode": "active", "timestamp": 0, "source": {}},
    {"type": "message", "timestamp": 0, "replyToken": "t", "source": None},
    {"type": "message", "replyToken": "t", "source": {"type": "group", "groupId": "C1", "userId": "U1"}},
    {"type": "join", "timestamp": 0, "replyToken": "t", "source": {"type": "group", "groupId": "C1"}},
    {"type": "memberJoined", "timestamp": 0, "replyToken": "t", "source": {"type": "room", "roomId": "R1"}},
]


@pytest.mark.parametrize("strange", STRANGE, ids=lambda event: event["type"])
def test_events_that_mean_nothing_here_are_left_alone(strange, worker, line, clinics) -> None:
    assert delivers(strange | {"webhookEventId": "01"}) == 200
    assert worker.works() == []
    assert queued() == []
    assert line.inbox == []
