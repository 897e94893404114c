/** The wording that the resident pages and the clinic portal share. */

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
};
