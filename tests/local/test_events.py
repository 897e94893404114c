"""HTTP API events: the one thing that the emulator gets wrong and that is mended."""

from typing import Any

import pytest

from local.emulator_process import with_cookies


def event(**headers: str) -> dict[str, Any]:
    return {"version": "2.0", "headers": headers, "rawPath": "/api/slots"}


def test_cookies_have_a_list_of_their_own_as_in_aws() -> None:
    mended = with_cookies(event(cookie="a=1; b=2=3;c=", accept="*/*"))

    assert mended["cookies"] == ["a=1", "b=2=3", "c="]
    assert mended["headers"] == {"accept": "*/*"}


@pytest.mark.parametrize(
    "given", [event(accept="*/*"), {"Records": []}, {"version": "1.0", "headers": {"cookie": "a=1"}}]
)
def test_events_of_another_kind_stay_as_they_are(given: dict[str, Any]) -> None:
    assert with_cookies(given) is given


def test_what_is_mended_is_still_there_to_be_mended() -> None:
    """A new version of the emulator may move the function that `_mend_http_api_events` wraps."""
    from ministack.services import lambda_svc

    assert callable(lambda_svc._execute_function_with_config_scope)
