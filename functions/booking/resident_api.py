"""The API behind the residents' pages: session, own registration, open slots, claim, booking (R2–R5, R9–R13)."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import Field

from akiwaku import claims, clock, faq, id_tokens, offers, registration, terms
from akiwaku.errors import SlotFull
from akiwaku.languages import JAPANESE, Language
from akiwaku.observability import logger
from akiwaku.residents import Registration
from akiwaku.store import residents
from akiwaku.validation import Form
from booking import about, calendar_entry, http, session
from booking.views import BookingView, MunicipalityView, RegistrationView, SlotView

app = http.resolver()
app.use(middlewares=[session.refuse_strangers, session.keep])


class Login(Form):
    id_token: str = Field(min_length=1, max_length=4000)


class Claim(Form):
    slot_id: str = Field(min_length=1, max_length=64)
    dose: int = Field(ge=1, le=99)


class Speech(Form):
    language: Language


class Farewell(Form):
    """LINE's access token, so that LINE can be told as well; left out where there is none."""

    line_access_token: str | None = Field(default=None, min_length=1, max_length=4000)


# The two long answers are compressed here: CloudFront compresses nothing that it does not cache.
@app.get("/api/settings", compress=True)
def settings() -> dict[str, Any]:
    return about.deployment()


@app.get("/api/terms")
def current_terms(language: Language = JAPANESE) -> dict[str, Any]:
    return terms.current(language)


@app.get("/api/faq", compress=True)
def questions_and_answers(language: Language = JAPANESE) -> dict[str, Any]:
    return {
        "questions": [asked.model_dump(include={"question", "answer"}) for asked in faq.questions(language)]
    }


@app.post("/api/session")
def log_in(login: Login) -> Response[Any]:
    resident_id = id_tokens.user_id(login.id_token)
    session.start(app, resident_id)
    resident = residents.get(resident_id)
    return http.answer(
        200, {"registered": resident is not None, "language": resident.language if resident else None}
    )


@app.delete("/api/session")
def log_out() -> Response[Any]:
    session.end(app)
    return http.answer(204, None)


@app.get("/api/registration")
def own_registration() -> Response[Any]:
    resident = registration.registered(session.resident_of(app))
    return http.answer(200, RegistrationView.of(resident))


@app.put("/api/registration")
def register(form: Registration) -> Response[Any]:
    resident, is_new = registration.register(session.resident_of(app), form, clock.now())
    return http.answer(201 if is_new else 200, RegistrationView.of(resident))


@app.put("/api/language")
def speak(form: Speech) -> Response[Any]:
    resident = registration.speak(session.resident_of(app), form.language, clock.now())
    return http.answer(200, RegistrationView.of(resident))


@app.delete("/api/registration")
def unregister(farewell: Annotated[Farewell | None, Body()] = None) -> Response[Any]:
    registration.unregister(session.resident_of(app))
    registration.forgotten_by_line(farewell.line_access_token if farewell else None)
    return http.answer(204, None)


@app.get("/api/slots", compress=True)
def open_slots() -> Response[Any]:
    resident, now = registration.registered(session.resident_of(app)), clock.now()
    offered = offers.open_to(resident, now)
    return http.answer(
        200,
        {
            "municipality": MunicipalityView.of(resident.municipality),
            "updated_at": now,
            "slots": [SlotView.of(slot, clinic) for slot, clinic in offered],
        },
    )


@app.post("/api/claims")
def claim(form: Claim) -> Response[Any]:
    try:
        claimed = claims.claim(session.resident_of(app), form.slot_id, form.dose, clock.now())
    except SlotFull as full:
        raise _with_next_slot_shown(full) from full
    clinic = offers.clinic_of(claimed.slot)
    return http.answer(201 if claimed.is_new else 200, BookingView.of(claimed.booking, claimed.slot, clinic))


@app.get("/api/booking")
def own_booking() -> Response[Any]:
    resident = registration.registered(session.resident_of(app))
    booking, slot = claims.shown_booking_of(resident, clock.now())
    return http.answer(200, BookingView.of(booking, slot, offers.clinic_of(slot)))


@app.get("/api/booking.ics")
def own_booking_for_a_calendar() -> Response[str]:
    resident = registration.registered(session.resident_of(app))
    booking, slot = claims.booking_of(resident)
    entry = calendar_entry.of(booking, slot, offers.clinic_of(slot), resident.language)
    return http.file("booking.ics", calendar_entry.MEDIA_TYPE, entry)


def _with_next_slot_shown(full: SlotFull) -> SlotFull:
    slot = full.extras["next_slot"]
    view = SlotView.of(slot, offers.clinic_of(slot)).model_dump(mode="json") if slot else None
    return SlotFull(next_slot=view)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
