"""A run of notices: what is frozen when it is planned, and what becomes of each chunk of its recipients."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from akiwaku.languages import Language

# Why a chunk was skipped or given up.
SOLD_OUT, NOBODY_LEFT, TOO_OLD, QUIET_HOURS = "sold-out", "nobody-left", "too-old", "quiet-hours"
# Why a run stopped, or was not held.
PAUSED, QUOTA, DENIED, NOTHING_OPEN = "paused", "monthly-limit", "denied", "nothing-open"


class RunStatus(StrEnum):
    FREEZING = "freezing"
    """Recipients are being written down; nothing is sent yet."""
    QUEUEING = "queueing"
    PLANNED = "planned"
    """Every chunk is in the ledger and in the queue."""
    STOPPED = "stopped"
    """Something is wrong that time does not heal (`reason`). What is not sent is kept, until somebody goes on."""
    NOT_HELD = "not-held"
    """Nobody was to hear at this time (`reason`)."""


class ChunkStatus(StrEnum):
    SENDING = "sending"
    """LINE may have taken it; only sending it again, the same and under the same key, can tell."""
    WAITING = "waiting"
    """LINE has surely not taken it, and it is to be tried anew."""
    SENT = "sent"
    SKIPPED = "skipped"
    """Nobody of it was or will be told; `reason` says why."""
    UNANSWERED = "unanswered"
    """LINE may have taken it, and it is too late to ask: nobody knows whether they were told."""


_OVER = frozenset({ChunkStatus.SENT, ChunkStatus.SKIPPED, ChunkStatus.UNANSWERED})


@dataclass(frozen=True)
class Run:
    run_id: str
    begun_at: datetime
    status: RunStatus = RunStatus.FREEZING
    reason: str | None = None
    seats: Mapping[str, int] = field(default_factory=dict)
    """Municipalities with open slots, each with the seats that were open when the run began."""
    per_seat: int | None = None
    """So many residents hear of each open seat; None for everybody."""
    allowance: int | None = None
    """So many messages the run may send in all; None where nothing limits it."""
    any_hour: bool = False
    """An operator said that quiet hours do not count."""
    released_at: datetime | None = None
    """When an operator last said that it may be sent, however old it is."""

    @property
    def is_capped(self) -> bool:
        return self.per_seat is not None or self.allowance is not None


@dataclass(frozen=True)
class Arc:
    """Whose turn it is in a municipality: from behind `after` to `until`, and nobody if `count` is 0."""

    after: str | None
    until: str | None
    count: int


@dataclass(frozen=True)
class Text:
    messages: list[dict[str, Any]]
    slots: frozenset[str]
    """Ids of the soonest of the slots that it is about, also of those it only counts."""


@dataclass(frozen=True)
class Part:
    """A part of a municipality's audience, as far as it belongs to the run."""

    part: str
    chunks: int
    recipients: int


@dataclass(frozen=True)
class Chunk:
    """At most 500 residents of one part, in ring order."""

    run_id: str
    part: str
    number: int
    recipients: tuple[str, ...]
    last_ring: str
    before: int
    """Recipients in the chunks of this part before it."""

    @property
    def item(self) -> str:
        return chunk_item(self.part, self.number)


@dataclass(frozen=True)
class Progress:
    """What has become of a chunk. Recipients are named by their place in it."""

    run_id: str
    item: str
    recipients: int
    status: ChunkStatus = ChunkStatus.WAITING
    reason: str | None = None
    tries: int = 0
    """How often it was taken up anew; each time with a retry key of its own."""
    left_out: frozenset[int] = frozenset()
    """Who has left the audience since it was frozen."""
    refused: frozenset[int] = frozenset()
    """Whom LINE would not send to."""
    split: frozenset[str] = frozenset()
    """Ranges that LINE refused whole and that are therefore sent in halves."""
    since: datetime | None = None
    """When this try began."""
    asked_before: bool = False
    """Somebody has taken up this try before, so that LINE may have taken the call already."""
    decided_at: datetime | None = None
    revision: int = 0

    @property
    def is_over(self) -> bool:
        return self.status in _OVER

    def is_done_in(self, run: Run) -> bool:
        """Over, unless an operator has said since that its age does not matter."""
        is_old = self.status == ChunkStatus.SKIPPED and self.reason == TOO_OLD
        return self.is_over and not (is_old and run.released_at)

    def next(self, **changes: Any) -> "Progress":
        return replace(self, revision=self.revision + 1, **changes)


@dataclass
class Tally:
    """A run in figures: people, not chunks."""

    audience: int = 0
    sent: int = 0
    left_out: int = 0
    refused: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason."""
    unanswered: int = 0
    under_way: int = 0
    """LINE may have been told already."""
    finished_at: datetime | None = None

    def add(self, chunk: Progress) -> None:
        match chunk.status:
            case ChunkStatus.SENT:
                self.left_out += len(chunk.left_out)
                self.refused += len(chunk.refused)
                self.sent += chunk.recipients - len(chunk.left_out) - len(chunk.refused)
            case ChunkStatus.SKIPPED if chunk.reason == NOBODY_LEFT:
                self.left_out += chunk.recipients
            case ChunkStatus.SKIPPED:
                self.skipped[chunk.reason or ""] += chunk.recipients
            case ChunkStatus.UNANSWERED:
                self.left_out += len(chunk.left_out)
                self.refused += len(chunk.refused)
                self.unanswered += chunk.recipients - len(chunk.left_out) - len(chunk.refused)
            case ChunkStatus.SENDING:
                self.under_way += chunk.recipients
        if chunk.decided_at and (self.finished_at is None or chunk.decided_at > self.finished_at):
            self.finished_at = chunk.decided_at

    @property
    def waiting(self) -> int:
        """Nobody has taken them up, or they are to be tried anew."""
        decided = self.sent + self.left_out + self.refused + self.skipped.total() + self.unanswered
        return self.audience - decided - self.under_way


def audience(municipality: str, language: Language) -> str:
    """`14100#ja`: those who are told the same."""
    return f"{municipality}#{language}"


def audience_of(part: str) -> str:
    """Of `14100#ja#0` the first two."""
    return part.rpartition("#")[0]


def municipality_of(part: str) -> str:
    return part.partition("#")[0]


def chunk_item(part: str, number: int) -> str:
    """`14100#ja#2/00007`: how a chunk is named in the queue."""
    return f"{part}/{number:05d}"


def place_of(item: str) -> tuple[str, int]:
    """The other way round: part and number."""
    part, _, number = item.rpartition("/")
    return part, int(number)
