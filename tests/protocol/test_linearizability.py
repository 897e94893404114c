"""The checker of histories: by hand, against the definition, and on what a real slot does."""

from collections.abc import Sequence
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proof.linearizability import Kind, Operation, violation


def op(who: str, kind: Kind, began: float, ended: float) -> Operation:
    return Operation(who, kind, began, ended)


# ---------- histories that can be explained


def test_nothing_happened():
    assert violation(1, []) is None


def test_the_first_wins_and_the_next_is_told_that_the_slot_is_full():
    assert violation(1, [op("first", Kind.WON, 0, 1), op("next", Kind.FULL, 2, 3)]) is None


def test_of_two_at_the_same_time_either_may_be_first():
    assert violation(1, [op("slow", Kind.WON, 0, 9), op("quick", Kind.FULL, 1, 2)]) is None
    assert violation(1, [op("quick", Kind.WON, 1, 2), op("slow", Kind.FULL, 0, 9)]) is None


def test_calls_that_only_touch_are_at_the_same_time():
    assert violation(1, [op("loser", Kind.FULL, 0, 1), op("winner", Kind.WON, 1, 2)]) is None


def test_after_a_seat_came_back_somebody_who_began_later_may_win():
    history = [
        op("winner", Kind.WON, 0, 1),
        op("loser", Kind.FULL, 2, 3),
        op("clinic", Kind.CANCELLED, 4, 5),
        op("later", Kind.WON, 6, 7),
        op("last", Kind.FULL, 8, 9),
    ]
    assert violation(1, history) is None


def test_the_seat_comes_back_at_some_moment_of_the_cancelling():
    around = [op("winner", Kind.WON, 0, 1), op("clinic", Kind.CANCELLED, 2, 9)]
    assert violation(1, [*around, op("loser", Kind.FULL, 7, 8)]) is None
    assert violation(1, [*around, op("later", Kind.WON, 3, 4)]) is None
    assert violation(1, [*around, op("later", Kind.WON, 3, 4), op("loser", Kind.FULL, 5, 6)]) is None
    assert violation(1, [*around, op("loser", Kind.FULL, 3, 4), op("later", Kind.WON, 5, 6)]) is None


def test_a_seat_that_the_clinic_adds_can_be_won():
    history = [
        op("winner", Kind.WON, 0, 1),
        op("clinic", Kind.ADDED, 2, 3),
        op("later", Kind.WON, 4, 5),
        op("last", Kind.FULL, 6, 7),
    ]
    assert violation(1, history) is None


def test_somebody_who_is_refused_may_have_kept_a_seat_from_others_for_a_while():
    history = [
        op("booked elsewhere", Kind.REFUSED, 0, 4),
        op("loser", Kind.FULL, 1, 2),
        op("winner", Kind.WON, 3, 5),
    ]
    assert violation(1, history) is None


def test_a_claim_without_an_answer_may_take_a_seat_long_after_it():
    history = [op("cut off", Kind.UNANSWERED, 0, 1), op("loser", Kind.FULL, 5, 6)]
    assert violation(1, history) is None


def test_a_quick_winner_goes_before_one_who_takes_his_time():
    """Serving whoever came first, as soon as there is a seat, would find no place for the quick one."""
    history = [
        op("slow", Kind.WON, 0, 9),
        op("quick", Kind.WON, 1, 2),
        op("clinic", Kind.CANCELLED, 3, 4),
    ]
    assert violation(1, history) is None


def test_what_explained_an_answer_is_not_forgotten_for_what_looks_better_later():
    """The loser met a full slot only if `early` won while two others held a seat each, and gave it back."""
    history = [
        op("early", Kind.WON, 0, 50),
        op("booked elsewhere", Kind.REFUSED, 1, 2),
        op("booked elsewhere too", Kind.REFUSED, 1, 2),
        op("loser", Kind.FULL, 1, 6),
        op("patient", Kind.WON, 5, 40),
        op("quick", Kind.WON, 7, 8),
        op("quick too", Kind.WON, 7, 8),
        op("clinic", Kind.CANCELLED, 30, 31),
    ]
    assert some_order_explains(3, history)
    assert violation(3, history) is None


# ---------- histories that cannot


def test_who_was_told_full_cannot_be_passed_by_somebody_who_began_later():
    wrong = violation(1, [op("loser", Kind.FULL, 0, 1), op("later", Kind.WON, 2, 3)])

    assert wrong is not None
    assert "loser was told that the slot is full" in wrong
    assert "Passed by one who began later: later won a seat (2.000–3.000 s)" in wrong


def test_no_passing_either_when_the_seat_comes_back_only_afterwards():
    history = [
        op("winner", Kind.WON, 0, 1),
        op("loser", Kind.FULL, 2, 3),
        op("later", Kind.WON, 4, 5),
        op("clinic", Kind.CANCELLED, 6, 7),
    ]
    wrong = violation(1, history)

    assert wrong is not None
    assert wrong.startswith("later won a seat")


def test_no_passing_when_the_seat_came_back_before_the_loser_began():
    history = [
        op("winner", Kind.WON, 0, 1),
        op("clinic", Kind.CANCELLED, 2, 3),
        op("loser", Kind.FULL, 4, 5),
        op("later", Kind.WON, 6, 7),
    ]
    wrong = violation(1, history)

    assert wrong is not None
    assert wrong.startswith("loser was told that the slot is full")


def test_one_seat_cannot_be_won_twice():
    wrong = violation(1, [op("one", Kind.WON, 0, 3), op("other", Kind.WON, 1, 2)])

    assert wrong is not None
    assert "sold twice" in wrong
    assert "The slot had 1 seats at first" in wrong


