"""What the system says in LINE, as LINE message objects, in the resident's language.

No message holds a name, phone number, birth date, dose, or a clinic tied to a person (B6): it says that there
is news and links to the page, which shows it after login. An open slot's clinic and time are public.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from akiwaku import flex, terms, texts
from akiwaku.clinics import Clinic
from akiwaku.faq import Question
from akiwaku.flex import Part
from akiwaku.languages import LANGUAGES, Language
from akiwaku.residents import Resident
from akiwaku.settings import settings
from akiwaku.slots import Slot
from akiwaku.texts import Texts

Message = dict[str, Any]

_MOST_CARDS = 10  # of a carousel, which LINE ends at 12; one more says how many others there are
_MOST_ROWS = 8  # of a notice: what fits on a phone's screen, and far from LINE's 30 KB
_MOST_ROWS_READ_OUT = 3


# ---------- the chat: greeting, what can be asked, questions and answers


def greeting(language: Language) -> Message:
    """R1: a welcome, the terms, and what to do next; in the other languages on request."""
    say, chosen = texts.of(language), settings()
    title = say("greeting.title")
    body = say.paragraphs("greeting.text", account=chosen.account_name, campaign=chosen.campaign_name)
    return flex.message(
        _alt(title, *body),
        flex.bubble(
            title,
            map(flex.paragraph, body),
            [_page(say, "register", "registration", primary=True), flex.button(_ask(say, "terms"))],
        ),
        _languages(),
    )


def welcome_back(resident: Resident) -> Message:
    """To somebody who is registered and unblocks the account."""
    return _welcome(resident, "welcome_back", "welcome_back.text")


def welcome_registered(resident: Resident) -> Message:
    """To somebody who registered before they added the account, which a link to the page allows."""
    return _welcome(resident, "greeting", "welcome_back.first")


def menu(language: Language) -> Message:
    """What can be asked here."""
    say = texts.of(language)
    buttons = [
        flex.button(_ask(say, "slots"), primary=True),
        _page(say, "booking", "booking"),
        _page(say, "registration", "registration"),
        flex.button(_ask(say, "faq")),
    ]
    return _simple(say, "menu", say.paragraphs("menu.text"), buttons, _languages())


def questions(found: Sequence[Question], language: Language) -> Message:
    """R17: all questions that have an answer here."""
    say = texts.of(language)
    rows = [flex.row(texts.with_readings(each.question), _question(each, language)) for each in found]
    title, lead = say("faq.title"), say.paragraphs("faq.text")
    lined = [part for row in rows for part in (flex.line(), row)]
    return flex.message(
        _alt(title, *lead),
        flex.bubble(title, [*map(flex.paragraph, lead), flex.group(lined)]),
        [flex.quick_reply(_question(each, language)) for each in found],
    )


def answer(question: Question, language: Language) -> Message:
    """R17: the answer to one question, and the way on."""
    say = texts.of(language)
    title = texts.with_readings(question.question)
    body = [texts.with_readings(text) for text in question.answer]
    return flex.message(
        _alt(title, *body),
        flex.bubble(title, map(flex.paragraph, body), [_way_on(say, question.button)]),
        [flex.quick_reply(_ask(say, topic)) for topic in ("faq", "slots")],
    )


def current_terms(language: Language) -> Message:
    say, current = texts.of(language), terms.current(language)
    title = texts.with_readings(current["title"])
    body = [texts.with_readings(text) for text in current["paragraphs"]]
    buttons = [_page(say, "register", "registration", primary=True)]
    return flex.message(_alt(title, *body), flex.bubble(title, map(flex.paragraph, body), buttons))


def speaks(language: Language) -> Message:
    """The account speaks another language from now on."""
    say = texts.of(language)
    return _simple(say, "speaks", say.paragraphs("speaks.text"), [flex.button(_ask(say, "menu"))])


# ---------- the chat: open slots, the own booking, notices on and off


def not_registered(language: Language) -> Message:
    say = texts.of(language)
    buttons = [_page(say, "register", "registration", primary=True), flex.button(_ask(say, "terms"))]
    return _simple(say, "not_registered", say.paragraphs("not_registered.text"), buttons)


def open_slots(offered: Sequence[tuple[Slot, Clinic]], language: Language) -> Message:
    """R4 in the chat: a card a slot, each with a link that leads to it. `offered` soonest first, at least one."""
    say = texts.of(language)
    cards = [_slot_card(say, slot, clinic) for slot, clinic in offered[:_MOST_CARDS]]
    if more := len(offered) - len(cards):
        rest = [flex.heading(say("slots.more", count=more))]
        cards.append(flex.card(rest, [_page(say, "more_slots", "slots")]))
    heard = [_place(say, slot, clinic) for slot, clinic in offered[:_MOST_ROWS_READ_OUT]]
    return flex.message(_alt(say("slots.alt", count=len(offered)), *heard), flex.carousel(cards))


def no_open_slots(resident: Resident) -> Message:
    say = texts.of(resident.language)
    body = [*say.paragraphs("no_slots.text"), _hearing(say, "no_slots", resident)]
    turned_on = [] if resident.wants_notices else [flex.button(_ask(say, "notices.on"))]
    return _simple(say, "no_slots", body, [*turned_on, flex.button(_ask(say, "faq"))])


def already_booked(language: Language) -> Message:
    return _news("already_booked", language, "booking", "booking")


def own_booking(language: Language) -> Message:
    return _news("booking", language, "booking", "booking")


def own_registration(language: Language) -> Message:
    return _news("registration", language, "registration", "registration")


def notices_are(resident: Resident) -> Message:
    """R11: whether the resident gets notices now, and the way back."""
    say = texts.of(resident.language)
    if not resident.wants_notices:
        body = say.paragraphs("notices_off.text")
        return _simple(say, "notices_off", body, [flex.button(_ask(say, "notices.on"))], colour=flex.QUIET)
    body = say.paragraphs("notices_on.text", times=_times(say))
    if resident.booking:
        body.append(say("notices_on.booked"))
    return _simple(say, "notices_on", body, [flex.button(_ask(say, "notices.off"))])


# ---------- what the account says unasked


def notice(open_slots: Sequence[Slot], clinics: Mapping[str, Clinic], language: Language) -> Message:
    """R6: the open slots of one municipality, with the link to claim them. `open_slots` soonest first."""
    say = texts.of(language)
    listed = [(slot, clinics[slot.clinic_id]) for slot in open_slots if slot.clinic_id in clinics]
    rows: list[Part] = []
    for slot, clinic in listed[:_MOST_ROWS]:
        rows += [flex.line(), _slot_row(say, slot, clinic)]
    if (more := len(listed) - _MOST_ROWS) > 0:
        rows += [flex.line(), flex.paragraph(say("notice.more", count=more))]
    heard = [_place(say, slot, clinic) for slot, clinic in listed[:_MOST_ROWS_READ_OUT]]
    return flex.message(
        say("notice.alt", count=len(listed), first=say.listed(heard)),
        flex.bubble(
            say("notice.title"),
            [flex.paragraph(say("notice.lead")), *rows, flex.line(), flex.aside(say("notice.stop"))],
            [_page(say, "slots", "slots", primary=True)],
        ),
    )


def booking_confirmed(language: Language) -> Message:
    """R8."""
    return _news("booking_confirmed", language, "booking", "booking", colour=flex.SUCCESS)


def booking_cancelled(language: Language) -> Message:
    """C4: the clinic cancelled, and the resident may book again."""
    return _news("booking_cancelled", language, "slots", "slots", colour=flex.QUIET)


def booking_withdrawn(language: Language) -> Message:
    """C5: the clinic withdrew the slot, and with it the booking."""
    return _news("booking_withdrawn", language, "slots", "slots", colour=flex.DANGER)


def booking_moved(language: Language) -> Message:
    """C5: the clinic moved the slot to another time; the booking stands."""
    return _news("booking_moved", language, "booking", "booking", colour=flex.WARNING)


# ---------- pieces


def _news(name: str, language: Language, button: str, page: str, colour: str = flex.KEY) -> Message:
    say = texts.of(language)
    buttons = [_page(say, button, page, primary=True)]
    return _simple(say, name, say.paragraphs(f"{name}.text"), buttons, colour=colour)


def _welcome(resident: Resident, title: str, text: str) -> Message:
    say = texts.of(resident.language)
    body = [*say.paragraphs(text), _hearing(say, "welcome_back", resident)]
    return _simple(say, title, body, [_page(say, "slots", "slots", primary=True)])


def _simple(
    say: Texts,
    name: str,
    body: Sequence[str],
    buttons: Sequence[Part],
    quick_replies: Sequence[Part] = (),
    *,
    colour: str = flex.KEY,
) -> Message:
    title = say(f"{name}.title")
    contents = flex.bubble(title, map(flex.paragraph, body), buttons, colour=colour)
    return flex.message(_alt(title, *body), contents, quick_replies)


def _alt(*sentences: str) -> str:
    return "\n".join(sentences)


def _slot_card(say: Texts, slot: Slot, clinic: Clinic) -> Part:
    where = [flex.paragraph(clinic.name), flex.aside(clinic.address)]
    body = [
        flex.heading(say.moment(slot.starts_at)),
        flex.group(where),
        flex.badge(say("seats", count=slot.remaining)),
    ]
    return flex.card(body, [_page(say, "claim", "slots", primary=True, slot=slot.slot_id)])


def _slot_row(say: Texts, slot: Slot, clinic: Clinic) -> Part:
    seats = flex.aside(say("seats", count=slot.remaining))
    return flex.group([flex.heading(say.moment(slot.starts_at)), flex.paragraph(clinic.name), seats])


def _place(say: Texts, slot: Slot, clinic: Clinic) -> str:
    seats = say("seats", count=slot.remaining)
    return say("place", time=say.moment(slot.starts_at), clinic=clinic.name, seats=seats)


def _hearing(say: Texts, name: str, resident: Resident) -> str:
    """Whether this resident will hear of open slots."""
    if resident.booking and name == "welcome_back":
        return say(f"{name}.booked")
    return say(f"{name}.hears", times=_times(say)) if resident.wants_notices else say(f"{name}.deaf")


def _times(say: Texts) -> str:
    return say.listed(settings().notice_times)


def _page(say: Texts, label: str, page: str, *, primary: bool = False, **params: str) -> Part:
    uri = settings().page(page, say.language, **params)
    return flex.button(flex.opens(say(f"buttons.{label}"), uri), primary=primary)


def _ask(say: Texts, topic: str) -> Part:
    return flex.asks(say(f"buttons.{topic.replace('.', '_')}"), ask=topic, lang=say.language)


def _question(question: Question, language: Language) -> Part:
    label, whole = texts.with_readings(question.label), texts.with_readings(question.question)
    return flex.asks(label, whole, ask=f"faq.{question.id}", lang=language)


def _way_on(say: Texts, button: str) -> Part:
    """To a page, or to what the chat itself can do."""
    pages = {
        "slots": "slots",
        "booking": "booking",
        "register": "registration",
        "registration": "registration",
    }
    if button in pages:
        return _page(say, button, pages[button], primary=True)
    return flex.button(_ask(say, button), primary=True)


def _languages() -> list[Part]:
    return [
        flex.quick_reply(flex.asks(texts.of(each)("buttons.language"), ask=f"language.{each}", lang=each))
        for each in LANGUAGES
    ]
