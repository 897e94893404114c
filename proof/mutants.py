"""Breaks the protocol on purpose, one clause at a time, and sees which promise breaks: `make mutants`.

Each mutant is the real source with one condition taken away, weakened, or one step put before another. It is
loaded in a process of its own in place of the module, and histories are played until a promise breaks. A
mutant that survives means a clause that nothing needs, or a proof that does not look.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.machinery import SourceFileLoader
from typing import Any
from unittest.mock import patch

from rich.console import Console

from proof.deployment import ENVIRONMENT

SLOTS, BOOKINGS, HOLDERS, RESIDENTS, BASE = (
    f"akiwaku.store.{name}" for name in ("slots", "bookings", "holders", "residents", "base")
)
CLAIMS, SETTLING, CHANGES, REGISTRATION = (
    f"akiwaku.{name}" for name in ("claims", "settling", "changes", "registration")
)
CONFIRMATIONS = "akiwaku.confirmations"
NOTICES, SENDING, TURNS, RUNS = (f"akiwaku.{name}" for name in ("notices", "sending", "turns", "runs"))
LEDGER = "akiwaku.store.notices"

# Where the histories come from that are to catch a mutant.
PROOFS = {"claims": "proof.simulation", "notices": "proof.notices.history"}


@dataclass(frozen=True)
class Mutant:
    name: str
    """What the mutated code no longer does, or does wrongly."""
    module: str
    old: str
    """A piece of the module's source that occurs once."""
    new: str
    of: str = "claims"
    """Whose histories are to catch it."""


@dataclass(frozen=True)
class Caught:
    promise: str
    seed: int
    histories: int


