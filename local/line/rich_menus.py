"""Rich menus: the picture with tappable areas at the foot of the chat."""

import struct
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.actions import UNLABELLED_ACTION
from local.line.answers import LineError, checked_body
from local.line.ids import USER_ID, new_request_id
from local.line.people import People, Person
from local.line.shapes import boolean, integer, items, record, text

MAX_MENUS = 1000  # LINE.md
MAX_IMAGE_BYTES = 1024 * 1024
# https://developers.line.biz/en/reference/messaging-api/#upload-rich-menu-image-requirements
MIN_WIDTH, MAX_WIDTH, MIN_HEIGHT, MIN_RATIO = 800, 2500, 250, 1.45

BOUNDS = record({"x": integer(), "y": integer(), "width": integer(1), "height": integer(1)})
MENU = record(
    {
        "size": record({"width": integer(MIN_WIDTH, MAX_WIDTH), "height": integer(MIN_HEIGHT)}),
        "selected": boolean,
        "name": text(300),
        "chatBarText": text(14),
        "areas": items(record({"bounds": BOUNDS, "action": UNLABELLED_ACTION}), least=0, most=20),
    }
)


@dataclass
class RichMenu:
    """A published menu; the image comes separately and cannot be replaced."""

    menu: dict[str, Any]
    image: bytes | None = None
    image_type: str = ""

    @property
    def id(self) -> str:
        """The rich menu id."""
        return str(self.menu["richMenuId"])


