"""Nothing that fails is lost: it lands in a queue that somebody hears of (B10, D6)."""

import re
from collections.abc import Iterator
from pathlib import Path

from akiwaku.queues import TRIES_OF_NOTICE_CHUNKS, TRIES_OF_WEBHOOK_EVENTS
from tests.template.wiring import Found, System, Target

QUEUE = "AWS::SQS::Queue"
MAPPING = "AWS::Lambda::EventSourceMapping"
TRIES = {"WebhookEvents": TRIES_OF_WEBHOOK_EVENTS, "NoticeChunks": TRIES_OF_NOTICE_CHUNKS}


def test_every_queue_that_is_read_has_a_dead_letter_queue_of_its_own_kind(system: System) -> None:
    queues = {queue.target: queue for queue in system.all(QUEUE)}
    read = [target for _, target in queue_mappings(system)]
    assert len(read) == 2
    for target in read:
        redrive = queues[target].properties["RedrivePolicy"]
        dead = system.follow(target.stack, redrive["deadLetterTargetArn"])
        assert dead in queues
        assert dead != target
        assert redrive["maxReceiveCount"] == TRIES[queues[target].name]
        assert queues[target].properties.get("FifoQueue") == queues[dead].properties.get("FifoQueue")


def test_every_queue_is_either_read_or_keeps_what_failed(system: System) -> None:
    read = {target for _, target in queue_mappings(system)}
    assert {queue.target for queue in system.all(QUEUE)} == read | set(dead_letter_queues(system))


def test_every_alarm_leads_to_a_section_of_the_runbook(system: System) -> None:
    runbook = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")
    sections = {title.lower() for title in re.findall(r"^## (.+)$", runbook, re.M)}
    for alarm in system.all("AWS::CloudWatch::Alarm"):
        said = alarm.properties["AlarmDescription"]
        assert said.rpartition("Runbook, ")[2].rstrip(".").lower() in sections, said


def test_every_queue_of_failures_keeps_them_for_14_days_and_raises_an_alarm(system: System) -> None:
    watched = {
        system.follow(alarm.target.stack, dimension["Value"])
        for alarm in system.all("AWS::CloudWatch::Alarm")
        for dimension in alarm.properties["Dimensions"]
        if alarm.properties["MetricName"] == "ApproximateNumberOfMessagesVisible"
        and alarm.properties["Threshold"] == 0
        and alarm.properties["ComparisonOperator"] == "GreaterThanThreshold"
    }
    queues = {queue.target: queue for queue in system.all(QUEUE)}
    for dead in dead_letter_queues(system):
        assert dead in watched, f"no alarm for {dead.logical_id}"
        assert queues[dead].properties["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_every_alarm_tells_somebody(system: System) -> None:
    for alarm in system.all("AWS::CloudWatch::Alarm"):
        told = [system.follow(alarm.target.stack, action) for action in alarm.properties["AlarmActions"]]
        assert told == [Target("Alarms", "Topic")]


def test_every_queue_is_encrypted(system: System) -> None:
    assert all(queue.properties["SqsManagedSseEnabled"] is True for queue in system.all(QUEUE))


def test_messages_stay_hidden_for_six_times_as_long_as_their_function_may_run(system: System) -> None:
    queues = {queue.target: queue for queue in system.all(QUEUE)}
    functions = {function.target: function for function in system.all("AWS::Lambda::Function")}
    for mapping, target in queue_mappings(system):
        function = functions[system.follow("", mapping.properties["FunctionName"])]  # type: ignore[index]
        assert queues[target].properties["VisibilityTimeout"] >= 6 * function.properties["Timeout"]


def test_one_bad_message_never_fails_its_whole_batch(system: System) -> None:
    mappings = system.all(MAPPING)
    assert len(mappings) == 3
    assert all(m.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for m in mappings)


def test_a_confirmation_is_tried_for_almost_as_long_as_the_stream_and_line_remember_it(
    system: System,
) -> None:
    [mapping] = [m for m in system.all(MAPPING) if "StartingPosition" in m.properties]
    assert mapping.properties["MaximumRecordAgeInSeconds"] == 23 * 3600
    assert "MaximumRetryAttempts" not in mapping.properties
    assert mapping.properties["BisectBatchOnFunctionError"] is True
    assert mapping.properties["StartingPosition"] == "TRIM_HORIZON"


def queue_mappings(system: System) -> Iterator[tuple[Found, Target]]:
    """Every event source that is a queue, with the queue."""
    for mapping in system.all(MAPPING):
        target = system.follow("", mapping.properties["EventSourceArn"])
        if target and target.stack == "Queues":
            yield mapping, target


def dead_letter_queues(system: System) -> Iterator[Target]:
    """Where queues, streams and asynchronous calls put what failed."""
    destinations = [
        (queue.target.stack, queue.properties["RedrivePolicy"]["deadLetterTargetArn"])
        for queue in system.all(QUEUE)
        if "RedrivePolicy" in queue.properties
    ] + [
        (holder.target.stack, holder.properties["DestinationConfig"]["OnFailure"]["Destination"])
        for kind in (MAPPING, "AWS::Lambda::EventInvokeConfig")
        for holder in system.all(kind)
        if "OnFailure" in holder.properties.get("DestinationConfig", {})
    ]
    for stack, destination in destinations:
        target = system.follow(stack, destination)
        assert target is not None
        yield target
