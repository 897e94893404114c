"""Rich menus: the picture with tappable areas at the foot of the chat."""

import struct
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.actions import UNLABELLED_ACTION
from local.line.answers import LineError, checked_body
from local.line.ids import new_request_id
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
    """The account's menus and which of them everybody sees."""

    def __init__(self) -> None:
        self._by_id: dict[str, RichMenu] = {}
        self._default: RichMenu | None = None

    def shown(self) -> RichMenu | None:
        """The menu a friend of the account sees, or None."""
        return self._default

    def routes(self) -> list[BaseRoute]:
        """The paths below /v2/bot that have to do with menus."""
        menu, everybody = "/v2/bot/richmenu", "/v2/bot/user/all/richmenu"
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
        entry = self._named(request)
        if entry.image is None:
            raise LineError(400, "must upload richmenu image before applying it to user")
        self._default = entry
        return JSONResponse({})

    def _named(self, request: Request) -> RichMenu:
        entry = self._by_id.get(request.path_params["id"])
        if entry is None:
            raise LineError(404, "richmenu not found")
        return entry


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
