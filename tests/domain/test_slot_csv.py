"""What clinics write in a CSV file, and what is said about it."""

import csv
import io
from datetime import datetime

import pytest

from akiwaku import slot_csv
from akiwaku.clock import JAPAN
from akiwaku.errors import InvalidRequest
from akiwaku.slots import SlotPosting

HEADER = "接種日,開始時刻,締切日,締切時刻,ワクチン,接種回,枠数,対象年齢(から),対象年齢(まで),備考"
PLAIN = "2026/11/24,9:30,,,ファイザー,3,1,,,"


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAPAN)


def read(*rows: str, header: str = HEADER) -> list[slot_csv.Row]:
    return slot_csv.read("\n".join([header, *rows]))


def only(**cells: str) -> slot_csv.Row:
    """One good row but for these cells."""
    facts = dict(zip(HEADER.split(","), PLAIN.split(","), strict=True)) | cells
    written = io.StringIO()
    csv.writer(written).writerows([facts.keys(), facts.values()])
    (row,) = slot_csv.read(written.getvalue())
    return row


def faults(row: slot_csv.Row) -> list[tuple[str, str]]:
    return [(each.field, each.column) for each in row.faults]


def test_a_row_is_a_posting():
    (row,) = read("2026/11/24,9:30,2026/11/23,18:00,ファイザー,2・3,5,12,64,2階の受付へ")
    assert row == slot_csv.Row(
        2,
        SlotPosting(
            starts_at=at(9, 30), closes_at=at(18, day=23), vaccine="ファイザー", doses=(2, 3), seats=5, min_age=12,
            max_age=64, note="2階の受付へ",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("written", ["2026-11-24", "2026/11/24", "2026年11月24日", " ２０２６/１１/２４ "])
def test_a_day_is_understood_as_spreadsheets_write_it(written):
    assert only(接種日=written).posting.starts_at == at(9, 30)


@pytest.mark.parametrize("written", ["9:30", "09:30", "9:30:00", "９：３０"])
def test_a_time_is_understood_as_spreadsheets_write_it(written):
    assert only(開始時刻=written).posting.starts_at == at(9, 30)


@pytest.mark.parametrize(
    "written", ["2・3", "2,3", "2 3", "2回目・3回目", "３、２", "2回,3回", "２･３", "3 2 2"]
)
def test_several_doses_may_be_written_in_many_ways(written):
    assert only(接種回=written).posting.doses == (2, 3)


def test_numbers_may_be_full_width_and_ages_have_their_word():
    posting = only(枠数="１２", **{"対象年齢(から)": "１２歳", "対象年齢(まで)": "64歳"}).posting
    assert (posting.seats, posting.min_age, posting.max_age) == (12, 12, 64)


def test_a_closing_time_without_a_day_is_on_the_day_of_the_vaccination():
    assert only(締切時刻="9:00").posting.closes_at == at(9)
    assert only().posting.closes_at is None


def test_columns_may_come_in_any_order_and_be_left_out():
    header = "枠数,ワクチン,接種回,開始時刻,接種日"
    (row,) = read("2,モデルナ,3,10:00,2026/11/24", header=header)
    assert row.posting == SlotPosting(starts_at=at(10), vaccine="モデルナ", doses=(3,), seats=2)


def test_a_header_may_have_full_width_brackets_and_spaces():
    header = HEADER.replace("(", "\uff08").replace(")", " \uff09")
    (row,) = read(PLAIN, header=header)
    assert row.posting


def test_a_byte_order_mark_other_line_ends_blank_lines_and_quotes_do_no_harm():
    quoted = ",".join(f'"{cell}"' for cell in PLAIN.split(","))
    text = f'\ufeff{HEADER}\r\n\r\n{PLAIN}"2階\r\n受付へ"\r\n,,,,,,,,,\r\n{quoted}\r\n'
    first, second = slot_csv.read(slot_csv.decoded(text.encode()))
    assert (first.line, first.posting.note) == (3, "2階\r\n受付へ")
    assert (second.line, second.posting.note) == (6, "")


def test_old_line_ends_count_as_lines_too():
    first, second = slot_csv.read("\r".join([HEADER, PLAIN, PLAIN]))
    assert (first.line, second.line) == (2, 3)


def test_every_bad_row_is_named_by_its_line_and_every_fault_by_its_column():
    rows = read(
        PLAIN,
        '2026/02/30,25:00,,,,いつでも,0,80,20,"1\n2"',
        "2026/11/24,9:30,2026/11/25,9:00,ファイザー,,x,,,",
        PLAIN,
        "2026/11/24,9:30,明日,,ファイザー,3,1,,,",
    )
    assert [(row.line, row.posting is None) for row in rows] == [
        (2, False), (3, True), (5, True), (6, False), (7, True),
    ]  # fmt: skip
    assert faults(rows[1]) == [
        ("starts_at", "接種日"), ("starts_at", "開始時刻"), ("doses", "接種回"), ("vaccine", "ワクチン"),
        ("seats", "枠数"),
    ]  # fmt: skip
    assert faults(rows[2]) == [("doses", "接種回"), ("seats", "枠数")]
    assert faults(rows[4]) == [("closes_at", "締切日"), ("closes_at", "締切時刻")]
    assert slot_csv.refusal(rows).extras["errors"][0] == {
        "line": 3,
        "field": "starts_at",
        "column": "接種日",
        "message": "「2026/11/24」のような日付を入力してください。",
    }


def test_a_rule_about_two_columns_names_both():
    (row,) = read("2026/11/24,9:30,2026/11/24,10:00,ファイザー,3,1,,,")
    assert faults(row) == [("closes_at", "締切日・締切時刻")]


def test_what_is_left_out_is_asked_for():
    row = only(接種日="", 接種回="", ワクチン=" ", 枠数="")
    assert faults(row) == [
        ("starts_at", "接種日"), ("vaccine", "ワクチン"), ("doses", "接種回"), ("seats", "枠数"),
    ]  # fmt: skip
    assert {each.message for each in row.faults} == {"入力してください。"}


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (f"{HEADER},色", ["色"]),
        (f"{HEADER},枠数", ["枠数"]),
        (f"{HEADER},,", []),
        (HEADER.replace("枠数", "席数"), ["席数", "枠数"]),
        ("接種日", ["開始時刻", "ワクチン", "接種回", "枠数"]),
    ],
)
def test_columns_that_are_unknown_twice_or_missing_are_named(header, named):
    (row,) = read(PLAIN, header=header)
    assert [each.column for each in row.faults] == named
    assert (row.line, row.posting is None) == ((1, True) if named else (2, False))


