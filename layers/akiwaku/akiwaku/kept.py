"""Remembers answers for some seconds: what is asked for every chunk of a run changes a few times a day.

Above a function, `@kept(seconds=2)`; `function.forget()` has it asked anew at once.
"""

import time
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Kept(Generic[_P, _T]):
    """A function of few different arguments, asked again when its answer is so many seconds old."""

    def __init__(self, function: Callable[_P, _T], seconds: float) -> None:
        self._function = function
        self._seconds = seconds
        self._answers: dict[object, tuple[float, _T]] = {}

    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        key = (args, tuple(sorted(kwargs.items())))
        now = time.monotonic()
        if key in self._answers:
            asked, answer = self._answers[key]
            if now - asked < self._seconds:
                return answer
        self._answers = {
            k: (at, known) for k, (at, known) in self._answers.items() if now - at < self._seconds
        }
        answer = self._function(*args, **kwargs)
        self._answers[key] = (now, answer)
        return answer

    def forget(self) -> None:
        self._answers.clear()


def kept(seconds: float) -> Callable[[Callable[_P, _T]], Kept[_P, _T]]:
    def wrap(function: Callable[_P, _T]) -> Kept[_P, _T]:
        return Kept(function, seconds)

    return wrap
