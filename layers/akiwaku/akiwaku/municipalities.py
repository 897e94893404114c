"""The municipalities of Kanagawa by their local government code (全国地方公共団体コード without check digit).

Source: Ministry of Internal Affairs and Communications, 全国地方公共団体コード. The wards of the three
designated cities are part of their city, as residence certificates are issued in the city's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str
    kana: str


KANAGAWA = (
    Municipality("14100", "横浜市", "よこはまし"),
    Municipality("14130", "川崎市", "かわさきし"),
    Municipality("14150", "相模原市", "さがみはらし"),
    Municipality("14201", "横須賀市", "よこすかし"),
    Municipality("14203", "平塚市", "ひらつかし"),
    Municipality("14204", "鎌倉市", "かまくらし"),
    Municipality("14205", "藤沢市", "ふじさわし"),
    Municipality("14206", "小田原市", "おだわらし"),
    Municipality("14207", "茅ヶ崎市", "ちがさきし"),
    Municipality("14208", "逗子市", "ずしし"),
    Municipality("14210", "三浦市", "みうらし"),
    Municipality("14211", "秦野市", "はだのし"),
    Municipality("14212", "厚木市", "あつぎし"),
    Municipality("14213", "大和市", "やまとし"),
    Municipality("14214", "伊勢原市", "いせはらし"),
    Municipality("14215", "海老名市", "えびなし"),
    Municipality("14216", "座間市", "ざまし"),
    Municipality("14217", "南足柄市", "みなみあしがらし"),
    Municipality("14218", "綾瀬市", "あやせし"),
    Municipality("14301", "葉山町", "はやままち"),
    Municipality("14321", "寒川町", "さむかわまち"),
    Municipality("14341", "大磯町", "おおいそまち"),
    Municipality("14342", "二宮町", "にのみやまち"),
    Municipality("14361", "中井町", "なかいまち"),
    Municipality("14362", "大井町", "おおいまち"),
    Municipality("14363", "松田町", "まつだまち"),
    Municipality("14364", "山北町", "やまきたまち"),
    Municipality("14366", "開成町", "かいせいまち"),
    Municipality("14382", "箱根町", "はこねまち"),
    Municipality("14383", "真鶴町", "まなづるまち"),
    Municipality("14384", "湯河原町", "ゆがわらまち"),
    Municipality("14401", "愛川町", "あいかわまち"),
    Municipality("14402", "清川村", "きよかわむら"),
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
