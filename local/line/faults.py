"""Faults on demand: LINE answers with an error, answers late, or takes a message and the answer is lost."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Fault(BaseModel):
    """The next `times` calls of `path` (below /line) are answered with `status` after `delay_ms`.

    With `accept` LINE carries out the call all the same: only the answer is wrong. With `cut` it does so too,
    and the connection ends without any answer. With neither of them nor `status` the answer is the true one,
    only late.
    """

    model_config = ConfigDict(extra="forbid")

    path: str = Field(pattern="^/")
    method: str | None = None
    status: int | None = Field(default=None, ge=400, le=599)
    times: int = Field(default=1, ge=1)
    accept: bool = False
    cut: bool = False
    delay_ms: int = Field(default=0, ge=0, le=60_000)
    message: str | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.status is None and not self.delay_ms and not self.cut:
            raise ValueError("a fault needs a status, a delay_ms or cut")
        if self.cut and self.status is not None:
            raise ValueError("a call that is cut has no status")
        return self


class Faults:
    """The faults that wait for their calls, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """This fault waits for its calls."""
        self._waiting.append(fault.model_copy())

    def clear(self) -> None:
        """From now on every call is answered truly."""
        self._waiting.clear()

    def waiting(self) -> list[dict[str, Any]]:
        """The faults still to come, as the control API shows them; `times` counts what is left."""
        return [fault.model_dump() for fault in self._waiting]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that hits this call, counted down; None if the call goes through."""
        for fault in self._waiting:
            if fault.path == path and fault.method in {None, method}:
                fault.times -= 1
                if not fault.times:
                    self._waiting.remove(fault)
                return fault
        return None
