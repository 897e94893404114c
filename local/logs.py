"""What the functions logged, from the emulated CloudWatch Logs."""

from local.cloud import Cloud

# The platform's own lines about an invocation; what the function said stands between them.
_FRAME = ("START RequestId:", "END RequestId:", "REPORT RequestId:")


def latest(cloud: Cloud, log_group: str, lines: int) -> list[str]:
    """The last so many lines that any function logged, oldest first."""
    found = []
    try:
        for page in cloud.logs.get_paginator("filter_log_events").paginate(logGroupName=log_group):
            found += [
                (event["timestamp"], event["message"])
                for event in page["events"]
                if not event["message"].startswith(_FRAME)
            ]
    except cloud.logs.exceptions.ResourceNotFoundException:
        return []  # nothing was logged yet
    found.sort(key=lambda entry: entry[0])  # stable: lines of one moment stay in order
    return [message for _, message in found[-lines:]]
