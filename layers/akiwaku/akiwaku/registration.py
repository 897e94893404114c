"""Registering, changing, unregistering, and what LINE says about following (R1–R3, R11, R12, R15)."""

from datetime import datetime
from typing import Any

from akiwaku import keys
from akiwaku.errors import InvalidRequest, NotRegistered, StaleWrite, TryAgain
from akiwaku.holders import line_holder_key
from akiwaku.languages import Language
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


def speak(resident_id: str, language: Language) -> Resident:
    """From now on the account speaks this language to the resident. NotRegistered if there is none."""
    for _ in range(_ROUNDS):
        try:
            return residents.save(registered(resident_id).model_copy(update={"language": language}))
        except StaleWrite:
            continue
    raise TryAgain


def unregister(resident_id: str) -> None:
    """Deletes the resident's data. A booking stands: only the clinic cancels it (R12). NotRegistered if none."""
    registered(resident_id)
    residents.delete(resident_id)


def follow_changed(resident_id: str, *, follows: bool, at: datetime) -> None:
    """LINE said that the account was added or blocked. Events come twice and out of order: the latest counts.

    Of people who are not registered nothing is stored.
    """
    for _ in range(_ROUNDS):
        resident = residents.get(resident_id)
        if resident is None or (resident.follow_changed_at and resident.follow_changed_at >= at):
            return
        try:
            residents.save(resident.model_copy(update={"follows": follows, "follow_changed_at": at}))
        except StaleWrite:
            continue
        return
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
        **_filled_in(form),
    )
    # In one transaction with the look at the holder: a claim or a cancel that happens in between is not missed.
    return residents.save_new(resident, holder_key=key, held=held)


def _changed(before: Resident, form: Registration, now: datetime) -> Resident:
    same_terms = before.consent.version == form.consent_version
    consent = before.consent if same_terms else Consent(version=form.consent_version, at=now)
    return before.model_copy(update={**_filled_in(form), "consent": consent})


def _filled_in(form: Registration) -> dict[str, Any]:
    """What was filled in, by the names that a resident has for it."""
    return form.model_dump(exclude={"consent_version"} | ({"language"} if form.language is None else set()))
