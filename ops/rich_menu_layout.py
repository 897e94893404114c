"""The rich menu's three areas, from the left (R16): for the picture and for LINE alike."""

from dataclasses import dataclass
from pathlib import Path

PICTURE = Path(__file__).with_name("rich_menu.png")
# LINE's size for a menu of one row:
# https://developers.line.biz/en/docs/messaging-api/using-rich-menus/#rich-menu-image-requirements
WIDTH, HEIGHT = 2500, 843


@dataclass(frozen=True)
class Area:
    label: str
    page: str
    """The resident page that it opens."""
    x: int
    width: int
    break_at: int
    """Where the label is broken into two lines on the picture."""


AREAS = (
    Area("キャンセル待ち申請", "slots", x=0, width=833, break_at=7),
    Area("ユーザー情報登録修正", "registration", x=833, width=834, break_at=6),
    Area("キャンセル待ち予約確認", "booking", x=1667, width=833, break_at=7),
)
