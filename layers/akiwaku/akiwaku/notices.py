"""The notice of open slots: everyone who should hear, once, up to three times a day (R6, R7, B4).

`plan` freezes who hears what in the ledger and queues the chunks; `send` sends one chunk. Both may be run
again at any point: what the ledger has is not planned again, what LINE has taken is not sent again.
"""

from datetime import datetime, timedelta

from akiwaku import line, messages, municipalities, queues
from akiwaku.clock import date_in_japan
from akiwaku.errors import StaleWrite
from akiwaku.languages import LANGUAGES
from akiwaku.observability import logger
from akiwaku.residents import AUDIENCE_SHARDS, audience_shard
from akiwaku.settings import settings
from akiwaku.store import clinics, notices, residents, slots
from akiwaku.store.notices import Chunk, ChunkStatus, Run, RunStatus

# LINE forgets a retry key after 24 hours; from then on the same call would reach everybody a second time.
TOO_OLD = timedelta(hours=23)


def run_id_of(window: str, scheduled_at: datetime) -> str:
    """One run for each date (in Japan) and window, however often its schedule fires."""
    return f"{date_in_japan(scheduled_at).isoformat()}-{window}"


def plan(window: str, scheduled_at: datetime, now: datetime) -> Run:
    """Writes a run's ledger and queues its chunks, going on from wherever an earlier try stopped."""
    served = municipalities.chosen(settings().municipalities)
    with_open_slots = [m.code for m in served if slots.open_in(m.code, now)]
    run = notices.begin(run_id_of(window, scheduled_at), with_open_slots, now)
    if run.status == RunStatus.PLANNED:
        logger.info("run was planned before", run_id=run.run_id)
        return run
    for code in run.municipalities:
        _plan_municipality(run, code, now)
    notices.finish(run.run_id)
    logger.info("run planned", run_id=run.run_id, municipalities=len(run.municipalities))
    return run


def send(run_id: str, item: str, now: datetime) -> None:
    """Sends one chunk, unless the ledger says that this was done or is no longer of use.

    LineUnavailable, LineQuotaExhausted and LineRefused leave it as it is, to be tried again or looked at.
    """
    chunk = notices.get(run_id, item)
    if chunk is None:
        logger.error("queued chunk is not in the ledger", run_id=run_id, item=item)
        return
    if chunk.status in (ChunkStatus.SENT, ChunkStatus.SKIPPED):
        return
    try:
        _send(chunk, now)
    except StaleWrite:
        # Two deliveries of this chunk at once. Both used one retry key; the other has written what came of it.
        logger.info("another delivery was faster", run_id=run_id, item=item)


def _plan_municipality(run: Run, code: str, now: datetime) -> None:
    open_slots = slots.open_in(code, now)
    if not open_slots:
        return  # all taken since the run began
    where = clinics.named(slot.clinic_id for slot in open_slots)
    for language in LANGUAGES:
        notice = messages.notice(open_slots, where, language)
        for shard in range(AUDIENCE_SHARDS):
            _plan_part(run, code, audience_shard(code, language, shard), notice, now)


def _plan_part(run: Run, code: str, part: str, notice: messages.Message, now: datetime) -> None:
    before = notices.chunks_of(run.run_id, part)
    # An earlier try may have died between ledger and queue; a chunk that is queued twice is sent once.
    queues.notice_chunks(run.run_id, [chunk.item for chunk in before])
    number, after = len(before), before[-1].last_ring if before else None
    while audience := list(residents.audience(part, after=after, limit=line.MOST_RECIPIENTS)):
        item = notices.chunk_item(part, number)
        chunk = Chunk(
            run_id=run.run_id,
            item=item,
            municipality=code,
            recipients=tuple(resident_id for _, resident_id in audience),
            last_ring=audience[-1][0],
            messages=[notice],
            retry_key=line.retry_key("notice", run.run_id, item),
            planned_at=now,
        )
        try:
            notices.add(chunk)
        except StaleWrite:
            # Another planner of the same run wrote this chunk; ours goes on behind it.
            written = notices.get(run.run_id, item)
            after, number = (written.last_ring if written else after), number + 1
            continue
        queues.notice_chunks(run.run_id, [item])
        after, number = chunk.last_ring, number + 1


def _send(chunk: Chunk, now: datetime) -> None:
    if reason := _reason_to_skip(chunk, now):
        notices.mark(chunk, ChunkStatus.SKIPPED, now, expected=chunk.status, reason=reason)
        return
    if chunk.status == ChunkStatus.PLANNED:
        notices.mark(chunk, ChunkStatus.SENDING, now, expected=ChunkStatus.PLANNED)
    line.multicast(chunk.recipients, chunk.messages, chunk.retry_key)
    notices.mark(chunk, ChunkStatus.SENT, now, expected=ChunkStatus.SENDING)


def _reason_to_skip(chunk: Chunk, now: datetime) -> str | None:
    if now - chunk.planned_at > TOO_OLD:
        return "too-old"
    # Once begun it must be seen through: LINE may have taken it, and the ledger should say so.
    if chunk.status == ChunkStatus.PLANNED and not slots.open_in(chunk.municipality, now):
        return "nothing-left"
    return None
