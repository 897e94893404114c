"""Which message objects LINE takes, and what it says of the others."""

import re
from typing import Any

import pytest
from linebot.v3.messaging import models

from local.line import actions, flex, messages
from local.line.shapes import Record

TEXT = {"type": "text", "text": "空き枠があります"}
URI = {"type": "uri", "label": "空き枠を見る", "uri": "https://liff.line.me/1-a?page=slots"}
QUICK = {"type": "action", "action": URI}
FLEX_TEXT = {"type": "text", "text": "横浜市", "weight": "bold", "size": "lg", "wrap": True}
BUBBLE = {
    "type": "bubble",
    "body": {"type": "box", "layout": "vertical", "spacing": "md", "contents": [FLEX_TEXT]},
    "footer": {
        "type": "box",
        "layout": "vertical",
        "contents": [{"type": "button", "style": "primary", "color": "#06755A", "action": URI}],
    },
}
BUTTONS = {"type": "buttons", "text": "空き枠があります", "actions": [URI]}


def problems(*objects: object) -> list[tuple[str, str]]:
    return [(each["property"], each["message"]) for each in messages.MESSAGES(list(objects), "messages")]


def in_flex(contents: object, alt_text: str = "空き枠のお知らせ") -> dict[str, Any]:
    return {"type": "flex", "altText": alt_text, "contents": contents}


def in_template(template: object) -> dict[str, Any]:
    return {"type": "template", "altText": "空き枠のお知らせ", "template": template}


@pytest.mark.parametrize(
    "message",
    [
        TEXT,
        {**TEXT, "quickReply": {"items": [QUICK] * 13}},
        {**TEXT, "quickReply": None},
        {"type": "sticker", "packageId": "446", "stickerId": "1988"},
        {"type": "location", "title": "医院", "address": "横浜市", "latitude": 35.4, "longitude": 139},
        in_flex(BUBBLE),
        in_flex({"type": "carousel", "contents": [BUBBLE] * 12}),
        in_template(BUTTONS),
        in_template({"type": "confirm", "text": "よろしいですか", "actions": [URI, URI]}),
        in_template({"type": "carousel", "columns": [{"text": "医院", "actions": [URI]}]}),
    ],
)
def test_a_good_message_has_no_problems(message: dict[str, Any]) -> None:
    assert problems(message) == []


def test_a_text_of_5000_utf16_units_is_taken_and_one_of_5001_is_not() -> None:
    assert problems({"type": "text", "text": "𠮷" * 2500}) == []
    assert problems({"type": "text", "text": "𠮷" * 2500 + "!"}) == [
        ("messages[0].text", "Length must be between 1 and 5000")
    ]


def test_an_alt_text_of_1500_units_is_taken_and_one_of_1501_is_not() -> None:
    assert problems(in_flex(BUBBLE, "あ" * 1500)) == []
    assert problems(in_flex(BUBBLE, "あ" * 1501)) == [
        ("messages[0].altText", "Length must be between 1 and 1500")
    ]


def test_one_to_five_messages_fit_in_a_call() -> None:
    assert problems(*[TEXT] * 5) == []
    assert problems(*[TEXT] * 6) == [("messages", "Size must be between 1 and 5")]
    assert problems() == [("messages", "Size must be between 1 and 5")]


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ({"type": "letter", "text": "あ"}, "messages[0].type"),
        ({"text": "あ"}, "messages[0].type"),
        ("あ", "messages[0]"),
        ({"type": "text", "text": ""}, "messages[0].text"),
        ({"type": "text"}, "messages[0].text"),
        ({**TEXT, "txet": "あ"}, "messages[0].txet"),
        ({**TEXT, "quickReply": {"items": [QUICK] * 14}}, "messages[0].quickReply.items"),
        (in_flex({"type": "bubble", "body": FLEX_TEXT}), "messages[0].contents.body.type"),
        (in_flex({"type": "carousel", "contents": [BUBBLE] * 13}), "messages[0].contents.contents"),
        (in_flex({**BUBBLE, "color": "#000000"}), "messages[0].contents.color"),
        (in_template({**BUTTONS, "text": "あ" * 161}), "messages[0].template.text"),
        (in_template({**BUTTONS, "title": "題", "text": "あ" * 61}), "messages[0].template.text"),
        (in_template({**BUTTONS, "actions": [URI] * 5}), "messages[0].template.actions"),
        (
            in_template({**BUTTONS, "actions": [{**URI, "label": "あ" * 21}]}),
            "messages[0].template.actions[0].label",
        ),
        (
            in_template({**BUTTONS, "actions": [{**URI, "uri": "javascript:alert(1)"}]}),
            "messages[0].template.actions[0].uri",
        ),
        (
            in_template({**BUTTONS, "actions": [{"type": "postback", "label": "は", "data": "d" * 301}]}),
            "messages[0].template.actions[0].data",
        ),
        (
            {"type": "image", "originalContentUrl": "http://example.com/a", "previewImageUrl": "https://a"},
            "messages[0].originalContentUrl",
        ),
    ],
)
def test_a_bad_message_is_refused_at_the_property_that_is_wrong(message: object, place: str) -> None:
    assert [where for where, _ in problems(message)] == [place]