def test_a_value_outside_the_columns_is_not_dropped_in_silence():
    assert read(f"{PLAIN},あまり")[0].faults
    assert read(f"{PLAIN},あまり", header=f"{HEADER},")[0].faults


def test_a_quote_that_never_ends_is_told_by_the_line_where_it_begins():
    good, bad = read(PLAIN, f'{PLAIN}"2階', PLAIN)
    assert (good.line, good.faults) == (2, ())
    assert (bad.line, bad.posting) == (3, None)
    assert "引用符" in bad.faults[0].message


@pytest.mark.parametrize("text", ["", "\n\n", HEADER, f"{HEADER}\n,,,\n"])
def test_a_file_without_a_row_is_no_file(text):
    (row,) = slot_csv.read(text)
    assert row.posting is None
    assert row.faults


def test_a_thousand_rows_are_taken_and_one_more_is_not():
    assert len(read(*[PLAIN] * 1_000)) == 1_000
    (row,) = read(*[PLAIN] * 1_001)
    assert (row.line, "1,000行" in row.faults[0].message) == (1, True)


@pytest.mark.parametrize(
    "body", [f"{HEADER}\n{PLAIN}".encode("cp932"), f"{HEADER}\n\ufffd".encode(), b"a" * 1_000_001]
)
def test_what_is_no_utf8_or_too_large_is_refused(body):
    with pytest.raises(InvalidRequest) as refused:
        slot_csv.decoded(body)
    assert refused.value.extras["errors"][0]["line"] == 1


def test_a_row_that_says_the_same_as_another_is_taken_and_said():
    rows = read(PLAIN, PLAIN.replace("ファイザー", "モデルナ"), PLAIN.replace("9:30", "09:30"), PLAIN)
    assert [row.same_as for row in rows] == [None, None, 2, 2]
    assert all(row.posting for row in rows)
