"""`akiwaku clinics`"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from akiwaku import municipalities
from akiwaku.clinics import Clinic
from ops import clinics
from ops.commands.common import AsJson, StackName, bar, group, say, say_faults, say_json, show, table
from ops.stack import enter

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be made, and make nothing.")]

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


@app.command("change")
def change_clinic(
    clinic_id: Annotated[str, typer.Argument(help="Its id.")],
    *,
    name: Annotated[str | None, typer.Option(help="Its name, as residents see it.")] = None,
    address: Annotated[str | None, typer.Option(help="Its address, as residents see it.")] = None,
    phone: Annotated[str | None, typer.Option(help="The number residents call.")] = None,
    map_url: Annotated[str | None, typer.Option(help='A link to a map; "" for none.')] = None,
    municipality: Annotated[
        str | None,
        typer.Option(help="JIS code of its municipality. Slots already posted stay where they are."),
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Change what is said of a clinic. What is not named stays as it is.

    Example: akiwaku clinics change minato --phone 045-000-1212
    """
    given: dict[str, Any] = {"name": name, "address": address, "phone": phone, "municipality": municipality}
    fields = {key: value for key, value in given.items() if value is not None}
    if map_url is not None:
        fields["map_url"] = map_url or None
    _change(stack, as_json, clinic_id, fields)


@app.command("deactivate")
def deactivate_clinic(
    clinic_id: Annotated[str, typer.Argument(help="Its id.")],
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Shut a clinic's accounts out at once, of portal and API. Its slots and bookings stay as they are."""
    _change(stack, as_json, clinic_id, {"active": False})


@app.command("activate")
def activate_clinic(
    clinic_id: Annotated[str, typer.Argument(help="Its id.")],
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Let a clinic's accounts in again."""
    _change(stack, as_json, clinic_id, {"active": True})


@app.command("import")
def import_clinics(
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8 or Shift_JIS, with headings.")],
    dry_run: DryRun = False,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Register the clinics of a file. While a row is wrong, nothing is made; running it twice makes nothing twice.

    Columns: 医療機関名, 市町村 (code or name), 住所, 電話番号, and if wanted 医療機関ID and 地図; or name,
    municipality, address, phone, clinic_id, map_url. Clinics that are there stay as they are.

    Example: akiwaku clinics import clinics.csv --dry-run
    """
    enter(stack)
    plan = clinics.planned(file)
    document = {
        "new": [clinic.model_dump() for clinic in plan.new],
        "same": [clinic.clinic_id for clinic in plan.same],
        "different": [asdict(each) for each in plan.different],
        "faults": [asdict(fault) for fault in plan.faults],
        "made": 0,
    }
    if plan.faults:
        say_faults(plan.faults, document, as_json)
    if not dry_run:
        with bar("Registering clinics", len(plan.new)) as made:
            clinics.make(plan.new, lambda _clinic: made())
        document["made"] = len(plan.new)
    if as_json:
        say_json(document)
        return
    for each in plan.different:
        for name, (there, here) in each.fields.items():
            say(
                f"line {each.line}: {each.clinic_id} is there with another {name}: {there} (the file: {here})"
            )
    say(
        f"{len(plan.new)} {'would be made' if dry_run else 'made'}, {len(plan.same)} there already, "
        f"{len(plan.different)} there and different (not changed)."
    )


def _change(stack: str, as_json: bool, clinic_id: str, fields: dict[str, Any]) -> None:
    enter(stack)
    before, after = clinics.change(clinic_id, **fields)
    if as_json:
        say_json(after.model_dump())
        return
    changed = clinics.differences(before, after)
    for name, (was, now) in changed.items():
        say(f"{clinic_id}: {name} was {was} and is {now}.")
    if not changed:
        say(f"{clinic_id} is like this already. Nothing was changed.")
