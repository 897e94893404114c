"""How many messages a run may send (B5): so many residents for each open seat, and what the month has left."""

from collections.abc import Callable, Mapping

from akiwaku.line import Quota
from akiwaku.settings import Settings


def allowance(settings: Settings, quota: Quota | None, under_way: Callable[[], int]) -> int | None:
    """So many messages are left for a run, the reserve for confirmations kept; None where nothing limits it.

    `quota`: None when LINE could not be asked; a limit of our own cannot be kept then either, and what stops
    notices is LINE's refusal. `under_way`: counts the recipients of other runs who have not been told yet.
    """
    if quota is None:
        return None
    limits = [limit for limit in (quota.limit, settings.monthly_limit or None) if limit is not None]
    if not limits:
        return None
    return max(0, min(limits) - quota.used - under_way() - settings.confirmation_reserve)


def share(
    seats: Mapping[str, int], municipality: str, *, per_seat: int | None, left: int | None
) -> int | None:
    """So many residents of a municipality hear; None for everybody.

    `seats`: open seats of this municipality and of those whose turn comes after it. `left` is divided between them
    by their seats; what one of them does not need is left for those after it.
    """
    wishes = per_seat * seats[municipality] if per_seat is not None else None
    if left is None:
        return wishes
    due = left * seats[municipality] // max(1, sum(seats.values()))
    return due if wishes is None else min(wishes, due)


def divide(
    seats: Mapping[str, int],
    take: Callable[[str, int | None], int],
    *,
    per_seat: int | None,
    left: int | None,
) -> dict[str, int]:
    """How many residents of each municipality hear of a run that may send `left` messages.

    `take`: takes so many residents of a municipality at most (None: all) and says how many it took.
    """
    found: dict[str, int] = {}
    # One after another, in an order that does not change: what one does not need is left for the next.
    for municipality in sorted(seats):
        due = {each: seats[each] for each in seats if each not in found}
        found[municipality] = take(municipality, share(due, municipality, per_seat=per_seat, left=left))
        left = None if left is None else left - found[municipality]
    return found
