"""`akiwaku rich-menu`"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ops.commands.common import AsJson, StackName, group, progress, say, say_json, show, table
from ops.stack import enter

app = group("The menu at the foot of the chat.")


@app.command("publish")
def publish_rich_menu(
    picture: Annotated[
        Path | None,
        typer.Option(
            help="Your own picture with the three entries, PNG or JPEG of 2500 x 843, at most 1 MB."
        ),
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Show the menu キャンセル待ち申請 / ユーザー情報登録修正 / キャンセル待ち予約確認 to everybody.

    Menus that this command made before are deleted.
    """
    enter(stack)
    with progress.status("Loading LINE's library") as status:
        from ops import rich_menu  # noqa: PLC0415  (see ops.commands)

        published = rich_menu.publish(status.update, picture)
    if as_json:
        say_json(asdict(published))
    else:
        say(f"Published {published.rich_menu_id}; deleted {len(published.deleted)} earlier.")


@app.command("list")
def list_rich_menus(stack: StackName = "akiwaku-dev", as_json: AsJson = False) -> None:
    """Show all menus of the channel, and which of them everybody sees."""
    enter(stack)
    from ops import rich_menu  # noqa: PLC0415  (see ops.commands)

    menus = rich_menu.listed()
    if as_json:
        say_json([asdict(menu) for menu in menus])
        return
    rows = table("id", "name", "shown", "made by this tool")
    for menu in menus:
        rows.add_row(
            menu.rich_menu_id,
            menu.name,
            *("yes" if is_so else "no" for is_so in (menu.shown, menu.made_here)),
        )
    show(rows)


@app.command("show")
def show_rich_menu(
    rich_menu_id: Annotated[str, typer.Argument(help="Its id, as `list` shows it.")],
    stack: StackName = "akiwaku-dev",
) -> None:
    """Switch everybody to another menu; the one before is kept."""
    enter(stack)
    from ops import rich_menu  # noqa: PLC0415  (see ops.commands)

    rich_menu.show(rich_menu_id)
    say(f"Everybody sees {rich_menu_id} now.")


@app.command("remove")
def remove_rich_menu(
    rich_menu_id: Annotated[
        str | None, typer.Argument(help="Its id, as `list` shows it; all that this tool made otherwise.")
    ] = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Delete a menu, or all that this tool made. Whoever saw one of them then sees none."""
    enter(stack)
    from ops import rich_menu  # noqa: PLC0415  (see ops.commands)

    gone = rich_menu.remove(rich_menu_id)
    if as_json:
        say_json(gone)
    else:
        say(f"Deleted {len(gone)}.")
