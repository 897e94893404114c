"""When faults stop: all come to an end, `sweep` runs until nothing changes, and the promises are checked."""

from datetime import timedelta

from proof import promises, town
from proof.promises import Broken
from proof.views import Town
from proof.world import Call, World

_MOST_SWEEPS = 10


def check(world: World, stream: town.Stream) -> None:
    """Raises Broken when anything or anybody was lost."""
    for call in list(world.running):
        world.finish(call)
    _sweep_until_quiet(world, stream)
    promises.at_the_end(world)
    _ask_again(world)


def _sweep_until_quiet(world: World, stream: town.Stream) -> None:
    for _ in range(_MOST_SWEEPS):
        # Long enough for what is late to arrive, and for the sweep to look at what was touched last.
        world.pass_time(timedelta(minutes=1))
        before = len(world.states)
        world.run(town.sweep())
        while stream.waiting:
            world.run(stream.deliver(most=100))
        if len(world.states) == before:
            return
    raise Broken(promises.QUIET, f"still working after {_MOST_SWEEPS} sweeps")


def _ask_again(world: World) -> None:
    """Who has a booking claims it once more, hours later: the answer may have been lost all the while."""
    world.pass_time(timedelta(hours=1))
    quiet = Town(world.states[-1])
    for booking in list(quiet.live_bookings()):
        if quiet.resident(booking.resident):
            call = world.run(town.claim(booking.resident, booking.slot_id))
            if not _is_same(call, booking.claim_id):
                raise Broken(promises.REPEATABLE, f"{booking}: {call.answer or call.refusal}")


def _is_same(call: Call, claim_id: str) -> bool:
    return call.answer is not None and call.answer.booking.claim_id == claim_id and not call.answer.is_new
