"""Identifiers in the shapes that LINE gives them."""

import re
import secrets
import uuid
from datetime import datetime

from local.line.clock import milliseconds

USER_ID = re.compile(r"U[0-9a-f]{32}")

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_user_id() -> str:
    """A LINE user id: U and 32 hexadecimal digits."""
    return f"U{secrets.token_hex(16)}"


def new_message_id() -> str:
    """A message id: 18 digits."""
    return str(10**17 + secrets.randbelow(9 * 10**17))


def new_request_id() -> str:
    """What LINE puts in `x-line-request-id`."""
    return str(uuid.uuid4())


def new_ulid(at: datetime) -> str:
    """A webhook event id: a ULID, which sorts by time."""
    number = (milliseconds(at) << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
