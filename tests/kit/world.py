"""People, clinics and slots to tell stories with. Everything is fictional."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from akiwaku import posting, registration
from akiwaku.clinics import Clinic
from akiwaku.residents import Registration, Resident
from akiwaku.slots import Slot, SlotPosting
from akiwaku.store import clinics

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # noon in Japan
LATER = NOW + timedelta(minutes=5)
YOKOHAMA, KAWASAKI = "14100", "14130"
AKARI = Clinic(
    clinic_id="akari",
    name="架空あかりクリニック",
    municipality=YOKOHAMA,
    address="横浜市架空町1-1",
    phone="045-000-0001",
)
TAMA = Clinic(
    clinic_id="tama",
    name="架空たま医院",
    municipality=KAWASAKI,
    address="川崎市架空町2-2",
    phone="044-000-0002",
)


def form(**changes: Any) -> Registration:
    facts = {
        "birth_date": date(1972, 9, 15),
        "municipality": YOKOHAMA,
        "phone": "0452101111",
        "wants_notices": True,
        "consent_version": "2026-11-01",
    }
    return Registration(**{**facts, **changes})


def resident(name: str, **changes: Any) -> Resident:
    """Registers `name`; each gets a phone number of their own unless one is given."""
    number = f"090{sum(map(ord, name)) * 7919 % 100_000_000:08d}"
    return registration.register(name, form(**{"phone": number, **changes}), NOW)[0]


def clinics_exist() -> None:
    clinics.add_clinic(AKARI)
    clinics.add_clinic(TAMA)


def slot(key: str = "first", clinic: Clinic = AKARI, **changes: Any) -> Slot:
    facts: dict[str, Any] = {
        "starts_at": NOW + timedelta(hours=3),
        "vaccine": "ファイザー",
        "doses": (3,),
        "seats": 1,
    }
    return posting.post(clinic, SlotPosting(**{**facts, **changes}), key, NOW)[0]
