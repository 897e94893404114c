"""Fills the local stack with a demonstration, through the ways that are open to everybody and no other.

Clinics and their accounts come by the command line, residents by LINE and the pages' API, slots by the
clinics' API.
"""

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from local import cast, deployer
from local.cast import DemoClinic, Offer, Person
from local.cloud import Cloud
from local.demo import Addresses
from local.errors import LocalStackError

_JAPAN = ZoneInfo("Asia/Tokyo")
# A call at the same time as another starts a Python process of its own. On two processors that second process
# takes longer to start (a second) than it saves, for clinics and LINE are being set up meanwhile.
_AT_ONCE = max(1, min(4, (os.cpu_count() or 2) // 2))


@dataclass(frozen=True)
class Seed:
    """What was sown, for the table at the end of the start."""

    clinics: int
    residents: int
    slots: int
    portal_clinic: str
    portal_email: str
    portal_password: str


def commands() -> list[deployer.Command]:
    """What a deployer types to register the clinics and their accounts."""
    return [command for clinic in cast.CLINICS for command in _commands_for(clinic)]


def sow(
    addresses: Addresses,
    cloud: Cloud,
    client_id: str,
    clinics: "Future[list[str]]",
    line: "Future[list[str]]",
) -> Seed:
    """Sow everything; slots wait until the `clinics` and their accounts are there, friends until `line` is.

    LocalStackError names the first thing that was refused.
    """
    sower = _Sower(addresses, cloud, client_id, clinics, line)
    # In a thread of its own: whoever starts a stack may have an event loop running, as a browser test does.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(sower.sow())).result()


class _Sower:
    def __init__(
        self,
        addresses: Addresses,
        cloud: Cloud,
        client_id: str,
        clinics: "Future[list[str]]",
        line: "Future[list[str]]",
    ) -> None:
        self._addresses = addresses
        self._cloud = cloud
        self._client_id = client_id
        self._clinics = clinics
        self._line = line
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._phone_numbers = (f"0900000{number:04}" for number in count(1))

    async def sow(self) -> Seed:
        async with httpx.AsyncClient(
            base_url=self._addresses.origin, timeout=60, trust_env=False
        ) as self._http:
            settings = await self._call("GET", "/api/settings")
            version = settings["terms_version"]
            # One after the other, so that the list on the phone has an order.
            ids = [await self._buy_phone(person) for person in cast.PEOPLE]
            people = asyncio.gather(
                *(self._bring(*each, version) for each in zip(cast.PEOPLE, ids, strict=True))
            )
            _, slots = await asyncio.gather(people, self._post_slots())
        first = cast.CLINICS[0]
        return Seed(
            clinics=len(cast.CLINICS),
            residents=sum(person.stage == "registered" for person in cast.PEOPLE),
            slots=slots,
            portal_clinic=first.name,
            portal_email=first.email,
            portal_password=cast.PASSWORD,
        )

    async def _buy_phone(self, person: Person) -> str:
        return str((await self._call("POST", "/phone/api/people", {"name": person.name}))["user_id"])

    async def _bring(self, person: Person, user_id: str, terms_version: str) -> None:
        """Somebody registers and adds the account as a friend, as far as they go."""
        if person.stage == "registered":
            await self._register(person, user_id, terms_version)
        if person.stage != "stranger":
            await asyncio.wrap_future(self._line)
            await self._call("POST", f"/phone/api/people/{user_id}/follow")

    async def _register(self, person: Person, user_id: str, terms_version: str) -> None:
        answer = await self._call("GET", f"/phone/api/people/{user_id}/id-token")
        token = {"id_token": answer["id_token"]}
        registration = {
            "birth_date": person.birth_date,
            "municipality": person.municipality,
            "phone": next(self._phone_numbers),
            "wants_notices": person.wants_notices,
            "consent_version": terms_version,
        }
        async with self._turns:
            session = await self._answer("POST", "/api/session", token)
            # httpx keeps a Secure cookie to itself on plain http, which browsers do not on this machine.
            cookie = session.headers["set-cookie"].partition(";")[0]
            await self._call("PUT", "/api/registration", registration, {"cookie": cookie})

    async def _post_slots(self) -> int:
        await asyncio.wrap_future(self._clinics)
        # One after the other: so few calls are not worth a second process to answer them.
        return sum([await self._post_slots_of(clinic) for clinic in cast.CLINICS])

    async def _post_slots_of(self, clinic: DemoClinic) -> int:
        signed_in = await asyncio.to_thread(
            self._cloud.identity.initiate_auth,
            ClientId=self._client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": clinic.email, "PASSWORD": cast.PASSWORD},
        )
        token = signed_in["AuthenticationResult"]["IdToken"]
        for number, offer in enumerate(clinic.offers):
            headers = {"authorization": f"Bearer {token}", "idempotency-key": f"demo-{number}"}
            await self._call("POST", "/clinic-api/slots", _posting(offer), headers)
        return len(clinic.offers)

    async def _call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        return (await self._answer(method, path, body, headers)).json()

    async def _answer(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        answer = await self._http.request(method, path, json=body, headers=dict(headers or {}))
        if answer.is_error:
            raise LocalStackError(f"{method} {path} was answered {answer.status_code}: {answer.text[:500]}")
        return answer


def _commands_for(clinic: DemoClinic) -> list[deployer.Command]:
    options = {
        "--clinic-id": clinic.clinic_id,
        "--municipality": clinic.municipality,
        "--address": clinic.address,
        "--phone": clinic.phone,
    }
    add = ["clinics", "add", clinic.name, *chain.from_iterable(options.items())]
    user = ["users", "add", clinic.email, "--clinic", clinic.clinic_id, "--password", cast.PASSWORD]
    return [deployer.Command(add), deployer.Command(user)]


def _posting(offer: Offer) -> dict[str, object]:
    day = datetime.now(_JAPAN).date() + timedelta(days=offer.days)
    starts_at = datetime(day.year, day.month, day.day, offer.hour, tzinfo=_JAPAN)
    posting: dict[str, object] = {
        "starts_at": starts_at.isoformat(),
        "vaccine": offer.vaccine,
        "doses": offer.doses,
        "seats": offer.seats,
        "note": offer.note,
    }
    return posting if offer.min_age is None else {**posting, "min_age": offer.min_age}
