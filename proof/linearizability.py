"""Whether the answers that the claimants of one slot got can be explained by one order of events (B1, B2).

    wrong = violation(seats=1, history=[Operation("U1", Kind.WON, began=0.0, ended=0.4), ...])
    assert wrong is None, wrong

A history is what the callers saw: each operation with the time during which it was under way. It is
linearizable (Herlihy and Wing, 1990) when every operation can be given one moment within its time, so that the
operations, in the order of these moments, are what a slot does that serves one caller after the other:

| operation  | at its moment |
|------------|---------------|
| WON        | a seat is free, and is taken |
| FULL       | no seat is free |
| CANCELLED  | a seat is taken, and becomes free: at any moment of the cancelling's time |
| ADDED      | the clinic adds a free seat |
| REFUSED    | nothing, but it may keep one free seat from others at any moments of its time |
| UNANSWERED | as REFUSED, and without an end |

Who is refused for a reason of their own (another booking, say) may have had a seat and given it back. A write
whose answer was lost may be applied at any time, and what it took may be given back at any time.

What it says of "first come, first served" (B2). The database accepts the claims of a slot in one order, and a
free seat goes to whoever is next in it. A history is linearizable exactly if it can have come about so. Then the
order keeps to the clock: nobody who was told that the slot is full is passed by somebody who began after that
answer and won, unless a seat came back in between. Of two claims whose times overlap nobody outside can tell
which one the database saw first, and either order is first come, first served.

How it decides, exactly. Beginnings and ends are read in the order of the clock. A state says which of the
operations under way still wait for their moment; the number of seats free and taken follows from how many of
each kind do not. At a beginning, every state is continued by all effects that are possible, in every order. At
an end, the states in which that operation still waits are dropped; when none is left, nothing explains the
answers given so far. This leaves out nothing that counts, because

- between a beginning and the next one, ends only take operations away: effects that come later can as well come,
  in the same order, before the first of these ends;
- operations of one kind differ only in their ends, so the one that ends first may go first: where a valid order
  has it the other way round, both are under way at the earlier of their moments and can change places. Hence a
  state is no more than the ends of those who wait, by kind;
- FULL changes nothing: each one under way is explained as soon as no seat is free. Of a state it is enough to
  remember when that was last so;
- REFUSED and UNANSWERED stand in nobody's way: a FULL is explained if no more seats are free than there are
  such claims under way;
- of two states with as many waiting of each kind, one is no worse if its waiters, in order, end no earlier and
  it was full no earlier: whatever continues the other one continues it as well. The worse one is dropped.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import NamedTuple, TypeAlias


class Kind(Enum):
    WON = "won a seat"
    FULL = "was told that the slot is full"
    CANCELLED = "had a booking cancelled"
    ADDED = "added a seat"
    REFUSED = "was refused for a reason of their own"
    UNANSWERED = "never learnt what became of the claim"


@dataclass(frozen=True)
class Operation:
    """One call as its caller saw it. `began` and `ended` are seconds on one monotonic clock."""

    who: str
    kind: Kind
    began: float
    ended: float

    def __post_init__(self) -> None:
        if self.ended < self.began:
            raise ValueError(f"{self.who}: ended at {self.ended}, before it began at {self.began}")

    def __str__(self) -> str:
        return f"{self.who} {self.kind.value} ({self.began:.3f}–{self.ended:.3f} s)"


def violation(seats: int, history: Iterable[Operation]) -> str | None:
    """None if this is a history of a slot with `seats` free seats at first; otherwise what cannot be, and why."""
    operations = list(history)
    search = _Search(seats)
    for moment in _moments(operations):
        operation = operations[moment.number]
        if not moment.is_end:
            search.begin(operation)
        elif not search.end(operation):
            return _explain(seats, operation, operations)
    return None


class _Moment(NamedTuple):
    """Sorts by time. Operations that only touch are under way together, so beginnings come before ends."""

    time: float
    is_end: bool
    number: int


def _moments(operations: Sequence[Operation]) -> list[_Moment]:
    moments = []
    for number, operation in enumerate(operations):
        end = inf if operation.kind is Kind.UNANSWERED else operation.ended
        moments += [_Moment(operation.began, False, number), _Moment(end, True, number)]
    return sorted(moments)


_EFFECTS = (Kind.WON, Kind.CANCELLED, Kind.ADDED)
_HOLDERS = (Kind.REFUSED, Kind.UNANSWERED)

_State: TypeAlias = tuple[tuple[float, ...], ...]
"""For each kind of _EFFECTS: when those who wait for their moment end, soonest first."""

_NEVER = -1


class _Search:
    """All states that are possible by now, each with the number of the beginning after which it was last full."""

    def __init__(self, seats: int) -> None:
        self._seats = seats
        self._states: dict[_State, int] = {tuple(() for _ in _EFFECTS): _NEVER}
        self._begun = dict.fromkeys(_EFFECTS, 0)
        self._holders = 0
        self._beginnings = 0
        self._beginning_of: dict[Operation, int] = {}

    def begin(self, operation: Operation) -> None:
        self._beginnings += 1
        self._beginning_of[operation] = self._beginnings
        if operation.kind in _HOLDERS:
            self._holders += 1
        elif operation.kind in _EFFECTS:
            self._begun[operation.kind] += 1
            place = _EFFECTS.index(operation.kind)
            self._states = {
                _with_waiting(state, place, operation.ended): full for state, full in self._states.items()
            }
        self._continue()
        self._states = dict(_best(self._states))

    def end(self, operation: Operation) -> bool:
        """False when no state is left."""
        if operation.kind in _HOLDERS:
            self._holders -= 1
        elif operation.kind is Kind.FULL:
            since = self._beginning_of[operation]
            self._states = {state: full for state, full in self._states.items() if full >= since}
        else:
            place = _EFFECTS.index(operation.kind)
            self._states = {
                state: full
                for state, full in self._states.items()
                if not state[place] or state[place][0] > operation.ended
            }
        return bool(self._states)

    def _continue(self) -> None:
        """Adds all states that lead on from those there are, and marks the full ones."""
        reached, self._states = self._states, {}
        while reached:
            state, full = reached.popitem()
            if self._seats_in(state)[0] <= self._holders:
                full = self._beginnings
            if full > self._states.get(state, _NEVER - 1):
                self._states[state] = full
                for following in self._following(state):
                    reached[following] = max(full, reached.get(following, _NEVER))

    def _following(self, state: _State) -> Iterator[_State]:
        free, taken = self._seats_in(state)
        possible = {Kind.WON: free > 0, Kind.CANCELLED: taken > 0, Kind.ADDED: True}
        for place, kind in enumerate(_EFFECTS):
            if state[place] and possible[kind]:
                yield (*state[:place], state[place][1:], *state[place + 1 :])

    def _seats_in(self, state: _State) -> tuple[int, int]:
        """How many are free, and how many are taken."""
        won, cancelled, added = (
            self._begun[kind] - len(waiting) for kind, waiting in zip(_EFFECTS, state, strict=True)
        )
        return self._seats + added - won + cancelled, won - cancelled


def _with_waiting(state: _State, place: int, end: float) -> _State:
    waiting = list(state[place])
    insort(waiting, end)
    return (*state[:place], tuple(waiting), *state[place + 1 :])


def _best(states: dict[_State, int]) -> Iterator[tuple[_State, int]]:
    """Without those that are worse than another one, or no better."""
    alike: dict[tuple[int, ...], list[tuple[_State, int]]] = {}
    for state, full in states.items():
        others = alike.setdefault(tuple(map(len, state)), [])
        if not any(_no_worse(other, (state, full)) for other in others):
            others[:] = [other for other in others if not _no_worse((state, full), other)]
            others.append((state, full))
    for best in alike.values():
        yield from best


def _no_worse(one: tuple[_State, int], other: tuple[_State, int]) -> bool:
    return one[1] >= other[1] and all(
        mine >= theirs
        for waiting, others in zip(one[0], other[0], strict=True)
        for mine, theirs in zip(waiting, others, strict=True)
    )


_REASONS = {
    Kind.WON: "no seat was free at any moment of that time: sold twice",
    Kind.FULL: "a seat was free at every moment of that time",
    Kind.CANCELLED: "no seat was taken at any moment of that time: given back twice",
}


def _explain(seats: int, failed: Operation, operations: Sequence[Operation]) -> str:
    told = [f"{failed}, but in every order that explains the answers before, {_REASONS[failed.kind]}."]
    if failed.kind is Kind.FULL:
        later = [each for each in operations if each.kind is Kind.WON and each.began > failed.ended]
        told += [f"Passed by one who began later: {each}." for each in later]
    changes = [each for each in operations if each.kind in _EFFECTS and each.began <= failed.ended]
    told.append(f"The slot had {seats} seats at first. What may have changed them by then:")
    told += [f"  {each}" for each in sorted(changes, key=lambda each: each.began) if each is not failed]
    return "\n".join(told)
