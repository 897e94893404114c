"""Every refusal, as one small tree. Each is a sentence for a person and an RFC 9457 problem for a program.

Refusal                         500
├── InvalidRequest              422  invalid-request          names each wrong field
│   └── IdempotencyKeyReused    422  idempotency-key-reused
├── SessionRequired             401  session-required
├── InvalidIdToken              401  invalid-id-token
├── NotSameOrigin               403  not-same-origin
├── NotRegistered               403  not-registered
├── ClinicRequired              403  clinic-required
├── SlotNotFound                404  slot-not-found
├── BookingNotFound             404  booking-not-found
├── NoBooking                   404  no-booking
├── NoSuchAddress               404  not-found
├── MethodNotAllowed            405  method-not-allowed       tells which ones are, in Allow
├── JsonRequired                415  json-required
├── CsvRequired                 415  csv-required
├── SlotFull                    409  slot-full                carries the next open slot
├── SlotClosed                  409  slot-closed
├── SlotWithdrawn               409  slot-withdrawn
├── AlreadyVaccinated           409  already-vaccinated
├── BookingCancelled            409  booking-cancelled
├── TooEarly                    409  too-early
├── SlotChanged                 412  slot-changed             somebody else changed the slot since it was read
├── IfMatchRequired             428  if-match-required
├── AlreadyBooked               409  already-booked
│   └── PersonBooked            409  person-booked
├── TooManyLookups              429  too-many-lookups         says how long to wait
├── DoseNotOffered              422  dose-not-offered
├── AgeOutOfRange               422  age-out-of-range
└── TryAgain                    503  try-again                nothing was lost; the same call may be sent again

StaleWrite                           somebody else changed the item: read again and decide anew
StoreFault                           the database refuses the call itself: a defect, or a missing permission
AwsFault                             another service of AWS does
LineUnavailable                      retryable: outage, time-out; LINE may have taken the call all the same
    LineBusy                             the rate limit: it has not
LineQuotaExhausted                   the monthly limit: stop and ring
LineRefused                          not retryable: LINE will never take this message
    LineDenied                           LINE takes nothing from this channel: a wrong secret, or no permission
    ReplyTokenSpent                      answered before, or too late: nothing is wrong
"""

from collections.abc import Sequence
from typing import Any, ClassVar

PROBLEM_PREFIX = "urn:akiwaku:problem:"


