"""A town of one clinic, where nothing is open but what whoever walks through it posts."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import httpx

from akiwaku.clock import JAPAN
from akiwaku.municipalities import Municipality
from local import cast, deployer
from local.actors import ClinicStaff, Line, Resident
from local.stack import LocalStack

PHONE = "045-000-0909"
_NUMBERS = count(1)


@dataclass
class Town:
    """A municipality with one clinic."""

    stack: LocalStack
    municipality: Municipality
    clinic: ClinicStaff
    line: Line
    terms_version: str

    @property
    def name(self) -> str:
        return self.municipality.name

    @property
    def staff_email(self) -> str:
        return _staff_email(self.clinic.clinic_id)

    def posts(self, *, days: int = 1, hour: int = 10, seats: int = 1, **facts: Any) -> str:
        """The clinic posts a slot, by default for tomorrow at ten in Japan; its id."""
        start = self.stack.time().astimezone(JAPAN).replace(hour=hour, minute=0, second=0, microsecond=0)
        answer = self.clinic.posts(
            f"browser-{next(_NUMBERS)}", start + timedelta(days=days), seats=seats, **facts
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["slot_id"])

    def resident(self, *, registered: bool = True, phone: str = "") -> Resident:
        """Somebody who has the account as a friend and a phone number that nobody else has."""
        resident = Resident(f"町の人{next(_NUMBERS):04}", self.line, self.line.http, self.terms_version)
        resident.adds_the_account()
        resident.opens_the_page()
        if registered:
            answer = resident.registers(
                birth_date="1972-09-15",
                municipality=self.municipality.code,
                phone=phone or self.new_phone_number(),
            )
            assert answer.status_code == 201, answer.text
        return resident

    def new_phone_number(self) -> str:
        return f"0701000{next(_NUMBERS):04}"

    def bookings_of(self, slot_id: str) -> list[dict[str, Any]]:
        """Those that stand."""
        return [each for each in self.clinic.claimants_of(slot_id) if each["status"] == "booked"]

    def cancels(self, slot_id: str) -> None:
        """The clinic cancels every booking of a slot, as after a phone call."""
        for each in self.bookings_of(slot_id):
            answer = self.clinic.asks("POST", f"/slots/{slot_id}/claimants/{each['claim_id']}/cancel")
            assert answer.status_code == 200, answer.text

    def cancels_everything(self) -> None:
        for slot in self._slots():
            if slot["seats"] > slot["remaining"]:
                self.cancels(slot["slot_id"])

    def lets_the_time_run_out(self, slot_id: str) -> None:
        """The closing time of a slot goes by."""
        self._write(slot_id, "SET closes_at = :past", {":past": {"S": "2020-01-01T00:00:00.000000+0000"}})

    def closes_everything(self) -> None:
        """No slot of the town is open any more."""
        for slot in self._slots():
            if slot["status"] == "open":
                self._write(slot["slot_id"], "SET #status = :s REMOVE open_in", {":s": {"S": "closed"}})

    def _slots(self) -> list[dict[str, Any]]:
        answer = self.clinic.asks("GET", "/slots")
        assert answer.status_code == 200, answer.text
        slots: list[dict[str, Any]] = answer.json()["slots"]
        return slots

    def _write(self, slot_id: str, update: str, values: dict[str, Any]) -> None:
        names = {"ExpressionAttributeNames": {"#status": "status"}} if "#status" in update else {}
        self.stack.cloud.dynamodb.update_item(
            TableName=self.stack.env["SLOTS_TABLE"],
            Key={"slot_id": {"S": slot_id}},
            UpdateExpression=update,
            ExpressionAttributeValues=values,
            **names,  # type: ignore[arg-type]
        )


def founded(stack: LocalStack, municipality: Municipality, http: httpx.Client) -> Town:
    """A clinic opens in a municipality that has none."""
    clinic_id, name = f"town-{municipality.code}", f"{municipality.name}架空医院"
    email = _staff_email(clinic_id)
    where = ["--clinic-id", clinic_id, "--municipality", municipality.code]
    contact = ["--address", f"{municipality.name}架空町9-9", "--phone", PHONE]
    deployer.run(
        [
            deployer.Command(["clinics", "add", name, *where, *contact]),
            deployer.Command(["users", "add", email, "--clinic", clinic_id, "--password", cast.PASSWORD]),
        ],
        stack.env,
    )
    token = stack.tokens_of(email, cast.PASSWORD)["IdToken"]
    terms = str(http.get("/api/settings").json()["terms_version"])
    return Town(stack, municipality, ClinicStaff(name, clinic_id, http, token), Line(http), terms)


def _staff_email(clinic_id: str) -> str:
    return f"uketsuke@{clinic_id}.example"
