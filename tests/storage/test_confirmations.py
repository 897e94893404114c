"""What a resident hears of their booking."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from akiwaku import changes, claims, confirmations, registration
from akiwaku.errors import LineDenied, LineRefused, LineUnavailable
from broadcast import confirm
from tests.kit.world import AKARI, LATER, NOW, resident, slot

CONTEXT: Any = SimpleNamespace(
    function_name="confirm", memory_limit_in_mb=1, invoked_function_arn="arn", aws_request_id="1",
    get_remaining_time_in_millis=lambda: 1000,
)  # fmt: skip
pytestmark = pytest.mark.usefixtures("clinics")


def image(booking) -> dict[str, Any]:
    key = {"slot_id": {"S": booking.slot_id}, "claim_id": {"S": booking.claim_id}}
    item: dict[str, Any] = boto3.client("dynamodb").get_item(TableName="Bookings", Key=key)["Item"]
    return item


def test_a_booking_is_told_once_however_often_the_stream_brings_it(line):
    resident("U1")
    booked = image(claims.claim("U1", slot().slot_id, 3, NOW).booking)
    confirmations.tell(None, booked)
    confirmations.tell(None, booked)
    (text,) = line.heard_by("U1")
    assert "予約が確定しました" in text


def test_a_cancelling_is_told_as_well(line):
    resident("U1")
    booking = claims.claim("U1", slot().slot_id, 3, NOW).booking
    before = image(booking)
    changes.cancel(AKARI.clinic_id, booking.slot_id, booking.claim_id, LATER)
    confirmations.tell(before, image(booking))
    (text,) = line.heard_by("U1")
    assert "取り消されました" in text


def test_who_was_booked_in_a_slot_that_is_withdrawn_hears_that_there_is_no_vaccination(line):
    resident("U1")
    booking = claims.claim("U1", slot().slot_id, 3, NOW).booking
    before = image(booking)
    changes.withdraw(AKARI.clinic_id, booking.slot_id, LATER)
    confirmations.tell(before, image(booking))
    (text,) = line.heard_by("U1")
    assert "医療機関が枠を取り下げた" in text


def test_each_is_told_in_the_language_they_chose_and_who_has_gone_in_japanese(line):
    slot_id = slot(seats=3).slot_id
    for name, language in (("U1", "en"), ("U2", "easy"), ("U3", "en")):
        resident(name, language=language)
        booked = image(claims.claim(name, slot_id, 3, NOW).booking)
        if name == "U3":
            registration.unregister(name)
        confirmations.tell(None, booked)
    told = [message["altText"].split("\n")[0] for _, message in line.inbox]
    assert told == ["You are booked", "予約(よやく)が 決(き)まりました", "予約が確定しました"]


def test_no_message_holds_anything_personal(line):
    resident("U-marker", phone="0451234567", birth_date="1931-01-02")
    booked = image(claims.claim("U-marker", slot().slot_id, 3, NOW).booking)
    confirmations.tell(None, booked)
    (text,) = line.heard_by("U-marker")
    for personal in ("0451234567", "1931", "U-marker", "架空あかり", "3回目"):
        assert personal not in text


def test_an_outage_is_tried_again_and_a_refusal_for_good_holds_up_nobody(line):
    resident("U1")
    booked = image(claims.claim("U1", slot().slot_id, 3, NOW).booking)
    line.fails_with(LineUnavailable(), LineRefused(400))
    with pytest.raises(LineUnavailable):
        confirmations.tell(None, booked)
    confirmations.tell(None, booked)


def test_a_wrong_channel_secret_loses_no_confirmation(line):
    resident("U1")
    booked = image(claims.claim("U1", slot().slot_id, 3, NOW).booking)
    line.fails_with(LineDenied(401))
    with pytest.raises(LineDenied):
        confirmations.tell(None, booked)
    confirmations.tell(None, booked)
    assert len(line.heard_by("U1")) == 1


def test_a_claim_that_was_refused_is_not_told(line):
    refused = {
        "slot_id": {"S": "s"},
        "claim_id": {"S": "c"},
        "status": {"S": "refused"},
        "refused_because": {"S": "not registered"},
        "expires_at": {"N": "1"},
    }
    confirmations.tell(None, refused)
    confirmations.tell(refused, None)
    assert line.inbox == []


def test_a_cancelling_is_never_told_before_its_booking_when_line_is_down_for_a_moment(line):
    resident("U1"), resident("U2")
    first = claims.claim("U1", slot("one").slot_id, 3, NOW).booking
    booked = image(first)
    changes.cancel(AKARI.clinic_id, first.slot_id, first.claim_id, LATER)
    other = image(claims.claim("U2", slot("two").slot_id, 3, NOW).booking)
    batch = [record("1", None, booked), record("2", booked, image(first)), record("3", None, other)]

    line.fails_with(LineUnavailable())
    failed = confirm.handler({"Records": batch}, CONTEXT)["batchItemFailures"]
    assert [each["itemIdentifier"] for each in failed] == ["1", "2", "3"]
    assert line.inbox == []

    assert confirm.handler({"Records": batch}, CONTEXT)["batchItemFailures"] == []
    booking, cancelling = line.heard_by("U1")
    assert "予約が確定しました" in booking
    assert "予約が取り消されました" in cancelling
    assert len(line.heard_by("U2")) == 1


def record(number: str, before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
    images = {"NewImage": after, **({"OldImage": before} if before else {})}
    return {
        "eventID": number,
        "eventName": "MODIFY" if before else "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {"SequenceNumber": number, **images},
    }
