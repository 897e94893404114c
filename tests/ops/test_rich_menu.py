"""The rich menu: its picture and its areas say the same (R16)."""

import struct

from ops import rich_menu
from ops.rich_menu_layout import AREAS, HEIGHT, PICTURE, WIDTH


def test_the_menu_has_its_three_entries_in_the_order_of_the_manual() -> None:
    assert [area.label for area in AREAS] == [
        "キャンセル待ち申請",
        "ユーザー情報登録修正",
        "キャンセル待ち予約確認",
    ]


def test_every_spot_of_the_picture_belongs_to_exactly_one_entry() -> None:
    end = 0
    for area in AREAS:
        assert area.x == end
        end = area.x + area.width
    assert end == WIDTH


def test_every_entry_opens_a_page_of_the_liff_app() -> None:
    menu = rich_menu.request().to_dict()
    assert [area["action"]["uri"] for area in menu["areas"]] == [
        "https://liff.example/1650000000-abcdefgh?page=slots",
        "https://liff.example/1650000000-abcdefgh?page=registration",
        "https://liff.example/1650000000-abcdefgh?page=booking",
    ]
    assert all(area["bounds"]["height"] == HEIGHT for area in menu["areas"])


def test_line_takes_the_picture() -> None:
    picture = PICTURE.read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    # https://developers.line.biz/en/reference/messaging-api/#upload-rich-menu-image-requirements
    assert len(picture) <= 1024 * 1024
