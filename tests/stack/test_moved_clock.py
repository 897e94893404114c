"""A clock that is moved: for residents, LINE, the functions and the schedules at once.

On a stack of its own, where schedules fire by themselves: nobody else's day should pass so fast.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import httpx
import pytest

from akiwaku.clock import JAPAN, date_in_japan
from local.actors import ClinicStaff, eventually
from local.deployer import Deployer
from local.stack import LocalStack
from tests.stack.driver import Driver

NOTICES = {"morning": 9, "noon": 12, "evening": 17}
"""When the notices go out, in Japan: the defaults of template.yaml."""

_KEYS = count(1)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(ticking=True, directory=tmp_path_factory.mktemp("moved") / "local") as stack:
        yield stack


@pytest.fixture(scope="module")
def there(quick: LocalStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=quick.url, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def people(quick: LocalStack, there: httpx.Client) -> Iterator[Driver]:
    with Deployer() as akiwaku:
        yield Driver(quick, there, akiwaku)


@pytest.fixture(scope="module")
def clinic(people: Driver) -> ClinicStaff:
    return people.clinic()


def moves(there: httpx.Client, by: timedelta) -> None:
    """As the phone's page does it."""
    answer = there.post("/phone/api/clock/advance", json={"seconds": int(by.total_seconds())})
    assert answer.status_code == 200, answer.text


def posts(clinic: ClinicStaff, starts_at: datetime) -> str:
    answer = clinic.posts(f"moved-{next(_KEYS)}", starts_at.replace(microsecond=0))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["slot_id"])


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rpartition("/")[2].rpartition(":")[2]


def test_after_half_an_hour_the_session_is_over_and_a_new_sign_in_opens_the_door_again(
    people: Driver, there: httpx.Client
) -> None:
    resident = people.resident()
    moves(there, timedelta(minutes=29))
    still_in = resident.asks("GET", "/api/registration")
    assert still_in.status_code == 200
    old_token = resident.line.id_token(resident.user_id)

    moves(there, timedelta(minutes=31))

    assert problem(resident.asks("GET", "/api/registration")) == (401, "session-required")
    resident.opens_the_page()
    assert resident.asks("GET", "/api/registration").status_code == 200

    # An ID token is good for an hour.
    moves(there, timedelta(minutes=31))
    refused = there.post("/api/session", json={"id_token": old_token})
    assert problem(refused) == (401, "invalid-id-token")


def test_a_slot_whose_time_has_come_is_gone_and_takes_no_claims(
    quick: LocalStack, people: Driver, clinic: ClinicStaff, there: httpx.Client
) -> None:
    resident = people.resident()
    soon = posts(clinic, quick.time() + timedelta(hours=1))
    later = posts(clinic, quick.time() + timedelta(hours=5))
    assert {soon, later} <= set(resident.sees())

    moves(there, timedelta(hours=1))
    resident.opens_the_page()

    seen = resident.sees()
    assert (soon in seen, later in seen) == (False, True)
    assert problem(resident.claims(soon)) == (409, "slot-closed")
    assert resident.claims(later).status_code == 201


def test_what_the_functions_keep_for_a_while_grows_old_in_the_moved_time(
    quick: LocalStack, people: Driver, clinic: ClinicStaff, there: httpx.Client
) -> None:
    """A warm function has a channel token; LINE takes it for fifteen minutes, and the function must know."""
    resident = people.resident()
    slot_id = posts(clinic, quick.time() + timedelta(hours=5))
    assert resident.claims(slot_id).status_code == 201
    resident.hears("予約が確定しました")

    moves(there, timedelta(minutes=20))
    (booking,) = clinic.claimants_of(slot_id)
    cancelled = clinic.asks("POST", f"/slots/{slot_id}/claimants/{booking['claim_id']}/cancel")

    assert cancelled.status_code == 200, cancelled.text
    resident.hears("予約が取り消されました")


def test_a_move_past_noon_and_evening_sends_one_notice_of_each(
    quick: LocalStack, people: Driver, clinic: ClinicStaff, there: httpx.Client
) -> None:
    before = turns(quick.time(), until(quick, 11))
    moves(there, until(quick, 11))
    # They plan in the background, and would tell of a slot that comes while they are at it.
    eventually(lambda: planned(quick), before.issubset, "what this move passed has been planned")
    earlier = planned(quick)
    resident = people.resident()
    posts(clinic, quick.time() + timedelta(days=2))
    today = date_in_japan(quick.time()).isoformat()

    moves(there, until(quick, 22))

    eventually(lambda: planned(quick) - earlier, lambda new: len(new) >= 2, "two runs are in the ledger")
    resident.hears("空き枠のお知らせ", 2, "multicast")
    assert planned(quick) - earlier == {f"{today}-noon", f"{today}-evening"}


def test_the_schedules_say_when_they_fire_next_in_the_moved_time(
    quick: LocalStack, there: httpx.Client
) -> None:
    moves(there, timedelta(days=2))

    listed = there.get("/local/schedules").json()["schedules"]
    following = {entry["name"]: datetime.fromisoformat(entry["next"]).astimezone(JAPAN) for entry in listed}

    now = quick.time()
    assert all(now - timedelta(minutes=1) < at <= now + timedelta(days=1) for at in following.values())
    assert following["NoonNotice"].hour == 12


def test_a_schedule_fired_by_hand_has_the_moved_time(quick: LocalStack, there: httpx.Client) -> None:
    moves(there, timedelta(days=1))

    fired = quick.fire("SweepEveryMinute")

    assert fired.ok, fired.error
    assert abs(datetime.fromisoformat(fired.scheduled_at) - quick.time()) < timedelta(seconds=30)


def until(stack: LocalStack, hour: int) -> timedelta:
    """How long it is until this full hour in Japan."""
    now = stack.time().astimezone(JAPAN)
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (then if then > now else then + timedelta(days=1)) - now


def turns(now: datetime, by: timedelta) -> set[str]:
    """The runs of notices that a move passes: of each window the last."""
    then = (now + by).astimezone(JAPAN)
    found = set()
    for window, hour in NOTICES.items():
        at = then.replace(hour=hour, minute=0, second=0, microsecond=0)
        at = at if at <= then else at - timedelta(days=1)
        if at > now:
            found.add(f"{date_in_japan(at).isoformat()}-{window}")
    return found


def planned(stack: LocalStack) -> set[str]:
    """The runs that the ledger of notices says are planned, or were not to be held."""
    items = stack.cloud.dynamodb.scan(TableName=stack.env["NOTICES_TABLE"])["Items"]
    runs = [item for item in items if item["run_id"]["S"] == "runs"]
    return {run["item"]["S"] for run in runs if run["status"]["S"] in ("planned", "not-held")}
