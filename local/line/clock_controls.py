"""The clock one can move: GET /phone/api/clock and POST /phone/api/clock/advance."""

from datetime import timedelta

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.asking import Asked, asked
from local.line.clock import MOST_AHEAD, MovableClock, iso


class Advance(Asked):
    """How far to move the clock, in whole seconds."""

    # No number here is too large to add up; how far the clock still goes, it says itself.
    seconds: int = Field(strict=True, ge=1, le=int(MOST_AHEAD.total_seconds()))


class ClockControls:
    """Tells what time it is for everything behind this address, and lets time pass."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        """/phone/api/clock and what lies below."""
        return [
            Route("/phone/api/clock", self._tell, methods=["GET"]),
            Route("/phone/api/clock/advance", self._advance, methods=["POST"]),
        ]

    async def _tell(self, _request: Request) -> Response:
        ahead = int(self._clock.ahead.total_seconds())
        return JSONResponse({"now": iso(self._clock()), "ahead_seconds": ahead})

    async def _advance(self, request: Request) -> Response:
        wish = await asked(request, Advance)
        try:
            # Whoever listens may take a while: schedules that are due now, for example.
            await run_in_threadpool(self._clock.advance, timedelta(seconds=wish.seconds))
        except ValueError as error:
            raise HTTPException(422, str(error)) from error
        return await self._tell(request)
