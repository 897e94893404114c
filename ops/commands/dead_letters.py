"""`akiwaku dead-letters`"""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from akiwaku import clock
from ops import dead_letters
from ops.commands.common import AsJson, StackName, Yes, ask, group, progress, say, say_json, show, table
from ops.dead_letters import Queue
from ops.stack import enter

app = group("What could not be done, in spite of all tries, and is kept for 14 days.")


@app.command("list")
def list_dead_letters(
    most: Annotated[int, typer.Option(min=1, help="So many of each queue at most.")] = 50,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Show what is in the dead-letter queues: how many, how old, and what. Changes nothing.

    Example: akiwaku dead-letters list --stack akiwaku-prod
    """
    deployed = enter(stack)
    with progress.status("") as status:
        boxes = []
        for queue in Queue:
            status.update(f"Looking into {queue.value}")
            boxes.append(dead_letters.listed(deployed, queue, most))
    if as_json:
        say_json([asdict(box) for box in boxes])
        return
    rows = table("queue", "messages", "age", "what")
    now = clock.now()
    for box in boxes:
        waiting = max(box.waiting, len(box.letters))  # SQS counts with a delay
        rows.add_row(box.queue.value, str(waiting))
        for letter in box.letters:
            rows.add_row("", "", _age(now, letter.sent_at), letter.about)
        if waiting > len(box.letters) > 0:
            rows.add_row("", "", "", f"… and {waiting - len(box.letters)} more")
    show(rows)


@app.command("replay")
def replay_dead_letters(
    queue: Annotated[
        Queue | None, typer.Argument(help="Of this queue only; otherwise of all of them.")
    ] = None,
    yes: Yes = False,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Put dead letters back where they came from. Nobody hears anything twice by it, and none is lost.

    Chunks of notices older than 23 hours are skipped; `akiwaku notices go-on RUN --however-old` sends them too.

    Example: akiwaku dead-letters replay notice-chunks --yes
    """
    deployed = enter(stack)
    queues = [queue] if queue else list(Queue)
    there = {each: dead_letters.waiting(deployed, each) for each in queues}
    if not yes and any(there.values()):
        ask(f"Replay {', '.join(f'{n} of {each.value}' for each, n in there.items() if n)}?")
    replayed = []
    with progress.status("") as status:
        for each, number in there.items():
            status.update(f"Replaying {each.value}")
            if number:
                replayed.append(
                    dead_letters.replay(
                        deployed,
                        each,
                        clock.now(),
                        lambda done, of, name=each.value: status.update(f"Replaying {name}: {done} of {of}"),  # type: ignore[misc]
                    )
                )
    if as_json:
        say_json([asdict(each) for each in replayed])
        return
    for one in replayed:
        say(f"{one.queue.value}: replayed {one.done}, left {one.left}.")
        for sentence in one.said:
            say(f"  {sentence}")
    if not replayed:
        say("There was nothing to replay.")


def _age(now: datetime, then: datetime) -> str:
    minutes = max(0, int((now - then).total_seconds() // 60))
    hours, days = minutes // 60, minutes // (60 * 24)
    return f"{days} d" if days > 1 else f"{hours} h" if hours > 1 else f"{minutes} min"
