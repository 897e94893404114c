"""How the control API reads what it is asked, and how it refuses."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.line.people import People, Person


class Asked(BaseModel):
    """A request document: a name it does not know is a mistake, not decoration."""

    model_config = ConfigDict(extra="forbid")


Document = TypeVar("Document", bound=BaseModel)


def checked(model: type[Document], document: object) -> Document:
    """The document, if it has this shape. Raises HTTPException 422."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise HTTPException(422, "; ".join(problems)) from error


async def asked(request: Request, model: type[Document]) -> Document:
    """The document in the request. Raises HTTPException 400 and 422."""
    try:
        document = await request.json()
    except ValueError as error:
        raise HTTPException(400, "the body must be JSON") from error
    return checked(model, document)


def person_in(request: Request, people: People) -> Person:
    """The person the path names. Raises HTTPException 404."""
    person = people.get(request.path_params["user_id"])
    if person is None:
        raise HTTPException(404, "no such person")
    return person


async def refuse(_request: Request, error: Exception) -> Response:
    """Turns a refusal into JSON (an exception handler of the application)."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code)
