"""The wording of messages: complete in every language, and fit to be read."""

import re
from datetime import UTC, datetime
from string import Formatter
from typing import Any

import pytest

from akiwaku import faq, texts
from akiwaku.languages import LANGUAGES, Language
from akiwaku.residents import Resident

KANJI = re.compile(r"[\u4e00-\u9fff]")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
READING = re.compile(r"\[[^\[\]|]+\|[^\[\]|]+\]")
# Only in one language: the names of months, and a language's name in itself.
ALONE = {"months", "buttons.language"}


def said(name: str, language: Language) -> dict[str, str]:
    """Every sentence of a file by its place."""
    found: dict[str, str] = {}

    def walk(part: Any, place: str) -> None:
        if isinstance(part, str):
            found[place] = part
        else:
            for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
                walk(inner, f"{place}.{key}" if place else str(key))

    walk(texts.read(name, language), "")
    return {place: text for place, text in found.items() if not any(place.startswith(a) for a in ALONE)}


def values_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", ["messages", "faq", "terms"])
@pytest.mark.parametrize("language", ["easy", "en"])
def test_no_language_lacks_a_sentence_or_a_value_that_japanese_has(name: str, language: Language) -> None:
    japanese, other = said(name, "ja"), said(name, language)
    if name == "terms":  # plain Japanese and English say first that they are translations
        assert len(other) == len(japanese) + 1
        return
    assert list(other) == list(japanese)
    for place, text in japanese.items():
        assert other[place].strip(), place
        if place != "moment":
            assert values_in(other[place]) == values_in(text), place


@pytest.mark.parametrize("name", ["messages", "faq"])
def test_plain_japanese_gives_the_reading_of_every_word_in_kanji(name: str) -> None:
    untold = [text for text in said(name, "easy").values() if KANJI.search(READING.sub("", text))]
    assert untold == []


@pytest.mark.parametrize("name", ["messages", "faq"])
def test_english_has_japanese_only_for_what_stands_in_the_menu(name: str) -> None:
    quoted = re.compile(r"“[^”]*”|\([^)]*\)")
    assert [text for text in said(name, "en").values() if JAPANESE.search(quoted.sub("", text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions_are_the_same_in_every_language_and_fit_on_a_button(language: Language) -> None:
    questions = faq.questions(language)
    assert [(each.id, each.button) for each in questions] == [
        (each.id, each.button) for each in faq.questions("ja")
    ]
    assert 0 < len(questions) <= 13  # LINE's most quick replies
    assert [each.label for each in questions if len(texts.with_readings(each.label)) > 20] == []


def test_a_reading_is_given_once_in_a_sentence() -> None:
    told = texts.with_readings("[予約|よやく]を やめる。[新|あたら]しい[予約|よやく]は できません。")
    assert told == "予約(よやく)を やめる。新(あたら)しい予約は できません。"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ja", "11月23日(月) 00:05"),
        ("easy", "11月(がつ)23日(にち) げつようび 00:05"),
        ("en", "Mon 23 November, 00:05"),
    ],
)
def test_times_are_shown_as_in_japan(language: Language, told: str) -> None:
    assert texts.of(language).moment(datetime(2026, 11, 22, 15, 5, tzinfo=UTC)) == told


@pytest.mark.parametrize(
    ("language", "items", "told"),
    [
        ("ja", ["09:00", "12:00", "17:00"], "09:00、12:00、17:00"),
        ("en", ["09:00", "12:00", "17:00"], "09:00, 12:00 and 17:00"),
        ("en", ["09:00"], "09:00"),
        ("en", [], ""),
    ],
)
def test_what_is_listed_is_joined_as_the_language_does(
    language: Language, items: list[str], told: str
) -> None:
    assert texts.of(language).listed(items) == told


def test_what_the_form_asks_for_is_no_value_of_any_sentence() -> None:
    personal = set(Resident.model_fields)
    for language in LANGUAGES:
        for place, text in said("messages", language).items():
            assert not values_in(text) & personal, place
