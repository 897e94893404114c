"""What Lambda does with the queue of notice chunks, by hand: receive, send, delete or leave."""

import json
from datetime import datetime

import boto3

from akiwaku import sending
from akiwaku.resources import resources
from akiwaku.store import notices as ledger
from tests.kit.world import LATER


def queued() -> list[tuple[str, str]]:
    """(run, chunk) of all that waits; they are taken out."""
    found = []
    sqs = boto3.client("sqs")
    url = resources().notice_chunks_queue_url
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            body = json.loads(message["Body"])
            found.append((body["run_id"], body["item"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def send_all(now: datetime = LATER) -> None:
    for run_id, item in queued():
        sending.forget()
        sending.send(run_id, item, now)


def fates(run_id: str) -> dict[str, str]:
    """What became of each chunk, by the ledger: its status, and the reason if there is one."""
    return {
        each.item: " ".join(filter(None, (each.status, each.reason)))
        for each in ledger.progress_of_all(run_id)
    }


def frozen(run_id: str) -> list[str]:
    """Everybody in the ledger of a run."""
    found = []
    for part in ledger.parts(run_id):
        for number in range(part.chunks):
            chunk = ledger.chunk(run_id, part.part, number)
            assert chunk is not None
            found += chunk.recipients
    return found
