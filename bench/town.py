"""Where the storm breaks: a fresh emulator, the project's tables, one clinic, its slots and many residents.

Everything is fictional.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

from akiwaku import clock, posting, registration
from akiwaku.clinics import Clinic
from akiwaku.residents import Registration
from akiwaku.slots import SlotPosting
from akiwaku.store import clinics
from local import conflicts
from local.cloud import Cloud
from local.emulator import Emulator
from proof.deployment import ENVIRONMENT, tables

ROOT: Final = Path(__file__).resolve().parent.parent
DOSE: Final = 3
STORMED: Final = "stormed"
ELSEWHERE: Final = "elsewhere"
REHEARSAL: Final = "rehearsal"

YOKOHAMA, KAWASAKI = "14100", "14130"
_CLINICS = {YOKOHAMA: "akari", KAWASAKI: "tama"}
_MADE_OF = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
_WRITTEN_AT_ONCE = 25  # BatchWriteItem's limit

Item: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """What is in the tables before a storm, and the ids of the slots by the names above."""

    items: dict[str, list[Item]]
    slots: dict[str, str]


class StormEmulator(Emulator):
    """An emulator in which transactions conflict, and that writes no line a request."""

    def _environment(self, temporary: Path) -> dict[str, str]:
        return super()._environment(temporary) | {conflicts.SWITCH: "1", "LOG_LEVEL": "WARNING"}

    def processor_seconds(self) -> float | None:
        """What its process has taken of the processor so far; None where there is no /proc to ask."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return None
        # proc(5): after the name, which may hold anything, user time is the 12th field and system time the 13th.
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def emulator(directory: Path) -> Iterator[StormEmulator]:
    """A fresh emulator with empty tables and the key of the holders."""
    with StormEmulator(directory) as running:
        create_tables(running.cloud.dynamodb)
        running.cloud.session.client("secretsmanager", endpoint_url=running.cloud.endpoint_url).create_secret(
            Name=ENVIRONMENT["HOLDER_KEY_SECRET_ID"], SecretString="holder" * 8
        )
        yield running


def environment(cloud: Cloud) -> dict[str, str]:
    """What a process needs in its environment to be one of the functions of this deployment."""
    return ENVIRONMENT | cloud.environment


def create_tables(dynamodb: Any) -> None:
    for name, table in tables().items():
        dynamodb.create_table(TableName=name, **{key: table[key] for key in _MADE_OF if key in table})


def claimant(number: int) -> str:
    """A LINE user id, of the length that LINE's have."""
    return f"U{number:032x}"


def rehearser(number: int) -> str:
    """Who tries out a process's connections before the storm; lives in another municipality."""
    return f"R{number:032x}"


def open_clinics(seats: int, rehearsers: int) -> dict[str, str]:
    """Adds the clinics and posts the slots; slot ids by name. Runs where the environment is set."""
    now = clock.now()

    def post(name: str, municipality: str, seats: int, begins_in: timedelta) -> str:
        clinic = posting.clinic(_CLINICS[municipality])
        form = SlotPosting(
            starts_at=_whole_hour(now + begins_in),
            vaccine="ファイザー",
            doses=(DOSE,),
            seats=seats,
            note="正面入口からお入りください。駐車場は建物の裏にあります。",
        )
        return posting.post(clinic, form, name, now)[0].slot_id

    for municipality, clinic_id in _CLINICS.items():
        clinics.add_clinic(
            Clinic(
                clinic_id=clinic_id,
                name=f"架空{clinic_id}クリニック",
                municipality=municipality,
                address="架空町1-1",
                phone="045-000-0001",
            )
        )
    return {
        STORMED: post(STORMED, YOKOHAMA, seats, timedelta(hours=6)),
        ELSEWHERE: post(ELSEWHERE, YOKOHAMA, 5, timedelta(hours=9)),
        REHEARSAL: post(REHEARSAL, KAWASAKI, rehearsers, timedelta(hours=6)),
    }


def register(resident_id: str, number: int) -> None:
    """Registers a person of their own: no two share phone number and birth date."""
    form = Registration(
        birth_date=date(1940, 1, 1) + timedelta(days=number % 20_000),
        municipality=YOKOHAMA if resident_id.startswith("U") else KAWASAKI,
        phone=f"090{number:08d}",
        wants_notices=True,
        consent_version=ENVIRONMENT["TERMS_VERSION"],
    )
    registration.register(resident_id, form, clock.now())


def items_in(dynamodb: Any, table: str) -> list[Item]:
    """Every item of a table, as DynamoDB writes them."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def snapshot(dynamodb: Any, slots: dict[str, str]) -> Snapshot:
    return Snapshot({name: items_in(dynamodb, name) for name in tables()}, slots)


def load(dynamodb: Any, before: Snapshot) -> None:
    """Puts back what was in the tables."""
    requests = [(name, item) for name, items in before.items.items() for item in items]
    for start in range(0, len(requests), _WRITTEN_AT_ONCE):
        batch: dict[str, list[Item]] = {}
        for name, item in requests[start : start + _WRITTEN_AT_ONCE]:
            batch.setdefault(name, []).append({"PutRequest": {"Item": item}})
        answer = dynamodb.batch_write_item(RequestItems=batch)
        if answer["UnprocessedItems"]:
            raise RuntimeError(f"the emulator left out {json.dumps(answer['UnprocessedItems'])[:200]}")


def _whole_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
