"""CSV files as spreadsheets write them: UTF-8 or Shift_JIS, columns under Japanese or English names, in any order.

    lines = read(Path("clinics.csv"), [Column("name", "医療機関名", required=True), …])
    lines[0].values["name"]

Every fault is found before anything is done, each with its line as a spreadsheet counts it.
"""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.failures import OperatorError

# The first that fits. Excel in Japan writes the second, unless it is told otherwise; UTF-8 is never taken for it.
_ENCODINGS = ("utf-8-sig", "cp932")
_LARGEST = 5_000_000


@dataclass(frozen=True)
class Column:
    """`name` is the field it becomes and its English heading; `also` are the headings in Japanese."""

    name: str
    also: tuple[str, ...]
    required: bool = False
    narrow: bool = True
    """Whether full-width letters and digits mean the same: in numbers and addresses, not in names of people."""


@dataclass(frozen=True)
class Line:
    number: int
    values: dict[str, str]


@dataclass(frozen=True, order=True)
class Fault:
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.column}: {self.reason}"


def read(file: Path, columns: Sequence[Column]) -> list[Line]:
    """The lines below the headings that are not empty. OperatorError when the file is no such table."""
    rows = list(_rows(file))
    if not rows:
        raise OperatorError(f"{file} is empty.")
    places = _places(file, rows[0][1], columns)
    lines = []
    for number, cells in rows[1:]:
        if len(cells) > len(rows[0][1]):
            raise OperatorError(
                f"{file}: line {number} has more cells than headings. A comma within a cell wants quotes."
            )
        values = {column.name: _cell(cells, places.get(column.name), column) for column in columns}
        lines.append(Line(number, values))
    return lines


def missing(line: Line, columns: Sequence[Column]) -> list[Fault]:
    """What must be there and is not."""
    empty = [column.name for column in columns if column.required and not line.values[column.name]]
    return [fault(columns, line, name, "is missing") for name in empty]


def fault(columns: Sequence[Column], line: Line, name: str, reason: str) -> Fault:
    """What is wrong with the cell of the column `name`."""
    column = next(column for column in columns if column.name == name)
    return Fault(line.number, _heading(column), reason)


def _heading(column: Column) -> str:
    return f"{column.also[0]} ({column.name})"


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise OperatorError(f"{file} cannot be read: {error.strerror}.") from error
    if len(content) > _LARGEST:
        raise OperatorError(f"{file} is larger than {_LARGEST // 1_000_000} MB.")
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise OperatorError(f"{file} is neither UTF-8 nor Shift_JIS.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, first = [], 1
    try:
        for cells in reader:
            # A cell may hold line breaks; a row is where it begins.
            if any(cell.strip() for cell in cells):
                rows.append((first, cells))
            first = reader.line_num + 1
    except csv.Error as error:
        raise OperatorError(f"{file}: line {first} is not CSV: {error}.") from error
    return rows


def _places(file: Path, headings: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Where each column is. What a file has beside them is somebody else's and stays unread."""
    names = {_plain(name): column.name for column in columns for name in (column.name, *column.also)}
    places: dict[str, int] = {}
    for place, written in enumerate(headings):
        name = names.get(_plain(written))
        if name in places:
            raise OperatorError(f"{file}: two columns are called {written}.")
        if name is not None:
            places[name] = place
    absent = [_heading(column) for column in columns if column.required and column.name not in places]
    if absent:
        raise OperatorError(f"{file}: there is no column {', '.join(absent)}.")
    return places


def _cell(cells: Sequence[str], place: int | None, column: Column) -> str:
    text = cells[place].strip() if place is not None and place < len(cells) else ""
    return unicodedata.normalize("NFKC", text) if column.narrow else text


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower().replace(" ", "_")
