"""Whose turn it is, where not everybody can hear (B5): a run goes on in the ring where the last one ended.

A municipality's residents stand in a ring, in the order of a hash that says nothing about them. A run takes the
next so many, whatever their language. So nobody has a second turn before everybody else had the first.
"""

import heapq
from collections.abc import Iterator
from itertools import chain, islice

from akiwaku.errors import StaleWrite, TryAgain
from akiwaku.languages import LANGUAGES
from akiwaku.residents import AUDIENCE_SHARDS, audience_shard
from akiwaku.runs import Arc, Run
from akiwaku.store import notices as ledger
from akiwaku.store import residents

Stretch = tuple[str | None, str | None]
"""Ring positions (after, until]; None is the beginning, or the end."""

EVERYBODY: Stretch = (None, None)

_ROUNDS = 10


def take(run: Run, municipality: str, most: int | None) -> Arc:
    """The next `most` residents of a municipality (None: all), or as many as there are, written down for this run.

    The same answer every time it is asked. TryAgain when other runs keep taking their turns at this moment.
    """
    for _ in range(_ROUNDS):
        before = ledger.arc(run.run_id, municipality)
        if before:
            return before
        arc = _next(municipality, ledger.ring_position(municipality), most)
        try:
            ledger.fix_arc(run, municipality, arc)
        except StaleWrite:
            continue
        return arc
    raise TryAgain


def legs(arc: Arc) -> list[Stretch]:
    """An arc as stretches of the ring's order; two where it goes over the end."""
    if arc.count == 0:
        return []
    if arc.after is None or arc.until is None or arc.after < arc.until:
        return [(arc.after, arc.until)]
    return [(arc.after, None), (None, arc.until)]


def rest(stretches: list[Stretch], done: str | None) -> list[Stretch]:
    """What is left of them behind the position `done`, which lies in one of them."""
    if done is None:
        return stretches
    for number, (after, until) in enumerate(stretches):
        if (after is None or done > after) and (until is None or done <= until):
            return [(done, until), *stretches[number + 1 :]]
    raise ValueError("not on this arc")


def parts_of(municipality: str) -> list[str]:
    """The parts of a municipality's audience."""
    return [
        audience_shard(municipality, language, shard)
        for language in LANGUAGES
        for shard in range(AUDIENCE_SHARDS)
    ]


def _next(municipality: str, after: str | None, most: int | None) -> Arc:
    around = _in_order(municipality, after, None)
    if after is not None:
        around = chain(around, _in_order(municipality, None, after))
    arc = Arc(after, after, 0)
    for ring in islice(around, most):
        arc = Arc(after, ring, arc.count + 1)
    return arc


def _in_order(municipality: str, after: str | None, until: str | None) -> Iterator[str]:
    """Ring positions of all parts in one order. A page of each is read at a time."""
    return heapq.merge(*(_positions(part, after, until) for part in parts_of(municipality)))


def _positions(part: str, after: str | None, until: str | None) -> Iterator[str]:
    for page in residents.audience(part, after=after, until=until):
        for place in page:
            yield place.ring
