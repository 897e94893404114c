"""Pieces of Flex Messages in the colours of the pages (web/shared/style.css).

Texts and buttons grow with the letters that somebody has chosen in LINE (`scaling`).
https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

Part = dict[str, Any]

KEY, SUCCESS, DANGER, WARNING, QUIET = "#0017C1", "#197A4B", "#C50000", "#8A5A00", "#595959"
_INK, _SOFT, _LINE, _PAPER, _PALE = "#1A1A1A", "#595959", "#D9D9D9", "#FFFFFF", "#E8F1FE"
_LONGEST_ALT = 1500  # UTF-16 units
_LONGEST_BUTTON, _LONGEST_QUICK_REPLY = 40, 20  # characters of a label


def message(alt: str, contents: Part, quick_replies: Sequence[Part] = ()) -> Part:
    """`alt` is what notifications show and screen readers say: it has to stand alone."""
    shown: Part = {"type": "flex", "altText": _within(_LONGEST_ALT, alt), "contents": contents}
    return {**shown, "quickReply": {"items": list(quick_replies)}} if quick_replies else shown


def bubble(title: str, body: Iterable[Part], buttons: Sequence[Part] = (), *, colour: str = KEY) -> Part:
    """A title on a band of `colour`, what there is to say, and what can be done about it."""
    shown: Part = {
        "type": "bubble",
        "header": _box([_text(title, size="lg", weight="bold", color=_PAPER)], backgroundColor=colour),
        "body": _box(list(body), spacing="lg"),
    }
    return {**shown, "footer": _box(list(buttons), spacing="sm")} if buttons else shown


def card(body: Iterable[Part], buttons: Sequence[Part]) -> Part:
    """One of several side by side; narrower, so that the next one shows at the edge of the screen."""
    return {
        "type": "bubble",
        "size": "kilo",
        "body": _box(list(body), spacing="md"),
        "footer": _box(list(buttons), spacing="sm"),
    }


def carousel(cards: Sequence[Part]) -> Part:
    return {"type": "carousel", "contents": list(cards)}


def paragraph(text: str) -> Part:
    return _text(text, color=_INK)


def heading(text: str) -> Part:
    return _text(text, size="lg", weight="bold", color=_INK)


def aside(text: str) -> Part:
    """What is good to know and not the matter itself."""
    return _text(text, size="sm", color=_SOFT)


def badge(text: str) -> Part:
    """A short fact that tells one card from the others."""
    return _box(
        [_text(text, weight="bold", color=KEY, align="center")],
        backgroundColor=_PALE,
        cornerRadius="md",
        paddingAll="sm",
    )


def group(parts: Iterable[Part]) -> Part:
    """What belongs together, closer than the rest."""
    return _box(list(parts), spacing="xs")


def line() -> Part:
    return {"type": "separator", "color": _LINE}


def row(text: str, action: Part) -> Part:
    """One of a list to choose from, the whole width to tap on."""
    inside = [_text(text, color=KEY, flex=1), _text("›", color=KEY, flex=0)]
    return {
        "type": "box",
        "layout": "horizontal",
        "contents": inside,
        "paddingTop": "lg",
        "paddingBottom": "lg",
        "action": action,
    }


def button(action: Part, *, primary: bool = False) -> Part:
    style: Part = {"style": "primary", "color": KEY} if primary else {"style": "secondary"}
    action = {**action, "label": _shortened(action["label"], _LONGEST_BUTTON)}
    return {"type": "button", **style, "height": "md", "scaling": True, "action": action}


def opens(label: str, uri: str) -> Part:
    """An action that opens a page."""
    return {"type": "uri", "label": label, "uri": uri}


def asks(label: str, display_text: str | None = None, **data: str) -> Part:
    """An action that asks the account something, with these words in the chat."""
    return {
        "type": "postback",
        "label": label,
        "data": urlencode(data),
        "displayText": display_text or label,
    }


def quick_reply(action: Part) -> Part:
    """A button below the newest message, which goes away with the next one."""
    return {
        "type": "action",
        "action": {**action, "label": _shortened(action["label"], _LONGEST_QUICK_REPLY)},
    }


def _shortened(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _within(units: int, text: str) -> str:
    """As much of a text as fits into so many UTF-16 units, which is how LINE counts."""
    encoded = text.encode("utf-16-le")
    return text if len(encoded) <= 2 * units else encoded[: 2 * units - 2].decode("utf-16-le", "ignore") + "…"


def _text(text: str, **how: Any) -> Part:
    return {"type": "text", "text": text, "size": "md", "wrap": True, "scaling": True, **how}


def _box(contents: list[Part], **how: Any) -> Part:
    return {"type": "box", "layout": "vertical", "contents": contents, **how}
