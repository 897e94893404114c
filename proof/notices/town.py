"""Two municipalities, three languages, a dozen residents, and all that happens there while notices are sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from random import Random
from unittest.mock import patch

from akiwaku import changes, claims, notices, posting, registration, residents, sending, turns
from akiwaku.clinics import Clinic
from akiwaku.languages import LANGUAGES, Language
from akiwaku.residents import Registration
from akiwaku.slots import SlotPosting
from akiwaku.store import clinics
from akiwaku.store import notices as ledger
from proof import town
from proof.deployment import tables
from proof.dynamodb import DynamoDB, Snapshot
from proof.notices.outside import Line, Message, Queue
from proof.notices.world import NoticeWorld
from proof.promises import Broken
from proof.town import KAWASAKI, YOKOHAMA
from proof.world import Operation

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
"""Half past eight in the morning, in Japan."""
FOUNDED_AT = NOW - timedelta(days=2)
TOWNS = 12
"""So many different ones; in each, other people live in other places and read other languages."""
SHARDS = 2
"""Parts of each audience here; as many as are deployed would be empty, and cost calls."""
DOSE = 3
# template.yaml's time limits.
PLAN_LIMIT, SEND_LIMIT = timedelta(seconds=300), timedelta(seconds=60)
_TAMA = Clinic(
    clinic_id="tama",
    name="架空たま医院",
    municipality=KAWASAKI,
    address="川崎市架空町2-2",
    phone="044-000-0002",
)
_CLINICS = {YOKOHAMA: town.CLINIC, KAWASAKI: _TAMA}


@dataclass(frozen=True)
class Posting:
    municipality: str
    key: str
    seats: int
    hours: int

    @property
    def slot_id(self) -> str:
        return posting.id_of(_CLINICS[self.municipality], self.key)

    def form(self) -> SlotPosting:
        starts_at = NOW + timedelta(hours=self.hours)
        return SlotPosting(starts_at=starts_at, vaccine="ワクチン", doses=(DOSE,), seats=self.seats)


FOUNDED = (
    Posting(YOKOHAMA, "one", 1, 6),
    Posting(YOKOHAMA, "two", 2, 33),
    Posting(KAWASAKI, "three", 1, 54),
)
LATER = (Posting(YOKOHAMA, "four", 1, 60), Posting(KAWASAKI, "five", 3, 8), Posting(KAWASAKI, "six", 1, 80))
POSTINGS = FOUNDED + LATER


@cache
def founded(number: int) -> Snapshot:
    """A town as it was the day before. Broken when even that goes wrong."""
    random = Random(number)
    world = NoticeWorld(DynamoDB(tables()), FOUNDED_AT, random, Line(), Queue(1))
    places = random.choices((YOKOHAMA, KAWASAKI), (3, random.choice((0, 1, 2))), k=random.randint(7, 11))
    weights = [random.choice((0, 1, 4)) + (language == LANGUAGES[0]) for language in LANGUAGES]
    with small(), world.inhabited():
        for clinic in _CLINICS.values():
            _done(world, _opened(clinic))
        for index, municipality in enumerate(places):
            language = random.choices(LANGUAGES, weights)[0]
            wants = random.random() < 0.9
            _done(world, register(f"U{index}", municipality, wants=wants, language=language))
        for each in FOUNDED:
            _done(world, post(each))
    return world.database.snapshot()


@contextmanager
def small() -> Iterator[None]:
    """While it lasts, audiences have few parts."""
    with (
        patch.object(residents, "AUDIENCE_SHARDS", SHARDS),
        patch.object(turns, "AUDIENCE_SHARDS", SHARDS),
    ):
        yield


def residents_of(snapshot: Snapshot) -> list[str]:
    return sorted(name for (name,) in snapshot["Residents"])


def _done(world: NoticeWorld, operation: Operation) -> None:
    call = world.run(operation)
    if call.refusal:
        raise Broken("a town can be founded", f"{call}: {call.refusal!r}")


# ---------- what residents do


def register(resident: str, municipality: str, *, wants: bool = True, language: Language) -> Operation:
    number = int(resident.removeprefix("U"))
    form = Registration(
        birth_date=date(1950 + number, 1, 2),
        municipality=municipality,
        phone=f"0900000{number:04d}",
        wants_notices=wants,
        consent_version="2026-11-01",
        language=language,
    )
    run = partial(registration.register, resident, form)
    return Operation("register", run, resident, {"to": municipality, "in": language, "wants": wants})


def speak(resident: str, language: Language) -> Operation:
    return Operation(
        "speak", lambda now: registration.speak(resident, language, now), resident, {"in": language}
    )


def want(resident: str, *, wanted: bool) -> Operation:
    name = "switch on" if wanted else "switch off"
    return Operation(name, lambda now: registration.want_notices(resident, wanted=wanted, at=now), resident)


def claim(resident: str, slot: Posting) -> Operation:
    run = partial(claims.claim, resident, slot.slot_id, DOSE)
    return Operation("claim", run, resident, {"slot": slot.key})


follow, unregister = town.follow, town.unregister


# ---------- what clinics do


def _opened(clinic: Clinic) -> Operation:
    return Operation("open", lambda _now: clinics.add_clinic(clinic))


def post(slot: Posting) -> Operation:
    run = partial(posting.post, _CLINICS[slot.municipality], slot.form(), slot.key)
    return Operation("post", run, "", {"slot": slot.key})


def close(slot: Posting) -> Operation:
    clinic = _CLINICS[slot.municipality].clinic_id
    return Operation("close", lambda _now: changes.close(clinic, slot.slot_id), "", {"slot": slot.key})


# ---------- what goes on by itself, and what an operator does


def plan(window: str, scheduled_at: datetime, *, any_hour: bool) -> Operation:
    def run(now: datetime) -> object:
        return notices.plan(window, scheduled_at, now, any_hour=any_hour)

    return Operation("plan", run, "", {"window": window, "at": scheduled_at, "any": any_hour}, PLAN_LIMIT)


def send(message: Message) -> Operation:
    def run(now: datetime) -> None:
        sending.send(message.run_id, message.item, now)

    about = {"run": message.run_id, "item": message.item, "message": message}
    return Operation("send", run, "", about, SEND_LIMIT)


def go_on(run_id: str, *, however_old: bool) -> Operation:
    def run(now: datetime) -> object:
        return notices.go_on(run_id, now, however_old=however_old)

    return Operation("go on", run, "", {"run": run_id, "old": however_old}, PLAN_LIMIT)


def pause(*, paused: bool) -> Operation:
    return Operation("pause" if paused else "resume", lambda now: ledger.set_paused(paused, now))
