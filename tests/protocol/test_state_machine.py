"""The claim protocol as a state machine: the same operations as the simulation, chosen by Hypothesis.

The simulation plays many histories; here a history that breaks a promise shrinks to the few steps it needs.
"""

from contextlib import ExitStack
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from akiwaku.slots import SlotChanges
from proof import aftermath, promises, scenes, town
from proof.deployment import tables
from proof.dynamodb import DynamoDB
from proof.views import Town
from proof.world import World

RESIDENTS = st.sampled_from(sorted(town.RESIDENTS))
POSTINGS = st.sampled_from(list(town.POSTINGS.values()))
PERSONS = st.sampled_from(town.PERSONS)
MUNICIPALITIES = st.sampled_from([town.YOKOHAMA, town.KAWASAKI])
INDEX = st.integers(min_value=0, max_value=5)


class Protocol(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        Town.forget()
        database = DynamoDB(tables())
        database.restore(scenes.founded().tables)
        self.world = World(database, town.NOW, Random(0), promises.after_write, promises.after_answer)
        self.stream = town.Stream(self.world)
        self._inside = ExitStack()
        self._inside.enter_context(self.world.inhabited())

    @rule(resident=RESIDENTS, posting=POSTINGS)
    def claim(self, resident, posting):
        self.world.begin(town.claim(resident, town.slot_id(posting)))

    @rule(resident=RESIDENTS, person=PERSONS, municipality=MUNICIPALITIES, wants=st.booleans())
    def register(self, resident, person, municipality, wants):
        self.world.begin(town.register(resident, town.form(person, municipality, wants_notices=wants)))

    @rule(resident=RESIDENTS)
    def unregister(self, resident):
        self.world.begin(town.unregister(resident))

    @rule(resident=RESIDENTS, follows=st.booleans())
    def follow(self, resident, follows):
        self.world.begin(town.follow(resident, follows=follows))

    @rule(posting=POSTINGS)
    def post(self, posting):
        self.world.begin(town.post(posting))

    @precondition(lambda self: list(town.bookings_of(self.world)))
    @rule(which=INDEX)
    def cancel(self, which):
        known = list(town.bookings_of(self.world))
        self.world.begin(town.cancel(*known[which % len(known)]))

    @rule(posting=POSTINGS, seats=st.integers(1, 3))
    def change_seats(self, posting, seats):
        self.world.begin(town.change(town.slot_id(posting), SlotChanges(seats=seats)))

    @rule(posting=POSTINGS, hours=st.integers(1, 5))
    def move(self, posting, hours):
        starts_at = self.world.now + timedelta(hours=hours)
        self.world.begin(town.change(town.slot_id(posting), SlotChanges(starts_at=starts_at)))

    @rule(posting=POSTINGS)
    def close(self, posting):
        self.world.begin(town.close(town.slot_id(posting)))

    @rule(posting=POSTINGS)
    def withdraw(self, posting):
        self.world.begin(town.withdraw(town.slot_id(posting)))

    @rule()
    def sweep(self):
        self.world.begin(town.sweep())

    @precondition(lambda self: all(call.operation.name != "confirm" for call in self.world.running))
    @rule(again=st.integers(0, 2), most=st.integers(1, 3))
    def confirm(self, again, most):
        self.stream.rewind(again)
        self.world.begin(self.stream.deliver(most))

    @precondition(lambda self: self.world.running)
    @rule(which=INDEX, times=st.integers(1, 6))
    def goes_on(self, which, times):
        call = self.world.running[which % len(self.world.running)]
        for _ in range(times):
            if not call.is_over:
                self.world.step(call)

    @precondition(lambda self: self.world.running)
    @rule(which=INDEX, fault=st.integers(min_value=0, max_value=8))
    def goes_wrong(self, which, fault):
        call = self.world.running[which % len(self.world.running)]
        possible = call.pending.possible_faults
        self.world.step(call, possible[fault % len(possible)])

    @rule(seconds=st.sampled_from([0.1, 5, 16]))
    def time_passes(self, seconds):
        self.world.pass_time(timedelta(seconds=seconds))

    @precondition(lambda self: self.world.late)
    @rule(which=INDEX)
    def something_arrives_late(self, which):
        self.world.apply_late(self.world.late[which % len(self.world.late)])

    def teardown(self) -> None:
        with self._inside:
            aftermath.check(self.world, self.stream)


TestProtocol = Protocol.TestCase
TestProtocol.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,  # CI says the same of the same code; the simulation is there to look further
    suppress_health_check=[HealthCheck.too_slow],
)
