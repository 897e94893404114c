/** The shared wording in Japanese. */

/** @typedef {{year: number, month: number, day: number, weekday: number}} Day weekday: 0 is Sunday */

const WEEKDAYS = ["日", "月", "火", "水", "木", "金", "土"];

export const words = {
  required: "必須",
  loading: "読み込んでいます…",
  cannotShow: "画面を表示できませんでした",
  tryAgain: "もう一度読み込む",
  connectionLost: "通信できませんでした。電波の状況をお確かめのうえ、もう一度お試しください。",
  busy: "ただいま大変混み合っています。少し時間をおいてから、もう一度お試しください。",
  failed: "申し訳ありません。処理を完了できませんでした。少し時間をおいてから、もう一度お試しください。",
  newTab: "(新しい画面で開きます)",
  /** @param {number} count */
  errorSummary: (count) => `入力内容に${count}件の誤りがあります`,
  /** @type {Record<string, string> | null} a sentence for each problem; null: the API's own are in this language */
  problems: null,
  /** Of a field, where the API's own sentence is in another language. */
  fieldRejected: "この項目をご確認ください。",

  eras: { meiji: "明治", taisho: "大正", showa: "昭和", heisei: "平成", reiwa: "令和" },
  /** @param {string} era @param {number} count */
  eraYear: (era, count) => `${era}${count === 1 ? "元" : count}年`,
  /** @param {number} year @param {string[]} eraYears */
  year: (year, eraYears) => `${year}年(${eraYears.join("・")})`,
  /** @param {number} year @param {number} month @param {number} day @param {string} eraYear empty before the eras */
  birthDate: (year, month, day, eraYear) =>
    `${year}年${eraYear === "" ? "" : `(${eraYear})`}${month}月${day}日`,
  /** @param {Day} day */
  day: ({ month, day, weekday }) => `${month}月${day}日(${WEEKDAYS[weekday]})`,
  /** @param {Day} day */
  fullDay: ({ year, month, day, weekday }) => `${year}年${month}月${day}日(${WEEKDAYS[weekday]})`,
  /** @param {string} day @param {string} time */
  moment: (day, time) => `${day} ${time}`,
};
