"""Every message that the system can send: kept, taken by LINE, whole when read aloud, and about nobody."""

import inspect
import json
from datetime import timedelta
from typing import Any
from unicodedata import east_asian_width

import pytest
from linebot.v3.messaging import Message as SdkMessage

from akiwaku import faq, flex, messages
from akiwaku.languages import LANGUAGES, Language
from local.line.flex import BUBBLE_BYTES, CAROUSEL_BYTES
from local.line.messages import MESSAGES
from local.tour import chat
from tests.kit import sayings
from tests.kit.world import AKARI, NOW

EVERY = [
    pytest.param(saying, id=f"{language}-{saying.name}")
    for language in LANGUAGES
    for saying in sayings.sayings(language)
]


def parts_of(document: Any) -> list[dict[str, Any]]:
    """Every object within, the outermost first."""
    if isinstance(document, list):
        return [part for each in document for part in parts_of(each)]
    if not isinstance(document, dict):
        return []
    return [document, *(part for each in document.values() for part in parts_of(each))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_kept_is_what_is_said(language: Language) -> None:
    """`make messages` keeps it anew; the difference is then there to be read."""
    assert [saying.as_json() for saying in sayings.sayings(language)] == sayings.kept(language)


def test_the_document_shows_all_of_them() -> None:
    rows = list(zip(*(sayings.kept(language) for language in LANGUAGES), strict=True))
    assert (sayings.KEPT.parent / "messages.md").read_text("utf-8") == chat.page_of(rows)


def test_nothing_that_can_be_said_is_missing() -> None:
    written = {
        function
        for name, function in inspect.getmembers(messages, inspect.isfunction)
        if function.__module__ == messages.__name__ and not name.startswith("_")
    }
    assert {saying.by for saying in sayings.sayings("ja")} == written


@pytest.mark.parametrize("saying", EVERY)
def test_line_takes_it(saying: sayings.Saying) -> None:
    assert list(MESSAGES([saying.message], "messages")) == []


@pytest.mark.parametrize("saying", EVERY)
def test_the_sdk_reads_it_and_loses_nothing(saying: sayings.Saying) -> None:
    read = SdkMessage.from_dict(saying.message)
    assert json.loads(read.to_json()) == saying.message


@pytest.mark.parametrize("saying", EVERY)
def test_its_alternative_text_stands_alone(saying: sayings.Saying) -> None:
    """It is all that a notification shows, and all that a screen reader says."""
    alt = saying.message["altText"]
    assert len(alt.encode("utf-16-le")) // 2 <= 1500
    assert "{" not in alt
    assert "|" not in alt
    title = saying.message["contents"].get("header", {}).get("contents", [{}])[0].get("text", "")
    assert title.partition("(")[0] in alt
    assert len(alt) > len(title)


@pytest.mark.parametrize("saying", EVERY)
def test_letters_and_buttons_grow_with_those_chosen_in_line(saying: sayings.Saying) -> None:
    for part in parts_of(saying.message["contents"]):
        if part.get("type") in {"text", "button"}:
            assert part["scaling"] is True
        if part.get("type") == "text":
            assert part["wrap"] is True


@pytest.mark.parametrize("saying", EVERY)
def test_the_words_on_a_button_fit_on_it(saying: sayings.Saying) -> None:
    """LINE cuts off what does not: 240 points for a card's button, 280 for others, 16 for a wide letter."""
    for bubble in parts_of(saying.message["contents"]):
        room = 26 if bubble.get("size") == "kilo" else 32
        for part in parts_of(bubble.get("footer")):
            if part.get("type") == "button":
                label = part["action"]["label"]
                assert sum(2 if east_asian_width(each) in "WF" else 1 for each in label) <= room, label


@pytest.mark.parametrize("saying", EVERY)
def test_every_link_leads_to_a_page_in_the_language_of_the_message(saying: sayings.Saying) -> None:
    for action in parts_of(saying.message):
        if action.get("type") == "uri":
            assert action["uri"].startswith("https://liff.example/1650000000-abcdefgh?page=")


def test_a_card_is_never_too_large_for_line_however_long_the_names_are() -> None:
    clinic = AKARI.model_copy(update={"name": "架" * 100, "address": "空" * 200})
    offered = [
        (slot.model_copy(update={"slot_id": "f" * 64, "starts_at": NOW + timedelta(days=n)}), clinic)
        for n, (slot, _) in enumerate(sayings.offered(40))
    ]
    slots, clinics = [slot for slot, _ in offered], {slot.clinic_id: clinic for slot, _ in offered}
    for language in LANGUAGES:
        cards = messages.open_slots(offered, language)
        notice = messages.notice(slots, clinics, language)
        assert list(MESSAGES([cards, notice], "messages")) == []
        assert len(json.dumps(cards["contents"], ensure_ascii=False).encode()) < CAROUSEL_BYTES
        assert len(json.dumps(notice["contents"], ensure_ascii=False).encode()) < BUBBLE_BYTES


def test_white_letters_can_be_read_on_every_band() -> None:
    def brightness(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for band in (flex.KEY, flex.SUCCESS, flex.DANGER, flex.WARNING, flex.QUIET):
        assert 1.05 / (brightness(band) + 0.05) >= 4.5, band  # WCAG 2.2, 1.4.3


def test_every_question_leads_on_to_something_that_there_is() -> None:
    for language in LANGUAGES:
        for question in faq.questions(language):
            assert messages.answer(question, language)["contents"]["footer"]["contents"]
