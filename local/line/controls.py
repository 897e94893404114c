"""What nobody has on a real phone: faults, the quota, the logs, and webhooks made by hand."""

from typing import Any

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.asking import Asked, asked
from local.line.events import Events
from local.line.faults import Fault, Faults
from local.line.front_door import FrontDoor
from local.line.quota import Quota
from local.line.webhooks import Signature, Webhooks


class RawWebhook(Asked):
    """Events to send in one call, completed with what LINE always sends; the signature may be bad."""

    events: list[dict[str, Any]]
    signature: Signature = "good"


class NewQuota(Asked):
    """The messages the account may send in a month; None for no limit."""

    limit: int | None = Field(default=None, ge=0)


class Controls:
    """The switches and gauges of the platform, for tests and demonstrations."""

    def __init__(
        self, *, events: Events, webhooks: Webhooks, quota: Quota, faults: Faults, front_door: FrontDoor
    ) -> None:
        self._events = events
        self._webhooks = webhooks
        self._quota = quota
        self._faults = faults
        self._front_door = front_door

    def routes(self) -> list[BaseRoute]:
        """/phone/api/calls, /faults, /quota and /webhooks."""
        api = "/phone/api"
        return [
            Route(f"{api}/calls", self._calls, methods=["GET"]),
            Route(f"{api}/faults", self._list_faults, methods=["GET"]),
            Route(f"{api}/faults", self._add_fault, methods=["POST"]),
            Route(f"{api}/faults", self._clear_faults, methods=["DELETE"]),
            Route(f"{api}/quota", self._get_quota, methods=["GET"]),
            Route(f"{api}/quota", self._set_quota, methods=["PUT"]),
            Route(f"{api}/webhooks", self._deliveries, methods=["GET"]),
            Route(f"{api}/webhooks", self._send_webhook, methods=["POST"]),
            Route(f"{api}/webhooks/{{webhook_event_id}}/redeliver", self._redeliver, methods=["POST"]),
        ]

    async def _calls(self, request: Request) -> Response:
        return JSONResponse(_latest(request, [call.as_json() for call in self._front_door.calls]))

    async def _list_faults(self, _request: Request) -> Response:
        return JSONResponse(self._faults.waiting())

    async def _add_fault(self, request: Request) -> Response:
        self._faults.add(await asked(request, Fault))
        return JSONResponse(self._faults.waiting(), 201)

    async def _clear_faults(self, _request: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def _get_quota(self, _request: Request) -> Response:
        return JSONResponse({"limit": self._quota.limit, "used": self._quota.used})

    async def _set_quota(self, request: Request) -> Response:
        self._quota.limit = (await asked(request, NewQuota)).limit
        return await self._get_quota(request)

    async def _deliveries(self, request: Request) -> Response:
        return JSONResponse(_latest(request, [one.as_json() for one in self._webhooks.deliveries]))

    async def _send_webhook(self, request: Request) -> Response:
        raw = await asked(request, RawWebhook)
        events = [self._events.completed(event) for event in raw.events]
        return JSONResponse((await self._webhooks.send(events, raw.signature)).as_json())

    async def _redeliver(self, request: Request) -> Response:
        try:
            delivery = await self._webhooks.redeliver(request.path_params["webhook_event_id"])
        except KeyError as error:
            raise HTTPException(404, "no such event was sent") from error
        return JSONResponse(delivery.as_json())


def _latest(request: Request, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All entries of a log, oldest first, or with `?last=20` only the newest 20."""
    last = request.query_params.get("last", "")
    if not last:
        return entries
    if not last.isascii() or not last.isdigit() or not int(last):
        raise HTTPException(422, "last must be a number above 0")
    return entries[-int(last) :]
