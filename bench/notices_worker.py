"""One process of the benchmark of notices, as Lambda runs one: `python -m bench.notices_worker ROLE`.

It reads a line a command and answers with a line of JSON; the environment is a function's. What it imports counts
towards its memory, so that is the deployed code and little else.
"""

import json
import os
import select
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

_BATCH = 10  # as in template.yaml
_EMPTY_SECONDS = 0.25  # Lambda waits for messages and does not ask again and again
_LONG_MS = 60_000


class Context:
    """What the handlers look at of Lambda's."""

    function_name = "function"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:function"
    aws_request_id = "request"

    def get_remaining_time_in_millis(self) -> int:
        return _LONG_MS


def peak_kb(process: str = "self") -> int:
    """The most memory a process has had so far. (getrusage would count what its parent had when it began.)"""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def open_slots(codes: list[str]) -> dict[str, Any]:
    """A clinic with an open slot in each of the municipalities."""
    from akiwaku import clock, posting  # noqa: PLC0415  (read when the standard output is out of the way)
    from akiwaku.clinics import Clinic  # noqa: PLC0415
    from akiwaku.slots import SlotPosting  # noqa: PLC0415
    from akiwaku.store import clinics  # noqa: PLC0415

    now = clock.now()
    starts_at = (now + timedelta(days=1)).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for code in codes:
        clinic = Clinic(
            clinic_id=f"clinic-{code}",
            name=f"架空クリニック{code}",
            municipality=code,
            address="架空町1-1",
            phone="045-000-0001",
        )
        clinics.add_clinic(clinic)
        form = SlotPosting(starts_at=starts_at, vaccine="ファイザー", doses=(3,), seats=5)
        posting.post(clinic, form, "bench", now)
    return {}


def plan(window: str) -> dict[str, Any]:
    from broadcast import plan as function  # noqa: PLC0415

    begun, processor = time.monotonic(), time.process_time()
    event = {"window": window, "scheduled_at": datetime.now(UTC).isoformat(), "any_hour": True}
    answer = function.handler(event, Context())  # type: ignore[arg-type]
    return {
        "begun": begun,
        "ended": time.monotonic(),
        "processor": time.process_time() - processor,
        "answer": answer,
        "peak_kb": peak_kb(),
    }


def send(commands: IO[str]) -> dict[str, Any]:
    """What Lambda does with a queue, until the next command comes."""
    from akiwaku import aws  # noqa: PLC0415
    from akiwaku.resources import resources  # noqa: PLC0415
    from broadcast import send as function  # noqa: PLC0415

    url = resources().notice_chunks_queue_url
    failed, processor = 0, time.process_time()
    while not select.select([commands], [], [], 0)[0]:
        asked = {"QueueUrl": url, "MaxNumberOfMessages": _BATCH}
        messages = aws.call(aws.SQS, "ReceiveMessage", asked).get("Messages", [])
        if not messages:
            time.sleep(_EMPTY_SECONDS)
            continue
        answer = function.handler({"Records": [_record(each) for each in messages]}, Context())  # type: ignore[arg-type]
        again = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        failed += len(again)
        done = [each["ReceiptHandle"] for each in messages if each["ReceiptHandle"] not in again]
        entries = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(done)]
        if entries:
            aws.call(aws.SQS, "DeleteMessageBatch", {"QueueUrl": url, "Entries": entries})
    return {"peak_kb": peak_kb(), "failed": failed, "processor": time.process_time() - processor}


def tally(run_id: str) -> dict[str, Any]:
    """What the ledger says of a run."""
    from akiwaku.store import notices as ledger  # noqa: PLC0415

    found = ledger.tally(run_id)
    return {
        "run_id": run_id,
        "audience": found.audience,
        "sent": found.sent,
        "left_out": found.left_out,
        "refused": found.refused,
        "skipped": found.skipped.total(),
        "unanswered": found.unanswered,
        "under_way": found.under_way,
        "waiting": found.waiting,
    }


def push(run_id: str, audience: str, resident_ids: list[str]) -> dict[str, Any]:
    """The run's message to one after another, as LINE's samples do it: the SDK's push in a loop."""
    from linebot.v3.messaging import Message, PushMessageRequest  # noqa: PLC0415

    from akiwaku import line  # noqa: PLC0415
    from akiwaku.store import notices as ledger  # noqa: PLC0415

    messages = [Message.from_dict(each) for each in ledger.the_text(run_id, audience).messages]
    api = line.messaging_api()
    begun = time.monotonic()
    for each in resident_ids:
        api.push_message(PushMessageRequest(to=each, messages=messages))
    return {"begun": begun, "ended": time.monotonic()}


def _record(message: dict[str, str]) -> dict[str, Any]:
    return {
        "messageId": message["ReceiptHandle"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:ap-northeast-1:123456789012:notice-chunks",
        "awsRegion": "ap-northeast-1",
    }


def _warmed_up(role: str) -> dict[str, Any]:
    """Everything imported, as in a function that has run before."""
    if role == "plan":
        import broadcast.plan  # noqa: PLC0415
    else:
        import broadcast.send  # noqa: F401, PLC0415
    return {"ready": role}


def main() -> None:
    # The handlers' log lines are made as always, and go nowhere.
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    commands = os.fdopen(os.dup(sys.stdin.fileno()), "r", buffering=1)
    acts: dict[str, Callable[..., dict[str, Any]]] = {
        "warm up": _warmed_up,
        "open slots": open_slots,
        "plan": plan,
        "send": lambda: send(commands),
        "tally": tally,
        "push": push,
    }
    for line in commands:
        act, *arguments = json.loads(line)
        print(json.dumps(acts[act](*arguments)), file=told)


if __name__ == "__main__":
    main()
