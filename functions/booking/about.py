"""What the pages need to know of this deployment. Public: it holds nothing of anybody."""

from dataclasses import asdict
from typing import Any

from akiwaku import municipalities
from akiwaku.settings import settings


def deployment() -> dict[str, Any]:
    chosen = settings()
    return {
        "prefecture": chosen.prefecture,
        "account_name": chosen.account_name,
        **campaign(),
        "municipalities": [asdict(each) for each in municipalities.chosen(chosen.municipalities)],
        "terms_version": chosen.terms_version,
        "notice_times": chosen.notice_times,
    }


def campaign() -> dict[str, Any]:
    chosen = settings()
    return {
        "campaign": {"id": chosen.campaign_id, "name": chosen.campaign_name},
        "doses": chosen.doses,
    }
