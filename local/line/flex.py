"""The shapes of Flex Messages. https://developers.line.biz/en/reference/messaging-api/#flex-message"""

import json
from collections.abc import Iterator

from local.line.actions import FLEX_BUTTON_ACTION, UNLABELLED_ACTION
from local.line.shapes import (
    Check,
    Problem,
    anything,
    boolean,
    by_type,
    integer,
    items,
    later,
    link,
    matching,
    one_of,
    problem,
    properties,
    record,
    text,
)

BUBBLE_BYTES = 30 * 1024  # LINE.md: bubble 30 KB, carousel 50 KB and 12 bubbles
CAROUSEL_BYTES = 50 * 1024
BUBBLES = 12

_KIND: dict[str, Check] = {"type": anything}
_COLOR = matching(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
_SPACE = matching(r"none|xs|sm|md|lg|xl|xxl|\d+(\.\d+)?px|\d+(\.\d+)?%")
_WIDTH = matching(r"none|light|normal|medium|semi-bold|bold|\d+(\.\d+)?px")
_LENGTH = matching(r"\d+(\.\d+)?(px|%)")
_FONT = matching(r"xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl|\d+(\.\d+)?px")
_PICTURE = matching(r"xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl|full|\d+(\.\d+)?(px|%)")
_RATIO = matching(r"\d+(\.\d+)?:\d+(\.\d+)?")
_ALIGN = one_of("start", "end", "center")
_GRAVITY = one_of("top", "bottom", "center")
_OFFSETS = properties(("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"), _SPACE)
_PLACED = {"margin": _SPACE, "position": one_of("relative", "absolute")} | _OFFSETS
_FLEX = {"flex": integer()}
_LETTERS = {
    "size": _FONT,
    "color": _COLOR,
    "weight": one_of("regular", "bold"),
    "style": one_of("normal", "italic"),
    "decoration": one_of("none", "underline", "line-through"),
}


def _has_words(value: object, at: str) -> Iterator[Problem]:
    assert isinstance(value, dict)
    if not value.get("text") and not value.get("contents"):
        yield problem("must be non-empty text", f"{at}.text")


def _no_larger_than(size: int) -> Check:
    def check(value: object, at: str) -> Iterator[Problem]:
        if len(json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")) > size:
            yield problem(f"must not be larger than {size // 1024} KB", at)

    return check


SPAN = record(_KIND, {"text": text(2000)} | _LETTERS)
TEXT = record(
    _KIND,
    {
        "text": text(2000),
        "contents": items(by_type({"span": SPAN})),
        "align": _ALIGN,
        "gravity": _GRAVITY,
        "wrap": boolean,
        "lineSpacing": matching(r"\d+(\.\d+)?px"),
        "maxLines": integer(),
        "action": UNLABELLED_ACTION,
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    }
    | _FLEX
    | _PLACED
    | _LETTERS,
    _has_words,
)
BUTTON = record(
    _KIND | {"action": FLEX_BUTTON_ACTION},
    {
        "color": _COLOR,
        "style": one_of("primary", "secondary", "link"),
        "gravity": _GRAVITY,
        "height": one_of("md", "sm"),
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    }
    | _FLEX
    | _PLACED,
)
IMAGE = record(
    _KIND | {"url": link("https", longest=2000)},
    {
        "align": _ALIGN,
        "gravity": _GRAVITY,
        "size": _PICTURE,
        "aspectRatio": _RATIO,
        "aspectMode": one_of("fit", "cover"),
        "backgroundColor": _COLOR,
        "action": UNLABELLED_ACTION,
        "animated": boolean,
    }
    | _FLEX
    | _PLACED,
)
ICON = record(
    _KIND | {"url": link("https", longest=2000)},
    {"size": _FONT, "aspectRatio": _RATIO, "scaling": boolean} | _PLACED,
)
SEPARATOR = record(_KIND, {"margin": _SPACE, "color": _COLOR})
FILLER = record(_KIND, _FLEX)
_COMPONENT: Check = later(lambda: COMPONENT)
GRADIENT = record(
    _KIND | {"angle": matching(r"\d+(\.\d+)?deg"), "startColor": _COLOR, "endColor": _COLOR},
    {"centerColor": _COLOR, "centerPosition": matching(r"\d+(\.\d+)?%")},
)
BOX = record(
    _KIND | {"layout": one_of("horizontal", "vertical", "baseline"), "contents": items(_COMPONENT, least=0)},
    {
        "spacing": _SPACE,
        "backgroundColor": _COLOR,
        "borderColor": _COLOR,
        "borderWidth": _WIDTH,
        "cornerRadius": _SPACE,
        "action": UNLABELLED_ACTION,
        "justifyContent": one_of(
            "center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"
        ),
        "alignItems": one_of("center", "flex-start", "flex-end"),
        "background": by_type({"linearGradient": GRADIENT}),
    }
    | properties(("width", "maxWidth", "height", "maxHeight"), _LENGTH)
    | properties(("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"), _SPACE)
    | _FLEX
    | _PLACED,
)
VIDEO = record(
    _KIND
    | {
        "url": link("https", longest=2000),
        "previewUrl": link("https", longest=2000),
        "altContent": _COMPONENT,
    },
    {"aspectRatio": _RATIO, "action": UNLABELLED_ACTION},
)
COMPONENT: Check = by_type(
    {
        "box": BOX,
        "button": BUTTON,
        "filler": FILLER,
        "icon": ICON,
        "image": IMAGE,
        "separator": SEPARATOR,
        "span": SPAN,
        "text": TEXT,
        "video": VIDEO,
    }
)
BLOCK_STYLE = record({}, {"backgroundColor": _COLOR, "separator": boolean, "separatorColor": _COLOR})
_BUBBLE_PARTS: dict[str, Check] = {
    "header": by_type({"box": BOX}),
    "hero": by_type({"box": BOX, "image": IMAGE, "video": VIDEO}),
    "body": by_type({"box": BOX}),
    "footer": by_type({"box": BOX}),
    "direction": one_of("ltr", "rtl"),
    "size": one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
    "styles": record({}, properties(("header", "hero", "body", "footer"), BLOCK_STYLE)),
    "action": UNLABELLED_ACTION,
}
BUBBLE = record(_KIND, _BUBBLE_PARTS, _no_larger_than(BUBBLE_BYTES))
CAROUSEL = record(
    _KIND | {"contents": items(by_type({"bubble": BUBBLE}), most=BUBBLES)},
    whole=_no_larger_than(CAROUSEL_BYTES),
)
CONTAINER = by_type({"bubble": BUBBLE, "carousel": CAROUSEL})
