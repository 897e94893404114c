"""One clinic and a crowd of residents, who race for its slots again and again."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx

from local.actors import ClinicStaff, Resident
from local.stack import LocalStack
from tests.stack.audit import Books, everybody_hears
from tests.stack.driver import Driver
from tests.stack.races import AT_ONCE, CLINIC_AT_ONCE, Race, all_together, warm_up

PEOPLE = 40


class Town:
    """Everybody here calls through `http` and is free to claim."""

    def __init__(self, stack: LocalStack, driver: Driver, http: httpx.Client) -> None:
        self.stack = stack
        self.slot_ids: list[str] = []
        """Every slot that was ever raced for."""
        self._driver = driver
        with ThreadPoolExecutor(AT_ONCE) as pool:
            clinic = pool.submit(driver.clinic)
            self.people: list[Resident] = list(pool.map(lambda _: driver.resident(http=http), range(PEOPLE)))
        self.clinic: ClinicStaff = clinic.result()
        self.clinic.http = http

    def warm_up(self) -> None:
        """Before the first race, and after a change of the functions."""
        warm_up(self.people[0], self.clinic)

    def race(self, *seats: int) -> tuple[Race, list[str]]:
        """Posts a slot for each number of seats; their ids, in this order."""
        posted = [self._driver.slot(self.clinic, number) for number in seats]
        self.slot_ids += posted
        return Race(dict(zip(posted, seats, strict=True))), posted

    def judge(self, race: Race) -> Books:
        """Fails unless everything about a race is as it should be; what the tables hold."""
        assert race.violations() == []
        books = Books.of(self.stack, self.slot_ids)
        assert books.disagreements() == []
        booked = {
            (slot_id, row["claim_id"]): row for slot_id in race.seats for row in books.ever_booked(slot_id)
        }
        booked = {
            (slot_id, row["claim_id"]): row for slot_id in race.seats for row in books.ever_booked(slot_id)
        }
        # What was promised stands, or was cancelled by the clinic. Nobody else is booked, but for those who
        # gave up without an answer.
        assert race.promised.keys() <= booked.keys()
        unasked = [booked[key] for key in booked.keys() - race.promised.keys()]
        assert {(row["slot_id"], row["resident_id"]) for row in unasked} <= race.given_up
        everybody_hears(books, self.people)
        return books

    def clear(self) -> None:
        """The clinic cancels all bookings, so that everybody may claim again."""
        books = Books.of(self.stack, self.slot_ids)
        live = [(slot_id, claim_id) for slot_id in self.slot_ids for claim_id in books.live(slot_id)]
        race = Race({})
        all_together([partial(race.cancels, self.clinic, *booking) for booking in live], CLINIC_AT_ONCE)
