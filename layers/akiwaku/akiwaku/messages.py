"""What the system says in LINE, as LINE message objects.

No message holds a name, phone number, birth date, dose, or a clinic tied to a person (B6): it says that there
is news and links to the page, which shows it after login. An open slot's clinic and time are public.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from akiwaku.clinics import Clinic
from akiwaku.clock import in_japanese
from akiwaku.settings import settings
from akiwaku.slots import Slot

Message = dict[str, Any]

# A notice is read on a small screen; the page has them all.
_MOST_LISTED = 5


def _text(*paragraphs: str) -> Message:
    return {"type": "text", "text": "\n\n".join(paragraphs)}


def _choices() -> Message:
    """The three pages, as buttons below the newest message."""
    pages = (
        ("空き枠を見る", "slots"),
        ("登録情報を見る", "registration"),
        ("予約を確認する", "booking"),
    )
    return {
        "items": [
            {"type": "action", "action": {"type": "uri", "label": label, "uri": settings().page(page)}}
            for label, page in pages
        ]
    }


def greeting() -> Message:
    """R1: a welcome, the terms, and what to do next."""
    chosen = settings()
    return _text(
        f"{chosen.account_name}へようこそ。",
        f"{chosen.campaign_name}で、急なキャンセルによる空き枠が出たときにお知らせし、"
        "先着順でご予約いただけます。",
        "まず、下のメニューの「キャンセル待ち申請」から、利用規約をご確認のうえ、情報登録をお願いします。",
        f"情報登録\n{chosen.page('registration')}",
    )


def menu() -> Message:
    """What can be asked here."""
    return _text(
        "ご用件を下のボタンからお選びください。",
        "予約の取り消しは、予約した医療機関へお電話ください。",
    ) | {"quickReply": _choices()}


def link(sentence: str, page: str) -> Message:
    return _text(sentence, settings().page(page))


def notice(open_slots: Sequence[Slot], clinics: Mapping[str, Clinic]) -> Message:
    """R6: the open slots of one municipality, with the link to claim them. `open_slots` soonest first."""
    listed = [
        f"・{in_japanese(slot.starts_at)}\n {clinics[slot.clinic_id].name}(残り{slot.remaining}枠)"
        for slot in open_slots
        if slot.clinic_id in clinics
    ]
    more = len(listed) - _MOST_LISTED
    rest = [f"ほかに{more}件の空き枠があります。"] if more > 0 else []
    return _text(
        "【空き枠のお知らせ】\nお住まいの市町村で、接種のキャンセル枠が出ています。",
        "\n".join(listed[:_MOST_LISTED] + rest),
        "先着順です。お申し込みは次のページからどうぞ。\n" + settings().page("slots"),
        "お知らせが不要な場合は、「ユーザー情報登録修正」からいつでも止められます。",
    )


def booking_confirmed() -> Message:
    """R8."""
    return _text(
        "予約が確定しました。",
        "日時・場所は、次のページでご確認ください。当日は、登録した電話番号と生年月日を受付でお伝えください。",
        settings().page("booking"),
    )


def booking_cancelled() -> Message:
    """C4: the clinic cancelled, and the resident may book again."""
    return _text(
        "予約が取り消されました。",
        "医療機関が予約の取り消しを登録しました。あらためて空き枠に申し込むことができます。",
        settings().page("slots"),
    )


def booking_moved() -> Message:
    """C5: the clinic moved the slot to another time; the booking stands."""
    return _text(
        "予約の日時が変更されました。",
        "医療機関が日時を変更しました。新しい日時は、次のページでご確認ください。"
        "ご都合が合わない場合は、予約した医療機関へお電話ください。",
        settings().page("booking"),
    )
