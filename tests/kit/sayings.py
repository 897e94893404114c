"""An example of every message that the system can send, in every language, kept in docs/messages/.

    python -m tests.kit.sayings      (writes them anew; `make messages` does, and draws them)

What is kept shows in every change what residents will read; `tests/domain/test_messages.py` holds it to the code.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from akiwaku import faq, messages
from akiwaku.bookings import BookingKey
from akiwaku.clinics import Clinic
from akiwaku.languages import LANGUAGES, Language
from akiwaku.messages import Message
from akiwaku.residents import Consent, Resident
from akiwaku.slots import Slot
from proof.deployment import ENVIRONMENT
from tests.kit.world import AKARI, NOW, YOKOHAMA

KEPT = Path(__file__).parents[2] / "docs" / "messages"

_MINATO = Clinic(
    clinic_id="minato",
    name="架空みなと内科・小児科クリニック",
    municipality=YOKOHAMA,
    address="横浜市架空区架空町3-3 架空ビル2階",
    phone="045-000-0003",
)


@dataclass(frozen=True)
class Saying:
    """`by` is the function of akiwaku.messages that says it."""

    name: str
    when: str
    by: Callable[..., Message]
    message: Message

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "when": self.when, "message": self.message}


def sayings(language: Language) -> Iterator[Saying]:
    """All of them."""

    def says(name: str, when: str, by: Callable[..., Message], *told: Any) -> Saying:
        return Saying(name, when, by, by(*told))

    def who(**changes: Any) -> Resident:
        return _resident(language, **changes)

    yield says("greeting", "Somebody adds the account as a friend.", messages.greeting, language)
    yield says("welcome-back", "A registered resident unblocks the account.", messages.welcome_back, who())
    yield says(
        "welcome-registered",
        "Somebody adds the account who has registered before.",
        messages.welcome_registered,
        who(),
    )
    yield says(
        "welcome-back-quiet",
        "The same, with notices switched off.",
        messages.welcome_back,
        who(wants_notices=False),
    )
    yield says(
        "welcome-back-booked",
        "The same, with a booking.",
        messages.welcome_back,
        who(booking=BookingKey(slot_id="s", claim_id="c")),
    )
    yield says("terms", "利用規約 is asked for.", messages.current_terms, language)
    yield says("menu", "Anything that is not understood.", messages.menu, language)
    yield says("speaks", "Another language is asked for.", messages.speaks, language)
    yield says(
        "not-registered", "Open slots or notices, before registering.", messages.not_registered, language
    )
    yield says("open-slots", "空き枠 is asked for.", messages.open_slots, offered(3), language)
    yield says("open-slots-many", "The same, with more than fit.", messages.open_slots, offered(13), language)
    yield says("no-slots", "空き枠, and there are none.", messages.no_open_slots, who())
    yield says(
        "no-slots-quiet",
        "The same, with notices switched off.",
        messages.no_open_slots,
        who(wants_notices=False),
    )
    yield says("already-booked", "空き枠, with a booking.", messages.already_booked, language)
    yield says("booking", "予約 is asked for.", messages.own_booking, language)
    yield says("registration", "登録 is asked for.", messages.own_registration, language)
    yield says("notices-on", "通知オン.", messages.notices_are, who())
    yield says(
        "notices-on-booked",
        "通知オン, with a booking.",
        messages.notices_are,
        who(booking=BookingKey(slot_id="s", claim_id="c")),
    )
    yield says("notices-off", "通知オフ.", messages.notices_are, who(wants_notices=False))
    yield says(
        "questions", "よくある質問 is asked for.", messages.questions, faq.questions(language), language
    )
    for question in faq.questions(language):
        name = f"answer-{question.id.replace('_', '-')}"
        yield says(name, "One of the questions is asked.", messages.answer, question, language)
    yield says("notice", "A notice, one slot open.", messages.notice, *_noticed(1), language)
    yield says("notice-some", "A notice, three slots open.", messages.notice, *_noticed(3), language)
    yield says("notice-many", "A notice, more slots than fit.", messages.notice, *_noticed(13), language)
    yield says("booking-confirmed", "A claim is confirmed.", messages.booking_confirmed, language)
    yield says("booking-cancelled", "The clinic cancels after a call.", messages.booking_cancelled, language)
    yield says("booking-withdrawn", "The clinic withdraws the slot.", messages.booking_withdrawn, language)
    yield says("booking-moved", "The clinic changes the time.", messages.booking_moved, language)


def kept(language: Language) -> list[dict[str, Any]]:
    """As they are in docs/messages."""
    found: list[dict[str, Any]] = json.loads(_file(language).read_text("utf-8"))
    return found


def main() -> None:
    os.environ.update(ENVIRONMENT)
    KEPT.mkdir(exist_ok=True)
    for language in LANGUAGES:
        documents = [saying.as_json() for saying in sayings(language)]
        _file(language).write_text(json.dumps(documents, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _file(language: Language) -> Path:
    return KEPT / f"{language}.json"


def _resident(language: Language, **changes: Any) -> Resident:
    facts: dict[str, Any] = {
        "resident_id": "U" + "0" * 32,
        "municipality": YOKOHAMA,
        "birth_date": date(1972, 9, 15),
        "phone": "0452101111",
        "wants_notices": True,
        "consent": Consent(version="2026-11-01", at=NOW),
        "language": language,
    }
    return Resident(**{**facts, **changes})


def offered(count: int) -> list[tuple[Slot, Clinic]]:
    """Slots of two clinics, two a day from tomorrow on."""
    found = []
    for number in range(count):
        day, second = divmod(number, 2)
        clinic = (AKARI, _MINATO)[second]
        starts_at = datetime(2026, 11, 24, (1, 6)[second], 30 * second, tzinfo=NOW.tzinfo) + timedelta(
            days=day
        )
        found.append((_slot(f"slot-{number}", clinic, starts_at, 1 + number % 4), clinic))
    return found


def _noticed(count: int) -> tuple[list[Slot], dict[str, Clinic]]:
    return [slot for slot, _ in offered(count)], {clinic.clinic_id: clinic for clinic in (AKARI, _MINATO)}


def _slot(slot_id: str, clinic: Clinic, starts_at: datetime, seats: int) -> Slot:
    return Slot(
        slot_id=slot_id,
        clinic_id=clinic.clinic_id,
        municipality=YOKOHAMA,
        starts_at=starts_at,
        closes_at=starts_at,
        vaccine="ファイザー社ワクチン",
        doses=(3,),
        seats=seats,
        remaining=seats,
        posted_at=NOW,
    )


if __name__ == "__main__":
    main()
