"""Sends one chunk of a run: to everybody in it who still wants it, once (B4).

    taken up      who is still in the audience is looked up and written down, with a new retry key
    handed over   LINE is called; after no answer the same call is made again, under the same key
    over          sent, skipped with a reason, or given up unanswered, which the ledger says

As long as nobody can have heard (LINE's "no" to the first call of a try is certain), the next try looks up anew
who wants it. As soon as LINE may have taken a call, it is never made in any other way: not to fewer people, not in
other pieces, not under another key.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from akiwaku import line, quiet
from akiwaku.errors import LineBusy, LineDenied, LineQuotaExhausted, LineRefused, StaleWrite, TryAgain
from akiwaku.kept import kept
from akiwaku.observability import count, logger
from akiwaku.pace import Pace
from akiwaku.runs import (
    DENIED,
    NOBODY_LEFT,
    PAUSED,
    QUIET_HOURS,
    QUOTA,
    SOLD_OUT,
    TOO_OLD,
    Chunk,
    ChunkStatus,
    Progress,
    Run,
    RunStatus,
    Text,
    audience_of,
    municipality_of,
    place_of,
)
from akiwaku.settings import settings
from akiwaku.store import notices as ledger
from akiwaku.store import residents, slots

# LINE forgets a retry key after 24 hours; from then on the same call would reach everybody a second time.
OLDEST = timedelta(hours=23)
MULTICASTS_A_SECOND = line.MOST_MULTICASTS * 4 // 5

_STOPS = {LineQuotaExhausted: QUOTA, LineDenied: DENIED}
_ROUNDS = 5
_KEPT_SECONDS = 2

pace = Pace(lambda: settings().notice_senders / MULTICASTS_A_SECOND)


def send(run_id: str, item: str, now: datetime) -> None:
    """Sees one chunk through, as far as that is possible now.

    LineUnavailable and TryAgain: it should come again later. LineRefused: LINE does not take the message.
    """
    for _ in range(_ROUNDS):
        try:
            return _send(run_id, item, now)
        except StaleWrite:
            continue  # another delivery of this chunk, at the same time; its word is read and followed
    raise TryAgain


def forget() -> None:
    """What is remembered for some seconds."""
    for each in (_run, _are_paused, _open_slots, _text):
        each.forget()


def _send(run_id: str, item: str, now: datetime) -> None:
    run = _run(run_id)
    if run and (run.status == RunStatus.STOPPED or _is_old(run, now)):
        # An operator may have gone on with it since it was looked up: its chunk would be dropped for good.
        _run.forget()
        run = _run(run_id)
    part, number = place_of(item)
    chunk = ledger.chunk(run_id, part, number) if run else None
    if run is None or chunk is None:
        logger.error("queued chunk is not in the ledger", run_id=run_id, item=item)
        return
    if run.status == RunStatus.STOPPED:
        return  # the ledger keeps it, until somebody goes on with the run
    if _are_paused():
        _are_paused.forget()  # as above: notices may go on again
        if _are_paused():
            _stop(run, PAUSED)
            return
    before = ledger.progress(run_id, item)
    if before is not None and before.is_done_in(run):
        return
    progress = _begun(run, chunk, before, now)
    ledger.record(progress, run.begun_at)
    if not progress.is_over:
        _HandOver(run, chunk, progress).see_through(now)


def _begun(run: Run, chunk: Chunk, before: Progress | None, now: datetime) -> Progress:
    """A new try, or one more of the same, or the end of it."""
    if before is not None and before.status == ChunkStatus.SENDING:
        if reason := _too_late(run, before.since, now):
            return before.next(status=ChunkStatus.UNANSWERED, reason=reason, decided_at=now)
        # Whoever took it up before may still be at it. Having written this, it is we who say what comes of it.
        return before.next(asked_before=True)
    fresh = before or Progress(chunk.run_id, chunk.item, len(chunk.recipients))
    left_out: frozenset[int] = frozenset()
    reason = _too_late(run, _begun_anew(run), now) or _sold_out(run, chunk.part, now)
    if not reason:
        left_out = _left(run, chunk)
        reason = NOBODY_LEFT if len(left_out) == len(chunk.recipients) else None
    if reason:
        return fresh.next(status=ChunkStatus.SKIPPED, reason=reason, decided_at=now)
    return fresh.next(
        status=ChunkStatus.SENDING,
        reason=None,
        tries=fresh.tries + 1,
        left_out=left_out,
        since=now,
        decided_at=None,
    )


def _begun_anew(run: Run) -> datetime:
    return run.released_at or run.begun_at


def _is_old(run: Run, now: datetime) -> bool:
    return now - _begun_anew(run) > OLDEST


def _too_late(run: Run, begun_at: datetime | None, now: datetime) -> str | None:
    if begun_at is None or now - begun_at > OLDEST:
        return TOO_OLD
    return QUIET_HOURS if quiet.are_hours(now, any_hour=run.any_hour) else None


def _sold_out(run: Run, part: str, now: datetime) -> str | None:
    """Whether all slots that the message is about are taken or closed by now."""
    still_open = _open_slots(municipality_of(part), now.replace(second=0, microsecond=0))
    return None if _text(run.run_id, audience_of(part)).slots & still_open else SOLD_OUT


def _left(run: Run, chunk: Chunk) -> frozenset[int]:
    """Who has left this part of the audience since the run began, even if they are back."""
    still_in = residents.still_in(chunk.part, chunk.recipients, run.begun_at)
    return frozenset(number for number, each in enumerate(chunk.recipients) if each not in still_in)


class _HandOver:
    """The calls of one try of a chunk."""

    def __init__(self, run: Run, chunk: Chunk, progress: Progress) -> None:
        self._run = run
        self._chunk = chunk
        self._progress = progress
        self._messages = _text(run.run_id, audience_of(chunk.part)).messages
        self._hear = [number for number in range(len(chunk.recipients)) if number not in progress.left_out]
        self._is_acceptable = False

    def see_through(self, now: datetime) -> None:
        try:
            self._tell(0, len(self._hear))
        except (LineBusy, LineQuotaExhausted, LineRefused) as no:
            # Certain of this call alone: one before it, under the same key or for a piece, may have been taken.
            if not self._progress.asked_before and not self._progress.split:
                self._record(status=ChunkStatus.WAITING)
            reason = _STOPS.get(type(no))
            if reason is None:
                raise
            _stop(self._run, reason)
        else:
            self._record(status=ChunkStatus.SENT, decided_at=now)

    def _tell(self, first: int, end: int) -> None:
        """So many of those who hear, in halves where LINE refuses them all for one whom it does not know."""
        piece = f"{first}-{end}"
        numbers = self._hear[first:end]
        if self._progress.refused.issuperset(numbers):
            return
        if piece not in self._progress.split:
            if self._is_taken(numbers, piece):
                return
            if len(numbers) == 1:
                self._record(refused=self._progress.refused.union(numbers))
                return
            # Before the halves are sent: the whole must never be again, or one half could hear twice.
            self._record(split=self._progress.split | {piece})
        middle = (first + end) // 2
        self._tell(first, middle)
        self._tell(middle, end)

    def _is_taken(self, numbers: Sequence[int], piece: str) -> bool:
        """False when LINE does not want one of the recipients; if it is the message, LineRefused."""
        chunk = self._chunk
        key = line.retry_key("notice", chunk.run_id, chunk.item, str(self._progress.tries), piece)
        pace.wait()
        try:
            line.multicast([chunk.recipients[number] for number in numbers], self._messages, key)
        except LineDenied:
            raise
        except LineRefused:
            if not self._is_acceptable and not line.is_acceptable(self._messages):
                raise
            self._is_acceptable = True
            return False
        return True

    def _record(self, **changes: Any) -> None:
        changed = self._progress.next(**changes)
        ledger.record(changed, self._run.begun_at)
        self._progress = changed


def _stop(run: Run, reason: str) -> None:
    with suppress(StaleWrite):  # somebody else has
        ledger.stop(run.run_id, reason)
        count("NoticesStopped", reason=reason)
        logger.error("a run of notices has stopped; what is left is kept", run_id=run.run_id, reason=reason)
    _run.forget()


@kept(seconds=_KEPT_SECONDS)
def _run(run_id: str) -> Run | None:
    return ledger.run(run_id)


@kept(seconds=_KEPT_SECONDS)
def _are_paused() -> bool:
    return ledger.are_paused()


@kept(seconds=_KEPT_SECONDS)
def _open_slots(municipality: str, minute: datetime) -> frozenset[str]:
    return frozenset(slot.slot_id for slot in slots.open_in(municipality, minute))


@kept(seconds=3600)
def _text(run_id: str, audience: str) -> Text:
    """Never changes. It was written before any chunk was, so it is there."""
    return ledger.the_text(run_id, audience)
