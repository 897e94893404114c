"""B6: a life with the service, every personal field marked, and no mark in anything that LINE is sent."""

import json
from datetime import date, timedelta
from itertools import count
from typing import Any

import boto3
import pytest

from akiwaku import changes, claims, confirmations, conversation, faq, notices, registration, sending
from akiwaku.languages import LANGUAGES, Language
from akiwaku.slots import SlotChanges
from akiwaku.store import clinics
from tests.kit.world import AKARI, LATER, NOW, form, slot

pytestmark = pytest.mark.usefixtures("clinics")

PHONE, BORN, USER = "09087654321", date(1931, 2, 14), "Ufedcba9876543210fedcba9876543210"
OF_A_PERSON = [PHONE, "1931", "昭和6", "02-14", "2月14日", "14 February", USER]
# Medical, or of a slot and yet not for a message.
OF_THE_VACCINATION = ["目印ワクチン", "3回目", "dose 3", "Dose 3", "目印のある備考", "対象年齢", "65歳"]
OF_THE_CLINIC_CHOSEN = ["目印医院", "目印町", "045-999-0009", "mejirushi", "15:45"]
CHOSEN = AKARI.model_copy(
    update={
        "clinic_id": "mejirushi",
        "name": "目印医院",
        "address": "横浜市目印町9-9",
        "phone": "045-999-0009",
    }
)
TOKENS = count(1)


def happens(kind: str, **more: Any) -> None:
    conversation.act_on(
        {
            "type": kind,
            "mode": "active",
            "timestamp": int(NOW.timestamp() * 1000) + next(TOKENS),
            "source": {"type": "user", "userId": USER},
            "replyToken": f"t{next(TOKENS)}",
            **more,
        },
        NOW,
    )


def says(words: str) -> None:
    happens("message", message={"type": "text", "text": words})


def everything_is_asked() -> None:
    topics = ["slots", "booking", "registration", "notices.off", "notices.on", "faq", "terms", "menu"]
    for topic in [*topics, *(f"faq.{question.id}" for question in faq.questions("ja"))]:
        happens("postback", postback={"data": f"ask={topic}"})
    # What people write of themselves is not said back to them either.
    says(f"{PHONE} 1931年2月14日生まれです。3回目の予約を目印医院でキャンセルしたい")


def found(marks: list[str], sent: list[dict[str, Any]]) -> set[str]:
    text = json.dumps(sent, ensure_ascii=False)
    return {mark for mark in marks if mark in text}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_person_is_in_anything_that_line_is_sent(line: Any, language: Language) -> None:
    clinics.add_clinic(CHOSEN)
    happens("follow")
    everything_is_asked()
    registration.register(USER, form(phone=PHONE, birth_date=BORN, language=language), NOW)
    happens("unfollow", replyToken="gone")
    happens("follow")
    public = slot("public", starts_at=NOW + timedelta(hours=2))
    everything_is_asked()
    notices.plan("noon", NOW, NOW)
    for shard in range(4):
        sending.send("2026-11-23-noon", f"14100#{language}#{shard}/00000", LATER)
    assert found(OF_A_PERSON + OF_THE_VACCINATION, said(line)) == set()
    assert found([AKARI.name], said(line)) == {AKARI.name}  # an open slot is public

    before = len(said(line))
    changes.close(AKARI.clinic_id, public.slot_id)
    own = slot("own", CHOSEN, starts_at=NOW + timedelta(hours=3, minutes=45), vaccine="目印ワクチン", doses=(3,),
               note="目印のある備考", min_age=65)  # fmt: skip
    claims.claim(USER, own.slot_id, 3, NOW)
    booked = booking_in(own.slot_id)
    confirmations.tell(None, booked)
    everything_is_asked()
    changes.change(
        "mejirushi", own.slot_id, SlotChanges(starts_at=own.starts_at + timedelta(minutes=5)), LATER
    )
    moved = booking_in(own.slot_id)
    confirmations.tell(booked, moved)
    changes.withdraw("mejirushi", own.slot_id, LATER)
    confirmations.tell(moved, booking_in(own.slot_id))
    everything_is_asked()

    told = said(line)[before:]
    assert len(told) > 40
    assert found([*OF_A_PERSON, *OF_THE_VACCINATION, *OF_THE_CLINIC_CHOSEN], told) == set()


def booking_in(slot_id: str) -> dict[str, Any]:
    """The one booking of a slot, as the stream shows it."""
    rows = boto3.client("dynamodb").scan(TableName="Bookings")["Items"]
    (row,) = [dict(row) for row in rows if row["slot_id"]["S"] == slot_id]
    return row


def said(line: Any) -> list[dict[str, Any]]:
    return [message for _, message in line.inbox]
