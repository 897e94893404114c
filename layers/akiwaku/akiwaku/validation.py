"""What is shared by everything that people type: Japanese messages for what pydantic finds wrong."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from akiwaku.errors import InvalidRequest

# Messages for pydantic's own error types; a field's own rule speaks for itself (PydanticCustomError).
_MESSAGES = {
    "missing": "入力してください。",
    "string_too_short": "入力してください。",
    "string_too_long": "{max_length}文字以内で入力してください。",
    "too_short": "1つ以上選んでください。",
    "greater_than_equal": "{ge}以上で入力してください。",
    "less_than_equal": "{le}以下で入力してください。",
    "date_from_datetime_parsing": "正しい日付を入力してください。",
    "date_parsing": "正しい日付を入力してください。",
    "date_type": "正しい日付を入力してください。",
    "datetime_parsing": "正しい日時を入力してください。",
    "datetime_from_date_parsing": "正しい日時を入力してください。",
    "datetime_type": "正しい日時を入力してください。",
    "timezone_aware": "日時には時差(例 +09:00)を付けてください。",
    "int_parsing": "数字で入力してください。",
    "int_type": "数字で入力してください。",
    "int_from_float": "数字で入力してください。",
    "string_pattern_mismatch": "使えない文字が入っています。",
    "string_unicode": "使えない文字が入っています。",
    "extra_forbidden": "この項目は受け付けていません。",
    "json_invalid": "JSONとして読み取れません。",
}
_FALLBACK = "正しく入力してください。"


_BEGINS_LIKE_A_DATE = re.compile(r"\s*\d{4}-\d{2}-\d{2}", re.ASCII)


def _written_out(error: str) -> BeforeValidator:
    """Refuses, as this error, a number: pydantic takes it, and a text of digits, for seconds since 1970."""

    def check(value: object) -> object:
        if isinstance(value, int | float) or (
            isinstance(value, str) and not _BEGINS_LIKE_A_DATE.match(value)
        ):
            raise PydanticCustomError(error, "")
        return value

    return BeforeValidator(check)


def _of_our_time(value: datetime) -> datetime:
    # Further away, sums of dates and a change of the time zone overflow.
    if not 2000 <= value.year <= 2999:
        raise PydanticCustomError("datetime_type", "")
    return value


# What a program sends is what it says: no number in a text, no true for 1, no number for a date.
Whole = Annotated[int, Field(strict=True)]
Instant = Annotated[AwareDatetime, _written_out("datetime_type"), AfterValidator(_of_our_time)]
Day = Annotated[date, _written_out("date_type")]
# Text without control characters, which neither LINE nor a file for Excel would show.
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")]
Lines = Annotated[str, Field(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class Form(BaseModel):
    """Base of everything read from a request: unknown fields are refused rather than dropped in silence."""

    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, frozen=True, hide_input_in_errors=True
    )


def fault(error: Any) -> dict[str, str]:
    """One of pydantic's errors as {"field", "message"}. The value that was typed is never repeated."""
    context = error.get("ctx") or {}
    own_rule = error["type"].startswith("akiwaku.")
    message = error["msg"] if own_rule else _MESSAGES.get(error["type"], _FALLBACK).format(**context)
    path = [str(part) for part in error["loc"] if part != "body"]
    return {"field": context.get("field") or ".".join(path), "message": message}


def refusal(error: ValidationError) -> InvalidRequest:
    return InvalidRequest(errors=[fault(each) for each in error.errors()])
