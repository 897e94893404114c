"""A clinic: where vaccinations are given."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter

from akiwaku import municipalities

_URL = TypeAdapter(HttpUrl)


def _known(code: str) -> str:
    if not municipalities.is_known(code):
        raise ValueError(f"no municipality of Kanagawa has the code {code}")
    return code


def _web_address(value: str | None) -> str | None:
    # It becomes a link on the residents' pages, so nothing but a web address may stand here.
    if value is not None:
        _URL.validate_python(value)
    return value


class Clinic(BaseModel):
    """As the operators enter it and as residents see it."""

    model_config = ConfigDict(frozen=True, from_attributes=True, hide_input_in_errors=True)

    clinic_id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1, max_length=100)
    municipality: Annotated[str, AfterValidator(_known)]
    address: str = Field(min_length=1, max_length=200)
    phone: str = Field(pattern=r"^0[0-9-]{9,12}$")
    map_url: Annotated[str | None, AfterValidator(_web_address)] = None
    active: bool = True
