"""The only place that calls LINE Login's API: takes back what somebody allowed this service.

https://developers.line.biz/en/reference/line-mini-app/#deauthorize (LINE asks for it when people unregister.)
Without LINE's SDK, which takes more than a second to import: this stands on the residents' path.
"""

import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

import urllib3

from akiwaku import keys
from akiwaku.errors import LineRefused, LineUnavailable
from akiwaku.settings import settings

# Somebody who unregisters waits for this, and their data is gone by then.
_TIMEOUT = urllib3.Timeout(connect=1, read=2)


def deauthorize(user_access_token: str) -> None:
    """LINE forgets that the owner of this token allowed the LIFF app anything.

    Does nothing where no secret of the login channel is stored. LineUnavailable, LineRefused.
    """
    secret = keys.login_channel_secret()
    if secret:
        _post(
            "/user/v1/deauthorize",
            json.dumps({"userAccessToken": user_access_token}),
            {"authorization": f"Bearer {_channel_token(secret)}", "content-type": "application/json"},
        )


def _channel_token(secret: str) -> str:
    """Stateless, made to be issued per use: nothing to keep."""
    form = {
        "grant_type": "client_credentials",
        "client_id": settings().line_login_channel_id,
        "client_secret": secret,
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return str(_post("/oauth2/v3/token", urlencode(form), headers).json()["access_token"])


def _post(path: str, body: str, headers: dict[str, str]) -> Any:
    try:
        answer = _http().request(
            "POST",
            settings().line_api_host + path,
            body=body,
            headers=headers,
            timeout=_TIMEOUT,
            retries=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise LineUnavailable(type(error).__name__) from None
    if answer.status >= 500 or answer.status == 429:
        raise LineUnavailable(answer.status, answer.headers.get("x-line-request-id"))
    if answer.status >= 400:
        raise LineRefused(answer.status, answer.headers.get("x-line-request-id"))
    return answer


@cache
def _http() -> urllib3.PoolManager:
    return urllib3.PoolManager()
