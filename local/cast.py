"""The people and clinics of the demonstration. All of them are made up, and so are addresses and numbers:
架空町 means "fictional town", and no telephone line has these numbers."""

from dataclasses import dataclass, field
from typing import Literal

PASSWORD = "akiwaku-demo-portal"  # noqa: S105  (of accounts that live as long as `make run`)


@dataclass(frozen=True)
class Offer:
    """A slot that a clinic posts: `days` from today, at `hour` o'clock in Japan."""

    days: int
    hour: int
    vaccine: str
    doses: list[int]
    seats: int
    note: str = ""
    min_age: int | None = None


@dataclass(frozen=True)
class DemoClinic:
    """A clinic with one portal account."""

    clinic_id: str
    name: str
    municipality: str
    address: str
    phone: str
    offers: list[Offer] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"uketsuke@{self.clinic_id}.example"


@dataclass(frozen=True)
class Person:
    """Somebody with LINE. `stage`: no friend of the account yet, a friend, or registered."""

    name: str
    stage: Literal["stranger", "friend", "registered"] = "registered"
    municipality: str = ""
    birth_date: str = ""
    wants_notices: bool = True


_A, _B = "ファイザー社ワクチン", "モデルナ社ワクチン"
_YOKOHAMA, _KAWASAKI, _SAGAMIHARA, _YOKOSUKA = "14100", "14130", "14150", "14201"
_KAMAKURA, _FUJISAWA, _ODAWARA = "14204", "14205", "14206"

CLINICS = [
    DemoClinic(
        "kamome-naika",
        "かもめ架空内科",
        _YOKOHAMA,
        "横浜市架空区架空町1-1",
        "045-000-0101",
        [
            Offer(1, 14, _A, [3], 1, "保険証をお持ちください。"),
            Offer(2, 10, _A, [1, 2, 3], 4),
        ],
    ),
    DemoClinic(
        "minato-kodomo",
        "みなと架空クリニック",
        _YOKOHAMA,
        "横浜市架空区架空町2-8",
        "045-000-0102",
        [
            Offer(1, 16, _B, [3], 2, "入口は建物の裏側です。", min_age=18),
        ],
    ),
    DemoClinic(
        "tamagawa-iin",
        "たまがわ架空医院",
        _KAWASAKI,
        "川崎市架空区架空町3-5",
        "044-000-0103",
        [Offer(1, 11, _A, [2, 3], 2), Offer(2, 15, _B, [3], 3, min_age=18)],
    ),
    DemoClinic(
        "oono-shinryojo",
        "おおの架空診療所",
        _SAGAMIHARA,
        "相模原市架空区架空町4-2",
        "042-000-0104",
        [Offer(1, 9, _A, [1, 2, 3], 1)],
    ),
    DemoClinic(
        "kujira-byoin",
        "くじら架空病院",
        _YOKOSUKA,
        "横須賀市架空町5-6",
        "046-000-0105",
        [Offer(2, 13, _B, [3], 5, "駐車場があります。", min_age=18)],
    ),
    DemoClinic(
        "shonan-clinic",
        "しょうなん架空クリニック",
        _FUJISAWA,
        "藤沢市架空町6-3",
        "0466-00-0106",
        [Offer(1, 17, _A, [3], 2)],
    ),
]

PEOPLE = [
    Person("はなこ", municipality=_YOKOHAMA, birth_date="1972-09-15"),
    Person("たろう", municipality=_YOKOHAMA, birth_date="1968-02-03"),
    Person("さくら", municipality=_YOKOHAMA, birth_date="1991-04-21"),
    Person("けんじ", municipality=_YOKOHAMA, birth_date="1955-11-30"),
    Person("みどり", municipality=_YOKOHAMA, birth_date="1983-06-08"),
    Person("ゆうた", municipality=_YOKOHAMA, birth_date="1999-12-25"),
    Person("あかね", municipality=_YOKOHAMA, birth_date="1947-07-07"),
    Person("しんいち", municipality=_YOKOHAMA, birth_date="1979-01-19", wants_notices=False),
    Person("ななみ", municipality=_YOKOHAMA, birth_date="2001-03-14"),
    Person("こうへい", municipality=_YOKOHAMA, birth_date="1988-10-10"),
    Person("ひまり", municipality=_KAWASAKI, birth_date="1995-05-05"),
    Person("だいすけ", municipality=_KAWASAKI, birth_date="1970-08-16"),
    Person("ふみえ", municipality=_KAWASAKI, birth_date="1942-09-01"),
    Person("りょう", municipality=_KAWASAKI, birth_date="1986-02-28"),
    Person("まゆみ", municipality=_KAWASAKI, birth_date="1964-12-12", wants_notices=False),
    Person("そうた", municipality=_KAWASAKI, birth_date="2003-07-22"),
    Person("かずえ", municipality=_SAGAMIHARA, birth_date="1958-03-03"),
    Person("ひろし", municipality=_SAGAMIHARA, birth_date="1951-06-17"),
    Person("みさき", municipality=_SAGAMIHARA, birth_date="1993-11-11"),
    Person("たくみ", municipality=_SAGAMIHARA, birth_date="1976-04-29"),
    Person("のぶこ", municipality=_YOKOSUKA, birth_date="1939-10-24"),
    Person("げんき", municipality=_YOKOSUKA, birth_date="1990-01-01"),
    Person("ちひろ", municipality=_YOKOSUKA, birth_date="1981-08-31"),
    Person("いさむ", municipality=_YOKOSUKA, birth_date="1961-05-20"),
    Person("あおい", municipality=_FUJISAWA, birth_date="1997-09-09"),
    Person("まさお", municipality=_FUJISAWA, birth_date="1949-02-14"),
    Person("ゆきこ", municipality=_KAMAKURA, birth_date="1973-12-01"),
    Person("つばさ", municipality=_ODAWARA, birth_date="1985-07-15"),
    Person("みずほ", stage="friend"),
    Person("かなた", stage="friend"),
    Person("いろは", stage="stranger"),
    Person("あらた", stage="stranger"),
]
