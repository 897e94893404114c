"""Does a thing to each of many, some at the same time: for calls that mostly wait."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


def each(act: Callable[[_T], None], things: Iterable[_T], *, at_once: int) -> None:
    """Raises what the first of them raised, when those under way have ended; the others are not begun."""
    with ThreadPoolExecutor(at_once) as pool:
        under_way = [pool.submit(act, thing) for thing in things]
        try:
            for one in under_way:
                one.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