_OF_CLAIMS = (
    # ---------- step 1: the seat
    Mutant("take_seat: of a slot that is closed or withdrawn", SLOTS,
           "condition=(SlotRow.status == SlotStatus.OPEN.value)\n        & (SlotRow.closes_at > now)",
           "condition=(SlotRow.closes_at > now)"),
    Mutant("take_seat: after the closing time", SLOTS,
           "\n        & (SlotRow.closes_at > now)", ""),
    Mutant("take_seat: when none is left", SLOTS,
           "\n        & (SlotRow.remaining > 0)", ""),
    Mutant("take_seat: when one more than all are taken", SLOTS,
           "(SlotRow.remaining > 0)", "(SlotRow.remaining >= 0)"),
    Mutant("take_seat: a second seat for the same resident", SLOTS,
           "\n        & seat.does_not_exist(),", ","),
    Mutant("take_seat: remaining stays as it is", SLOTS,
           "            SlotRow.remaining.set(SlotRow.remaining - 1),\n", ""),
    Mutant("take_seat: the slot is not marked for sweep", SLOTS,
           "            SlotRow.remaining.set(SlotRow.remaining - 1),\n            *_marks(now),",
           "            SlotRow.remaining.set(SlotRow.remaining - 1),"),
    Mutant("take_seat: sent again, does not know its own claim", SLOTS,
           "if mine == claim_id:", "if False:"),
    Mutant("take_seat: sent again, takes another device's claim for its own", SLOTS,
           "if mine == claim_id:", "if mine:"),
    Mutant("take_seat: says full when it is closed", SLOTS,
           'return "full" if still_open else "closed"', 'return "full"'),
    Mutant("take_seat: says closed when it is full", SLOTS,
           'return "full" if still_open else "closed"', 'return "closed"'),
    # ---------- step 2: the booking, or the decision that there is none
    Mutant("confirm: a second booking for the LINE user and the person", HOLDERS,
           "            condition=HolderRow.holder_key.does_not_exist(),\n        )\n\n\ndef release",
           "        )\n\n\ndef release"),
    Mutant("confirm: a second booking for the LINE user", HOLDERS,
           "            condition=HolderRow.holder_key.does_not_exist(),\n        )\n\n\ndef release",
           "            condition=HolderRow.holder_key.does_not_exist() if key == booking.person_holder else None,"
           "\n        )\n\n\ndef release"),
    Mutant("confirm: a second booking for the person", HOLDERS,
           "            condition=HolderRow.holder_key.does_not_exist(),\n        )\n\n\ndef release",
           "            condition=HolderRow.holder_key.does_not_exist() if key == booking.line_holder else None,"
           "\n        )\n\n\ndef release"),
    Mutant("confirm: although the claim was decided", BOOKINGS,
           "writes.save(_row(booking), condition=BookingRow.claim_id.does_not_exist())",
           "writes.save(_row(booking))"),
    Mutant("confirm: over a registration that has changed", BOOKINGS,
           "            residents.save_within(writes, pointed)", "            writes.save(residents._next_row(pointed))"),
    Mutant("confirm: the resident is not told of in the same transaction", BOOKINGS,
           "            residents.save_within(writes, pointed)\n", "            del pointed\n"),
    Mutant("confirm: the holders are not in the same transaction", BOOKINGS,
           "            holders.hold_within(writes, booking)\n", ""),
    Mutant("refuse: although the claim was decided", BOOKINGS,
           "        row.save(condition=BookingRow.claim_id.does_not_exist())", "        row.save()"),
    Mutant("settle: tries again for ever where another booking is held", SETTLING,
           "            refused = held.refused\n", "            del held\n"),
    Mutant("settle: says of the LINE user what is true of the person", BOOKINGS,
           "Refused.ALREADY_BOOKED if line_user else Refused.PERSON_BOOKED", "Refused.ALREADY_BOOKED"),
    Mutant("settle: says of the person what is true of the LINE user", BOOKINGS,
           "Refused.ALREADY_BOOKED if line_user else Refused.PERSON_BOOKED", "Refused.PERSON_BOOKED"),
    Mutant("settle: gives the seat back before the refusal is written", SETTLING,
           "        try:\n            fate = _decide(",
           "        if resident is None or refused:\n"
           "            slots.give_seat_back(slot.slot_id, resident_id, claim_id)\n"
           "        try:\n            fate = _decide("),
    Mutant("settle: gives the seat back without a written refusal", SETTLING,
           "        bookings.refuse(key, because, expires=slot.starts_at + RETENTION)\n", "        del key\n"),
    Mutant("settle: gives the seat of a live booking back", SETTLING,
           "        if not is_live(fate):\n            slots.give_seat_back(slot.slot_id",
           "        if True:\n            slots.give_seat_back(slot.slot_id"),
    Mutant("settle: keeps the seat of a refused claim", SETTLING,
           "            slots.give_seat_back(slot.slot_id, resident_id, claim_id)\n        return fate",
           "            pass\n        return fate"),
    Mutant("settle: books in a withdrawn slot", SETTLING,
           "refused = Refused.WITHDRAWN if slot.status == SlotStatus.WITHDRAWN else None", "refused = None"),
    Mutant("claim: books first, takes the seat afterwards", CLAIMS,
           "        answer = slots.take_seat(slot_id, resident_id, claim_id, now)\n",
           "        settle(slot, resident_id, claim_id, as_read=resident)\n"
           "        answer = slots.take_seat(slot_id, resident_id, claim_id, now)\n"),
    Mutant("claim: a claim that died is not finished by the next press", CLAIMS,
           "before := roster.claims.get(resident_id)", "before := None"),
    Mutant("claim: says already booked of the very booking that is claimed", CLAIMS,
           "slots.get(slot_id) if held.slot_id == slot_id else None", "None"),
    Mutant("claim: the slot is checked before the resident's own seat in it", CLAIMS,
           "        if roster and (before",
           "        _fitting(roster.slot if roster else None, resident, dose, now)\n        if roster and (before"),
    # ---------- giving back
    Mutant("give_seat_back: without looking whether it was given back", SLOTS,
           "_update_if(slot_id, actions, seat == claim_id.text)",
           "_update_if(slot_id, actions, SlotRow.slot_id.exists())"),
    Mutant("give_seat_back: whichever claim the resident has there", SLOTS,
           "_update_if(slot_id, actions, seat == claim_id.text)", "_update_if(slot_id, actions, seat.exists())"),
    Mutant("give_seat_back: the place in the map stays", SLOTS,
           "        seat.remove(),\n", ""),
    Mutant("give_seat_back: remaining stays", SLOTS,
           "        SlotRow.remaining.set(SlotRow.remaining + 1),\n", ""),
    # ---------- cancelling
    Mutant("cancel: what is cancelled already", BOOKINGS,
           "            condition=BookingRow.status == BookingStatus.BOOKED.value,\n        )\n        holders",
           "        )\n        holders"),
    Mutant("cancel: over a registration that has changed", BOOKINGS,
           "            residents.save_within(writes, resident.model_copy(update=freed))",
           "            writes.save(residents._next_row(resident.model_copy(update=freed)))"),
    Mutant("cancel: without looking whether the resident came back", BOOKINGS,
           "            residents.absent_within(writes, booking.resident_id)", "            pass"),
    Mutant("cancel: the resident stays booked", BOOKINGS,
           "            residents.save_within(writes, resident.model_copy(update=freed))\n",
           "            del freed\n"),
    Mutant("cancel: the holders stay", BOOKINGS,
           "        holders.release_within(writes, booking)\n", ""),
    Mutant("cancel: gives the seat back first", SETTLING,
           "        resident = residents.get(booking.resident_id)\n",
           "        slots.give_seat_back(booking.slot_id, booking.resident_id, ClaimId(booking.claim_id))\n"
           "        resident = residents.get(booking.resident_id)\n"),
    Mutant("cancel: not written down in the slot beforehand", CHANGES,
           "if slots.call_off(slot_id, booking.resident_id, ClaimId(claim_id), now):", "if True:"),
    Mutant("cancel: the slot is marked, and not written what for", SLOTS,
           "actions = [SlotRow.called_off[resident_id].set(claim_id.text), *_marks(now)]",
           "actions = _marks(now)"),
    Mutant("cancel: written down, and the slot is not marked", SLOTS,
           "actions = [SlotRow.called_off[resident_id].set(claim_id.text), *_marks(now)]",
           "actions = [SlotRow.called_off[resident_id].set(claim_id.text)]"),
    Mutant("cancel: written down of whichever claim the resident has there", SLOTS,
           "    is_here = SlotRow.claims[resident_id] == claim_id.text\n",
           "    is_here = SlotRow.claims[resident_id].exists()\n"),
    Mutant("cancel: although the resident is vaccinated", SLOTS,
           "is_here & SlotRow.vaccinated[resident_id].does_not_exist())", "is_here)"),
    Mutant("mark: of whichever claim the resident has there", SLOTS,
           "        (SlotRow.claims[resident_id] == claim_id.text)\n        &", "        SlotRow.claims[resident_id].exists()\n        &"),
    Mutant("mark: although the booking is to be cancelled", SLOTS,
           "        & SlotRow.called_off[resident_id].does_not_exist()\n", ""),
    Mutant("mark: in a withdrawn slot", SLOTS,
           "        & (SlotRow.status != SlotStatus.WITHDRAWN.value)\n", ""),
    Mutant("give_seat_back: who did not come stays marked", SLOTS,
           "        SlotRow.no_shows[resident_id].remove(),\n", ""),
    Mutant("cancel: the seat is not given back", SETTLING,
           "        slots.give_seat_back(booking.slot_id, booking.resident_id, ClaimId(booking.claim_id))\n", ""),
    Mutant("give_seat_back: a place that was called off stays called off", SLOTS,
           "        SlotRow.called_off[resident_id].remove(),\n", ""),
    Mutant("cancel: gives up when the registration changes", SETTLING,
           "            if is_live(bookings.fate_of(booking)):\n                continue\n", "            pass\n"),
    # ---------- sweep
    Mutant("sweep: takes the mark away without settling", SETTLING,
           "                finished += _settle_all(roster, now)\n", ""),
    Mutant("sweep: takes the mark away first", SETTLING,
           "                finished += _settle_all(roster, now)\n",
           "                slots.mark_settled(slot_id, roster.touches)\n"
           "                finished += _settle_all(roster, now)\n"),
    Mutant("mark_settled: although the slot was touched again", SLOTS,
           "SlotRow.touches == touches", "SlotRow.slot_id.exists()"),
    Mutant("mark_settled: by the time of the last touch, which can come again", SLOTS,
           "        SlotRow.touches.set(SlotRow.touches + 1),\n    ]", "    ]"),
    Mutant("sweep: leaves the bookings of a withdrawn slot", SLOTS,
           "self.slot.status == SlotStatus.WITHDRAWN or claim_id in", "claim_id in"),
    Mutant("sweep: leaves the bookings that were called off", SLOTS,
           "self.slot.status == SlotStatus.WITHDRAWN or claim_id in self.called_off",
           "self.slot.status == SlotStatus.WITHDRAWN"),
    Mutant("withdraw: also the bookings of those who are vaccinated", SLOTS,
           "return is_over and not self.is_vaccinated(resident_id)", "return is_over"),
    Mutant("sweep: leaves claims that nobody decided", SETTLING,
           "    slot, was_live = roster.slot, is_live(fate)\n",
           "    slot, was_live = roster.slot, is_live(fate)\n    if fate is None:\n        return False\n"),
    # ---------- what a clinic changes
    Mutant("post: over a slot that was posted before", SLOTS,
           "digest).save(condition=SlotRow.slot_id.does_not_exist())", "digest).save()"),
    Mutant("change: over somebody else's change", SLOTS,
           "        (SlotRow.revision == as_read.revision) & (SlotRow.remaining >= fewer),",
           "        SlotRow.remaining >= fewer,"),
    Mutant("change: fewer seats than are taken by now", SLOTS,
           "(SlotRow.revision == as_read.revision) & (SlotRow.remaining >= fewer)",
           "(SlotRow.revision == as_read.revision)"),
    Mutant("change: remaining as it was read", SLOTS,
           "SlotRow.remaining.set(SlotRow.remaining - fewer)", "SlotRow.remaining.set(changed.remaining - fewer)"),
    Mutant("change: a slot that is moved is not marked", SLOTS,
           "        actions += _marks(now)\n", "        pass\n"),
    Mutant("close: over somebody else's change", SLOTS,
           "            SlotRow.revision.set(SlotRow.revision + 1),\n        ],\n        SlotRow.revision == slot.revision,",
           "            SlotRow.revision.set(SlotRow.revision + 1),\n        ],\n        SlotRow.slot_id.exists(),"),
    Mutant("withdraw: the slot is not marked", SLOTS,
           "        SlotRow.revision.set(SlotRow.revision + 1),\n        *_marks(now),\n",
           "        SlotRow.revision.set(SlotRow.revision + 1),\n"),
    Mutant("withdraw: a slot that is gone comes back as a ghost", SLOTS,
           "_update_if(slot_id, actions, SlotRow.slot_id.exists())",
           "_update_if(slot_id, actions, SlotRow.slot_id.exists() | SlotRow.slot_id.does_not_exist())"),
    Mutant("move: a booking that was cancelled", BOOKINGS,
           "condition=(BookingRow.status == BookingStatus.BOOKED.value)\n        & (BookingRow.slot_revision",
           "condition=(BookingRow.slot_revision"),
    Mutant("move: back to an earlier time", BOOKINGS,
           "\n        & (BookingRow.slot_revision < slot_revision),", ","),
    Mutant("move: gives up after a conflict", SETTLING,
           "            if is_live(fate) and fate.slot_revision < slot.revision:\n                continue\n",
           "            del fate\n"),
    # ---------- registrations
    Mutant("register: over another device's change", RESIDENTS,
           "        row.save(condition=_as_read(resident))", "        row.save()"),
    Mutant("register: overlooks the booking of somebody who comes back", REGISTRATION,
           "        booking=held,\n", ""),
    Mutant("register: without looking at the holder again", RESIDENTS,
           "        holders.unchanged_within(writes, holder_key, held)\n", ""),
    Mutant("register: over a registration made meanwhile", RESIDENTS,
           "        writes.save(row, condition=_as_read(resident))\n    return", "        writes.save(row)\n    return"),
    Mutant("register: a counted version, which comes back after unregistering", RESIDENTS,
           "version=secrets.token_hex(8)", "version=str(int(resident.version or 0) + 1)"),
    # ---------- what cannot be known, and what LINE hears
    Mutant("base: a lost connection is taken for a refused condition", BASE,
           "    except BotoCoreError as error:\n        raise TryAgain from error",
           "    except BotoCoreError as error:\n        raise StaleWrite from error"),
    Mutant("base: a conflict is a defect", BASE,
           "        if _is_conflict(busy.__cause__):", "        if False:"),
    Mutant("confirmations: a new retry key every time", CONFIRMATIONS,
           "line.retry_key(\"booking\", booking.slot_id, booking.claim_id, event)",
           "__import__(\"uuid\").uuid4().hex"),
    Mutant("confirmations: one retry key for all of a booking", CONFIRMATIONS,
           "booking.claim_id, event)", "booking.claim_id)"),
    Mutant("confirmations: one retry key for all moves of a booking", CONFIRMATIONS,
           'f"moved {booking.slot_revision}"', '"moved"'),
)  # fmt: skip
_OF_NOTICES = (
    # ---------- planned
    ("begin: a run is opened again", LEDGER,
     "put(row, RunRow.run_id.does_not_exist())", "row.save()"),
    ("plan: queues what is frozen before all is", NOTICES,
     "    ledger.close_part(run, whole)\n",
     "    ledger.close_part(run, whole)\n"
     "    queues.notice_chunks(run.run_id, [chunk_item(part, number) for number in range(whole.chunks)])\n"),
    ("plan: an empty part is not closed", NOTICES,
     "    ledger.close_part(run, whole)\n", "    if last:\n        ledger.close_part(run, whole)\n"),
    ("plan: every planner says whether there is something to say", NOTICES,
     "return bool(fixed.slots)", "return bool(slots.open_in(municipality, now))"),
    ("plan: who is left over when all chunks are full is forgotten", NOTICES,
     "    if waiting:\n        yield waiting\n", ""),
    ("plan: begins each part anew", NOTICES,
     "last.number + 1 if last else 0,", "last.number + 1 if last and is_new else 0,"),
    ("plan: a page of the audience begins with the last of the page before", RESIDENTS,
     "            if row[\"ring\"][\"S\"] != after\n", ""),
    ("add: over another planner's chunk", LEDGER,
     "put(row, _ChunkRow.run_id.does_not_exist())", "row.save()"),
    ("close_part: over another planner's word", LEDGER,
     "put(row, _PartRow.run_id.does_not_exist())", "row.save()"),
    ("fix_texts: over another planner's words", LEDGER,
     "writes.save(row, condition=_TextRow.run_id.does_not_exist())", "writes.save(row)"),
    ("fix_arc: the ring moves in a step of its own", LEDGER,
     "        writes.save(_RingRow(_RINGS, municipality, position=arc.until), condition=unmoved)",
     "    with conditional():\n        _RingRow(_RINGS, municipality, position=arc.until).save(condition=unmoved)"),
    ("fix_arc: though another run took its turn meanwhile", LEDGER,
     "position=arc.until), condition=unmoved)", "position=arc.until))"),
    ("fix_arc: a second turn for the same run", LEDGER,
     "writes.save(row, condition=_ArcRow.run_id.does_not_exist())", "writes.save(row)"),
    ("take: more than so many", TURNS, "islice(around, most)", "islice(around, most and most + 1)"),
    ("legs: a turn does not go over the end of the ring", TURNS,
     "    return [(arc.after, None), (None, arc.until)]", "    return [(arc.after, None)]"),
    ("move_on: a run that was stopped meanwhile counts as planned", LEDGER,
     "[RunRow.status.set(after.value)], RunRow.status == before.value)",
     "[RunRow.status.set(after.value)], RunRow.run_id.exists())"),
    # ---------- sent
    ("record: over another sender's word", LEDGER, "put(row, as_read)", "row.save()"),
    ("send: what is over is sent again", RUNS,
     "return self.is_over and not (is_old and run.released_at)", "return False"),
    ("send: does not write that somebody was at it before", SENDING,
     "before.next(asked_before=True)", "before.next()"),
    ("send: after a no, though an earlier call may have been taken", SENDING,
     "if not self._progress.asked_before and not self._progress.split:", "if not self._progress.split:"),
    ("send: after a no to one half, though the other may have been taken", SENDING,
     "if not self._progress.asked_before and not self._progress.split:", "if not self._progress.asked_before:"),
    ("send: a new retry key each time", SENDING, "str(self._progress.tries)", "str(self._progress.revision)"),
    ("send: one retry key for all tries", SENDING, "str(self._progress.tries), piece)", "piece)"),
    ("send: one retry key for both halves", SENDING, ", str(self._progress.tries), piece)", ", str(self._progress.tries))"),
    ("send: does not write that the whole is sent in halves", SENDING,
     "            self._record(split=self._progress.split | {piece})\n", ""),
    ("send: whom LINE refused is asked for again", SENDING,
     "        if self._progress.refused.issuperset(numbers):\n            return\n", ""),
    ("send: takes a refused message for refused recipients", SENDING,
     "if not self._is_acceptable and not line.is_acceptable(self._messages):", "if False:"),
    ("send: without looking up who still wants it", SENDING, "left_out = _left(run, chunk)", "left_out = frozenset()"),
    ("send: also to those who had left", SENDING, " if number not in progress.left_out]", "]"),
    ("still_in: in whichever part of the audience", RESIDENTS,
     "row.get(\"audience_shard\", _NOBODY)[\"S\"] == part", "row.get(\"audience_shard\")"),
    ("still_in: also who came back since", RESIDENTS, " and row[\"audience_since\"][\"S\"] <= cutoff", ""),
    ("send: as long as LINE might remember", SENDING, "OLDEST = timedelta(hours=23)", "OLDEST = timedelta(hours=26)"),
    ("send: asks again however long ago it first asked", SENDING,
     "if reason := _too_late(run, before.since, now):", "if reason := None:"),
    ("send: though it is night", SENDING, "quiet.are_hours(now, any_hour=run.any_hour)", "False"),
    ("send: though notices are paused", SENDING, "    if _are_paused():\n        _are_paused.forget()", "    if False:\n        _are_paused.forget()"),
    ("send: though the run has stopped", SENDING,
     "    if run.status == RunStatus.STOPPED:\n        return", "    if False:\n        return"),
    ("send: though all slots are taken", SENDING, " or _sold_out(run, chunk.part, now)", ""),
    ("send: goes by what it remembers of a stopped run", SENDING,
     "dropped for good.\n        _run.forget()\n", "dropped for good.\n"),
)  # fmt: skip
MUTANTS = (*_OF_CLAIMS, *(Mutant(*each, of="notices") for each in _OF_NOTICES))


