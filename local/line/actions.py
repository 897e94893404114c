"""The shapes of LINE's actions: what happens when somebody taps.

https://developers.line.biz/en/reference/messaging-api/#action-objects
"""

from collections.abc import Iterator

from local.line.shapes import Check, Problem, Record, anything, by_type, link, one_of, problem, record, text

_DATA = text(300)
_URI = link("http", "https", "line", "tel")
_KIND: dict[str, Check] = {"type": anything}
_LABEL: dict[str, Check] = {"label": anything}  # how long it may be depends on where the action stands

KINDS: dict[str, Record] = {
    "uri": record(_KIND | {"uri": _URI}, _LABEL | {"altUri": record({}, {"desktop": _URI})}),
    "message": record(_KIND | {"text": text(300)}, _LABEL),
    "postback": record(
        _KIND | {"data": _DATA},
        _LABEL
        | {
            "displayText": text(300),
            "text": text(300),
            "inputOption": one_of("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"),
            "fillInText": text(300),
        },
    ),
    "datetimepicker": record(
        _KIND | {"data": _DATA, "mode": one_of("date", "time", "datetime")},
        _LABEL | {"initial": text(16), "max": text(16), "min": text(16)},
    ),
    "richmenuswitch": record(_KIND | {"data": _DATA, "richMenuAliasId": text(32)}, _LABEL),
    "clipboard": record(_KIND | {"clipboardText": text(1000)}, _LABEL),
    "camera": record(_KIND, _LABEL),
    "cameraRoll": record(_KIND, _LABEL),
    "location": record(_KIND, _LABEL),
}
_ANY_ACTION = by_type(KINDS)


def action(longest_label: int, label_needed: bool) -> Check:
    """An action whose label has at most so many characters, and must be there or may be missing."""
    label = text(longest_label)

    def check(value: object, at: str) -> Iterator[Problem]:
        yield from _ANY_ACTION(value, at)
        if not isinstance(value, dict):
            return
        if value.get("label") is not None:
            yield from label(value["label"], f"{at}.label")
        elif label_needed:
            yield problem("must be specified", f"{at}.label")

    return check


TEMPLATE_ACTION = action(20, label_needed=True)
QUICK_REPLY_ACTION = action(20, label_needed=True)
FLEX_BUTTON_ACTION = action(40, label_needed=True)
# Here the label is what a screen reader says, or nothing at all.
UNLABELLED_ACTION = action(40, label_needed=False)