class Refusal(Exception):
    """Something a person asked for and did not get. `extras` join the problem document."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "処理できませんでした"
    sentence: ClassVar[str] = "ただいま処理できませんでした。しばらくしてから、もう一度お試しください。"

    def __init__(self, sentence: str | None = None, **extras: Any) -> None:
        self.detail = sentence or self.sentence
        self.extras = extras
        super().__init__(self.slug)

    def problem(self) -> dict[str, Any]:
        """The RFC 9457 document."""
        return {
            "type": PROBLEM_PREFIX + self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extras,
        }

    @property
    def headers(self) -> dict[str, str]:
        """Beside the document."""
        return {}


class InvalidRequest(Refusal):
    """`errors`: [{"field", "message"}], one for each wrong field."""

    status = 422
    slug = "invalid-request"
    title = "入力内容をご確認ください"
    sentence = "入力内容に誤りがあります。表示された項目をご確認ください。"


class IdempotencyKeyReused(InvalidRequest):
    slug = "idempotency-key-reused"
    title = "同じIdempotency-Keyで別の内容が送られました"
    sentence = "このIdempotency-Keyは、別の内容の登録にすでに使われています。新しいキーで送り直してください。"


class SessionRequired(Refusal):
    status = 401
    slug = "session-required"
    title = "ログインが必要です"
    sentence = "長時間操作がなかったか、まだログインしていません。「LINEで登録」からお進みください。"


class InvalidIdToken(Refusal):
    status = 401
    slug = "invalid-id-token"
    title = "LINEでのログインを確認できませんでした"
    sentence = "LINEでのログインを確認できませんでした。画面を閉じて、メニューから開き直してください。"


class NotSameOrigin(Refusal):
    status = 403
    slug = "not-same-origin"
    title = "受け付けられない送信元です"
    sentence = "このページ以外から送られた操作は受け付けられません。"


class NotRegistered(Refusal):
    status = 403
    slug = "not-registered"
    title = "情報登録がお済みでありません"
    sentence = "はじめに情報登録をお願いします。"


class ClinicRequired(Refusal):
    status = 403
    slug = "clinic-required"
    title = "医療機関のアカウントではありません"
    sentence = "このアカウントには医療機関が結び付けられていません。管理者にお問い合わせください。"


class SlotNotFound(Refusal):
    status = 404
    slug = "slot-not-found"
    title = "キャンセル枠が見つかりません"
    sentence = "このキャンセル枠は見つかりませんでした。最新の一覧をご確認ください。"


class BookingNotFound(Refusal):
    status = 404
    slug = "booking-not-found"
    title = "予約が見つかりません"
    sentence = "この予約は見つかりませんでした。最新の一覧をご確認ください。"


class NoBooking(Refusal):
    status = 404
    slug = "no-booking"
    title = "予約はありません"
    sentence = "現在、確定している予約はありません。"


class NoSuchAddress(Refusal):
    status = 404
    slug = "not-found"
    title = "お探しのページは見つかりません"
    sentence = "この呼び出し先はありません。アドレスをご確認ください。"


class MethodNotAllowed(Refusal):
    status = 405
    slug = "method-not-allowed"
    title = "このメソッドは使えません"
    sentence = "この呼び出し先では、このメソッドは使えません。"

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        super().__init__()
        self._allowed = allowed

    @property
    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self._allowed)}


class JsonRequired(Refusal):
    status = 415
    slug = "json-required"
    title = "JSONで送ってください"
    sentence = "内容はJSON(Content-Type: application/json)で送ってください。"


class CsvRequired(Refusal):
    status = 415
    slug = "csv-required"
    title = "CSVで送ってください"
    sentence = "内容はCSV(Content-Type: text/csv)で送ってください。"


class SlotFull(Refusal):
    """`next_slot`: the next open slot of the same municipality that fits, or None."""

    status = 409
    slug = "slot-full"
    title = "満員になりました"
    sentence = "申し訳ありません。このキャンセル枠は、先に申し込まれた方で満員になりました。"


class SlotClosed(Refusal):
    status = 409
    slug = "slot-closed"
    title = "受付を終了しました"
    sentence = "このキャンセル枠の受付は終了しました。ほかの枠をご確認ください。"


class SlotWithdrawn(Refusal):
    status = 409
    slug = "slot-withdrawn"
    title = "取り下げたキャンセル枠です"
    sentence = "このキャンセル枠はすでに取り下げられているため、変更できません。"


class AlreadyVaccinated(Refusal):
    status = 409
    slug = "already-vaccinated"
    title = "接種済の予約です"
    sentence = (
        "接種済のため、この予約はキャンセルできません。誤って記録した場合は、先に接種済を取り消してください。"
    )


class BookingCancelled(Refusal):
    status = 409
    slug = "booking-cancelled"
    title = "キャンセルされた予約です"
    sentence = "この予約はすでにキャンセルされているため、来院の記録はできません。"


class TooEarly(Refusal):
    status = 409
    slug = "too-early"
    title = "まだ記録できません"
    sentence = "接種済は接種日の当日から、来院なしは接種の開始時刻を過ぎてから記録できます。"


class SlotChanged(Refusal):
    status = 412
    slug = "slot-changed"
    title = "ほかの方が先に変更しました"
    sentence = (
        "このキャンセル枠は、画面を開いた後にほかの方が変更しました。"
        "最新の内容をご確認のうえ、もう一度お試しください。"
    )


class IfMatchRequired(Refusal):
    status = 428
    slug = "if-match-required"
    title = "If-Matchを付けてください"
    sentence = "変更の際は、読み取ったときのETagをIf-Matchに付けて送ってください。"


class AlreadyBooked(Refusal):
    status = 409
    slug = "already-booked"
    title = "すでに予約があります"
    sentence = (
        "すでに確定した予約があるため、新しい予約はできません。"
        "予約の取り消しは、予約した医療機関へお電話ください。"
    )


class PersonBooked(AlreadyBooked):
    """Through another LINE account. Twins with one phone number read it too, so it says what they can do."""

    slug = "person-booked"
    title = "同じ電話番号と生年月日の予約があります"
    sentence = (
        "同じ電話番号と生年月日で、すでに確定した予約があります。予約はお一人につき1件です。"
        "双子のごきょうだいなど別の方の場合は、「ユーザー情報登録修正」で別の電話番号に変更してから、"
        "お申し込みください。"
    )


class TooManyLookups(Refusal):
    """`retry_after`: seconds until the next one may be made."""

    status = 429
    slug = "too-many-lookups"
    title = "照会を一時停止しています"

    def __init__(self, seconds: int = 30) -> None:
        wait = f"{seconds}秒" if seconds < 60 else f"{-(-seconds // 60)}分"
        super().__init__(
            "該当する方が見つからない照会が続いたため、一時的に照会できません。"
            f"あと{wait}ほど待ってから、電話番号と生年月日をご確認のうえ、もう一度お試しください。",
            retry_after=seconds,
        )

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.extras["retry_after"])}


class DoseNotOffered(Refusal):
    status = 422
    slug = "dose-not-offered"
    title = "この接種回は受け付けていません"
    sentence = "このキャンセル枠では、選択された接種回を受け付けていません。"


class AgeOutOfRange(Refusal):
    status = 422
    slug = "age-out-of-range"
    title = "対象年齢ではありません"
    sentence = "このキャンセル枠の対象年齢に当てはまりません。"


class TryAgain(Refusal):
    status = 503
    slug = "try-again"
    title = "ただいま混み合っています"
    sentence = (
        "ただいま混み合っています。少し待ってから、もう一度お試しください。"
        "申し込みが済んでいた場合も、二重に予約されることはありません。"
    )


class StaleWrite(Exception):
    """Somebody else changed the item since it was read, or its condition no longer holds.

    `refused`: of a transaction's writes, in their order, whose condition did not hold; empty when not known.
    """

    def __init__(self, refused: Sequence[bool] = ()) -> None:
        self.refused = refused
        super().__init__()


class StoreFault(Exception):
    """The database refuses the call itself: a defect of ours, or a missing table or permission."""


class AwsFault(Exception):
    """Another service of AWS refuses the call itself: a defect of ours, or a missing permission."""


class LineUnavailable(Exception):
    """LINE did not answer or failed, and may have taken the call. The same one may be sent again."""


class LineBusy(LineUnavailable):
    """LINE asked for a slower pace. This call reached nobody."""


class LineQuotaExhausted(Exception):
    """The channel's monthly message limit is used up."""


class LineRefused(Exception):
    """LINE refused the message for good (4xx): sending it again cannot help."""


class LineDenied(LineRefused):
    """LINE takes nothing from this channel: its id and secret are not right, or not allowed to do this."""


class ReplyTokenSpent(LineRefused):
    """The token has answered before, or has died: there is nobody to answer any more."""
