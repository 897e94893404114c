"""What went wrong, in a sentence that says what to do about it."""

import typer
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from akiwaku.errors import (
    AwsFault,
    LineDenied,
    LineQuotaExhausted,
    LineRefused,
    LineUnavailable,
    StoreFault,
    TryAgain,
)

_LOGGED_OUT = (
    NoCredentialsError,
    CredentialRetrievalError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
_OF_LINE: dict[type[BaseException], str] = {
    LineUnavailable: "LINE does not answer, or answers with an error of its own. Try again in a minute.",
    LineQuotaExhausted: "LINE's monthly message limit is reached.",
    LineDenied: (
        "LINE refused the channel's id and secret. "
        "Check them in the LINE Developers console and store them with `akiwaku line secret`."
    ),
    LineRefused: "LINE refused what it was sent.",
}


class OperatorError(Exception):
    """Something the operator can put right. The text says what."""


class Commands(TyperGroup):
    """A group of commands that ends with a sentence instead of a traceback where it knows one."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            Console(stderr=True).print(f"[bold red]Error:[/] {escape(sentence)}", soft_wrap=True)
            raise typer.Exit(1) from error


def explain(error: BaseException) -> str | None:
    """A sentence for the operator, or None for a defect of ours, which deserves its traceback."""
    match error:
        case OperatorError():
            return str(error)
        case ValidationError():
            return "; ".join(
                f"{'.'.join(map(str, wrong['loc'])) or 'input'}: {wrong['msg']}" for wrong in error.errors()
            )
        case StoreFault() if error.__cause__:
            return explain(error.__cause__)
        case TryAgain():
            cause = error.__cause__ and explain(error.__cause__)
            return cause or "AWS did not take the call. Try again in a minute; nothing is half done."
        case AwsFault():
            return f"AWS refused {' '.join(map(str, error.args))}."
    of_line = (_OF_LINE[kind] for kind in type(error).__mro__ if kind in _OF_LINE)
    return next(of_line, None) or _of_aws(error)


def _of_aws(error: BaseException) -> str | None:
    match error:
        case NoRegionError():
            return "No AWS region is set. Set AWS_DEFAULT_REGION, for example to ap-northeast-1."
        case ClientError():
            about = error.response["Error"]
            return f"AWS refused {error.operation_name}: {about.get('Message') or about.get('Code')}"
        case BotoCoreError() if isinstance(error, _LOGGED_OUT):
            return "No valid AWS credentials were found. Log in, or name a profile in AWS_PROFILE."
        case BotoCoreError():
            return f"AWS could not be called: {error}"
    return None


def warn(sentence: str) -> None:
    """A sentence beside the answer, on the error output so that it never mixes with data."""
    Console(stderr=True, highlight=False).print(f"[yellow]Note:[/] {escape(sentence)}", soft_wrap=True)


def from_line(error: Exception) -> OperatorError:
    """What LINE's SDK raised (`status`, `body`), as a sentence."""
    status = getattr(error, "status", None)
    said = str(getattr(error, "body", "") or error).strip()
    return OperatorError(f"LINE refused the call ({status}): {said}")
