"""Files of slots as clinics send them."""

from datetime import datetime, timedelta

from akiwaku.clock import JAPAN

HEADER = "接種日,開始時刻,締切日,締切時刻,ワクチン,接種回,枠数,対象年齢(から),対象年齢(まで),備考"


def row(starts_at: datetime, vaccine: str = "ファイザー", **cells: object) -> str:
    """`doses`, `seats`, `note` as written."""
    at = starts_at.astimezone(JAPAN)
    doses, seats = cells.get("doses", "3"), cells.get("seats", 1)
    return f"{at:%Y/%m/%d},{at:%H:%M},,,{vaccine},{doses},{seats},,,{cells.get('note', '')}"


def file(*rows: str) -> bytes:
    return "\r\n".join([HEADER, *rows, ""]).encode()


def file_of(count: int, now: datetime, vaccine: str = "ファイザー") -> bytes:
    """So many slots, ten minutes apart, from tomorrow on."""
    first = now + timedelta(days=1)
    rows = [row(first + timedelta(minutes=10 * n), vaccine, note=f"{n + 1}番") for n in range(count)]
    return file(*rows)
