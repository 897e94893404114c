"""What Akiwaku promises, each as a check over the tables, the answers and LINE's outbox (B1, B2, B4, B10).

After every write: the promises about states. After every answer: whether it was true. At the end, when all
faults have stopped and `sweep` finds nothing more: whether anything or anybody was lost.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from akiwaku.errors import (
    AlreadyBooked,
    AlreadyVaccinated,
    BookingCancelled,
    BookingNotFound,
    InvalidRequest,
    NoBooking,
    NotRegistered,
    PersonBooked,
    Refusal,
    SlotChanged,
    SlotClosed,
    SlotFull,
    SlotNotFound,
    SlotWithdrawn,
    TryAgain,
)
from akiwaku.residents import AUDIENCE_SHARDS
from akiwaku.settling import ROUNDS
from proof.dynamodb import Change
from proof.views import BookingView, ResidentView, SlotView, Town
from proof.world import Call, Fault, State, World

SEATS = "no more bookings than seats, and remaining = seats − claims"
PLACE = "every live booking has its place in its slot's map"
ONE_EACH = "a resident holds at most one live booking"
ONE_PERSON = "a person (phone and birth date) holds at most one live booking"
HOLDERS = "holders are exactly those of the live bookings"
POINTER = "a registered resident points at their live booking and at nothing else"
AUDIENCE = "the audience is exactly those who want notices, follow, and hold no booking"
DECIDED = "a claim is decided once, and only a clinic ends a booking"
CALLED_OFF = "a booking is called off by its clinic only, and only while it has its seat"
VACCINATED = "the desk's marks are of live bookings, and nobody who is vaccinated is cancelled"
FIRST_COME = "whoever took a seat gets the booking, unless what the refusal says was true"
WITHDRAWN = "nobody is booked in a withdrawn slot by a call that could know it"
OPEN_ONLY = "a seat is taken only while the slot takes claims"
OWN_DATA = "only residents themselves change or delete their registration, and nothing of it is lost"
CLINIC_ONLY = "a slot is as its clinic last said, and its revision counts every change"
WHOLE = "no write brings back a piece of a row that is gone"
MARKED = "work that a crash could leave half done is marked for the sweep"
TRUE_REFUSAL = "a refusal was true at some moment of the call"
NO_HIDDEN_SEAT = "whoever is told full, closed or not found has no seat there"
TRUE_SUCCESS = "a success was true at some moment of the call, and the booking is the one that was claimed"
FOR_NOTHING = "nobody is told to try again for nothing"
NO_DEFECT = "no fault of the database surfaces as a defect"
NO_SEAT_LOST = "when all is quiet, every place in a map has its live booking, and the other way round"
FORWARD = "a booking follows its slot forward only"
FOLLOWS_SLOT = (
    "when all is quiet, bookings have the time of their slot, and a withdrawn slot keeps the vaccinated only"
)
QUIET = "sweep comes to an end and leaves no mark"
REPEATABLE = "a claim that has its booking can be sent again and gets the same one"
ALONE = "alone and undisturbed, everybody gets what they ask for"
TOLD = "each booking and each cancelling was told, in this order, under one retry key"
ALL = (
    SEATS, PLACE, ONE_EACH, ONE_PERSON, HOLDERS, POINTER, AUDIENCE, DECIDED, CALLED_OFF, VACCINATED,
    FIRST_COME, WITHDRAWN, OPEN_ONLY, OWN_DATA, CLINIC_ONLY, WHOLE, MARKED, TRUE_REFUSAL, NO_HIDDEN_SEAT,
    TRUE_SUCCESS, FOR_NOTHING, NO_DEFECT, NO_SEAT_LOST, FORWARD, FOLLOWS_SLOT, QUIET, REPEATABLE, ALONE,
    TOLD,
)  # fmt: skip


class Broken(AssertionError):
    """A promise that did not hold. `promise` is one of the sentences above."""

    def __init__(self, promise: str, found: str) -> None:
        self.promise, self.found = promise, found
        super().__init__(f"{promise}. Found: {found}")


def _check(promise: str, holds: bool, found: object = "") -> None:
    if not holds:
        raise Broken(promise, str(found))


_PARTS: dict[str, set[str]] = {
    "Slots": {
        "clinic_id",
        "municipality",
        "starts_at",
        "closes_at",
        "seats",
        "remaining",
        "status",
        "claims",
        "called_off",
        "touches",
    },
    "Bookings": {"status", "expires_at"},
    "Holders": {"slot_id", "claim_id", "expires_at"},
    "Residents": {"municipality", "birth_date", "phone", "version"},
}

# ---------- after every write


def after_write(world: World) -> None:
    """The last state of the world, and how it came from the one before."""
    before, after = world.states[-2:]
    then, town = Town(before), Town(after)
    for change in after.changes:
        pieces = _PARTS[change.table] - (change.after or {}).keys() if change.after else set()
        _check(WHOLE, not pieces, f"{change.table} {change.key} without {pieces}")
    tables = {change.table for change in after.changes}
    if tables & {"Slots", "Bookings"}:
        _seats_and_places(town)
    if tables & {"Bookings", "Holders", "Residents"}:
        _one_booking_each(town)
        _pointers_and_audience(town)
    for change in after.changes:
        _TRANSITIONS.get(change.table, _any)(change, after, then, town)
        if change.table == "Bookings" and change.before is None:
            _decided_rightly(world, change)


def _decided_rightly(world: World, change: Change) -> None:
    """Whoever was first gets the seat: a claim that has one is refused only for what was true (B2)."""
    slot_id, claim_id = change.key
    call, seen = _actor(world.states[-1]), [Town(state) for state in world.states[_began(world) :]]
    decided, slot = seen[-1].booking(slot_id, claim_id), seen[-1].slot(slot_id)
    if decided is None or slot is None:
        return
    if decided.is_live:
        knew = call.operation.name == "withdraw" or _is_withdrawn(seen[0], "", slot_id)
        _check(WITHDRAWN, not knew, f"{call}: {decided}")
        return
    cause = _CAUSES[decided.refused_because]
    for resident in (resident for resident, each in slot.claims.items() if each == claim_id):
        true = any(cause(each, resident, slot_id) for each in seen)
        _check(FIRST_COME, true, f"{claim_id} of {resident}: {decided.refused_because}")


def _began(world: World) -> int:
    """The index of the state in which the call that wrote last began."""
    return _actor(world.states[-1]).first


def _seats_and_places(town: Town) -> None:
    live = Counter(booking.slot_id for booking in town.live_bookings())
    for slot in town.slots():
        _check(SEATS, slot.remaining >= 0 and slot.remaining + len(slot.claims) == slot.seats, slot)
        _check(SEATS, live[slot.slot_id] <= slot.seats, slot)
        _check(CALLED_OFF, slot.called_off.items() <= slot.claims.items(), slot)
        _check(VACCINATED, slot.visits.keys() <= slot.claims.keys(), slot)
        _check(VACCINATED, not any(slot.is_vaccinated(each) for each in slot.called_off), slot)
    for booking in town.live_bookings():
        home = town.slot(booking.slot_id)
        placed = home is not None and home.claims.get(booking.resident) == booking.claim_id
        _check(PLACE, placed, booking)


def _one_booking_each(town: Town) -> None:
    live = list(town.live_bookings())
    _check(ONE_EACH, len({each.resident for each in live}) == len(live), live)
    _check(ONE_PERSON, len({each.person for each in live}) == len(live), live)
    held = {holder: (each.slot_id, each.claim_id) for each in live for holder in each.holders}
    _check(HOLDERS, town.holders() == held, town.holders())


def _pointers_and_audience(town: Town) -> None:
    live = {each.resident: (each.slot_id, each.claim_id) for each in town.live_bookings()}
    for resident in town.residents():
        _check(POINTER, resident.pointer == live.get(resident.resident), resident)
        hears = resident.wants_notices and resident.follows and resident.pointer is None
        own = f"{resident.municipality}#{resident.language}#"
        in_own = any(resident.shard == f"{own}{part}" for part in range(AUDIENCE_SHARDS))
        _check(AUDIENCE, in_own if hears else not resident.shard, resident)


def _slot_changed(change: Change, after: State, then: Town, town: Town) -> None:
    (slot_id,) = change.key
    was, now, call = then.slot(slot_id), town.slot(slot_id), _actor(after)
    if now is None:
        _check(CLINIC_ONLY, call.operation.name == "expire", f"{call}: a slot vanished")
        return
    if was is None:
        _check(CLINIC_ONLY, call.operation.name == "post" and not now.claims, call)
        return
    for resident, claim_id in now.claims.items() - was.claims.items():
        _check(OPEN_ONLY, resident not in was.claims, f"{was} → {now}")
        _check(OPEN_ONLY, was.status == "open" and was.remaining > 0, f"{was} at {call}")
        _check(OPEN_ONLY, _moment(was.closes_at) > call.now, f"{was} at {call}")
        _check(MARKED, now.is_marked, f"{claim_id} took a seat")
    for resident, claim_id in now.called_off.items() - was.called_off.items():
        asked = call.operation.name == "cancel" and call.operation.about["claim"] == claim_id
        _check(CALLED_OFF, asked and resident in was.claims, f"{call}: {was} → {now}")
        _check(MARKED, now.is_marked, f"{claim_id} was called off")
    _as_marked(call, was, now, town)
    by_clinic = call.operation.name in {"change", "close", "withdraw"} and now.revision == was.revision + 1
    if by_clinic:
        _as_asked(call, was, now)
    else:
        _check(CLINIC_ONLY, _said(was) == _said(now), f"{call}: {was} → {now}")
    _check(CLINIC_ONLY, now.is_listed == (now.status == "open"), now)


def _as_marked(call: Call, was: SlotView, now: SlotView, town: Town) -> None:
    """Only the desk marks, and only what it was asked to; a mark goes with its seat."""
    for resident in was.visits.keys() | now.visits.keys():
        before, after = was.visits.get(resident), now.visits.get(resident)
        if before == after or (resident not in now.claims and before == "no_show"):
            continue
        about = call.operation.about
        asked = call.operation.name == "mark" and about["claim"] == was.claims.get(resident)
        _check(VACCINATED, asked and after == about["visit"], f"{call}: {was} → {now}")
        stands = _is_live(town.booking(now.slot_id, about["claim"])) and now.status != "withdrawn"
        _check(VACCINATED, stands, f"{call}: {was} → {now}")


def _as_asked(call: Call, was: SlotView, now: SlotView) -> None:
    """What the clinic did not name is as it was the moment before, by whomever that was written."""
    match call.operation.name:
        case "close":
            _check(CLINIC_ONLY, was.status == "open" and now.status == "closed", f"{was} → {now}")
        case "withdraw":
            _check(CLINIC_ONLY, now.status == "withdrawn" and now.is_marked, f"{was} → {now}")
        case "change":
            wanted = call.operation.about["changes"]
            _check(CLINIC_ONLY, was.status == now.status != "withdrawn", f"{was} → {now}")
            _check(CLINIC_ONLY, wanted.seats is not None or was.seats == now.seats, f"{was} → {now}")
            _check(CLINIC_ONLY, wanted.note is not None or was.note == now.note, f"{was} → {now}")
            moved = was.starts_at != now.starts_at
            _check(CLINIC_ONLY, wanted.starts_at is not None or not moved, f"{was} → {now}")
            _check(CLINIC_ONLY, now.closes_at <= now.starts_at, now)
            _check(MARKED, now.is_marked or not moved, "a slot was moved")


def _said(slot: SlotView) -> tuple[object, ...]:
    return slot.status, slot.seats, slot.note, slot.starts_at, slot.closes_at, slot.revision


def _booking_changed(change: Change, after: State, then: Town, town: Town) -> None:
    was, now, call = then.booking(*change.key), town.booking(*change.key), _actor(after)
    _check(DECIDED, now is not None, "a decision vanished")
    if now is None or was is None:
        return
    _check(DECIDED, was.is_live and now.status in {"booked", "cancelled"}, f"{was} → {now} by {call}")
    _check(FORWARD, was.slot_revision <= now.slot_revision, f"{was} → {now} by {call}")
    if now.status == "cancelled":
        slot = town.slot(now.slot_id)
        ended = slot and (slot.status == "withdrawn" or now.claim_id in slot.called_off.values())
        _check(DECIDED, bool(ended), f"{now} by {call}")
        _check(VACCINATED, not (slot and slot.is_vaccinated(now.resident)), f"{now} by {call}")
        _check(MARKED, slot is not None and slot.is_marked, f"{now.claim_id} was cancelled")


def _resident_changed(change: Change, after: State, then: Town, town: Town) -> None:
    (resident_id,) = change.key
    was, now, call = then.resident(resident_id), town.resident(resident_id), _actor(after)
    own = call.operation.who == resident_id and call.operation.name in _OWN
    if own:
        says_who_follows = call.operation.name in {"follow", "block"}
        if was and now:
            same = _typed(was) == _typed(now) if says_who_follows else was.follows == now.follows
            _check(OWN_DATA, same, f"{was} → {now} by {call}")
        return
    _check(OWN_DATA, was is not None and now is not None, f"{was} → {now} by {call}")
    if was and now:
        same = (*_typed(was), was.follows) == (*_typed(now), now.follows)
        _check(OWN_DATA, same, f"{was} → {now} by {call}")


def _typed(resident: ResidentView) -> tuple[object, ...]:
    return resident.person, resident.municipality, resident.wants_notices


def _any(_change: Change, _after: State, _then: Town, _town: Town) -> None:
    """Holders: what is to be said of them is said of states."""


_OWN = frozenset({"register", "unregister", "follow", "block"})
_TRANSITIONS: dict[str, Callable[[Change, State, Town, Town], None]] = {
    "Slots": _slot_changed,
    "Bookings": _booking_changed,
    "Residents": _resident_changed,
}


# ---------- after every answer


def after_answer(world: World, call: Call) -> None:
    """Whether what somebody was told was true at some moment between their asking and the answer."""
    if call.died:
        return
    seen = [Town(state) for state in world.states[call.first : call.last + 1]]
    if call.refusal is None:
        _SUCCESSES.get(call.operation.name, _nothing_said)(call, seen)
    elif isinstance(call.refusal, TryAgain):
        _check(FOR_NOTHING, _had_reason(world, call), call)
    elif isinstance(call.refusal, Refusal):
        _refused(call, call.refusal, seen)
    else:
        # The stream brings failed records again; everything else must end in an answer.
        _check(NO_DEFECT, call.operation.name == "confirm", f"{call}: {call.refusal!r}")


def _had_reason(world: World, call: Call) -> bool:
    """Something befell the call that it could not go on from, or others were at work on the same things."""
    # After a conflict a step is decided anew. An unconditional delete has nothing to decide.
    harmless = {Fault.CONFLICT} if call.operation.name != "unregister" else set()
    others = any(state.call is not call for state in world.states[call.first + 1 : call.last + 1])
    return others or not harmless.issuperset(call.faults) or len(call.faults) >= ROUNDS


def _nothing_said(_call: Call, _seen: list[Town]) -> None:
    pass


def _claimed(call: Call, seen: list[Town]) -> None:
    booking = call.answer.booking
    asked = booking.resident_id == call.operation.who and booking.slot_id == call.operation.about["slot"]
    live = any(_is_live(town.booking(booking.slot_id, booking.claim_id)) for town in seen)
    _check(TRUE_SUCCESS, asked and live and booking.is_live, f"{call}: {booking}")
    is_own = any(token in booking.claim_id for token in call.minted)
    _check(TRUE_SUCCESS, call.answer.is_new == is_own, f"{call}: is_new is {call.answer.is_new}")


def _registered(call: Call, seen: list[Town]) -> None:
    form = call.operation.about["form"]
    wanted = ((form.phone, form.birth_date.isoformat()), form.municipality, form.wants_notices)
    rows = (town.resident(call.operation.who) for town in seen)
    found = any(row and (row.person, row.municipality, row.wants_notices) == wanted for row in rows)
    _check(TRUE_SUCCESS, found, call)


def _unregistered(call: Call, seen: list[Town]) -> None:
    _check(TRUE_SUCCESS, any(town.resident(call.operation.who) is None for town in seen), call)


def _looked(call: Call, seen: list[Town]) -> None:
    booking, _ = call.answer
    found = any(_is_live(town.booking(booking.slot_id, booking.claim_id)) for town in seen)
    _check(TRUE_SUCCESS, found and booking.resident_id == call.operation.who, call)


def _cancelled(call: Call, seen: list[Town]) -> None:
    about = call.operation.about
    ended = seen[-1].booking(about["slot"], about["claim"])
    _check(TRUE_SUCCESS, ended is not None and not ended.is_live and not call.answer.is_live, call)


def _closed(call: Call, seen: list[Town]) -> None:
    slots = (town.slot(call.operation.about["slot"]) for town in seen)
    _check(TRUE_SUCCESS, any(slot and slot.status == "closed" for slot in slots), call)


def _withdrawn(call: Call, seen: list[Town]) -> None:
    slot_id = call.operation.about["slot"]
    slot = seen[-1].slot(slot_id)
    _check(TRUE_SUCCESS, slot is not None and slot.status == "withdrawn", call)
    left = [each for each in seen[-1].live_bookings() if each.slot_id == slot_id]
    _check(TRUE_SUCCESS, all(slot and slot.is_vaccinated(each.resident) for each in left), f"{call}: {left}")


def _marked(call: Call, seen: list[Town]) -> None:
    about, booking = call.operation.about, call.answer.booking
    slots = (town.slot(about["slot"]) for town in seen)
    found = any(slot and slot.visits.get(booking.resident_id) == about["visit"] for slot in slots)
    _check(TRUE_SUCCESS, found and booking.claim_id == about["claim"], call)


def _posted(call: Call, seen: list[Town]) -> None:
    _check(TRUE_SUCCESS, seen[-1].slot(call.answer[0].slot_id) is not None, call)


_SUCCESSES: dict[str, Callable[[Call, list[Town]], None]] = {
    "claim": _claimed,
    "register": _registered,
    "unregister": _unregistered,
    "look": _looked,
    "cancel": _cancelled,
    "close": _closed,
    "mark": _marked,
    "withdraw": _withdrawn,
    "post": _posted,
}


def _refused(call: Call, refusal: Refusal, seen: list[Town]) -> None:
    true_when = _TRUE_WHEN.get(type(refusal))
    _check(NO_DEFECT, true_when is not None, f"{call}: {refusal!r}")
    if true_when:
        _check(TRUE_REFUSAL, any(true_when(call, town) for town in seen), f"{call}: {refusal.slug}")
    if call.operation.name == "claim" and isinstance(refusal, SlotFull | SlotClosed | SlotNotFound):
        slots = (_slot_of(call, town) for town in seen)
        without = any(slot is None or call.operation.who not in slot.claims for slot in slots)
        _check(NO_HIDDEN_SEAT, without, f"{call}: {refusal.slug}")


def _is_full(call: Call, town: Town) -> bool:
    slot = _slot_of(call, town)
    return slot is not None and slot.remaining == 0


def _is_closed(call: Call, town: Town) -> bool:
    slot = _slot_of(call, town)
    return slot is None or slot.status != "open" or _moment(slot.closes_at) <= call.now


def _is_elsewhere(call: Call, town: Town) -> bool:
    slot, own = _slot_of(call, town), town.resident(call.operation.who)
    return slot is None or (own is not None and own.municipality != slot.municipality)


def _is_no_booking(call: Call, town: Town) -> bool:
    about = call.operation.about
    row = town.booking(about["slot"], about["claim"])
    return row is None or not row.resident or town.slot(about["slot"]) is None


def _cannot_be(call: Call, town: Town) -> bool:
    """Fewer seats than claims, or a closing time after the start."""
    slot, wanted = _slot_of(call, town), call.operation.about["changes"]
    if slot is None:
        return False
    too_few = wanted.seats is not None and wanted.seats < len(slot.claims)
    starts_at = wanted.starts_at or _moment(slot.starts_at)
    return too_few or (wanted.closes_at is not None and wanted.closes_at > starts_at)


def _is_called_off(call: Call, town: Town) -> bool:
    about, slot = call.operation.about, _slot_of(call, town)
    booking = town.booking(about["slot"], about["claim"])
    asked = slot is not None and about["claim"] in slot.called_off.values()
    return asked or (booking is not None and not booking.is_live)


def _is_vaccinated(call: Call, town: Town) -> bool:
    about, slot = call.operation.about, _slot_of(call, town)
    booking = town.booking(about["slot"], about["claim"])
    return slot is not None and booking is not None and slot.is_vaccinated(booking.resident)


def _is_another_revision(call: Call, town: Town) -> bool:
    slot = _slot_of(call, town)
    return slot is not None and slot.revision != call.operation.about["revision"]


def _has_no_registration(town: Town, resident: str, _slot: str = "") -> bool:
    return town.resident(resident) is None


def _holds_a_booking(town: Town, resident: str, _slot: str = "") -> bool:
    return any(each.resident == resident for each in town.live_bookings())


def _person_holds_a_booking(town: Town, resident: str, _slot: str = "") -> bool:
    """Through another LINE user than the one who asks."""
    own = town.resident(resident)
    others = (each for each in town.live_bookings() if each.resident != resident)
    return own is not None and any(each.person == own.person for each in others)


def _is_withdrawn(town: Town, _resident: str, slot_id: str) -> bool:
    slot = town.slot(slot_id)
    return slot is not None and slot.status == "withdrawn"


_CAUSES: dict[str, Callable[[Town, str, str], bool]] = {
    "not registered": _has_no_registration,
    "already booked": _holds_a_booking,
    "person booked": _person_holds_a_booking,
    "withdrawn": _is_withdrawn,
}
_TRUE_WHEN: dict[type[Refusal], Callable[[Call, Town], bool]] = {
    SlotFull: _is_full,
    SlotClosed: _is_closed,
    NotRegistered: lambda call, town: _has_no_registration(town, call.operation.who),
    AlreadyBooked: lambda call, town: _holds_a_booking(town, call.operation.who),
    PersonBooked: lambda call, town: _person_holds_a_booking(town, call.operation.who),
    SlotNotFound: _is_elsewhere,
    NoBooking: lambda call, town: not _holds_a_booking(town, call.operation.who),
    SlotWithdrawn: lambda call, town: _is_withdrawn(town, "", call.operation.about["slot"]),
    SlotChanged: _is_another_revision,
    AlreadyVaccinated: _is_vaccinated,
    BookingCancelled: _is_called_off,
    BookingNotFound: _is_no_booking,
    InvalidRequest: _cannot_be,
}


# ---------- when all is quiet


def at_the_end(world: World) -> None:
    """Faults have stopped, everybody has ended, `sweep` finds nothing more and the stream is read."""
    town = Town(world.states[-1])
    live = {(each.slot_id, each.claim_id) for each in town.live_bookings()}
    for slot in town.slots():
        placed = {(slot.slot_id, claim_id) for claim_id in slot.claims.values()}
        _check(NO_SEAT_LOST, placed == {each for each in live if each[0] == slot.slot_id}, slot)
        left = {resident for resident in slot.claims if not slot.is_vaccinated(resident)}
        _check(FOLLOWS_SLOT, slot.status != "withdrawn" or not left, slot)
        _check(QUIET, not slot.is_marked, slot)
    for booking in town.live_bookings():
        home = town.slot(booking.slot_id)
        _check(FOLLOWS_SLOT, home is not None and home.starts_at == booking.starts_at, booking)
    _everybody_was_told(world)


def _everybody_was_told(world: World) -> None:
    told: dict[str, list[str]] = {}
    for message in world.outbox:
        told.setdefault(message.to, []).append(_EVENTS[message.text.partition("\n")[0]])
    happened: dict[str, list[str]] = {}
    for resident, event in _events(world.states):
        happened.setdefault(resident, []).append(event)
    _check(TOLD, told == happened, f"told {told}, happened {happened}")
    _check(TOLD, len({each.key for each in world.outbox}) == len(world.outbox), "a key came twice")


# By the first line of the message, its title.
_EVENTS = {
    "予約が確定しました": "booked",
    "予約が取り消されました": "cancelled",
    "予約の日時が変わりました": "moved",
}


def _events(states: Iterable[State]) -> Iterator[tuple[str, str]]:
    """(resident, what happened to a booking of theirs), in the order of the writes."""
    earlier: State | None = None
    for state in states:
        for change in state.changes:
            if change.table == "Bookings":
                was = Town(earlier).booking(*change.key) if earlier else None
                now = Town(state).booking(*change.key)
                if now and (event := _event(was, now)):
                    yield now.resident, event
        earlier = state


def _event(was: BookingView | None, now: BookingView) -> str | None:
    if was is None or was.status != now.status:
        return now.status if now.resident else None
    return "moved" if was.starts_at != now.starts_at else None


# ---------- small helpers


def _actor(state: State) -> Call:
    assert state.call is not None
    return state.call


def _slot_of(call: Call, town: Town) -> SlotView | None:
    return town.slot(call.operation.about["slot"])


def _is_live(booking: BookingView | None) -> bool:
    return booking is not None and booking.is_live


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC)
