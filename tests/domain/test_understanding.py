"""Everyday words and what they mean: as people write to an account like this, in kana, kanji and English."""

import json
import re
from pathlib import Path

import pytest

from akiwaku import conversation, faq, understanding
from akiwaku.languages import LANGUAGES, Language

# By topic; under no name, what is no question at all.
WORDS: dict[str, list[str]] = json.loads(Path(__file__).with_name("everyday_words.json").read_text("utf-8"))
SAID = {topic: words for topic, words in WORDS.items() if topic}


@pytest.mark.parametrize(("topic", "words"), [(topic, said) for topic in SAID for said in SAID[topic]])
def test_everyday_words_are_understood(topic: str, words: str) -> None:
    assert understanding.topic_of(words) == topic


@pytest.mark.parametrize("words", WORDS[""])
def test_what_is_no_question_is_not_taken_for_one(words: str) -> None:
    assert understanding.topic_of(words) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_copies_a_question_or_its_button_gets_its_answer(language: Language) -> None:
    for question in faq.questions(language):
        for written in (question.question, question.label):
            words = re.sub(r"\[([^|]+)\|[^\]]+\]", r"\1", written)
            # To want the notices stopped is enough to stop them.
            answers = {f"faq.{question.id}"} | ({"notices.off"} if question.id == "stop" else set())
            assert understanding.topic_of(words) in answers, words


def test_every_topic_has_an_answer_and_is_asked_for_here() -> None:
    known = set(conversation.TOPICS) | {f"faq.{question.id}" for question in faq.questions("ja")}
    known |= {f"language.{language}" for language in LANGUAGES}
    assert understanding.topics() <= known
    assert understanding.topics() == set(SAID)


@pytest.mark.parametrize(
    ("words", "english"),
    [
        ("open slots?", True),
        ("Hi", True),
        ("予約 please", False),
        ("ok", True),
        ("?", False),
        ("空き", False),
    ],
)
def test_who_writes_english_is_answered_in_english(words: str, english: bool) -> None:
    assert understanding.is_english(words) is english