def main() -> int:
    """0 when every mutant was caught."""
    asked = _asked()
    if asked.one is not None:
        found = hunt(MUTANTS[asked.one], asked.histories, asked.seed)
        print(json.dumps(asdict(found) if found else None))
        return 0
    out, survived = Console(highlight=False, soft_wrap=True), 0
    chosen = [index for index, mutant in enumerate(MUTANTS) if asked.of in (None, mutant.of)]
    out.print(f"{len(chosen)} mutants, each until a promise breaks or {asked.histories:,} histories are over")
    with ThreadPoolExecutor(asked.processes) as pool:
        hunts = pool.map(lambda index: _hunt_elsewhere(index, asked), chosen)
        for number, (index, caught) in enumerate(zip(chosen, hunts, strict=True), 1):
            mutant = MUTANTS[index]
            survived += caught is None
            verdict = (
                f"history {caught.histories}, seed {caught.seed}: {caught.promise}" if caught else "SURVIVED"
            )
            out.print(f"{number:>3}  {mutant.name}\n     {verdict}", markup=False)
    out.print(f"{len(chosen) - survived} of {len(chosen)} mutants caught; {survived} survived")
    return 1 if survived else 0


def hunt(mutant: Mutant, histories: int, first_seed: int) -> Caught | None:
    """In this very process, before anything of akiwaku is imported. None when the mutant survived."""
    os.environ.update(ENVIRONMENT)
    with _in_place_of(mutant):
        proof = import_module(PROOFS[mutant.of])  # only now: it loads the mutant
        for played, report in enumerate(proof.prove(range(first_seed, first_seed + histories)), 1):
            for failure in report.failures:
                return Caught(failure.promise, failure.seed, played)
    return None


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("of", choices=PROOFS, nargs="?", help="only those of one proof")
    parser.add_argument("--histories", type=int, default=20_000, help="at most, for each (default 20,000)")
    parser.add_argument("--seed", type=int, default=0, help="of the first history (default 0)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="side by side")
    parser.add_argument(
        "--one", type=int, metavar="INDEX", help="only this mutant, in this process; prints JSON"
    )
    return parser.parse_args()


def _hunt_elsewhere(number: int, asked: argparse.Namespace) -> Caught | None:
    """In a process of its own, for a module can be loaded only once."""
    how = ["--one", str(number), "--histories", str(asked.histories), "--seed", str(asked.seed)]
    ended = subprocess.run([sys.executable, "-m", "proof.mutants", *how], stdout=subprocess.PIPE, check=True)
    found = json.loads(ended.stdout)
    return Caught(**found) if found else None


@contextmanager
def _in_place_of(mutant: Mutant) -> Iterator[None]:
    """While it lasts, the mutant's module is loaded as it is broken."""
    if mutant.module in sys.modules:
        raise RuntimeError(f"{mutant.module} is loaded already; a mutant needs a process of its own")
    original = SourceFileLoader.get_data

    def broken(loader: SourceFileLoader, path: str) -> bytes:
        data = original(loader, path)
        return mutated(mutant, data.decode()).encode() if loader.name == mutant.module else data

    # Neither a cached byte code of the original may be taken nor one of the mutant be left.
    with (
        patch.object(SourceFileLoader, "get_data", broken),
        patch.object(SourceFileLoader, "path_stats", _no_stats),
        patch.object(sys, "dont_write_bytecode", True),
    ):
        yield


def _no_stats(_loader: SourceFileLoader, _path: str) -> Any:
    raise OSError


def mutated(mutant: Mutant, source: str) -> str:
    """The module's source, broken. ValueError when the piece is not there exactly once."""
    if source.count(mutant.old) != 1:
        raise ValueError(
            f"{mutant.name}: its piece of {mutant.module} occurs {source.count(mutant.old)} times"
        )
    return source.replace(mutant.old, mutant.new)


if __name__ == "__main__":
    sys.exit(main())
