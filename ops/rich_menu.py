"""Publishes the rich menu (R1, R16)."""

from collections.abc import Callable
from dataclasses import dataclass

from linebot.v3.messaging import (
    ApiException,
    MessagingApi,
    RichMenuArea,
    RichMenuBounds,
    RichMenuRequest,
    RichMenuSize,
    URIAction,
)

from akiwaku import line
from akiwaku.settings import settings
from ops.failures import from_line
from ops.rich_menu_layout import AREAS, HEIGHT, PICTURE, WIDTH

# The name, which nobody else sees, tells our menus from those that somebody made by hand.
NAME = "akiwaku main menu"
_TIMEOUT = (5, 30)  # seconds to connect, to read


@dataclass(frozen=True)
class Published:
    rich_menu_id: str
    deleted: list[str]


def request() -> RichMenuRequest:
    """The menu as LINE wants it described."""
    return RichMenuRequest(
        size=RichMenuSize(width=WIDTH, height=HEIGHT),
        selected=True,
        name=NAME,
        chat_bar_text="メニュー",
        areas=[
            RichMenuArea(
                bounds=RichMenuBounds(x=area.x, y=0, width=area.width, height=HEIGHT),
                action=URIAction(label=area.label, uri=settings().page(area.page)),
            )
            for area in AREAS
        ],
    )


def publish(progress: Callable[[str], None]) -> Published:
    """Make the menu, give it its picture, show it to everybody, delete those this tool made before.

    In this order somebody always has a menu; when it breaks off, publishing again clears up.
    `progress` hears what is being done.
    """
    try:
        api = line.messaging_api()
        progress("Looking for earlier menus")
        earlier = _made_by_this_tool(api)
        progress("Creating the menu")
        new = api.create_rich_menu(request(), _request_timeout=_TIMEOUT).rich_menu_id
        progress("Uploading the picture")
        line.blob_api().set_rich_menu_image(
            new, body=PICTURE.read_bytes(), _headers={"Content-Type": "image/png"}, _request_timeout=_TIMEOUT
        )
        progress("Showing it to everybody")
        api.set_default_rich_menu(new, _request_timeout=_TIMEOUT)
        for number, menu in enumerate(earlier, 1):
            progress(f"Deleting earlier menus ({number} of {len(earlier)})")
            api.delete_rich_menu(menu, _request_timeout=_TIMEOUT)
    except ApiException as error:
        raise from_line(error) from error
    return Published(new, earlier)


def _made_by_this_tool(api: MessagingApi) -> list[str]:
    menus = api.get_rich_menu_list(_request_timeout=_TIMEOUT).richmenus
    return [menu.rich_menu_id for menu in menus if menu.name == NAME]
