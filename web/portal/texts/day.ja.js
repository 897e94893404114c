/** 本日の受付. */

export const day = {
  today: "本日の受付",
  /** @param {string} day "11月24日(火)" */
  other: (day) => `${day}の受付`,
  audit: "個人情報を表示しています。この画面を表示したこと、照会したことは記録されます。",
  date: "接種日",
  toToday: "今日に戻る",
  refresh: "更新する",
  print: "印刷する",
  download: "CSVで保存",
  /** @param {string} day "2026-11-23" */
  fileName: (day) => `受付一覧_${day}.csv`,
  /** @param {number} people @param {number} done */
  caption: (people, done) => `来院予定 ${people}名(記録済み ${done}名)`,
  empty: "この日の予約は、まだありません。",
  /** @param {string} vaccine @param {number} count */
  slot: (vaccine, count) => `${vaccine} ${count}名`,
  time: "時刻",
  person: "生年月日・電話番号",
  birthDate: "生年月日",
  phone: "電話番号",
  dose: "接種回",
  vaccine: "ワクチン",
  status: "状態",
  action: "状態・記録",
  came: "来院",
  refreshFailedTitle: "更新できませんでした",
  /** @param {string} time */
  updatedAt: (time) => `更新 ${time}`,
  changed: "予約の状況が変わったため、一覧を更新しました。",

  printed: {
    /** @param {string} clinic */
    clinic: (clinic) => `医療機関 ${clinic}`,
    /** @param {string} moment */
    at: (moment) => `${moment} 現在`,
    shred: "【取扱注意】この用紙には個人情報が含まれます。使用後は、必ずシュレッダーなどで裁断して廃棄してください。",
  },

  lookup: {
    title: "窓口での照会",
    lead: "来院した方が登録した電話番号と、生年月日を入力してください。",
    phone: "電話番号",
    phoneHint: "ハイフンはあってもなくてもかまいません。",
    birthDate: "生年月日",
    birthDateHint: "西暦の4桁でも、元号の年でも入力できます。",
    era: "元号",
    western: "西暦",
    year: "年",
    month: "月",
    day: "日",
    submit: "照会する",
    looking: "照会しています…",
    next: "次の方を照会する",
    foundTitle: "予約が見つかりました",
    otherDay: "本日の予約ではありません。接種日時をご確認ください。",
    noneStanding: "この方の予約は、キャンセルされています。",
    notFoundTitle: "予約が見つかりませんでした",
    notFound: "次のことをご確認ください。",
    /** @type {string[]} */
    check: [
      "電話番号:登録したのは、ご家族の番号や固定電話など、別の番号かもしれません。本人の「接種予約確認」の画面に、登録した番号が表示されます。",
      "生年月日:元号と年に誤りがないか、ご確認ください。",
      "医療機関:ほかの医療機関の予約は、ここでは照会できません。",
    ],
    failedTitle: "照会できませんでした",
    waitTitle: "照会を一時的に止めています",
    wait: "見つからない照会が続いたため、個人情報の保護のために照会を止めています。一覧からも確認できます。",
    /** @param {number} seconds */
    countdown: (seconds) => `あと${seconds}秒で、もう一度照会できます。`,
    again: "もう一度照会できます。",
    slot: "接種日時",
    errors: {
      phone: "電話番号を、0から始まる10桁または11桁の数字で入力してください。",
      birthDate: "生年月日を、実在する日付で入力してください。",
    },
  },
};
