"""The municipalities of Kanagawa by their local government code (全国地方公共団体コード without check digit).

Source: Ministry of Internal Affairs and Communications, 全国地方公共団体コード. The wards of the three
designated cities are part of their city, as residence certificates are issued in the city's name. The areas are
those of the prefecture's offices (地域県政総合センター), with Yokohama and Kawasaki, which have none, as one.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    name: str
    kana: str
    roman: str


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str
    kana: str
    roman: str
    area: Area


_YOKOHAMA_KAWASAKI = Area("横浜・川崎", "よこはま・かわさき", "Yokohama and Kawasaki")
_MIURA = Area("横須賀三浦", "よこすかみうら", "Yokosuka and Miura")
_KENO = Area("県央", "けんおう", "Central")
_SHONAN = Area("湘南", "しょうなん", "Shonan")
_KENSEI = Area("県西", "けんせい", "Western")

KANAGAWA = (
    Municipality("14100", "横浜市", "よこはまし", "Yokohama", _YOKOHAMA_KAWASAKI),
    Municipality("14130", "川崎市", "かわさきし", "Kawasaki", _YOKOHAMA_KAWASAKI),
    Municipality("14150", "相模原市", "さがみはらし", "Sagamihara", _KENO),
    Municipality("14201", "横須賀市", "よこすかし", "Yokosuka", _MIURA),
    Municipality("14203", "平塚市", "ひらつかし", "Hiratsuka", _SHONAN),
    Municipality("14204", "鎌倉市", "かまくらし", "Kamakura", _MIURA),
    Municipality("14205", "藤沢市", "ふじさわし", "Fujisawa", _SHONAN),
    Municipality("14206", "小田原市", "おだわらし", "Odawara", _KENSEI),
    Municipality("14207", "茅ヶ崎市", "ちがさきし", "Chigasaki", _SHONAN),
    Municipality("14208", "逗子市", "ずしし", "Zushi", _MIURA),
    Municipality("14210", "三浦市", "みうらし", "Miura", _MIURA),
    Municipality("14211", "秦野市", "はだのし", "Hadano", _SHONAN),
    Municipality("14212", "厚木市", "あつぎし", "Atsugi", _KENO),
    Municipality("14213", "大和市", "やまとし", "Yamato", _KENO),
    Municipality("14214", "伊勢原市", "いせはらし", "Isehara", _SHONAN),
    Municipality("14215", "海老名市", "えびなし", "Ebina", _KENO),
    Municipality("14216", "座間市", "ざまし", "Zama", _KENO),
    Municipality("14217", "南足柄市", "みなみあしがらし", "Minamiashigara", _KENSEI),
    Municipality("14218", "綾瀬市", "あやせし", "Ayase", _KENO),
    Municipality("14301", "葉山町", "はやままち", "Hayama", _MIURA),
    Municipality("14321", "寒川町", "さむかわまち", "Samukawa", _SHONAN),
    Municipality("14341", "大磯町", "おおいそまち", "Oiso", _SHONAN),
    Municipality("14342", "二宮町", "にのみやまち", "Ninomiya", _SHONAN),
    Municipality("14361", "中井町", "なかいまち", "Nakai", _KENSEI),
    Municipality("14362", "大井町", "おおいまち", "Oi", _KENSEI),
    Municipality("14363", "松田町", "まつだまち", "Matsuda", _KENSEI),
    Municipality("14364", "山北町", "やまきたまち", "Yamakita", _KENSEI),
    Municipality("14366", "開成町", "かいせいまち", "Kaisei", _KENSEI),
    Municipality("14382", "箱根町", "はこねまち", "Hakone", _KENSEI),
    Municipality("14383", "真鶴町", "まなづるまち", "Manazuru", _KENSEI),
    Municipality("14384", "湯河原町", "ゆがわらまち", "Yugawara", _KENSEI),
    Municipality("14401", "愛川町", "あいかわまち", "Aikawa", _KENO),
    Municipality("14402", "清川村", "きよかわむら", "Kiyokawa", _KENO),
)

_BY_CODE = {municipality.code: municipality for municipality in KANAGAWA}


def by_code(code: str) -> Municipality:
    """The municipality with this code. KeyError if there is none."""
    return _BY_CODE[code]


def is_known(code: str) -> bool:
    return code in _BY_CODE


def chosen(codes: Iterable[str]) -> tuple[Municipality, ...]:
    """Those a deployment serves: `codes` in their order, or all of them when `codes` is empty."""
    return tuple(_BY_CODE[code] for code in codes) or KANAGAWA
