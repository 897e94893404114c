"""The rich menu (R1, R16): publish it, see what there is, switch to another, take it away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
from ops import picture
from ops.failures import OperatorError, from_line
from ops.rich_menu_layout import AREAS, HEIGHT, PICTURE, WIDTH

# The name, which nobody else sees, tells our menus from those that somebody made by hand.
NAME = "akiwaku main menu"
_TIMEOUT = (5, 30)  # seconds to connect, to read


@dataclass(frozen=True)
class Published:
    rich_menu_id: str
    deleted: list[str]


@dataclass(frozen=True)
class Listed:
    rich_menu_id: str
    name: str
    shown: bool
    """Whether everybody sees it now."""
    made_here: bool


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


def publish(progress: Callable[[str], None], drawn: Path | None = None) -> Published:
    """Make the menu, give it its picture, show it to everybody, delete those this tool made before.

    In this order somebody always has a menu; when it breaks off, publishing again clears up.
    `progress` hears what is being done. OperatorError, with nothing changed, for a picture that LINE would refuse.
    """
    content, media_type = picture.checked(drawn or PICTURE, WIDTH, HEIGHT)
    with _line() as api:
        progress("Looking for earlier menus")
        earlier = [menu.rich_menu_id for menu in _listed(api) if menu.made_here]
        progress("Creating the menu")
        new = api.create_rich_menu(request(), _request_timeout=_TIMEOUT).rich_menu_id
        progress("Uploading the picture")
        line.blob_api().set_rich_menu_image(
            new, body=content, _headers={"Content-Type": media_type}, _request_timeout=_TIMEOUT
        )
        progress("Showing it to everybody")
        api.set_default_rich_menu(new, _request_timeout=_TIMEOUT)
        for number, menu in enumerate(earlier, 1):
            progress(f"Deleting earlier menus ({number} of {len(earlier)})")
            api.delete_rich_menu(menu, _request_timeout=_TIMEOUT)
    return Published(new, earlier)


def listed() -> list[Listed]:
    """All menus of the channel, also those that somebody made by hand through the API."""
    with _line() as api:
        return _listed(api)


def show(rich_menu_id: str) -> None:
    """Show another menu to everybody; the one before stays. OperatorError when there is no such menu."""
    with _line() as api:
        _known(rich_menu_id, api)
        api.set_default_rich_menu(rich_menu_id, _request_timeout=_TIMEOUT)


def remove(rich_menu_id: str | None) -> list[str]:
    """Delete one menu, or all that this tool made; the ids. OperatorError when there is no such menu."""
    with _line() as api:
        if rich_menu_id is not None:
            _known(rich_menu_id, api)
        ours = [menu.rich_menu_id for menu in _listed(api) if menu.made_here]
        going = ours if rich_menu_id is None else [rich_menu_id]
        for menu in going:
            api.delete_rich_menu(menu, _request_timeout=_TIMEOUT)
        return going


def _listed(api: MessagingApi) -> list[Listed]:
    menus = api.get_rich_menu_list(_request_timeout=_TIMEOUT).richmenus
    shown = _shown(api) if menus else None
    return [
        Listed(menu.rich_menu_id, menu.name, menu.rich_menu_id == shown, menu.name == NAME) for menu in menus
    ]


def _shown(api: MessagingApi) -> str | None:
    try:
        shown: str = api.get_default_rich_menu_id(_request_timeout=_TIMEOUT).rich_menu_id
    except ApiException as error:
        if error.status != 404:
            raise
        return None
    return shown


def _known(rich_menu_id: str, api: MessagingApi) -> None:
    if all(menu.rich_menu_id != rich_menu_id for menu in _listed(api)):
        raise OperatorError(
            f"There is no menu {rich_menu_id}; `akiwaku rich-menu list` names those there are."
        )


@contextmanager
def _line() -> Iterator[MessagingApi]:
    try:
        yield line.messaging_api()
    except ApiException as error:
        raise from_line(error) from error
