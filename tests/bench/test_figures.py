"""What is counted from the records of a storm."""

from bench import figures
from bench.accounts import Bill
from bench.checks import checks
from bench.figures import Outcome
from bench.storm import Record, Struck
from bench.wire import Attempt

SLOTS = {"stormed": "slot-1", "elsewhere": "slot-2", "rehearsal": "slot-3"}
SEAT = b'{"TableName":"Slots","Key":{"slot_id":{"S":"slot-1"}}}'
SOLD_OUT = Outcome(seats=1, sold=1, remaining=0)


def write(sent, answered, *, status=200, request=SEAT):
    return Attempt("UpdateItem", request, status, b"{}", sent, answered)


def read(sent, answered):
    return Attempt("GetItem", b"{}", 200, b"{}", sent, answered)


def claim(answer, began, ended, *attempts, next_slot=None, problem=None):
    return Record(0, began, ended, answer, next_slot, problem, attempts)


def of(*records, bills=None, outcome=SOLD_OUT):
    return figures.of(Struck(list(records), len(records)), bills or [Bill() for _ in records], outcome, SLOTS)


def test_late_is_who_began_after_the_answer_that_took_the_last_seat():
    winner = claim("booked", 0, 9, read(0, 1), write(2, 5), write(6, 8, request=b'{"TransactItems":[]}'))
    found = of(
        winner,
        claim("full", 4, 6, read(4, 6)),
        claim("full", 6, 7, read(6, 7)),
        claim("full", 7, 8, write(7, 8, status=400)),
    )

    assert found.late_losers == 2
    assert found.late_losers_without_write == 1
    assert found.late_share == 0.5


def test_nobody_is_late_while_there_are_seats():
    found = of(claim("booked", 0, 1, write(0, 1)), claim("full", 5, 6), outcome=Outcome(2, 1, 1))

    assert found.late_losers == 0
    assert found.late_share is None


def test_passed_over_is_who_was_answered_before_a_winner_asked():
    found = of(
        claim("full", 0, 9, write(1, 2, status=400), write(8, 9, status=400)),
        claim("full", 0, 9, write(3, 5, status=400)),
        claim("full", 0, 9, read(1, 2)),
        claim("booked", 0, 9, write(4, 6)),
    )

    assert found.passed_over == 1


def test_units_are_averages_of_winners_and_of_losers():
    bills = [
        Bill(writes=2, write_units=14, read_units=2),
        Bill(reads=3, read_units=2.5),
        Bill(reads=3, writes=1, write_units=3, read_units=2.5, conflicts=1),
    ]
    found = of(claim("booked", 0, 1), claim("full", 0, 1), claim("try again", 0, 1), bills=bills)

    assert (found.write_units_per_winner, found.write_units_per_loser) == (14, 1.5)
    assert (found.reads, found.writes, found.conflicts) == (6, 3, 1)
    assert found.answers == {"booked": 1, "full": 1, "try again": 1, "error": 0}


def test_pace_and_percentiles():
    found = of(*(claim("full", 0, second) for second in range(1, 101)), claim("booked", 0, 200))

    assert found.claims_a_second == 101 / 200
    assert found.claims_a_second_of_most == 1
    assert (found.p50_ms, found.p99_ms) == (51_000, 100_000)


def test_a_seat_is_lost_that_is_neither_sold_nor_offered():
    assert Outcome(seats=5, sold=3, remaining=1).lost == 1
    assert Outcome(seats=5, sold=3, remaining=2).lost == 0
    assert Outcome(seats=5, sold=9, remaining=0).oversold == 4
    assert Outcome(seats=5, sold=9, remaining=0).lost == 0
    assert Outcome(seats=5, sold=5, remaining=-1).lost == 0


def test_a_design_that_oversells_or_makes_losers_write_is_told():
    oversold = of(
        claim("booked", 0, 1, write(0, 1)),
        claim("full", 2, 3, write(2, 3, status=400)),
        outcome=Outcome(1, 2, 0),
    )

    assert [check.holds for check in checks({"ours": oversold})] == [False, False]


def test_ours_is_held_against_one_transaction():
    def storm(units, seconds):
        winner, loser = claim("booked", 0, 1, write(0, 1)), claim("full", 2, seconds)
        return of(winner, loser, bills=[Bill(), Bill(write_units=units)])

    found = {"ours": storm(1, 10), "one-transaction": storm(10, 20)}
    assert [check.holds for check in checks(found)] == [True, True, True, True]
    found = {"ours": storm(2, 11), "one-transaction": storm(10, 20)}
    assert [check.holds for check in checks(found)] == [True, True, False, False]


def test_without_ours_there_is_nothing_to_check():
    assert checks({"one-transaction": of(claim("booked", 0, 1, write(0, 1)))}) == []
