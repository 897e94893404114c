"""Many residents and few seats, over HTTP against the deployed stack: who came first, and is nothing lost?

Each race is judged three times: by the order of the answers (proof.linearizability), by what the tables hold in
the end, and by what everybody was told in LINE.
"""

import random
import time
from collections.abc import Callable
from functools import partial

import pytest

from local.actors import Resident, in_the_same_instant
from tests.stack.audit import Books, everybody_hears
from tests.stack.races import AT_ONCE, all_together
from tests.stack.town import PEOPLE, Town


@pytest.fixture(scope="module", autouse=True)
def _warm(crowded_town: Town) -> None:
    crowded_town.warm_up()


@pytest.mark.parametrize("seats", [1, 3, 5])
def test_as_many_win_as_there_are_seats_and_nobody_is_passed(town: Town, seats: int) -> None:
    race, (slot_id,) = town.race(seats)

    all_together([partial(race.claims, resident, slot_id) for resident in town.people])

    assert race.statuses() == {201: seats, 409: PEOPLE - seats}
    books = town.judge(race)
    assert books.slots[slot_id]["remaining"] == 0


def test_two_devices_of_one_resident_get_one_booking(town: Town) -> None:
    race, (slot_id,) = town.race(3)
    couples = [resident for resident in town.people[:24] for _device in range(2)]

    all_together([partial(race.claims, resident, slot_id) for resident in couples])

    assert race.statuses() == {201: 3, 200: 3, 409: 42}
    assert len(town.judge(race).live(slot_id)) == 3


def test_who_claims_two_slots_at_once_gets_one_and_the_other_seat_comes_back(town: Town) -> None:
    race, slots = town.race(5, 5)
    people = town.people[:AT_ONCE]

    def both(resident: Resident) -> None:
        in_the_same_instant(*(partial(race.claims, resident, slot_id) for slot_id in slots))

    all_together([partial(both, resident) for resident in people], at_once=AT_ONCE // 2)

    books = town.judge(race)
    winners = [press.resident.name for press in race.promised.values()]
    assert len(winners) == len(set(winners)) == sum(len(books.live(slot_id)) for slot_id in slots)


def test_a_person_with_two_line_accounts_gets_one_booking(town: Town) -> None:
    race, (slot_id, other_id) = town.race(5, 5)
    firsts, seconds = town.people[:10], town.people[10:20]
    forms = {resident.name: _form(resident) for resident in town.people[:20]}
    all_together(
        [
            partial(_registers, second, forms[first.name])
            for first, second in zip(firsts, seconds, strict=True)
        ]
    )

    def both(pair: tuple[Resident, Resident], slot_ids: tuple[str, str]) -> None:
        in_the_same_instant(
            *(partial(race.claims, who, slot_id) for who, slot_id in zip(pair, slot_ids, strict=True))
        )

    pairs = list(zip(firsts, seconds, strict=True))
    same, different = (slot_id, slot_id), (slot_id, other_id)
    all_together(
        [partial(both, pair, same if n % 2 else different) for n, pair in enumerate(pairs)],
        at_once=AT_ONCE // 2,
    )

    town.judge(race)
    winners = {press.resident.name for press in race.promised.values()}
    assert winners
    assert not any({first.name, second.name} <= winners for first, second in pairs)
    all_together([partial(_registers, second, forms[second.name]) for second in seconds])


def test_seats_that_the_clinic_gives_back_in_the_storm_go_to_whoever_comes_next(town: Town) -> None:
    race, (slot_id,) = town.race(3)

    with race.clinic_cancelling(town.clinic) as cancelled:
        all_together([partial(race.claims, resident, slot_id) for resident in town.people * 2])

    books = town.judge(race)
    sold = race.statuses()[201]
    assert sold > 3
    assert books.slots[slot_id]["remaining"] == 3 + len(cancelled) - sold


@pytest.mark.parametrize("seed", [1, 2])
def test_everything_at_once(town: Town, seed: int) -> None:
    """Devices, slots and cancellings mixed: who was cancelled may claim again."""
    chance = random.Random(seed)
    race, slots = town.race(1, 3, 5)
    acts: list[Callable[[], object]] = [
        partial(race.claims, chance.choice(town.people[:24]), chance.choice(slots)) for _ in range(90)
    ]

    with race.clinic_cancelling(town.clinic):
        all_together(acts)

    town.judge(race)


def test_nobody_hears_anything_afterwards(crowded_town: Town) -> None:
    """What was sent twice, or too late, would have come by now."""
    time.sleep(1.5)
    everybody_hears(Books.of(crowded_town.stack, crowded_town.slot_ids), crowded_town.people)


def _form(resident: Resident) -> dict[str, object]:
    view = resident.asks("GET", "/api/registration").json()
    return {
        "birth_date": view["birth_date"],
        "municipality": view["municipality"]["code"],
        "phone": view["phone"],
    }


def _registers(resident: Resident, form: dict[str, object]) -> None:
    answer = resident.registers(**form)
    assert answer.status_code == 200, answer.text
