"""`akiwaku notices`"""

import re
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from akiwaku import clock
from akiwaku.errors import StaleWrite
from akiwaku.runs import NOTHING_OPEN, PAUSED, QUIET_HOURS, Run, RunStatus, Tally
from akiwaku.settings import settings
from akiwaku.store import notices as ledger
from ops import functions, run_figures, times
from ops.commands.common import AsJson, StackName, Yes, ask, group, progress, say, say_json, show, table
from ops.failures import OperatorError
from ops.run_figures import Figures
from ops.stack import Stack, enter

if TYPE_CHECKING:
    from ops.forecast import Forecast

# It becomes a part of keys, and of the chunks' names.
_WINDOW = re.compile(r"[a-z0-9-]{1,40}")
_SLOW = "Loading LINE's library"

RunId = Annotated[str, typer.Argument(help="Its id, as `list` shows it, e.g. 2026-11-23-noon.")]
InQuietHours = Annotated[bool, typer.Option("--in-quiet-hours", help="Quiet hours do not count.")]
Municipality = Annotated[
    str | None, typer.Option(help="Code of the one whose notice to show; the first otherwise.")
]

app = group("The notices of open slots: what they would do, what they did, pause and go on.")


# ---------- before


@app.command("forecast")
def forecast_notices(
    in_quiet_hours: InQuietHours = False,
    municipality: Municipality = None,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Show what a run would do now, and what it would cost on each LINE plan. Nobody is told anything.

    Example: akiwaku notices forecast --municipality 14100
    """
    enter(stack)
    seen = _forecast(in_quiet_hours=in_quiet_hours, municipality=municipality)
    if as_json:
        say_json(asdict(seen))
    else:
        _print_forecast(seen)


@app.command("run")
def run_notices(
    *,
    in_quiet_hours: InQuietHours = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The same as `forecast`.")] = False,
    window: Annotated[
        str | None,
        typer.Option(
            help="Name of the run within its day; there is one of each name, those of the schedules included. "
            "The same one again goes on with a run that failed."
        ),
    ] = None,
    yes: Yes = False,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Hold a run now, beside those of the schedules. Without --yes the forecast is shown, and asked for a word.

    Example: akiwaku notices run --yes
    """
    if window and not _WINDOW.fullmatch(window):
        raise OperatorError("A name consists of at most 40 small letters, digits and hyphens.")
    deployed = enter(stack)
    if dry_run or not yes:
        seen = _forecast(in_quiet_hours=in_quiet_hours)
        if dry_run and as_json:
            say_json(asdict(seen))
        elif not as_json:
            _print_forecast(seen)
        if dry_run:
            return
        if seen.not_held:
            raise typer.Exit(1)
        ask(f"Tell {_people(seen.hear)} now?")
    run_id, answer = _held(deployed, window, in_quiet_hours=in_quiet_hours)
    told = ledger.tally(run_id).audience
    if as_json:
        say_json(answer | {"audience": told})
    elif answer["status"] == RunStatus.NOT_HELD:
        say(f"{run_id} was not held: {_reason(answer['reason'])}")
    else:
        say(f"{run_id}: {_people(told)} in {len(answer['municipalities'])} municipalities are being told.")
        say(f"`akiwaku notices show {run_id}` says how far it is.")


def _held(deployed: Stack, window: str | None, *, in_quiet_hours: bool) -> tuple[str, dict[str, Any]]:
    now = clock.now()
    asked = {
        "window": window or f"by-hand-{now.astimezone(clock.JAPAN):%H%M%S}",
        "scheduled_at": now.isoformat(),
        "any_hour": in_quiet_hours,
    }
    with progress.status("Writing down who hears"):
        try:
            answer = dict(functions.call(deployed.output("NoticePlanName"), asked))
        except OperatorError as error:
            raise OperatorError(
                f"{error} `akiwaku notices run --window {asked['window']}` goes on where it stopped."
            ) from error
    return str(answer["run_id"]), answer


def _forecast(*, in_quiet_hours: bool, municipality: str | None = None) -> "Forecast":
    with progress.status(_SLOW) as status:
        from ops import forecast  # noqa: PLC0415  (see ops.commands)

        return forecast.look(
            clock.now(), any_hour=in_quiet_hours, municipality=municipality, progress=status.update
        )


def _print_forecast(seen: "Forecast") -> None:
    if seen.not_held:
        say(f"A run now would not be held: {_reason(seen.not_held)}")
    if not seen.places:
        return
    rows = table("municipality", "open slots", "open seats", "want notices", "would hear")
    for place in seen.places:
        figures = (place.slots, place.seats, place.audience, place.hear)
        rows.add_row(f"{place.name} {place.code}", *(f"{figure:,}" for figure in figures))
    sums = [sum(getattr(place, name) for place in seen.places) for name in ("slots", "seats", "audience")]
    rows.add_row("all", *(f"{figure:,}" for figure in (*sums, seen.hear)))
    show(rows)
    say(_limits(seen))
    plans = table("LINE plan", "yen a month", "messages a month", "this run reaches", "adds at most, yen")
    for plan in seen.plans:
        within = "any number" if plan.messages_a_month is None else f"{plan.messages_a_month:,}"
        reaches = (
            f"{plan.reaches:,}"
            if plan.reaches == seen.wanted
            else f"only {plan.reaches:,} of {seen.wanted:,}"
        )
        plans.add_row(plan.plan, f"{plan.yen_a_month:,}", within, reaches, f"{plan.adds_yen:,}")
    show(plans)
    if seen.message:
        say(
            f"The notice in {seen.message_of}, as the phone's lock screen shows it:\n{seen.message['altText']}"
        )


def _limits(seen: "Forecast") -> str:
    """The sum that says how many messages the run may send."""
    cap = f"At most {seen.per_seat:,} hear of each open seat." if seen.per_seat else "No cap by open seats."
    if not seen.line_answers:
        return f"{cap} LINE does not answer: how much of the month is left is not known, and limits nothing."
    used = f"LINE counts {_messages(seen.line_used)} this month"
    if seen.allowance is None:
        return f"{cap} {used} and sets no limit."
    limits = [
        f"{name} allows {limit:,}"
        for name, limit in (("its plan", seen.line_limit), ("MonthlyLimit", seen.monthly_limit))
        if limit is not None
    ]
    return (
        f"{cap} {used}; {', '.join(limits)}; {seen.under_way:,} are still under way and {seen.reserve:,} are kept "
        f"for confirmations: {seen.allowance:,} are left for this run."
    )


# ---------- after


@app.command("list")
def list_runs(
    last: Annotated[int, typer.Option(min=1, help="So many runs at most.")] = 10,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Show the last runs, newest first.

    Example: akiwaku notices list --last 3
    """
    enter(stack)
    with progress.status("Reading the ledger") as status:
        found = run_figures.latest(clock.now(), last, status.update)
    if as_json:
        say_json([_run(line.run) | _tally(line.tally) for line in found])
        return
    rows = table("run", "status", "reason", "audience", "sent", "waiting")
    for line in found:
        figures = (line.tally.audience, line.tally.sent, line.tally.waiting + line.tally.under_way)
        rows.add_row(
            line.run.run_id, line.run.status, line.run.reason or "", *(f"{figure:,}" for figure in figures)
        )
    show(rows)


@app.command("show")
def show_run(run_id: RunId, stack: StackName = "akiwaku-dev", as_json: AsJson = False) -> None:
    """Show the figures of a run: who was told, who was not and why, and what came of it.

    Example: akiwaku notices show 2026-11-23-noon
    """
    deployed = enter(stack)
    with progress.status("") as status:
        figures = run_figures.of(run_id, deployed.output("LogGroup"), clock.now(), status.update)
    if as_json:
        say_json(
            _run(figures.run)
            | _tally(figures.tally)
            | {"seconds": figures.seconds, "places": [asdict(place) for place in figures.places]}
        )
    else:
        _print_figures(figures)


def _print_figures(figures: Figures) -> None:
    run, tally = figures.run, figures.tally
    begun = f"{run.begun_at.astimezone(clock.JAPAN):%Y-%m-%d %H:%M:%S} in Japan"
    say(f"{run.run_id}, begun {begun}: {run.status}{f' ({run.reason})' if run.reason else ''}")
    rows = table("residents", "")
    for name, number in (
        ("audience, as written down", tally.audience),
        ("sent", tally.sent),
        ("left out: wanted none any more", tally.left_out),
        ("refused by LINE", tally.refused),
        *((f"skipped: {reason}", number) for reason, number in sorted(tally.skipped.items())),
        ("unanswered: LINE may have told them", tally.unanswered),
        ("under way", tally.under_way),
        ("waiting", tally.waiting),
    ):
        rows.add_row(name, f"{number:,}")
    show(rows)
    if figures.seconds is not None:
        so_far = " so far" if tally.waiting or tally.under_way else ""
        say(f"{figures.seconds:,.1f} s from its beginning to its last decision{so_far}.")
    if not figures.places:
        return
    what = table("municipality", "seats", "audience", "claims in 15 min", "in 60 min", "attempts turned away")
    for place in figures.places:
        numbers = (place.seats, place.audience, place.claims_soon, place.claims_later)
        turned_away = "not known" if place.turned_away is None else f"{place.turned_away:,}"
        what.add_row(f"{place.name} {place.code}", *(f"{number:,}" for number in numbers), turned_away)
    show(what)
    say(
        "Claims are bookings of the slots that the run told of, also those cancelled since. Turned away are "
        "attempts within 60 minutes that found a slot of the municipality full, whatever had brought them there; "
        "somebody who tries twice is counted twice."
    )
    if figures.minutes_gone < run_figures.LATER.total_seconds() / 60:
        say(f"So far, that is: it began {figures.minutes_gone:.0f} min ago.")


# ---------- pause, go on


@app.command("pause")
def pause_notices(stack: StackName = "akiwaku-dev", as_json: AsJson = False) -> None:
    """Stop all notices, those under way too, within seconds. What is not sent is kept. Confirmations go on.

    Example: akiwaku notices pause
    """
    enter(stack)
    ledger.set_paused(True, clock.now())
    if as_json:
        say_json({"paused": True})
    else:
        say("Notices are paused. `akiwaku notices resume` lets them go on.")


@app.command("resume")
def resume_notices(stack: StackName = "akiwaku-dev", as_json: AsJson = False) -> None:
    """Let runs be held again. Those that the pause stopped are listed, and go on when you say so.

    Example: akiwaku notices resume
    """
    enter(stack)
    now = clock.now()
    ledger.set_paused(False, now)
    stopped = run_figures.paused(now)
    if as_json:
        say_json({"paused": False, "stopped": [run.run_id for run in stopped]})
        return
    say("Notices are not paused any more: the next run is held.")
    for run in stopped:
        say(
            f"{run.run_id} was stopped half-way; `akiwaku notices go-on {run.run_id}` sends what is left of it."
        )


@app.command("go-on")
def go_on_with_run(
    run_id: RunId,
    however_old: Annotated[
        bool, typer.Option("--however-old", help="Also what is over 23 hours old, and was skipped for it.")
    ] = False,
    stack: StackName = "akiwaku-dev",
    as_json: AsJson = False,
) -> None:
    """Go on with a run that has stopped: whoever was not told and still wants it hears, unless all is taken.

    Example: akiwaku notices go-on 2026-11-23-noon
    """
    enter(stack)
    now = clock.now()
    times.must_be_now(now, any_hour=run_figures.must_exist(run_id).any_hour)
    with progress.status(_SLOW):
        from akiwaku import notices  # noqa: PLC0415  (see ops.commands)

        try:
            run = notices.go_on(run_id, now, however_old=however_old)
        except StaleWrite as error:
            found = run_figures.must_exist(run_id)
            raise OperatorError(
                f"{run_id} cannot go on: it {_why_it_cannot(found)} Nothing was changed."
            ) from error
    tally = ledger.tally(run_id)
    if as_json:
        say_json(_run(run) | _tally(tally))
    else:
        left = tally.waiting + tally.under_way
        say(
            f"{run_id} goes on; {_people(left)} were left. `akiwaku notices show {run_id}` says how far it is."
        )


def _why_it_cannot(run: Run) -> str:
    if run.status == RunStatus.FREEZING:
        return (
            "is still being planned. If its planning has failed, `akiwaku dead-letters replay notice-runs` goes "
            "on with it."
        )
    return f"was not held ({run.reason})."


# ---------- pieces


def _run(run: Run) -> dict[str, Any]:
    return {"run_id": run.run_id, "status": run.status, "reason": run.reason, "begun_at": run.begun_at}


def _tally(tally: Tally) -> dict[str, Any]:
    finished_at: datetime | None = tally.finished_at
    return {
        "audience": tally.audience,
        "sent": tally.sent,
        "left_out": tally.left_out,
        "refused": tally.refused,
        "skipped": dict(tally.skipped),
        "unanswered": tally.unanswered,
        "under_way": tally.under_way,
        "waiting": tally.waiting,
        "finished_at": finished_at,
    }


def _reason(reason: str) -> str:
    hours = settings().quiet_hours
    until = f" until {hours.end:%H:%M} in Japan" if hours else ""
    return {
        PAUSED: "notices are paused (`akiwaku notices resume`).",
        QUIET_HOURS: f"these are quiet hours{until} (--in-quiet-hours).",
        NOTHING_OPEN: "no slot is open.",
    }.get(reason, reason)


def _people(number: int) -> str:
    return f"{number:,} {'resident' if number == 1 else 'residents'}"


def _messages(number: int) -> str:
    return f"{number:,} {'message' if number == 1 else 'messages'}"
