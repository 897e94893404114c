"""Brings people and clinics into being for the tests of the stack."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count

import httpx

from local.actors import ClinicStaff, Line, Resident
from local.deployer import Command, Deployer
from local.stack import LocalStack

PASSWORD = "kakuu-no-kotoba-2026"
_NUMBERS = count(1)


def email_of(clinic_id: str) -> str:
    """The address that a clinic's account signs in with."""
    return f"{clinic_id}@clinic.example"


class Driver:
    def __init__(self, stack: LocalStack, http: httpx.Client, akiwaku: Deployer) -> None:
        """`akiwaku` has run no command on another stack."""
        self._stack = stack
        self._http = http
        self._akiwaku = akiwaku
        self.line = Line(http)

    @cached_property
    def _terms(self) -> str:
        return str(self._http.get("/api/settings").json()["terms_version"])

    def resident(
        self, municipality: str = "14100", *, registered: bool = True, http: httpx.Client | None = None
    ) -> Resident:
        """A new friend of the account, logged in on the resident page; `http` is how they call it."""
        number = next(_NUMBERS)
        resident = Resident(f"試験{number}", self.line, http or self._http, self._terms)
        resident.adds_the_account()
        resident.opens_the_page()
        if registered:
            phone = f"0900000{number:04}"
            answer = resident.registers(birth_date="1972-09-15", municipality=municipality, phone=phone)
            assert answer.status_code == 201, answer.text
        return resident

    def clinic(self, municipality: str = "14100") -> ClinicStaff:
        """A new clinic with an account, signed in as a program does."""
        clinic_id = f"test-{next(_NUMBERS)}"
        add = ["clinics", "add", "架空試験医院", "--clinic-id", clinic_id, "--municipality", municipality]
        user = ["users", "add", email_of(clinic_id), "--clinic", clinic_id, "--password", PASSWORD]
        self._akiwaku.run(
            [Command([*add, "--address", "架空町9-9", "--phone", "045-000-0909"]), Command(user)],
            self._stack.env,
        )
        return ClinicStaff("架空試験医院", clinic_id, self._http, self.tokens(clinic_id)["IdToken"])

    def slot(self, clinic: ClinicStaff, seats: int) -> str:
        """Posts a slot for tomorrow; its id."""
        starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
        answer = clinic.posts(f"test-{next(_NUMBERS)}", starts_at, seats=seats)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["slot_id"])

    def tokens(self, clinic_id: str) -> dict[str, str]:
        """Signs in the clinic's account; IdToken, AccessToken and RefreshToken."""
        return self._stack.tokens_of(email_of(clinic_id), PASSWORD)
