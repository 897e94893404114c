"""Who comes, as a file that opens in Excel by a double click.

Excel takes a cell for what it looks like, in quotes or not. So what it must not touch is written to look like
nothing else, and no cell is a formula:

- UTF-8 with a byte order mark, or Japanese Excel reads it as Shift_JIS; lines end with CRLF (RFC 4180).
- A phone number has hyphens. Without them it is a number and loses its leading zero; with them it is text, for its
  middle group is 100 or more and so neither a day nor a month.
- A vaccine's name, which somebody typed, gets an apostrophe before it where it begins as a formula does.
- Dates and times are dates and times to Excel too, and sort as such. They are those of Japan.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from akiwaku.bookings import Booking, Claimant, Visit
from akiwaku.clock import JAPAN, date_in_japan
from akiwaku.residents import full_years
from akiwaku.slots import Slot

MEDIA_TYPE = "text/csv; charset=utf-8"
COLUMNS = ("接種日", "時刻", "ワクチン", "接種回", "生年月日", "年齢", "電話番号", "状態", "来院", "申込日時")

_BYTE_ORDER_MARK = "\ufeff"
# https://owasp.org/www-community/attacks/CSV_Injection
_BEGINS_A_FORMULA = frozenset("=+-@")
_VISITS = {Visit.VACCINATED: "接種済", Visit.NO_SHOW: "来院なし"}
_FREE_OF_CHARGE = ("0120", "0800", "0570")
_TWO_DIGIT_AREAS = ("03", "06")


def written(rows: Iterable[tuple[Slot, Claimant]]) -> str:
    """One line a claimant, in the order given."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    lines.writerows(_cells(slot, claimant) for slot, claimant in rows)
    return _BYTE_ORDER_MARK + text.getvalue()


def name_of_day(day: date) -> str:
    return f"claimants-{day.isoformat()}.csv"


def name_of_slot(slot: Slot) -> str:
    return f"claimants-{slot.starts_at.astimezone(JAPAN):%Y-%m-%d-%H%M}.csv"


def grouped(phone: str) -> str:
    """A phone number as people read it: 090-1234-5678, 045-210-1111, 03-1234-5678.

    Area codes of four and five digits are not known here, so a number of theirs is grouped otherwise than usual.
    One whose middle group would begin with a zero, which no real number's does, is parted once: `0450-101999`.
    """
    if len(phone) == 11:
        first, middle = (4, 3) if phone.startswith(_FREE_OF_CHARGE) else (3, 4)
    elif phone.startswith(_TWO_DIGIT_AREAS):
        first, middle = 2, 4
    else:
        first, middle = (4, 3) if phone.startswith(_FREE_OF_CHARGE) else (3, 3)
    if phone[first] == "0":
        return f"{phone[:4]}-{phone[4:]}"
    return f"{phone[:first]}-{phone[first : first + middle]}-{phone[first + middle :]}"


def _cells(slot: Slot, claimant: Claimant) -> tuple[str, ...]:
    booking = claimant.booking
    return (
        date_in_japan(slot.starts_at).isoformat(),
        f"{slot.starts_at.astimezone(JAPAN):%H:%M}",
        _plain(slot.vaccine),
        f"{booking.dose}回目",
        booking.birth_date.isoformat(),
        str(full_years(booking.birth_date, date_in_japan(slot.starts_at))),
        grouped(booking.phone),
        _status(booking),
        _VISITS[claimant.marked.visit] if claimant.marked else "",
        _moment(booking.booked_at),
    )


def _status(booking: Booking) -> str:
    return "予約確定" if booking.is_live else "キャンセル済"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"


def _plain(typed: str) -> str:
    """In one line, and never a formula: Japanese keyboards type the full-width ＝ as easily."""
    line = re.sub(r"[\x00-\x1f\x7f\s]+", " ", typed).strip()
    first = unicodedata.normalize("NFKC", line[:1])
    return f"'{line}" if first in _BEGINS_A_FORMULA else line
