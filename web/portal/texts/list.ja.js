/** キャンセルリスト. */

export const list = {
  title: "キャンセルリスト",
  date: "接種日",
  dateHint: "接種日を指定しないときは、今日以降の枠を表示します。申込の状況は自動で更新されます。",
  status: "状態",
  anyStatus: "すべて",
  everything: "絞り込みをやめる",
  refresh: "更新する",
  /** @param {string} time */
  updatedAt: (time) => `更新 ${time}`,
  /** @param {number} count @param {boolean} more */
  found: (count, more) => (more ? `キャンセル枠(はじめの${count}件)` : `キャンセル枠 ${count}件`),
  empty: "表示するキャンセル枠はありません。",
  emptySoFar: "条件に合うキャンセル枠は、まだ見つかっていません。「さらに表示」で続きを探せます。",
  more: "さらに表示",
  loadingMore: "続きを読み込んでいます…",
  /** @param {number} count */
  loadedMore: (count) => `${count}件まで表示しました。`,
  toPost: "キャンセル枠を登録する",
  refreshFailedTitle: "更新できませんでした",
  /** @param {string} day */
  today: (day) => `今日 ${day}`,
  time: "時刻",
  offer: "ワクチン・接種回",
  seats: "申込状況",
  actions: "操作",
  /** @param {string} closing */
  closesAt: (closing) => `締切 ${closing}`,
  /** @param {number} claimed @param {number} seats */
  filled: (claimed, seats) => `${seats}枠中 ${claimed}件`,
  /** @param {number} remaining */
  remaining: (remaining) => `残り${remaining}枠`,
  claimants: "希望者",
  change: "変更",
  /** To those who do not see the row. @param {string} moment */
  of: (moment) => `(${moment})`,
  like: "同じ内容で登録",
  news: {
    /** In the row. @param {number} count */
    claimed: (count) => `申込 +${count}`,
    /** @param {number} count */
    cancelled: (count) => `キャンセル ${count}`,
    added: "新着",
    changed: "変更あり",
  },
  told: {
    /** @param {string} moment @param {number} count @param {number} remaining */
    claimed: (moment, count, remaining) =>
      `${moment}の枠に${count}件の申込がありました。${remaining === 0 ? "満員です。" : `残り${remaining}枠です。`}`,
    /** @param {string} moment @param {number} count @param {number} remaining */
    cancelled: (moment, count, remaining) =>
      `${moment}の枠で${count}件のキャンセルがありました。残り${remaining}枠です。`,
    /** @param {string} moment */
    added: (moment) => `${moment}の枠が登録されました。`,
    /** @param {string} moment */
    changed: (moment) => `${moment}の枠の内容が変わりました。`,
    /** @param {number} count */
    several: (count) => `${count}つの枠で変化がありました。`,
  },
};