def test_full_is_wrong_while_a_seat_is_free_all_the_time():
    assert violation(2, [op("winner", Kind.WON, 0, 1), op("loser", Kind.FULL, 2, 3)]) is not None


def test_a_seat_cannot_come_back_that_nobody_had():
    wrong = violation(1, [op("clinic", Kind.CANCELLED, 0, 1)])

    assert wrong is not None
    assert "given back twice" in wrong


def test_one_claim_that_is_refused_keeps_no_more_than_one_seat_from_others():
    held = [op("booked elsewhere", Kind.REFUSED, 0, 3), op("loser", Kind.FULL, 1, 2)]
    assert violation(1, held) is None
    assert violation(2, held) is not None


def test_a_refused_claim_keeps_no_seat_after_its_end():
    held = [op("booked elsewhere", Kind.REFUSED, 0, 1), op("loser", Kind.FULL, 2, 3)]
    assert violation(1, held) is not None


def test_each_answer_alone_can_be_true_and_all_together_not():
    """Two seats, of which one comes back once: two losers apart in time cannot both have met a full slot."""
    history = [
        op("one", Kind.WON, 0, 1),
        op("two", Kind.WON, 0, 9),
        op("early", Kind.FULL, 2, 3),
        op("clinic", Kind.CANCELLED, 0, 9),
        op("late", Kind.FULL, 6, 7),
        op("three", Kind.WON, 4, 5),
    ]
    assert violation(2, history) is None
    assert violation(2, [*history, op("four", Kind.WON, 4, 5)]) is not None


def test_an_operation_ends_after_it_began():
    with pytest.raises(ValueError, match="before it began"):
        op("nobody", Kind.WON, 2, 1)


# ---------- against the definition

small_operation = st.builds(
    lambda kind, began, length: Operation("?", kind, began, began + length),
    st.sampled_from(list(Kind)),
    st.integers(0, 6),
    st.integers(0, 5),
)


@settings(max_examples=1500, deadline=None)
@given(st.integers(0, 2), st.lists(small_operation, max_size=6))
def test_it_decides_as_the_definition_does(seats: int, history: list[Operation]) -> None:
    assert (violation(seats, history) is None) == some_order_explains(seats, history)


def some_order_explains(seats: int, history: Sequence[Operation]) -> bool:
    """The definition, tried out: every order that keeps to the clock, every way of keeping seats."""
    numbers = frozenset(range(len(history)))
    open_ends = [(numbers, frozenset[int](), seats, 0)]
    seen = set(open_ends)
    while open_ends:
        left, holding, free, taken = open_ends.pop()
        if not holding and all(history[n].kind is Kind.UNANSWERED for n in left):
            return True
        for step in _steps(history, left, holding, free, taken):
            if step not in seen:
                seen.add(step)
                open_ends.append(step)
    return False


def _steps(
    history: Sequence[Operation], left: frozenset[int], holding: frozenset[int], free: int, taken: int
):
    for n in left:
        kind = history[n].kind
        if any(_end(history[other]) < history[n].began for other in left):
            continue  # something that ended before this began has not had its moment
        if kind in (Kind.REFUSED, Kind.UNANSWERED):
            if n in holding:
                yield left, holding - {n}, free + 1, taken
            else:
                yield left - {n}, holding, free, taken
                if free:
                    yield left, holding | {n}, free - 1, taken
        elif kind is Kind.WON and free:
            yield left - {n}, holding, free - 1, taken + 1
        elif kind is Kind.FULL and not free:
            yield left - {n}, holding, free, taken
        elif kind is Kind.CANCELLED and taken:
            yield left - {n}, holding, free + 1, taken - 1
        elif kind is Kind.ADDED:
            yield left - {n}, holding, free + 1, taken


def _end(operation: Operation) -> float:
    return inf if operation.kind is Kind.UNANSWERED else operation.ended


# ---------- what a real slot does

timing = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted)


@st.composite
def real_histories(draw: st.DrawFn) -> tuple[int, list[Operation]]:
    """A slot that decides each call at one moment within its time."""
    seats = draw(st.integers(1, 5))
    calls = draw(
        st.lists(st.tuples(timing, st.sampled_from(["claim", "claim", "claim", "cancel"])), max_size=60)
    )
    free, taken, history = seats, 0, []
    for (began, _decided, ended), call in sorted(calls, key=lambda each: each[0][1]):
        if call == "claim":
            kind = Kind.WON if free else Kind.FULL
        elif taken:
            kind = Kind.CANCELLED
        else:
            continue
        change = {Kind.WON: 1, Kind.FULL: 0, Kind.CANCELLED: -1}[kind]
        free, taken = free - change, taken + change
        history.append(op(f"U{len(history)}", kind, began, ended))
    return seats, history


@settings(max_examples=150, deadline=None)
@given(real_histories())
def test_what_a_real_slot_does_is_never_called_wrong(real: tuple[int, list[Operation]]) -> None:
    seats, history = real
    assert violation(seats, history) is None


@settings(max_examples=150, deadline=None)
@given(real_histories(), st.floats(0, 1), st.floats(0, 1))
def test_one_seat_more_than_there_are_is_always_found(
    real: tuple[int, list[Operation]], one: float, other: float
) -> None:
    seats, history = real
    without_cancelling = [each for each in history if each.kind is Kind.WON][:seats]
    thieves = [op(f"thief {n}", Kind.WON, min(one, other), max(one, other)) for n in range(seats + 1)]
    too_many = (without_cancelling + thieves)[: seats + 1]
    assert violation(seats, too_many) is not None
