"""Towns in which a history begins: as it was founded, or in the middle of things, where somebody has just died.

What takes an unlikely beginning to go wrong would otherwise be met once in ten thousand histories.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import Random

from akiwaku.slots import SlotChanges
from proof import promises, town
from proof.deployment import tables
from proof.dynamodb import DynamoDB, Snapshot
from proof.promises import Broken
from proof.world import Call, Fault, Operation, World

_Next = tuple[str, *tuple[Operation, ...]]
ONE, TWO = (town.slot_id(posting) for posting in town.FOUNDED)


@dataclass(frozen=True)
class Scene:
    name: str
    tables: Snapshot
    who: frozenset[str]
    """Those to whom something happened."""
    unfinished: str
    """The call at which somebody died, if any; whoever finishes it will come there again."""
    next: tuple[Operation, ...]
    """What is likely to be done now."""


def founded() -> Scene:
    """Everybody is registered, two slots are posted, and nobody has claimed."""
    return all_scenes()[0]


@cache
def all_scenes() -> tuple[Scene, ...]:
    """In a fixed order, the founded town first."""
    return tuple(_scene(make) for make in _SCENES)


def _scene(make: Callable[[World], _Next]) -> Scene:
    """Broken when even this goes wrong."""
    database = DynamoDB(tables())
    world = World(database, town.NOW, Random(0), promises.after_write, promises.after_answer)
    with world.inhabited():
        for name, person in town.RESIDENTS.items():
            _done(world, town.register(name, town.form(person)))
        for posting in town.FOUNDED:
            _done(world, town.post(posting))
        founded_in = len(world.over)
        unfinished, *following = make(world)
    who = frozenset(call.operation.who for call in world.over[founded_in:] if call.operation.who)
    name = make.__name__.strip("_").replace("_", " ")
    return Scene(name, database.snapshot(), who, unfinished, tuple(following))


# ---------- the scenes; each says which call is unfinished, and what is likely to be done next


def _nothing_yet(_world: World) -> _Next:
    return ("",)


def _two_are_booked(world: World) -> _Next:
    return "", _claimed(world, "U1", ONE), _claimed(world, "U2", TWO)


def _a_claim_died_between_seat_and_booking(world: World) -> _Next:
    unfinished = _dies(world, town.claim("U1", TWO), before="TransactWriteItems")
    return unfinished, town.unregister("U1"), town.claim("U1", TWO)


def _a_refused_claim_died_with_its_seat(world: World) -> _Next:
    _claimed(world, "U1", ONE)
    unfinished = _dies(world, town.claim("U4", TWO), before="UpdateItem Slots", after="PutItem Bookings")
    return unfinished, town.claim("U4", TWO), town.sweep()


def _a_booked_resident_left(world: World) -> _Next:
    cancelling = _claimed(world, "U1", TWO)
    _done(world, town.unregister("U1"))
    return "", town.register("U1", town.form(town.PERSONS[1])), cancelling


def _a_moved_slot_was_not_followed(world: World) -> _Next:
    cancelling = _claimed(world, "U1", TWO)
    moved = SlotChanges(starts_at=town.NOW + timedelta(hours=2))
    unfinished = _dies(world, town.change(TWO, moved), before="UpdateItem Bookings")
    return unfinished, town.sweep(), cancelling


def _a_cancelling_died_before_its_transaction(world: World) -> _Next:
    cancelling = _claimed(world, "U1", TWO)
    unfinished = _dies(world, cancelling, before="TransactWriteItems")
    return unfinished, cancelling, town.claim("U1", TWO)


def _a_cancelling_died_before_the_seat_came_back(world: World) -> _Next:
    cancelling = _claimed(world, "U1", TWO)
    unfinished = _dies(world, cancelling, before="UpdateItem Slots", after="TransactWriteItems")
    return unfinished, town.claim("U1", TWO), cancelling


def _a_withdrawing_died_before_the_first_booking(world: World) -> _Next:
    cancelling = _claimed(world, "U1", TWO)
    _claimed(world, "U2", TWO)
    unfinished = _dies(world, town.withdraw(TWO), before="TransactWriteItems")
    return unfinished, cancelling, town.withdraw(TWO)


_SCENES = (
    _nothing_yet,
    _two_are_booked,
    _a_claim_died_between_seat_and_booking,
    _a_refused_claim_died_with_its_seat,
    _a_booked_resident_left,
    _a_moved_slot_was_not_followed,
    _a_cancelling_died_before_its_transaction,
    _a_cancelling_died_before_the_seat_came_back,
    _a_withdrawing_died_before_the_first_booking,
)


def _claimed(world: World, resident: str, slot_id: str) -> Operation:
    """Who claims is booked; returned is the clinic's cancelling of it."""
    booking = _done(world, town.claim(resident, slot_id)).answer.booking
    return town.cancel(booking.slot_id, booking.claim_id)


def _done(world: World, operation: Operation) -> Call:
    call = world.run(operation)
    if call.refusal:
        raise Broken(promises.ALONE, f"{call}: {call.refusal!r}")
    return call


def _dies(world: World, operation: Operation, *, before: str, after: str = "") -> str:
    """The operation goes undisturbed up to a call, the first of its kind or the first after another; that call."""
    call = world.begin(operation)
    for awaited in (after, before):
        while awaited and not str(call.pending).startswith(awaited):
            world.step(call)
            if call.is_over:
                raise Broken(promises.ALONE, f"{call} ended before {awaited}")
    world.step(call, Fault.DEATH_BEFORE)
    return before
