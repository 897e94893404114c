"""DynamoDB's units, against the examples of its documentation and others reckoned by hand."""

import pytest

from bench import capacity
from proof.deployment import tables

KB = 1024


def item(size: int) -> capacity.Item:
    """An item of so many bytes."""
    return {"a": {"S": "x" * (size - 1)}}


SLOT = {
    "slot_id": {"S": "s" * 32},
    "open_in": {"S": "14100"},
    "clinic_id": {"S": "akari"},
    "starts_at": {"S": "2026-11-23T06:00:00.000000+0000"},
    "remaining": {"N": "5"},
    "claims": {"M": {}},
}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "空き枠"}, 9),  # bytes, not letters
        ({"N": "5"}, 2),
        ({"N": "45000"}, 2),  # trailing zeroes are not kept
        ({"N": "1767225600"}, 5),  # 17672256: eight digits in four bytes, and one
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"NS": ["1", "2", "3"]}, 6),
        ({"SS": ["ab", "c"]}, 3),
        ({"M": {}}, 3),
        ({"M": {"U1": {"S": "claim"}}}, 3 + 1 + 2 + 5),
        ({"L": [{"S": "ab"}, {"N": "7"}]}, 3 + (1 + 2) + (1 + 2)),
    ],
)
def test_sizes_of_values(value, size):
    assert capacity.item_size({"name": value}) == len("name") + size


def test_what_is_not_there_has_no_size():
    assert capacity.item_size(None) == 0


def test_a_value_of_a_kind_that_is_not_known_is_no_guess():
    with pytest.raises(ValueError, match="type B"):
        capacity.item_size({"a": {"B": "AA=="}})


@pytest.mark.parametrize(
    ("size", "units"), [(500, 1), (KB, 1), (KB + 1, 2), (int(1.6 * KB), 2), (int(3.5 * KB), 4)]
)
def test_a_write_is_rounded_up_to_the_next_kilobyte(size, units):
    assert capacity.write_units(None, item(size)) == units


def test_a_write_costs_the_larger_of_before_and_after():
    assert capacity.write_units(item(3 * KB), item(100)) == 3
    assert capacity.write_units(item(100), item(3 * KB)) == 3
    assert capacity.write_units(item(3 * KB), None) == 3


def test_three_items_of_500_bytes_in_a_transaction_cost_six():
    assert sum(capacity.write_units(None, item(500), transactional=True) for _ in range(3)) == 6


def test_a_refused_write_costs_what_it_looked_at_and_at_least_one():
    assert capacity.write_units(item(2 * KB), None) == 2
    assert capacity.write_units(None, None) == 1
    assert capacity.write_units(item(300 * KB), item(310 * KB)) == 310


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [
        (int(3.5 * KB), True, 1),
        (10 * KB, True, 3),
        (10 * KB, False, 1.5),
        (int(40.8 * KB), True, 11),
        (0, True, 1),
        (0, False, 0.5),
    ],
)
def test_a_read_is_rounded_up_to_the_next_four_kilobytes_and_costs_half_if_not_consistent(
    size, consistent, units
):
    assert capacity.read_units(size, consistent=consistent) == units


def test_a_seat_taken_rewrites_the_entries_that_show_how_many_are_left():
    after = SLOT | {"remaining": {"N": "4"}, "claims": {"M": {"U1": {"S": "claim"}}}}

    assert capacity.index_write_units(tables()["Slots"], SLOT, after) == 2  # open_slots, clinic_slots


def test_the_first_mark_is_put_into_its_index_and_the_next_replaces_it():
    marked = SLOT | {"unsettled": {"S": "unsettled"}, "touched_at": {"S": "10:00"}}
    again = marked | {"touched_at": {"S": "10:01"}}

    assert capacity.index_write_units(tables()["Slots"], SLOT, marked) == 1
    assert capacity.index_write_units(tables()["Slots"], marked, again) == 2
    assert capacity.index_write_units(tables()["Slots"], again, SLOT) == 1


def test_what_no_index_shows_costs_no_index_anything():
    assert capacity.index_write_units(tables()["Slots"], SLOT, SLOT | {"expires_at": {"N": "1"}}) == 0
    assert capacity.index_write_units(tables()["Holders"], None, {"holder_key": {"S": "k"}}) == 0


def test_a_large_entry_costs_a_unit_a_kilobyte():
    noted = SLOT | {"note": {"S": "あ" * 500}}

    assert capacity.index_write_units(tables()["Slots"], noted, noted | {"remaining": {"N": "4"}}) == 4
