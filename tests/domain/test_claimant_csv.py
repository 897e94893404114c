"""The claimants as a file for Excel: nothing changes on the way into a sheet, and nothing is run."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from akiwaku import claimant_csv
from akiwaku.bookings import Booking, BookingStatus, Claimant, Marked, Visit
from akiwaku.slots import Slot

STARTS = datetime(2026, 11, 23, 15, 45, tzinfo=UTC)  # 00:45 on the 24th in Japan


def slot(**facts: Any) -> Slot:
    basic = {
        "slot_id": "s", "clinic_id": "akari", "municipality": "14100", "starts_at": STARTS, "closes_at": STARTS,
        "vaccine": "ファイザー", "doses": (3,), "seats": 2, "remaining": 0, "posted_at": STARTS,
    }  # fmt: skip
    return Slot.model_validate(basic | facts)


def booking(**facts: Any) -> Booking:
    basic = {
        "slot_id": "s", "claim_id": "c-3", "clinic_id": "akari", "resident_id": "U1", "phone": "09012345678",
        "birth_date": date(1972, 11, 24), "dose": 3, "starts_at": STARTS, "slot_revision": 0,
        "status": BookingStatus.BOOKED, "booked_at": STARTS - timedelta(hours=3), "line_holder": "l",
        "person_holder": "p", "desk_key": "d",
    }  # fmt: skip
    return Booking.model_validate(basic | facts)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_line_says_who_comes_when_in_japan():
    marked = Marked(Visit.VACCINATED, STARTS)
    [row] = read(claimant_csv.written([(slot(), Claimant(booking(), marked))]))
    assert row == {
        "接種日": "2026-11-24", "時刻": "00:45", "ワクチン": "ファイザー", "接種回": "3回目",
        "生年月日": "1972-11-24", "年齢": "54", "電話番号": "090-1234-5678", "状態": "予約確定", "来院": "接種済",
        "申込日時": "2026-11-23 21:45:00",
    }  # fmt: skip


def test_the_cancelled_and_those_who_did_not_come_are_told_apart():
    cancelled = booking(status=BookingStatus.CANCELLED)
    absent = Claimant(booking(), Marked(Visit.NO_SHOW, STARTS))
    rows = read(claimant_csv.written([(slot(), Claimant(cancelled)), (slot(), absent)]))
    assert [(row["状態"], row["来院"]) for row in rows] == [("キャンセル済", ""), ("予約確定", "来院なし")]


def test_excel_sees_that_it_is_utf8_and_lines_end_as_windows_has_them():
    data = claimant_csv.written([(slot(), Claimant(booking()))]).encode()
    assert data.startswith(b"\xef\xbb\xbf" + "接種日,時刻,".encode())
    assert data.count(b"\r\n") == data.count(b"\n") == 2


def test_nobody_comes_is_a_file_with_headings():
    assert claimant_csv.written([]) == "\ufeff" + ",".join(claimant_csv.COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    "typed",
    [
        '=HYPERLINK("https://evil.example","ここ")', "+81", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0",
        "\t=1+1", " =1+1", "\r\n=1+1", "=1+1", "+1", "@x", "\u3000=1+1", "\x00=1+1", "-1", "\ufe62" "1",
    ],
)  # fmt: skip
def test_what_somebody_typed_is_never_a_formula(typed):
    [row] = read(claimant_csv.written([(slot(vaccine=typed), Claimant(booking()))]))
    assert row["ワクチン"].startswith("'")
    assert set(row) == set(claimant_csv.COLUMNS)


def test_a_name_with_commas_quotes_and_line_breaks_stays_in_its_cell_and_line():
    text = claimant_csv.written([(slot(vaccine='ファイザー,"新"\r\n=1+1,2026'), Claimant(booking()))])
    [row] = read(text)
    assert row["ワクチン"] == 'ファイザー,"新" =1+1,2026'
    assert text.count("\r\n") == 2


@pytest.mark.parametrize(
    ("phone", "grouped"),
    [
        ("09012345678", "090-1234-5678"), ("05012345678", "050-1234-5678"), ("0452101111", "045-210-1111"),
        ("0312345678", "03-1234-5678"), ("0612345678", "06-1234-5678"), ("0120345678", "0120-345-678"),
        ("08001234567", "0800-123-4567"), ("0110101999", "0110-101999"), ("0010101999", "0010-101999"),
        ("0300121999", "0300-121999"), ("09000001999", "0900-0001999"),
    ],
)  # fmt: skip
def test_a_phone_number_keeps_its_zero_and_is_no_date(phone, grouped):
    assert claimant_csv.grouped(phone) == grouped
    assert grouped.replace("-", "") == phone
    groups = grouped.split("-")
    # One hyphen, and six digits or more behind it; or a middle that is neither a day nor a month.
    assert int(groups[1]) > 31 if len(groups) == 3 else len(groups[1]) >= 6


def test_the_name_of_a_file_says_when_and_not_who():
    assert claimant_csv.name_of_slot(slot()) == "claimants-2026-11-24-0045.csv"
    assert claimant_csv.name_of_day(date(2026, 11, 24)) == "claimants-2026-11-24.csv"
