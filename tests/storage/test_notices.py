"""Everyone who should hear, once: planned, sent, and gone wrong."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from akiwaku import claims, notices, queues, quiet, redelivery, registration, sending
from akiwaku import line as line_door
from akiwaku.errors import LineBusy, LineDenied, LineRefused, LineUnavailable, StaleWrite
from akiwaku.store import notices as ledger
from akiwaku.store import residents
from broadcast import send
from tests.kit.notices import fates, frozen, queued, send_all
from tests.kit.world import KAWASAKI, LATER, NOW, TAMA, form, resident, slot

pytestmark = pytest.mark.usefixtures("clinics")

RUN = "2026-11-23-noon"
CONTEXT = SimpleNamespace(
    function_name="send", memory_limit_in_mb=1, invoked_function_arn="arn", aws_request_id="1",
    get_remaining_time_in_millis=lambda: 60_000,
)  # fmt: skip


@pytest.fixture
def set_to(monkeypatch):
    """Other settings of the deployment."""

    def change(**settings):
        chosen = notices.settings().model_copy(update=settings)
        for module in (notices, sending, quiet):
            monkeypatch.setattr(module, "settings", lambda: chosen)

    return change


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(line_door, "MOST_RECIPIENTS", 2)


@pytest.fixture
def meanwhile(monkeypatch):
    """The clock goes on: what happens from here happens after the run began."""

    def later(now=LATER):
        monkeypatch.setattr(residents, "clock", SimpleNamespace(now=lambda: now))
        sending.forget()

    return later


def people(count):
    names = [f"U{number}" for number in range(count)]
    for name in names:
        resident(name)
    return names


def heard(line):
    return sorted(to for to, _ in line.inbox)


def plan(window="noon", now=NOW, **how):
    return notices.plan(window, now, now, **how)


# ---------- who hears


def test_those_who_should_hear_hear_once_and_nobody_else_does(line):
    names = [f"U{number}" for number in range(12)]
    for name in names:
        resident(name)
    resident("quiet", wants_notices=False)
    resident("elsewhere", municipality=KAWASAKI)
    resident("blocked")
    registration.follow_changed("blocked", follows=False, at=LATER)
    resident("booked")
    claims.claim("booked", slot("one").slot_id, 3, NOW)
    slot("two")

    plan()
    send_all()

    assert heard(line) == sorted(names)


def test_each_hears_in_the_language_they_chose_and_nobody_twice(line):
    spoken = {"U1": "ja", "U2": "easy", "U3": "en", "U4": "en"}
    for name, language in spoken.items():
        resident(name, language=language)
    registration.speak("U4", "ja", LATER)
    slot()
    plan()
    send_all()
    told = {to: message["contents"]["header"]["contents"][0]["text"] for to, message in line.inbox}
    title = "空き枠のお知らせ"
    assert told == {"U1": title, "U2": "席(せき)が あきました", "U3": "New openings", "U4": title}
    assert len(line.inbox) == 4


def test_a_schedule_that_fires_twice_speaks_once(line):
    resident("U1")
    slot()
    plan()
    send_all()
    notices.plan("noon", NOW + timedelta(seconds=20), NOW)
    send_all()
    assert len(line.heard_by("U1")) == 1
    notices.plan("evening", NOW + timedelta(hours=5), NOW)
    send_all()
    assert len(line.heard_by("U1")) == 2


def test_nothing_is_sent_where_nothing_is_open(line):
    resident("U1")
    run = plan()
    send_all()
    assert line.inbox == []
    assert (run.status, run.reason) == ("not-held", "nothing-open")


def test_a_municipality_with_nothing_open_is_left_out_of_a_run(line):
    resident("U1")
    resident("elsewhere", municipality=KAWASAKI)
    slot()
    plan()
    send_all()
    assert heard(line) == ["U1"]


# ---------- planned through crashes, and by two at once


def test_a_plan_that_dies_anywhere_goes_on_where_it_stopped(line, monkeypatch, small_chunks):
    monkeypatch.setattr(notices, "_AT_ONCE", 1)
    names = [f"U{number}" for number in range(11)]
    for name in names:
        resident(name)
    slot()

    def dying_after(calls: int, step):
        left = calls

        def maybe(*args):
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return step(*args)

        return maybe

    deaths = 0
    for calls in range(4):
        for door, name in ((ledger, "add"), (ledger, "close_part"), (queues, "notice_chunks")):
            with monkeypatch.context() as broken:
                broken.setattr(door, name, dying_after(calls, getattr(door, name)))
                try:
                    plan()
                except KeyboardInterrupt:
                    deaths += 1
    plan()
    assert deaths >= 3
    send_all()
    assert heard(line) == sorted(names)


def test_two_planners_at_once_share_the_work(line, monkeypatch, small_chunks):
    names = people(9)
    slot()
    add = ledger.add

    def the_other_planner_is_faster(chunk, begun_at):
        monkeypatch.setattr(ledger, "add", add)
        plan()
        add(chunk, begun_at)

    monkeypatch.setattr(ledger, "add", the_other_planner_is_faster)
    plan()
    send_all()
    assert heard(line) == sorted(names)


def test_nothing_is_queued_before_all_are_frozen(line, monkeypatch, small_chunks):
    people(9)
    slot()
    written = []
    monkeypatch.setattr(queues, "notice_chunks", lambda run_id, _items: written.append(len(frozen(run_id))))
    plan()
    assert written == [9]


def test_a_page_of_the_audience_begins_where_the_last_one_ended():
    for name in people(9):
        shard = registration.registered(name).audience_shard
        whole = [place for page in residents.audience(shard) for place in page]
        first, *rest = whole
        assert [p for page in residents.audience(shard, after=first.ring) for p in page] == rest
        assert [p for page in residents.audience(shard, until=first.ring) for p in page] == [first]
        between = residents.audience(shard, after=first.ring, until=whole[-1].ring)
        assert [p for page in between for p in page] == rest


# ---------- sent once, whatever LINE and the queue do


def after_a_lost_answer(line, now):
    """The one chunk that is queued, and LINE has taken it."""
    (message,) = queued()
    line.loses_answers = True
    line.fails_with(LineUnavailable())
    with pytest.raises(LineUnavailable):
        sending.send(*message, now)
    return message


def test_a_queue_message_delivered_twice_reaches_nobody_twice(line):
    resident("U1")
    slot()
    plan()
    (message,) = queued()
    sending.send(*message, LATER)
    sending.send(*message, LATER)
    assert len(line.heard_by("U1")) == 1
    assert list(fates(RUN).values()) == ["sent"]


def test_after_a_lost_answer_the_same_call_is_made_under_the_same_key(line):
    resident("U1")
    slot()
    plan()
    message = after_a_lost_answer(line, LATER)
    assert list(fates(RUN).values()) == ["sending"]
    sending.send(*message, LATER)
    assert len(line.heard_by("U1")) == 1
    assert list(fates(RUN).values()) == ["sent"]


def test_two_deliveries_at_once_use_one_key(line, monkeypatch):
    resident("U1")
    slot()
    plan()
    (message,) = queued()
    multicast = line_door.multicast

    def the_other_is_faster(*call):
        monkeypatch.setattr(line_door, "multicast", multicast)
        sending.send(*message, LATER)
        multicast(*call)

    monkeypatch.setattr(line_door, "multicast", the_other_is_faster)
    sending.send(*message, LATER)
    assert len(line.heard_by("U1")) == 1
    assert list(fates(RUN).values()) == ["sent"]


def test_a_rate_limit_is_waited_out(line):
    resident("U1")
    slot()
    plan()
    (message,) = queued()
    line.fails_with(LineBusy(429))
    with pytest.raises(LineBusy):
        sending.send(*message, LATER)
    assert list(fates(RUN).values()) == ["waiting"]
    sending.send(*message, LATER)
    assert len(line.heard_by("U1")) == 1


def test_a_rate_limit_after_a_lost_answer_does_not_make_the_call_a_new_one(line):
    resident("U1")
    slot()
    plan()
    message = after_a_lost_answer(line, LATER)
    line.loses_answers = False
    line.fails_with(LineBusy(429))
    with pytest.raises(LineBusy):
        sending.send(*message, LATER)
    sending.send(*message, LATER)
    assert len(line.heard_by("U1")) == 1


def delivered(messages, tries=1):
    """As Lambda hands them over."""
    return {
        "Records": [
            {
                "messageId": str(number),
                "receiptHandle": str(number),
                "body": json.dumps({"run_id": run_id, "item": item}),
                "attributes": {"ApproximateReceiveCount": str(tries)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
            }
            for number, (run_id, item) in enumerate(messages)
        ]
    }


@pytest.fixture
def pauses(monkeypatch):
    """What comes back from the function that sends, and after how many seconds."""
    monkeypatch.setattr(send, "clock", SimpleNamespace(now=lambda: LATER))
    told = []
    monkeypatch.setattr(queues, "come_back", lambda _url, pauses: told.append(dict(pauses)))
    return told


def test_while_line_is_down_a_batch_comes_back_as_it_is_with_growing_pauses(line, small_chunks, pauses):
    names = people(9)
    slot()
    plan()
    messages = queued()[:3]
    for tries in (1, 2, 8):
        line.fails_with(LineUnavailable())
        answer = send.handler(delivered(messages, tries), CONTEXT)
        assert len(answer["batchItemFailures"]) == 3
    assert pauses == [dict.fromkeys("012", seconds) for seconds in (1, 3, 300)]
    assert line.calls == 3
    assert send.handler(delivered(messages), CONTEXT) == {"batchItemFailures": []}
    assert set(heard(line)) <= set(names)


def test_a_message_that_line_does_not_take_goes_to_the_dead_letters_at_once(line, pauses, monkeypatch):
    resident("U1")
    slot()
    plan()
    monkeypatch.setattr(line_door, "is_acceptable", lambda _messages: False)
    line.fails_with(LineRefused(400))
    answer = send.handler(delivered(queued()), CONTEXT)
    assert (len(answer["batchItemFailures"]), pauses) == (1, [{"0": 0}])


def test_two_hours_of_an_outage_are_ridden_out():
    pauses = [redelivery.pause_after(tries) for tries in range(1, queues.TRIES_OF_NOTICE_CHUNKS)]
    assert 2 * 3600 <= sum(pauses) <= 2.5 * 3600


@pytest.mark.parametrize("bad", [["U0"], ["U4"], ["U6"], ["U1", "U2"], [f"U{n}" for n in range(7)]])
def test_one_bad_id_does_not_keep_the_others_from_hearing(line, bad):
    names = people(7)
    line.unknown = set(bad)
    slot()
    plan()
    send_all()
    assert heard(line) == sorted(set(names) - set(bad))
    tally = ledger.tally(RUN)
    assert (tally.sent, tally.refused, tally.waiting) == (7 - len(bad), len(bad), 0)


def test_halves_are_sent_once_though_the_search_for_the_bad_id_dies_anywhere(line, monkeypatch):
    names = people(16)
    line.unknown = {"U3"}
    slot()
    plan()
    messages = queued()
    multicast, calls = line_door.multicast, 0

    def dies_after_every_call(*call):
        nonlocal calls
        calls += 1
        multicast(*call)
        raise KeyboardInterrupt

    with monkeypatch.context() as deadly:
        deadly.setattr(line_door, "multicast", dies_after_every_call)
        for message in messages * 3:
            with pytest.raises(KeyboardInterrupt):
                sending.send(*message, LATER)
    # Nobody knows U3 yet, and then everybody does: the whole would be taken now.
    line.unknown = set()
    for message in messages:
        sending.send(*message, LATER)
    assert calls > len(messages)
    assert heard(line) in (sorted(names), sorted(set(names) - {"U3"}))


def test_a_message_that_line_does_not_take_is_not_sent_in_pieces(line, monkeypatch):
    people(4)
    slot()
    plan()
    monkeypatch.setattr(line_door, "is_acceptable", lambda _messages: False)
    for message in (messages := queued()):
        line.fails_with(LineRefused(400))
        with pytest.raises(LineRefused):
            sending.send(*message, LATER)
    assert line.calls == len(messages)
    assert set(fates(RUN).values()) == {"waiting"}


@pytest.mark.parametrize("reason", ["monthly-limit", "denied"])
def test_what_time_does_not_heal_stops_the_run_and_keeps_the_rest(line, small_chunks, capsys, reason):
    names = people(9)
    slot()
    plan()
    if reason == "denied":
        line.fails_with(LineDenied(401))
    else:
        line.limit = 3
    send_all()
    told = heard(line)
    run = ledger.run(RUN)
    assert (run.status, run.reason) == ("stopped", reason)
    assert len(told) < 4
    assert ledger.tally(RUN).waiting == 9 - len(told)
    assert "NoticesStopped" in capsys.readouterr().out

    line.limit = None
    assert notices.go_on(RUN, LATER).status == "planned"
    send_all()
    assert heard(line) == sorted(names)


def test_a_chunk_that_the_ledger_does_not_know_is_dropped(line):
    sending.send("2026-11-23-noon", "14100#ja#0/00000", NOW)
    resident("U1")
    slot()
    plan()
    sending.send("2026-11-23-noon", "14100#ja#0/00099", NOW)
    assert line.inbox == []


# ---------- too late


def test_a_chunk_whose_slots_are_all_taken_is_skipped_and_counted(line):
    names = people(5)
    resident("fast")
    open_slot = slot()
    plan()
    claims.claim("fast", open_slot.slot_id, 3, NOW)
    slot("posted meanwhile")
    send_all()
    assert line.inbox == []
    assert ledger.tally(RUN).skipped == {"sold-out": len(names) + 1}


def test_a_chunk_is_sent_while_one_of_its_slots_is_open(line):
    resident("U1"), resident("fast")
    first, _second = slot("first"), slot("second")
    plan()
    claims.claim("fast", first.slot_id, 3, NOW)
    send_all()
    assert heard(line) == ["U1"]


def test_a_chunk_of_yesterday_is_sent_only_on_an_operators_word(line):
    resident("U1")
    slot(starts_at=NOW + timedelta(days=3))
    plan()
    send_all(NOW + timedelta(hours=25))
    assert line.inbox == []
    assert list(fates(RUN).values()) == ["skipped too-old"]

    notices.go_on(RUN, NOW + timedelta(hours=26))
    assert queued() == []
    notices.go_on(RUN, NOW + timedelta(hours=26), however_old=True)
    send_all(NOW + timedelta(hours=27))
    assert heard(line) == ["U1"]
    notices.go_on(RUN, NOW + timedelta(hours=28), however_old=True)
    send_all(NOW + timedelta(hours=28))
    assert heard(line) == ["U1"]


def test_what_line_may_have_taken_yesterday_is_never_sent_again(line):
    resident("U1")
    slot(starts_at=NOW + timedelta(days=3))
    plan()
    after_a_lost_answer(line, LATER)
    day_after = NOW + timedelta(hours=25)
    notices.go_on(RUN, day_after, however_old=True)
    send_all(day_after)
    assert heard(line) == ["U1"]
    assert list(fates(RUN).values()) == ["unanswered too-old"]


def test_nobody_is_woken(line):
    resident("U1")
    slot(starts_at=NOW + timedelta(days=3))
    night = NOW + timedelta(hours=10)  # 22:00
    assert plan("evening", night).reason == "quiet-hours"
    plan()
    send_all(night)
    assert line.inbox == []
    assert list(fates(RUN).values()) == ["skipped quiet-hours"]

    plan("by-hand", night, any_hour=True)
    send_all(night)
    assert heard(line) == ["U1"]


# ---------- paused


def test_a_pause_stops_what_is_under_way_and_what_is_planned(line):
    resident("U1")
    slot()
    plan()
    ledger.set_paused(True, NOW)
    send_all()
    assert plan("evening", NOW + timedelta(hours=5)).reason == "paused"
    assert line.inbox == []
    assert ledger.run(RUN).reason == "paused"

    ledger.set_paused(False, LATER)
    notices.go_on(RUN, LATER)
    send_all()
    assert heard(line) == ["U1"]


def test_a_run_that_was_not_held_or_never_was_cannot_go_on(line):
    plan()
    for run_id in (RUN, "2026-11-23-never"):
        with pytest.raises(StaleWrite):
            notices.go_on(run_id, LATER)


# ---------- who changes their mind while a run is under way


def books(who):
    claims.claim(who, slot("one more").slot_id, 3, LATER)


def switches_off(who):
    registration.want_notices(who, LATER, wanted=False)


def blocks(who):
    registration.follow_changed(who, follows=False, at=LATER)


def moves(who):
    registration.register(who, form(municipality=KAWASAKI), LATER)


def unregisters(who):
    registration.unregister(who)


@pytest.mark.parametrize("changes_mind", [books, switches_off, blocks, moves, unregisters])
def test_whoever_changes_their_mind_after_the_plan_hears_nothing_more(line, meanwhile, changes_mind):
    people(3)
    slot(), slot("elsewhere too")
    plan()
    meanwhile()
    changes_mind("U1")
    send_all()
    assert heard(line) == ["U0", "U2"]
    assert ledger.tally(RUN).left_out == 1


@pytest.mark.parametrize("changes_mind", [books, switches_off, blocks, moves, unregisters])
def test_whoever_changes_their_mind_while_line_is_busy_hears_nothing_more(line, meanwhile, changes_mind):
    resident("U1")
    slot(), slot("elsewhere too")
    plan()
    (message,) = queued()
    line.fails_with(LineBusy(429))
    with pytest.raises(LineBusy):
        sending.send(*message, NOW)
    meanwhile()
    changes_mind("U1")
    sending.send(*message, LATER)
    assert line.inbox == []
    assert list(fates(RUN).values()) == ["skipped nobody-left"]


@pytest.mark.parametrize("changes_mind", [books, switches_off, blocks, moves])
def test_what_was_handed_to_line_before_is_asked_for_in_the_same_words(line, meanwhile, changes_mind):
    """Its answer was lost. To fewer people it would be another call, and the others would hear it twice."""
    resident("U1")
    slot(), slot("elsewhere too")
    plan()
    message = after_a_lost_answer(line, NOW)
    meanwhile()
    changes_mind("U1")
    sending.send(*message, LATER)
    assert heard(line) == ["U1"]


def test_whoever_changes_sides_and_back_during_a_run_hears_it_once_at_most(line, meanwhile, monkeypatch):
    """Frozen in two parts: while the plan reads, U1 chooses another language, and then the first one again."""
    monkeypatch.setattr(notices, "_AT_ONCE", 1)
    resident("U1")
    slot()
    audience = residents.audience

    def moves_while_it_is_read(part, **bounds):
        found = list(audience(part, **bounds))
        meanwhile(LATER)
        if any(found) and part.startswith("14100#ja"):
            registration.speak("U1", "en", LATER)
        return found

    with monkeypatch.context() as moving:
        moving.setattr(residents, "audience", moves_while_it_is_read)
        plan()
    assert frozen(RUN) == ["U1", "U1"]
    english_first = sorted(queued(), key=lambda message: message[1])
    for n, message in enumerate(english_first):
        sending.send(*message, LATER)
        registration.speak("U1", "ja", LATER + timedelta(seconds=n + 1))
    assert len(line.inbox) <= 1


# ---------- turns


def test_with_a_cap_so_many_hear_for_each_open_seat_and_everybody_in_turn(line, set_to, small_chunks):
    names = people(10)
    slot(seats=2)
    set_to(residents_per_seat=2)
    for day in range(5):
        now = NOW + timedelta(days=day)
        slot(f"day {day}", starts_at=now + timedelta(hours=3), seats=1)
        before = len(line.inbox)
        run = plan(now=now)
        send_all(now)
        seats = sum(run.seats.values())
        assert len(line.inbox) - before == min(10, 2 * seats)
    turns = [heard(line).count(name) for name in names]
    assert max(turns) - min(turns) <= 1


def test_a_run_takes_no_more_than_the_month_has_left_with_the_reserve_kept(line, set_to):
    people(10)
    slot(starts_at=NOW + timedelta(days=1))
    set_to(confirmation_reserve=3)
    line.limit = 8
    assert plan().allowance == 5
    send_all()
    assert len(line.inbox) == 5
    assert plan("evening", NOW + timedelta(hours=5)).allowance == 0
    send_all()
    assert len(line.inbox) == 5


def test_what_other_runs_are_still_to_send_is_not_spent_twice(line, set_to):
    people(10)
    slot()
    line.limit = 12
    plan("morning", NOW - timedelta(hours=3))
    assert plan().allowance == 2


def test_a_limit_of_our_own_holds_where_lines_is_higher_or_none(line, set_to):
    people(10)
    slot(starts_at=NOW + timedelta(days=1))
    set_to(monthly_limit=4)
    assert plan().allowance == 4
    line.limit = 3
    assert plan("evening", NOW + timedelta(hours=5)).allowance == 0


def test_a_small_budget_is_divided_by_open_seats_and_what_one_does_not_need_is_left_for_the_next(
    line, set_to
):
    people(10)
    for number in range(10):
        resident(f"K{number}", municipality=KAWASAKI)
    slot(seats=1)
    slot("there", clinic=TAMA, seats=3)
    line.limit = 8
    plan()
    send_all()
    told = heard(line)
    assert len([name for name in told if name.startswith("U")]) == 2
    assert len([name for name in told if name.startswith("K")]) == 6


def test_a_run_is_planned_when_line_cannot_be_asked_for_its_limit(line, monkeypatch):
    resident("U1")
    slot()

    def silent():
        raise LineUnavailable

    monkeypatch.setattr(line_door, "quota", silent)
    assert plan().allowance is None
    send_all()
    assert heard(line) == ["U1"]


# ---------- what it says


def test_the_notice_names_what_is_open_and_never_a_person(line):
    registration.register("U1", form(), NOW)
    slot(seats=2)
    plan()
    send_all()
    (text,) = line.heard_by("U1")
    assert "11月23日(月) 15:00" in text
    assert "架空あかりクリニック(残り2枠)" in text
    assert "?page=slots" in text
    for personal in ("0452101111", "1972", "U1"):
        assert personal not in text
