"""A small made-up deployment to prove things about: its settings, and the tables of infra/data.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

ENVIRONMENT = {
    "STAGE": "dev",
    "RESIDENTS_TABLE": "Residents",
    "SLOTS_TABLE": "Slots",
    "BOOKINGS_TABLE": "Bookings",
    "HOLDERS_TABLE": "Holders",
    "CLINICS_TABLE": "Clinics",
    "NOTICES_TABLE": "Notices",
    "AUDIT_TRAIL_TABLE": "AuditTrail",
    "ATTEMPTS_TABLE": "Attempts",
    "IMPORTS_TABLE": "Imports",
    "WEBHOOK_EVENTS_QUEUE_URL": "https://sqs.ap-northeast-1.amazonaws.com/123456789012/webhook-events.fifo",
    "NOTICE_CHUNKS_QUEUE_URL": "https://sqs.ap-northeast-1.amazonaws.com/123456789012/notice-chunks",
    "LINE_SECRET_ID": "line",
    "LINE_LOGIN_SECRET_ID": "line-login",
    "HOLDER_KEY_SECRET_ID": "holder-key",
    "SESSION_KEY_SECRET_ID": "session-key",
    "LINE_API_HOST": "http://127.0.0.1:9/line",
    "LINE_DATA_HOST": "http://127.0.0.1:9/line",
    "LINE_LOGIN_CHANNEL_ID": "1650000000",
    "LINE_LOGIN_ISSUER": "https://access.line.me",
    "LINE_LOGIN_KEYS_URL": "http://127.0.0.1:9/line/oauth2/v2.1/certs",
    "LIFF_URL": "https://liff.example/1650000000-abcdefgh",
    "PREFECTURE": "神奈川県",
    "ACCOUNT_NAME": "接種キャンセル枠のお知らせ",
    "CAMPAIGN_ID": "covid-19-2026",
    "CAMPAIGN_NAME": "新型コロナワクチン接種",
    "DOSES": "1,2,3",
    "MUNICIPALITIES": "",
    "TERMS_VERSION": "2026-11-01",
    "NOTICE_TIMES": "09:00,12:00,17:00",
    "QUIET_HOURS": "21:00-08:00",
    "POWERTOOLS_SERVICE_NAME": "akiwaku",
    "POWERTOOLS_METRICS_NAMESPACE": "Akiwaku",
    "AWS_DEFAULT_REGION": "ap-northeast-1",
    # Nothing here may ever reach a real account.
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}

_DATA = Path(__file__).parents[1] / "infra" / "data.yaml"


@cache
def tables() -> dict[str, dict[str, Any]]:
    """The template's properties of every table, by logical id, which is its name in ENVIRONMENT."""
    resources: dict[str, Any] = yaml_parse(_DATA.read_text(encoding="utf-8"))["Resources"]
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }
