/** 希望者, and what is said of one of them wherever they are shown. */

export const claimants = {
  title: "希望者",
  lead: "来院した方の本人確認は、生年月日と電話番号で行ってください。",
  audit: "個人情報を表示しています。この画面を表示したことは記録されます。",
  slot: "接種日時",
  vaccine: "ワクチン",
  doses: "接種回",
  seats: "枠数",
  /** @param {number} seats @param {number} claimed @param {number} remaining */
  seatsNow: (seats, claimed, remaining) => `${seats}枠(申込 ${claimed}、残り ${remaining})`,
  status: "状態",
  note: "備考",
  change: "この枠を変更する",
  caption: "この枠の希望者",
  empty: "この枠に申し込んだ方は、まだいません。",
  birthDate: "生年月日",
  phone: "電話番号",
  dose: "接種回",
  claimedAt: "申込時刻",
  action: "状態・記録",
  refresh: "更新する",
  download: "CSVで保存",
  downloading: "CSVを準備しています…",
  downloaded: "CSVを保存しました。個人情報を含みます。取り扱いにご注意ください。",
  downloadFailedTitle: "CSVを保存できませんでした",
  /** @param {string} moment "2026-11-23_1400" */
  fileName: (moment) => `希望者_${moment}.csv`,
  back: "キャンセルリストに戻る",

  /** What became of a claim. */
  fate: { booked: "予約確定", cancelled: "キャンセル済", vaccinated: "接種済", no_show: "来院なし" },
  /** @param {string} fate @param {string} time */
  since: (fate, time) => `${fate} ${time}`,

  vaccinated: "接種済",
  noShow: "来院なし",
  takeBack: "記録を取り消す",
  cancel: "キャンセル",
  /** To whom a button belongs, for those who do not see the row. @param {string} birthDate @param {string} phone */
  of: (birthDate, phone) => `(${birthDate}生まれ、電話 ${phone})`,
  marking: "記録しています…",
  /** @type {{vaccinated: (whose: string) => string, no_show: (whose: string) => string, none: (whose: string) => string}} */
  marked: {
    vaccinated: (birthDate) => `${birthDate}生まれの方を「接種済」にしました。`,
    no_show: (birthDate) => `${birthDate}生まれの方を「来院なし」にしました。`,
    none: (birthDate) => `${birthDate}生まれの方の記録を取り消しました。`,
  },
  markFailed: "記録できませんでした。",
  markUncertain: "記録できたか確認できませんでした。もう一度押してください。",
  tooEarly: "接種済は接種日の当日から、来院なしは接種の開始時刻を過ぎてから記録できます。",

  cancelDialog: {
    dialogTitle: "予約のキャンセル",
    lead: "次の方の予約をキャンセルします。本人から電話で申し出があったことをお確かめください。",
    what: "キャンセルすると、次のようになります。",
    /** @type {string[]} */
    consequences: [
      "キャンセルしたことを、本人にLINEでお知らせします。",
      "空いた枠は、申込の締切前であれば、ほかの希望者がすぐに申し込めるようになります。",
      "本人は、ほかの枠に申し込めるようになります。",
      "キャンセルを元に戻すことはできません。",
    ],
    yes: "予約をキャンセルする",
    no: "戻る",
    sending: "キャンセルしています…",
    failedTitle: "キャンセルできませんでした",
    uncertainTitle: "キャンセルできたか確認できませんでした",
    uncertain:
      "通信が途切れました。もう一度「予約をキャンセルする」を押してください。すでにキャンセルされていた場合も、問題ありません。",
  },
  /** @param {string} birthDate */
  cancelled: (birthDate) =>
    `${birthDate}生まれの方の予約をキャンセルしました。本人にはLINEでお知らせします。`,
};
