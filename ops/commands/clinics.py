"""`akiwaku clinics`"""

from typing import Annotated

import typer

from akiwaku import municipalities
from akiwaku.clinics import Clinic
from ops import clinics
from ops.commands.common import AsJson, StackName, group, say, say_json, show, table
from ops.stack import enter

app = group("The clinics that post cancelled slots.")


@app.command("add")
def add_clinic(
    name: Annotated[str, typer.Argument(help="Its name, as residents see it.")],
    *,
    municipality: Annotated[str, typer.Option(help="JIS code of its municipality, e.g. 14100 for 横浜市.")],
    address: Annotated[str, typer.Option(help="Its address, as residents see it.")],
    phone: Annotated[str, typer.Option(help="The number residents call, e.g. 045-210-1111.")],
    map_url: Annotated[str | None, typer.Option(help="A link to a map.")] = None,
    clinic_id: Annotated[
        str | None,
        typer.Option(help="Small letters, digits and hyphens; made from name, place and phone otherwise."),
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Register a clinic. Adding the same one again is refused and changes nothing."""
    clinic = Clinic(
        clinic_id=clinic_id or clinics.id_for(name, municipality, phone),
        name=name,
        municipality=municipality,
        address=address,
        phone=phone,
        map_url=map_url,
    )
    enter(stack)
    clinics.add(clinic)
    if as_json:
        say_json(clinic.model_dump())
    else:
        place = municipalities.by_code(municipality).name
        say(f"Added {name} in {place} as {clinic.clinic_id}.")


@app.command("list")
def list_clinics(stack: StackName = "akiwaku-dev", as_json: AsJson = False) -> None:
    """Show all clinics."""
    enter(stack)
    found = clinics.listed()
    if as_json:
        say_json([clinic.model_dump() for clinic in found])
        return
    rows = table("id", "name", "municipality", "address", "phone", "active")
    for clinic in found:
        place = municipalities.by_code(clinic.municipality).name
        active = "yes" if clinic.active else "no"
        rows.add_row(clinic.clinic_id, clinic.name, place, clinic.address, clinic.phone, active)
    show(rows)
