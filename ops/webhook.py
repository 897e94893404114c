"""Tells LINE where the webhook is, and has LINE try it."""

from dataclasses import dataclass

from linebot.v3.messaging import ApiException, SetWebhookEndpointRequest, TestWebhookEndpointRequest

from akiwaku import line
from ops.failures import from_line

_TIMEOUT = (5, 30)  # seconds to connect, to read


@dataclass(frozen=True)
class Tried:
    """What LINE saw when it called the webhook."""

    url: str
    success: bool
    status_code: int
    reason: str
    active: bool
    """Whether LINE sends events at all; it is switched on in the console."""


def set_and_try(url: str) -> Tried:
    """Set the address and have LINE send a request without events to it."""
    api = line.messaging_api()
    try:
        api.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint=url), _request_timeout=_TIMEOUT)
        seen = api.test_webhook_endpoint(TestWebhookEndpointRequest(endpoint=url), _request_timeout=_TIMEOUT)
        now = api.get_webhook_endpoint(_request_timeout=_TIMEOUT)
    except ApiException as error:
        raise from_line(error) from error
    return Tried(
        url=url,
        success=bool(seen.success),
        status_code=seen.status_code,
        reason=seen.detail or seen.reason,
        active=now.active,
    )
