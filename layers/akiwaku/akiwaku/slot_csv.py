"""Slots from a spreadsheet (C8): what people write in a CSV file, as postings, and every bad row by its line.

    rows = slot_csv.read(slot_csv.decoded(body))
    rows[0].line, rows[0].posting, rows[0].faults

Spreadsheets rewrite what was typed (2026-11-24 becomes 2026/11/24, 09:30 becomes 9:30:00), so whatever can only
mean one thing is understood. docs/csv.md describes the format to those who write it.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from akiwaku.clock import JAPAN
from akiwaku.errors import InvalidRequest
from akiwaku.slots import SlotPosting
from akiwaku.validation import fault

MOST_ROWS: Final = 1_000
MOST_BYTES: Final = 1_000_000

_START_DAY, _START_TIME = "接種日", "開始時刻"
_CLOSING_DAY, _CLOSING_TIME = "締切日", "締切時刻"
_VACCINE, _DOSES, _SEATS = "ワクチン", "接種回", "枠数"
_MIN_AGE, _MAX_AGE, _NOTE = "対象年齢(から)", "対象年齢(まで)", "備考"
COLUMNS: Final = (
    _START_DAY, _START_TIME, _CLOSING_DAY, _CLOSING_TIME, _VACCINE, _DOSES, _SEATS, _MIN_AGE, _MAX_AGE, _NOTE,
)  # fmt: skip
_REQUIRED = (_START_DAY, _START_TIME, _VACCINE, _DOSES, _SEATS)
# What a fault about a field that is written in two columns is about.
_COLUMN_OF = {
    "starts_at": f"{_START_DAY}・{_START_TIME}",
    "closes_at": f"{_CLOSING_DAY}・{_CLOSING_TIME}",
    "vaccine": _VACCINE,
    "doses": _DOSES,
    "seats": _SEATS,
    "min_age": _MIN_AGE,
    "max_age": _MAX_AGE,
    "note": _NOTE,
}

# This century only: a year with a digit too few must not pass as a date of long ago.
_DAY = re.compile(r"(20\d\d)[-/](\d{1,2})[-/](\d{1,2})|(20\d\d)年(\d{1,2})月(\d{1,2})日")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::00)?")
_BETWEEN_DOSES = re.compile(r"[・,、\s]+")
_DOSE = re.compile(r"(\d{1,2})(?:回目?)?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_AGE = re.compile(r"(\d{1,3})歳?")

_NOT_UTF8 = "文字コードがUTF-8ではありません。UTF-8で保存し直してください。"
_TOO_LARGE = "ファイルが大きすぎます。いくつかに分けて登録してください。"
_WANTED = "入力してください。"
_DAY_WANTED = "「2026/11/24」のような日付を入力してください。"
_TIME_WANTED = "「9:30」のような時刻を入力してください。"
_DOSES_WANTED = "「3」や「2・3」のように、接種回を数字で入力してください。"

_T = TypeVar("_T")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell or row. `field` is the API's name, `column` the file's; both empty of a row."""

    field: str
    column: str
    message: str


@dataclass(frozen=True)
class Row:
    """A row of the file. It has a posting, or faults."""

    line: int
    """Where it begins in the file, from 1; a quoted cell may have several lines."""
    posting: SlotPosting | None = None
    faults: tuple[Fault, ...] = ()
    same_as: int | None = None
    """The line of an earlier row that says the same. That may be meant: two rooms, two slots."""

    def with_faults(self, faults: Sequence[Mapping[str, str]]) -> "Row":
        """What others find wrong with the posting: [{"field", "message"}]."""
        return replace(self, posting=None, faults=tuple(map(_named, faults))) if faults else self


def decoded(body: bytes) -> str:
    """The text of an uploaded file, with or without a byte order mark. InvalidRequest for what is no such text."""
    if len(body) > MOST_BYTES:
        raise refusal([too_large()])
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refusal([_of_file(_NOT_UTF8)]) from None
    # API Gateway hands a text over as a string and has put this in the place of what it could not read.
    if "\ufffd" in text:
        raise refusal([_of_file(_NOT_UTF8)])
    return text


def read(text: str) -> list[Row]:
    """Every row of the file that is not blank, in order; at least one, if only to say what is wrong."""
    records = _records(text)
    header = next(records, None)
    if header is None or isinstance(header, Row):
        return [header or _of_file("ファイルに何も書かれていません。")]
    line, names = header
    columns = [unicodedata.normalize("NFKC", "".join(name.split())) for name in names]
    if faults := tuple(_faults_of_header(columns)):
        return [Row(line, faults=faults)]
    rows: list[Row] = []
    seen: dict[SlotPosting, int] = {}
    for record in records:
        if len(rows) == MOST_ROWS:
            return [
                _of_file(f"一度に登録できるのは{MOST_ROWS:,}行までです。いくつかに分けて登録してください。")
            ]
        row = record if isinstance(record, Row) else _row(record[0], columns, record[1])
        if row.posting:
            first = seen.setdefault(row.posting, row.line)
            row = replace(row, same_as=None if first == row.line else first)
        rows.append(row)
    return rows or [Row(line, faults=(Fault("", "", "見出しの下に、枠を1行に1つ入力してください。"),))]


def too_large() -> Row:
    """A file that can be read and is too much to be posted at once."""
    return _of_file(_TOO_LARGE)


def refusal(rows: Sequence[Row]) -> InvalidRequest:
    """Names every fault of every row: [{"line", "field", "column", "message"}]."""
    return InvalidRequest(
        "登録できない行があります。何も登録していません。表示された行を直して、もう一度送ってください。",
        errors=[{"line": row.line, **vars(each)} for row in rows for each in row.faults],
    )


# ---------- the file


def _of_file(message: str) -> Row:
    return Row(1, faults=(Fault("", "", message),))


def _records(text: str) -> Iterator[tuple[int, list[str]] | Row]:
    """Line and cells of each record that is not blank. A row with a fault, and the last, if they have no end."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, faults=(Fault("", "", '引用符 " が正しく閉じられていません。'),))
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _faults_of_header(columns: Sequence[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(filter(None, columns)):
        if name not in COLUMNS:
            yield Fault("", name, f"「{name}」という列は使えません。使える列: {'、'.join(COLUMNS)}")
        elif columns.count(name) > 1:
            yield Fault("", name, f"「{name}」の列が2つ以上あります。")
    for name in _REQUIRED:
        if name not in columns:
            yield Fault("", name, f"「{name}」の列がありません。1行目に見出しを入力してください。")


# ---------- a row


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    if any(cell.strip() for cell in cells[len(columns) :]) or any(
        cell.strip() for name, cell in zip(columns, cells, strict=False) if not name
    ):
        return Row(line, faults=(Fault("", "", "見出しのない列に値が入っています。"),))
    row = _Cells({name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name})
    said = row.posting()
    try:
        posting = SlotPosting.model_validate(said)
    except ValidationError as error:
        told = {each.field for each in row.faults}
        found = [_named(fault(each)) for each in error.errors()]
        return Row(line, faults=(*row.faults, *(each for each in found if each.field not in told)))
    return Row(line, faults=tuple(row.faults)) if row.faults else Row(line, posting)


class _Cells:
    """Reads the cells of a row; what cannot be read is a fault, and left out of the posting."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells
        self.faults: list[Fault] = []

    def posting(self) -> dict[str, Any]:
        """What SlotPosting is made of. Its own rules, and what must not be left out, are its business."""
        said = {
            "starts_at": self._start(),
            "closes_at": self._closing(),
            "vaccine": self._cells.get(_VACCINE),
            "doses": self._doses(),
            "seats": _whole(self._plain(_SEATS)),
            "min_age": self._age(_MIN_AGE),
            "max_age": self._age(_MAX_AGE),
            "note": self._cells.get(_NOTE),
        }
        return {name: value for name, value in said.items() if value not in (None, "")}

    def _start(self) -> datetime | None:
        day = self._read(_day, "starts_at", _START_DAY, _DAY_WANTED)
        at = self._read(_time, "starts_at", _START_TIME, _TIME_WANTED)
        return datetime.combine(day, at, JAPAN) if day and at else None

    def _closing(self) -> datetime | None:
        """On the day of the vaccination, if only a time is given."""
        on_the_day = not self._plain(_CLOSING_DAY)
        if on_the_day and not self._plain(_CLOSING_TIME):
            return None
        day = (
            _day(self._plain(_START_DAY))
            if on_the_day
            else self._read(_day, "closes_at", _CLOSING_DAY, _DAY_WANTED)
        )
        at = self._read(_time, "closes_at", _CLOSING_TIME, _TIME_WANTED)
        return datetime.combine(day, at, JAPAN) if day and at else None

    def _doses(self) -> list[int | str] | None:
        found = [_DOSE.fullmatch(part) for part in _BETWEEN_DOSES.split(self._plain(_DOSES)) if part]
        if not all(found):
            self.faults.append(Fault("doses", _DOSES, _DOSES_WANTED))
        return [_whole(each[1]) for each in found if each] or None

    def _age(self, column: str) -> int | str:
        said = self._plain(column)
        age = _AGE.fullmatch(said)
        return _whole(age[1] if age else said)

    def _read(self, read: Callable[[str], _T | None], field: str, column: str, wanted: str) -> _T | None:
        said = self._plain(column)
        value = read(said)
        if value is None:
            self.faults.append(Fault(field, column, wanted if said else _WANTED))
        return value

    def _plain(self, column: str) -> str:
        """Full-width digits and signs as ASCII."""
        return unicodedata.normalize("NFKC", self._cells.get(column, "")).strip()


def _whole(text: str) -> int | str:
    """What is no number stays as it is, for SlotPosting to say so."""
    return int(text) if _WHOLE.fullmatch(text) else text


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _named(said: Mapping[str, str]) -> Fault:
    field = said["field"].partition(".")[0]
    return Fault(field, _COLUMN_OF.get(field, ""), said["message"])
