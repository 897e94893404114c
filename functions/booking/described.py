"""What the documents of the clinics' API say, in the words of those who program against it.

A name means the same wherever it stands. tests/api/test_contract.py asks for a line for each.
"""

from typing import Any

SCHEMAS = {
    "BookingStatus": "booked 予約中、cancelled 取り消し済み",
    "CampaignView": "接種事業",
    "ClaimantView": "希望者(枠に申し込んだ方)",
    "ClaimantsView": "枠と、その希望者",
    "ClinicSlotView": "キャンセル枠",
    "ClinicSlotsView": "キャンセル枠の一覧の1ページ",
    "ClinicView": "医療機関",
    "MunicipalityView": "市町村",
    "SettingsView": "接種事業と接種回",
    "SlotChanges": "キャンセル枠の変更。送った項目だけが変わります",
    "SlotPosting": "登録するキャンセル枠",
    "SlotStatus": "open 受付中、closed 受付停止、withdrawn 取り下げ",
    "Visit": "vaccinated 接種済、no_show 来院なし",
    "VisitForm": "来院の記録。nullで記録を取り消します",
}

FIELDS: dict[str, tuple[str, Any]] = {
    "address": ("住所", "横浜市架空区架空町1-1"),
    "birth_date": ("生年月日", "1972-09-15"),
    "campaign": ("接種事業", None),
    "cancelled_at": ("取り消した日時", None),
    "claim_id": ("申し込みのID", "0k3v9c1t8n2m"),
    "claimants": ("希望者。申し込みの早い順", None),
    "claimed": ("申込済みの人数", 1),
    "claimed_at": ("申し込みの日時", "2026-11-24T01:23:45Z"),
    "clinic_id": ("医療機関のID", "akari"),
    "closes_at": ("申込の締切。登録で省くと接種の開始時刻になります", "2026-11-24T14:00:00+09:00"),
    "code": ("市町村コード(JIS X 0402)", "14100"),
    "dose": ("接種回", 3),
    "doses": ("受け付ける接種回", [3]),
    "id": ("ID", "covid-19"),
    "kana": ("読み", "よこはまし"),
    "map_url": ("地図のアドレス", None),
    "max_age": ("対象年齢の上限。省くかnullで上限なし", None),
    "min_age": ("対象年齢の下限。省くかnullで下限なし", 12),
    "municipality": ("市町村", None),
    "name": ("名称", "架空あかりクリニック"),
    "next": ("続きがあるとき、次のページのcursorに入れる値。最後のページではnull", None),
    "note": ("希望者への連絡事項", "接種券をお持ちください。"),
    "phone": ("電話番号", "045-000-0001"),
    "posted_at": ("登録した日時", "2026-11-24T00:00:00Z"),
    "remaining": ("残りの席数", 1),
    "revision": ("枠の版。変更のたびに増え、ETagと同じ値です", 0),
    "roman": ("ローマ字", "Yokohama"),
    "seats": ("席数", 2),
    "slot": ("キャンセル枠", None),
    "slot_id": ("枠のID", "3f2504e04f8941d39a0c0305e82c3301"),
    "slots": ("キャンセル枠。接種の早い順", None),
    "starts_at": ("接種の開始日時。これからの日時で、時差が要ります", "2026-11-24T14:00:00+09:00"),
    "status": ("状態", None),
    "vaccine": ("ワクチン名", "ファイザー"),
    "visit": ("来院の記録。まだなければnull", "vaccinated"),
    "visited_at": ("来院を記録した日時", None),
}

PARAMETERS: dict[str, tuple[str, Any]] = {
    "slot_id": ("枠のID", "3f2504e04f8941d39a0c0305e82c3301"),
    "claim_id": ("申し込みのID", "0k3v9c1t8n2m"),
    "Idempotency-Key": (
        "登録ごとに新しく作る、医療機関の中で一意な文字列(UUIDなど)。答えが届かなかったときに同じキーと内容で"
        "送り直すと、二重に登録されず、登録済みのものが返ります",
        "8e03978e-40d5-43e8-bc93-6894a57f9324",
    ),
    "If-Match": ("変更の元にした枠のETag。ほかの方が先に変更していたら412を返し、何も変えません", '"0"'),
    "date": ("接種の日(日本時間)。fromとtoを同じ日にしたものと同じです", "2026-11-24"),
    "from": ("この日から。省くと今日から", "2026-11-24"),
    "to": ("この日まで", "2026-11-30"),
    "status": ("この状態の枠だけ。指定すると、続きがあってもページが短いことがあります", "open"),
    "limit": ("1ページの件数", 50),
    "cursor": ("続きを読むとき、前のページのnextの値", None),
}
