"""What the pages need to know of this deployment. Public: it holds nothing of anybody."""

from dataclasses import asdict
from typing import Any

from akiwaku import municipalities, terms
from akiwaku.languages import Language
from akiwaku.settings import settings


def deployment(language: Language) -> dict[str, Any]:
    """With the terms in a language; the names of places are in all of them."""
    chosen = settings()
    return {
        "prefecture": chosen.prefecture,
        "account_name": chosen.account_name,
        **campaign(),
        "municipalities": [asdict(each) for each in municipalities.chosen(chosen.municipalities)],
        "terms": terms.current(language),
        "notice_times": chosen.notice_times,
    }


def campaign() -> dict[str, Any]:
    chosen = settings()
    return {
        "campaign": {"id": chosen.campaign_id, "name": chosen.campaign_name},
        "doses": chosen.doses,
    }
