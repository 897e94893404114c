"""A run of notices in figures, from the ledger, the bookings and the log."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError

from akiwaku import clock, municipalities
from akiwaku.bookings import Booking, ClaimId
from akiwaku.runs import PAUSED, Run, RunStatus, Tally, municipality_of
from akiwaku.store import bookings
from akiwaku.store import notices as ledger
from ops.failures import OperatorError

SOON, LATER = timedelta(minutes=15), timedelta(minutes=60)
_RETENTION_DAYS = ledger.RETENTION.days
_TURNED_AWAY = "TurnedAway"
_CLOCKS_APART = timedelta(minutes=5)


@dataclass(frozen=True)
class Line:
    """A run in a list."""

    run: Run
    tally: Tally


@dataclass(frozen=True)
class Place:
    """What a run did in one municipality."""

    code: str
    name: str
    seats: int
    """Open when the run began."""
    audience: int
    claims_soon: int
    """Bookings of the slots it told of, claimed within 15 minutes after it began; also those cancelled since."""
    claims_later: int
    """The same within 60 minutes."""
    turned_away: int | None
    """Attempts within 60 minutes that found their slot full; None when the log does not reach back so far."""


@dataclass(frozen=True)
class Figures:
    run: Run
    tally: Tally
    seconds: float | None
    """From its beginning until the last of its chunks was decided."""
    minutes_gone: float
    places: list[Place]


def latest(now: datetime, most: int, progress: Callable[[str], None] = lambda _step: None) -> list[Line]:
    """The last runs, newest first."""
    since = clock.date_in_japan(now - timedelta(days=_RETENTION_DAYS)).isoformat()
    # Their ids sort by day and then by the name of the window.
    newest = sorted(ledger.runs_since(since), key=lambda run: run.begun_at, reverse=True)[:most]
    found = []
    for run in newest:
        progress(f"Reading {run.run_id}")
        found.append(Line(run, ledger.tally(run.run_id)))
    return found


def of(
    run_id: str,
    log_group: str,
    now: datetime,
    progress: Callable[[str], None] = lambda _step: None,
) -> Figures:
    """OperatorError when there is no such run."""
    run = must_exist(run_id)
    progress("Reading the ledger")
    tally = ledger.tally(run_id)
    told = Counter[str]()
    for part in ledger.parts(run_id):
        told[municipality_of(part.part)] += part.recipients
    progress("Reading the bookings that followed")
    claims = {code: list(_claims_in(slot_ids)) for code, slot_ids in _slots_of(run_id).items()}
    progress("Reading in the log who was turned away")
    turned_away = _turned_away(log_group, run.begun_at, now)
    return Figures(
        run=run,
        tally=tally,
        seconds=(tally.finished_at - run.begun_at).total_seconds() if tally.finished_at else None,
        minutes_gone=(now - run.begun_at).total_seconds() / 60,
        places=[
            Place(
                code,
                municipalities.by_code(code).name,
                run.seats[code],
                told[code],
                _within(claims.get(code, ()), run.begun_at, SOON),
                _within(claims.get(code, ()), run.begun_at, LATER),
                None if turned_away is None else turned_away[code],
            )
            for code in sorted(run.seats)
        ],
    )


def must_exist(run_id: str) -> Run:
    run = ledger.run(run_id)
    if run is None:
        raise OperatorError(f"There is no run {run_id}. `akiwaku notices list` shows those there are.")
    return run


def paused(now: datetime) -> list[Run]:
    """Runs of yesterday and today that a pause has stopped; what is left of them can still be sent."""
    since = clock.date_in_japan(now - timedelta(days=1)).isoformat()
    return [
        run for run in ledger.runs_since(since) if (run.status, run.reason) == (RunStatus.STOPPED, PAUSED)
    ]


def _slots_of(run_id: str) -> dict[str, set[str]]:
    """By municipality: the slots it told of, in whatever language."""
    found: dict[str, set[str]] = {}
    for audience, text in ledger.texts(run_id).items():
        found.setdefault(municipality_of(audience), set()).update(text.slots)
    return found


def _claims_in(slot_ids: Iterable[str]) -> Iterator[datetime]:
    """When each booking was claimed, as its claim id says."""
    for slot_id in slot_ids:
        for claim_id, fate in bookings.fates_in(slot_id).items():
            if isinstance(fate, Booking):
                yield ClaimId(claim_id).claimed_at


def _within(moments: Iterable[datetime], begun_at: datetime, time: timedelta) -> int:
    return sum(begun_at <= moment <= begun_at + time for moment in moments)


def _turned_away(log_group: str, begun_at: datetime, now: datetime) -> Counter[str] | None:
    """By municipality: the lines of the metric (akiwaku.claims) in the hour after a run began."""
    # There are no type stubs of CloudWatch Logs among the development dependencies.
    logs: Any = boto3.client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=log_group)["logGroups"]
    kept = next(
        (group.get("retentionInDays") for group in groups if group["logGroupName"] == log_group), None
    )
    if kept is not None and begun_at < now - timedelta(days=kept):
        return None
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=log_group,
        filterPattern=_TURNED_AWAY,
        # When a line was written goes by the log's clock, what it tells of by the function's.
        startTime=_milliseconds(begun_at - _CLOCKS_APART),
        endTime=_milliseconds(begun_at + LATER + _CLOCKS_APART),
    )
    within = range(_milliseconds(begun_at), _milliseconds(begun_at + LATER))
    found = Counter[str]()
    try:
        for page in pages:
            for event in page["events"]:
                line = _metric(event["message"])
                if line and line["_aws"]["Timestamp"] in within:
                    found[str(line.get("municipality"))] += round(sum(line[_TURNED_AWAY]))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise  # a group without a line in it, as on a stack that is new
    return found


def _metric(message: str) -> Mapping[str, Any] | None:
    """A line that is this metric, and not one that only has its name somewhere."""
    try:
        line = json.loads(message)
    except ValueError:
        return None
    is_one = isinstance(line, dict) and "_aws" in line and isinstance(line.get(_TURNED_AWAY), list)
    return line if is_one else None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
