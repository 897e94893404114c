"""The shapes of message objects, at most five to a call.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from collections.abc import Iterator

from local.line.actions import QUICK_REPLY_ACTION, TEMPLATE_ACTION, UNLABELLED_ACTION
from local.line.flex import CONTAINER
from local.line.shapes import (
    Check,
    Problem,
    Record,
    anything,
    by_type,
    integer,
    items,
    link,
    matching,
    number,
    one_of,
    properties,
    record,
    text,
)

MAX_MESSAGES = 5
TEXT_UNITS = 5000  # LINE.md: text 5,000 UTF-16 units; altText 1,500; quick replies 13
ALT_TEXT_UNITS = 1500
QUICK_REPLIES = 13

_ALT_TEXT = text(ALT_TEXT_UNITS)
_ADDRESS = link("https", longest=2000)
_COLOR = matching(r"#[0-9a-fA-F]{6}")
_KIND = {"type": anything}

QUICK_REPLY_ITEM = record({"type": one_of("action"), "action": QUICK_REPLY_ACTION}, {"imageUrl": _ADDRESS})
_COMMON: dict[str, Check] = {
    "quickReply": record({"items": items(QUICK_REPLY_ITEM, most=QUICK_REPLIES)}),
    "sender": record({}, {"name": text(20), "iconUrl": _ADDRESS}),
}
_CARD: dict[str, Check] = {
    "thumbnailImageUrl": _ADDRESS,
    "imageBackgroundColor": _COLOR,
    "title": text(40),
    "defaultAction": UNLABELLED_ACTION,
}
_PICTURE: dict[str, Check] = {
    "imageAspectRatio": one_of("rectangle", "square"),
    "imageSize": one_of("cover", "contain"),
}


def _shorter_beside_a_title(plain: int, titled: int) -> Check:
    """The text of a card has less room once there is a title or a picture."""

    def check(value: object, at: str) -> Iterator[Problem]:
        assert isinstance(value, dict)
        room = titled if value.get("title") or value.get("thumbnailImageUrl") else plain
        yield from text(room)(value["text"], f"{at}.text")

    return check


BUTTONS = record(
    _KIND | {"text": text(160), "actions": items(TEMPLATE_ACTION, most=4)},
    _CARD | _PICTURE,
    _shorter_beside_a_title(160, 60),
)
CONFIRM = record(_KIND | {"text": text(240), "actions": items(TEMPLATE_ACTION, 2, 2)})
CAROUSEL_COLUMN = record(
    {"text": text(120), "actions": items(TEMPLATE_ACTION, most=3)}, _CARD, _shorter_beside_a_title(120, 60)
)
CAROUSEL = record(_KIND | {"columns": items(CAROUSEL_COLUMN, most=10)}, _PICTURE)
IMAGE_CAROUSEL_COLUMN = record({"imageUrl": _ADDRESS, "action": UNLABELLED_ACTION})
IMAGE_CAROUSEL = record(_KIND | {"columns": items(IMAGE_CAROUSEL_COLUMN, most=10)})
TEMPLATE = by_type(
    {"buttons": BUTTONS, "confirm": CONFIRM, "carousel": CAROUSEL, "image_carousel": IMAGE_CAROUSEL}
)

KINDS: dict[str, Record] = {
    "text": record(
        _KIND | {"text": text(TEXT_UNITS)},
        _COMMON | {"emojis": items(anything, least=0, most=20), "quoteToken": text(200)},
    ),
    "textV2": record(
        _KIND | {"text": text(TEXT_UNITS)}, _COMMON | {"substitution": anything, "quoteToken": text(200)}
    ),
    "sticker": record(
        _KIND | {"packageId": text(20), "stickerId": text(20)}, _COMMON | {"quoteToken": text(200)}
    ),
    "image": record(_KIND | properties(("originalContentUrl", "previewImageUrl"), _ADDRESS), _COMMON),
    "video": record(
        _KIND | properties(("originalContentUrl", "previewImageUrl"), _ADDRESS),
        _COMMON | {"trackingId": text(100)},
    ),
    "audio": record(_KIND | {"originalContentUrl": _ADDRESS, "duration": integer(1)}, _COMMON),
    "location": record(
        _KIND | {"title": text(100), "address": text(100), "latitude": number, "longitude": number}, _COMMON
    ),
    "imagemap": record(
        _KIND
        | {
            "baseUrl": _ADDRESS,
            "altText": _ALT_TEXT,
            "baseSize": record(properties(("width", "height"), integer(1))),
            "actions": items(anything, least=0, most=50),
        },
        _COMMON | {"video": anything},
    ),
    "template": record(_KIND | {"altText": _ALT_TEXT, "template": TEMPLATE}, _COMMON),
    "flex": record(_KIND | {"altText": _ALT_TEXT, "contents": CONTAINER}, _COMMON),
    "coupon": record(_KIND | {"couponId": text(100)}, _COMMON | {"deliveryTag": text(30)}),
}

MESSAGES = items(by_type(KINDS), 1, MAX_MESSAGES)