class RichMenus:
    """The account's menus, and who sees which of them."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._by_id: dict[str, RichMenu] = {}
        self._default: RichMenu | None = None
        self._linked: dict[str, RichMenu] = {}

    def get(self, menu_id: str) -> RichMenu | None:
        """The menu with this id, or None."""
        return self._by_id.get(menu_id)

    def shown_to(self, person: Person) -> RichMenu | None:
        """The menu this person sees: their own or, without one, that of all friends."""
        return self._linked.get(person.user_id, self._default) if person.following else None

    def routes(self) -> list[BaseRoute]:
        """The paths below /v2/bot that have to do with menus."""
        menu, everybody = "/v2/bot/richmenu", "/v2/bot/user/all/richmenu"
        one = "/v2/bot/user/{user_id}/richmenu"
        return [
            Route(menu, self._create, methods=["POST"]),
            Route(f"{menu}/validate", self._validate, methods=["POST"]),
            Route(f"{menu}/list", self._list, methods=["GET"]),
            Route(menu + "/{id}", self._get, methods=["GET"]),
            Route(menu + "/{id}", self._delete, methods=["DELETE"]),
            Route(menu + "/{id}/content", self._upload, methods=["POST"]),
            Route(menu + "/{id}/content", self._download, methods=["GET"]),
            Route(everybody, self._get_default, methods=["GET"]),
            Route(everybody, self._cancel_default, methods=["DELETE"]),
            Route(everybody + "/{id}", self._set_default, methods=["POST"]),
            Route(one, self._get_linked, methods=["GET"]),
            Route(one, self._unlink, methods=["DELETE"]),
            Route(one + "/{id}", self._link, methods=["POST"]),
        ]

    async def _create(self, request: Request) -> Response:
        menu = await checked_body(request, MENU)
        if len(self._by_id) >= MAX_MENUS:
            raise LineError(400, "The number of rich menus exceeds the limit")
        menu_id = f"richmenu-{new_request_id().replace('-', '')}"
        self._by_id[menu_id] = RichMenu({"richMenuId": menu_id, **menu})
        return JSONResponse({"richMenuId": menu_id})

    async def _validate(self, request: Request) -> Response:
        await checked_body(request, MENU)
        return JSONResponse({})

    async def _list(self, _request: Request) -> Response:
        return JSONResponse({"richmenus": [entry.menu for entry in self._by_id.values()]})

    async def _get(self, request: Request) -> Response:
        return JSONResponse(self._named(request).menu)

    async def _delete(self, request: Request) -> Response:
        entry = self._named(request)
        del self._by_id[entry.id]
        if self._default is entry:
            self._default = None
        self._linked = {user_id: menu for user_id, menu in self._linked.items() if menu is not entry}
        return JSONResponse({})

    async def _upload(self, request: Request) -> Response:
        entry = self._named(request)
        if entry.image is not None:
            raise LineError(400, "An image has already been uploaded to the richmenu")
        image = await request.body()
        image_type = request.headers.get("content-type", "")
        _check_image(image, image_type, entry.menu["size"])
        entry.image, entry.image_type = image, image_type
        return JSONResponse({})

    async def _download(self, request: Request) -> Response:
        entry = self._named(request)
        if entry.image is None:
            raise LineError(404, "Not found")
        return Response(entry.image, media_type=entry.image_type)

    async def _get_default(self, _request: Request) -> Response:
        if self._default is None:
            raise LineError(404, "no default richmenu")
        return JSONResponse({"richMenuId": self._default.id})

    async def _cancel_default(self, _request: Request) -> Response:
        self._default = None
        return JSONResponse({})

    async def _set_default(self, request: Request) -> Response:
        self._default = self._with_image(request)
        return JSONResponse({})

    async def _get_linked(self, request: Request) -> Response:
        linked = self._linked.get(_user_id_in(request))
        if linked is None:
            raise LineError(404, "the user has no richmenu")
        return JSONResponse({"richMenuId": linked.id})

    async def _link(self, request: Request) -> Response:
        entry, user_id = self._with_image(request), _user_id_in(request)
        if self._is_friend(user_id):
            self._linked[user_id] = entry
        return JSONResponse({})

    async def _unlink(self, request: Request) -> Response:
        user_id = _user_id_in(request)
        if self._is_friend(user_id):
            self._linked.pop(user_id, None)
        return JSONResponse({})

    def _is_friend(self, user_id: str) -> bool:
        """Whether menus can be given to and taken from somebody; for others LINE answers 200 and does nothing."""
        person = self._people.get(user_id)
        return person is not None and person.following

    def _with_image(self, request: Request) -> RichMenu:
        entry = self._named(request)
        if entry.image is None:
            raise LineError(400, "must upload richmenu image before applying it to user")
        return entry

    def _named(self, request: Request) -> RichMenu:
        entry = self._by_id.get(request.path_params["id"])
        if entry is None:
            raise LineError(404, "richmenu not found")
        return entry


def _user_id_in(request: Request) -> str:
    user_id = str(request.path_params["user_id"])
    if not USER_ID.fullmatch(user_id):
        raise LineError(400, "The value for the 'userId' parameter is invalid")
    return user_id


def _check_image(image: bytes, image_type: str, size: dict[str, int]) -> None:
    """Raises LineError for a picture that LINE would not take for a menu of this size."""
    if image_type not in {"image/png", "image/jpeg"}:
        raise LineError(415, f"The content type, {image_type or 'none'}, is not supported")
    if len(image) > MAX_IMAGE_BYTES:
        raise LineError(413, "Request exceeds the max size of 1MB")
    measured = _png_size(image) if image_type == "image/png" else _jpeg_size(image)
    if measured is None:
        raise LineError(400, "The image could not be read")
    width, height = measured
    if not MIN_WIDTH <= width <= MAX_WIDTH or height < MIN_HEIGHT or width / height < MIN_RATIO:
        raise LineError(400, f"The image size {width}x{height} is not allowed")
    if (width, height) != (size["width"], size["height"]):
        expected = f"{size['width']}x{size['height']}"
        raise LineError(400, f"The image size {width}x{height} does not match the rich menu {expected}")


def _png_size(image: bytes) -> tuple[int, int] | None:
    if image[:8] != b"\x89PNG\r\n\x1a\n" or len(image) < 24:
        return None
    width, height = struct.unpack(">II", image[16:24])
    return width, height


def _jpeg_size(image: bytes) -> tuple[int, int] | None:
    """Walks the segments of a JPEG to the frame header (SOF), which holds the size."""
    at = 2
    while image[:2] == b"\xff\xd8" and at + 9 <= len(image) and image[at] == 0xFF:
        marker, length = image[at + 1], int.from_bytes(image[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", image[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