def test_a_bubble_over_30_kilobytes_is_refused() -> None:
    words = [{"type": "text", "text": "あ" * 1000} for _ in range(11)]
    large = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": words}}

    assert problems(in_flex(large)) == [("messages[0].contents", "must not be larger than 30 KB")]


SDK_MODELS: dict[str, object] = {
    "FlexBubble": flex.BUBBLE,
    "FlexCarousel": flex.CAROUSEL,
    "FlexBox": flex.BOX,
    "FlexButton": flex.BUTTON,
    "FlexFiller": flex.FILLER,
    "FlexIcon": flex.ICON,
    "FlexImage": flex.IMAGE,
    "FlexSeparator": flex.SEPARATOR,
    "FlexSpan": flex.SPAN,
    "FlexText": flex.TEXT,
    "FlexVideo": flex.VIDEO,
    "FlexBoxLinearGradient": flex.GRADIENT,
    "FlexBlockStyle": flex.BLOCK_STYLE,
    "ButtonsTemplate": messages.BUTTONS,
    "ConfirmTemplate": messages.CONFIRM,
    "CarouselTemplate": messages.CAROUSEL,
    "CarouselColumn": messages.CAROUSEL_COLUMN,
    "ImageCarouselTemplate": messages.IMAGE_CAROUSEL,
    "ImageCarouselColumn": messages.IMAGE_CAROUSEL_COLUMN,
    "QuickReplyItem": messages.QUICK_REPLY_ITEM,
    "TextMessage": messages.KINDS["text"],
    "TextMessageV2": messages.KINDS["textV2"],
    "StickerMessage": messages.KINDS["sticker"],
    "ImageMessage": messages.KINDS["image"],
    "VideoMessage": messages.KINDS["video"],
    "AudioMessage": messages.KINDS["audio"],
    "LocationMessage": messages.KINDS["location"],
    "ImagemapMessage": messages.KINDS["imagemap"],
    "TemplateMessage": messages.KINDS["template"],
    "FlexMessage": messages.KINDS["flex"],
    "CouponMessage": messages.KINDS["coupon"],
    "URIAction": actions.KINDS["uri"],
    "MessageAction": actions.KINDS["message"],
    "PostbackAction": actions.KINDS["postback"],
    "DatetimePickerAction": actions.KINDS["datetimepicker"],
    "RichMenuSwitchAction": actions.KINDS["richmenuswitch"],
    "ClipboardAction": actions.KINDS["clipboard"],
    "CameraAction": actions.KINDS["camera"],
    "CameraRollAction": actions.KINDS["cameraRoll"],
    "LocationAction": actions.KINDS["location"],
}


@pytest.mark.parametrize("name", SDK_MODELS)
def test_the_simulator_knows_exactly_the_properties_that_the_sdk_can_send(name: str) -> None:
    shape = SDK_MODELS[name]
    assert isinstance(shape, Record)

    known = {field.alias for field in getattr(models, name).__fields__.values()}

    assert set(shape.required) | set(shape.optional) == known


def test_no_kind_of_message_or_action_that_the_sdk_knows_is_missing() -> None:
    covered = {re.sub("_", "", kind).lower() for kind in messages.KINDS}

    assert covered == {kind.lower() for kind in models.Message._Message__discriminator_value_class_map}
    assert set(actions.KINDS) == set(models.Action._Action__discriminator_value_class_map)
