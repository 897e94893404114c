"""The questions and answers of the manual (R17), for the chat and for the help page alike."""

from functools import cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from akiwaku import texts
from akiwaku.languages import Language
from akiwaku.settings import settings


class Question(BaseModel):
    """As in `wording/faq.*.json`; plain Japanese with its readings in brackets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str
    """The question in at most 20 characters, for a button."""
    question: str
    answer: tuple[str, ...]
    button: str
    """What the answer leads on to: a name from `buttons` of the messages."""


_FILE = TypeAdapter(tuple[Question, ...])


@cache
def questions(language: Language) -> tuple[Question, ...]:
    """All of them, in their order."""
    times = texts.of(language).listed(settings().notice_times)
    return tuple(
        found.model_copy(update={"answer": tuple(text.replace("{times}", times) for text in found.answer)})
        for found in _FILE.validate_python(texts.read("faq", language))
    )


def question(wanted: str, language: Language) -> Question | None:
    """The one with this id, or None."""
    return next((found for found in questions(language) if found.id == wanted), None)
