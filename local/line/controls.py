"""What nobody has on a real phone: faults, switches, quota and limits, the logs, and webhooks made by hand."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.line.asking import Asked, asked
from local.line.calls import CallLog
from local.line.events import Events
from local.line.faults import Fault, Faults
from local.line.quota import Quota
from local.line.rates import RateLimits
from local.line.switches import Switchboard, Switches
from local.line.webhooks import Signature, Webhooks

Entry = TypeVar("Entry")


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
        self,
        *,
        events: Events,
        webhooks: Webhooks,
        quota: Quota,
        rates: RateLimits,
        faults: Faults,
        switchboard: Switchboard,
        calls: CallLog,
    ) -> None:
        self._events = events
        self._webhooks = webhooks
        self._quota = quota
        self._rates = rates
        self._faults = faults
        self._switchboard = switchboard
        self._calls = calls

    def routes(self) -> list[BaseRoute]:
        """/phone/api/calls, /faults, /quota, /rates, /switches and /webhooks."""
        api = "/phone/api"
        return [
            Route(f"{api}/calls", self._list_calls, methods=["GET"]),
            Route(f"{api}/calls/{{number:int}}", self._one_call, methods=["GET"]),
            Route(f"{api}/faults", self._list_faults, methods=["GET"]),
            Route(f"{api}/faults", self._add_fault, methods=["POST"]),
            Route(f"{api}/faults", self._clear_faults, methods=["DELETE"]),
            Route(f"{api}/quota", self._get_quota, methods=["GET"]),
            Route(f"{api}/quota", self._set_quota, methods=["PUT"]),
            Route(f"{api}/rates", self._list_rates, methods=["GET"]),
            Route(f"{api}/switches", self._get_switches, methods=["GET"]),
            Route(f"{api}/switches", self._set_switches, methods=["PUT"]),
            Route(f"{api}/webhooks", self._deliveries, methods=["GET"]),
            Route(f"{api}/webhooks/{{number:int}}", self._one_delivery, methods=["GET"]),
            Route(f"{api}/webhooks", self._send_webhook, methods=["POST"]),
            Route(f"{api}/webhooks/{{webhook_event_id}}/redeliver", self._redeliver, methods=["POST"]),
        ]

    async def _list_calls(self, request: Request) -> Response:
        if _wants_bodies(request):
            return JSONResponse(_latest(request, self._calls.with_bodies()))
        return JSONResponse([call.as_json() for call in _latest(request, self._calls)])

    async def _one_call(self, request: Request) -> Response:
        found = self._calls.with_bodies(request.path_params["number"])
        if not found:
            raise HTTPException(404, "no such call, or not among the newest any more")
        return JSONResponse(found[0])

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
        latest = _latest(request, self._webhooks.deliveries)
        bodies = _wants_bodies(request)
        return JSONResponse([one.with_body() if bodies else one.as_json() for one in latest])

    async def _one_delivery(self, request: Request) -> Response:
        number = request.path_params["number"]
        found = next((one for one in self._webhooks.deliveries if one.number == number), None)
        if found is None:
            raise HTTPException(404, "no such webhook, or not among the newest any more")
        return JSONResponse(found.with_body())

    async def _list_rates(self, _request: Request) -> Response:
        return JSONResponse(self._rates.as_json())

    async def _get_switches(self, _request: Request) -> Response:
        return JSONResponse(self._switchboard.now.model_dump())

    async def _set_switches(self, request: Request) -> Response:
        turned = (await asked(request, Switches)).model_dump(exclude_unset=True)
        self._switchboard.now = self._switchboard.now.model_copy(update=turned)
        return await self._get_switches(request)

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


def _wants_bodies(request: Request) -> bool:
    """`?bodies=true`: whole entries, as far as they are kept, for whoever checks everything that was said."""
    return request.query_params.get("bodies") == "true"


def _latest(request: Request, entries: Iterable[Entry]) -> list[Entry]:
    """All entries of a log, oldest first, or with `?last=20` only the newest 20."""
    last = request.query_params.get("last", "")
    if not last:
        return list(entries)
    if not last.isascii() or not last.isdigit() or not int(last):
        raise HTTPException(422, "last must be a number above 0")
    return list(entries)[-int(last) :]
