"""The queues and secrets of a deployment, by the names that template.yaml gives them in the environment.

Apart from settings.py because the webhook needs these and no others, and pydantic, which reads those, takes a
tenth of a second to import.
"""

import os
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, Self


class Resources(NamedTuple):
    """Field names are the environment's names in lower case."""

    webhook_events_queue_url: str
    notice_chunks_queue_url: str
    line_secret_id: str
    line_login_secret_id: str
    holder_key_secret_id: str
    session_key_secret_id: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """ValueError names every variable that is missing or empty."""
        found = {name: environment.get(name.upper(), "") for name in cls._fields}
        if missing := [name.upper() for name, value in found.items() if not value]:
            raise ValueError(f"missing in the environment: {', '.join(missing)}")
        return cls(**found)


@cache
def resources() -> Resources:
    """Those of this process, read at first use (a cold start) and kept."""
    return Resources.from_environment(os.environ)
