"""Registering, changing, unregistering, and what LINE says about following (R1–R3, R11, R12, R15)."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from akiwaku import keys, line_login
from akiwaku.errors import InvalidRequest, LineRefused, LineUnavailable, NotRegistered, StaleWrite, TryAgain
from akiwaku.holders import line_holder_key
from akiwaku.languages import Language
from akiwaku.observability import logger
from akiwaku.residents import Consent, Registration, Resident
from akiwaku.settings import settings
from akiwaku.store import holders, residents

# A resident's own devices are all that writes here, so somebody else's change is rare and twice is rarer.
_ROUNDS = 5


def register(resident_id: str, form: Registration, now: datetime) -> tuple[Resident, bool]:
    """Stores what the resident filled in; the flag says whether they were new.

    Somebody who comes back finds the booking that outlived their registration (R15).
    InvalidRequest for a municipality not served here, or terms that are no longer current.
    """
    _check(form)
    for _ in range(_ROUNDS):
        before = residents.get(resident_id)
        try:
            if before is None:
                return _welcome(resident_id, form, now), True
            return residents.save(_changed(before, form, now)), False
        except StaleWrite:
            continue
    raise TryAgain


def registered(resident_id: str) -> Resident:
    """NotRegistered when there is none."""
    resident = residents.get(resident_id)
    if resident is None:
        raise NotRegistered
    return resident


def speak(resident_id: str, language: Language, at: datetime) -> Resident:
    """From `at` on the account speaks this language to the resident. NotRegistered if there is none."""
    return _told(resident_id, at, "language_changed_at", language=language)


def want_notices(resident_id: str, at: datetime, *, wanted: bool) -> Resident:
    """From `at` on the resident gets notices, or none (R11). NotRegistered if there is none."""
    return _told(resident_id, at, "notices_changed_at", wants_notices=wanted)


def unregister(resident_id: str) -> None:
    """Deletes the resident's data. A booking stands: only the clinic cancels it (R12). NotRegistered if none."""
    registered(resident_id)
    residents.delete(resident_id)


def forgotten_by_line(access_token: str | None) -> None:
    """LINE forgets what the resident allowed this service. If it fails, they are unregistered all the same."""
    if access_token is None:
        return
    try:
        line_login.deauthorize(access_token)
    except (LineUnavailable, LineRefused):
        logger.exception("LINE was not told that somebody has unregistered")


def follow_changed(resident_id: str, *, follows: bool, at: datetime) -> None:
    """LINE said that the account was added or blocked. Events come twice and out of order: the latest counts.

    Of people who are not registered nothing is stored.
    """
    with suppress(NotRegistered):
        _told(resident_id, at, "follow_changed_at", follows=follows)


def _told(resident_id: str, at: datetime, changed_at: str, **what: object) -> Resident:
    """The resident with what they said at `at`, unless they have said something later about it since."""
    for _ in range(_ROUNDS):
        resident = registered(resident_id)
        last: datetime | None = getattr(resident, changed_at)
        if last is not None and last >= at:
            return resident
        try:
            return residents.save(resident.model_copy(update={**what, changed_at: at}))
        except StaleWrite:
            continue
    raise TryAgain


def _check(form: Registration) -> None:
    chosen = settings()
    errors = []
    if not chosen.serves(form.municipality):
        errors.append({"field": "municipality", "message": "住民票のある市町村を一覧から選択してください。"})
    if form.consent_version != chosen.terms_version:
        errors.append(
            {
                "field": "consent_version",
                "message": "利用規約が新しくなりました。内容をご確認のうえ、同意してください。",
            }
        )
    if errors:
        raise InvalidRequest(errors=errors)


def _welcome(resident_id: str, form: Registration, now: datetime) -> Resident:
    key = line_holder_key(keys.holder_key(), settings().campaign_id, resident_id)
    held = holders.held(key)
    resident = Resident(
        resident_id=resident_id,
        consent=Consent(version=form.consent_version, at=now),
        booking=held,
        **_filled_in(form, now),
    )
    # In one transaction with the look at the holder: a claim or a cancel that happens in between is not missed.
    return residents.save_new(resident, holder_key=key, held=held)


def _changed(before: Resident, form: Registration, now: datetime) -> Resident:
    same_terms = before.consent.version == form.consent_version
    consent = before.consent if same_terms else Consent(version=form.consent_version, at=now)
    return before.model_copy(update={**_filled_in(form, now), "consent": consent})


def _filled_in(form: Registration, now: datetime) -> dict[str, Any]:
    """What was filled in, by the names that a resident has for it."""
    filled = form.model_dump(exclude={"consent_version", "language"}) | {"notices_changed_at": now}
    if form.language is not None:
        filled |= {"language": form.language, "language_changed_at": now}
    return filled
