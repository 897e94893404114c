/** Every Japanese sentence of the clinic portal: here what several pages say, in `texts/` what one of them does. */

import { account, idle } from "./texts/account.ja.js";
import { change } from "./texts/change.ja.js";
import { claimants } from "./texts/claimants.ja.js";
import { day } from "./texts/day.ja.js";
import { importing } from "./texts/import.ja.js";
import { list } from "./texts/list.ja.js";
import { post } from "./texts/post.ja.js";

export const texts = {
  siteName: "キャンセル枠管理",

  header: {
    menu: "ページの切り替え",
    day: "本日の受付",
    list: "キャンセルリスト",
    post: "枠の登録",
    importing: "CSVで一括登録",
    signOut: "サインアウト",
    apiDocs: "システム連携用APIの説明",
  },

  signIn: {
    title: "医療機関サインイン",
    lead: "キャンセルで空いた接種枠の登録と、希望者の確認ができます。医療機関ごとに発行された利用者名とパスワードでサインインしてください。",
    button: "サインインする",
    endedTitle: "サインインの有効期限が切れました",
    ended: "もう一度サインインしてください。入力中だったキャンセル枠の内容は残っています。",
    failedTitle: "サインインできませんでした",
    failed: "もう一度お試しください。",
    idleTitle: "自動でサインアウトしました",
    idle: "15分間操作がなかったため、個人情報を守るためにサインアウトしました。もう一度サインインしてください。入力中だったキャンセル枠の内容は残っています。",
    askedTitle: "サインアウトしました",
    asked: "ご利用ありがとうございました。",
    forgot:
      "パスワードを忘れた場合は、「サインインする」を押した先の画面の「パスワードをお忘れですか」から、ご自分で再設定できます。",
  },

  /** @param {number} dose */
  doseName: (dose) => `${dose}回目`,

  ages: {
    any: "制限なし",
    /** @param {number} min @param {number} max */
    between: (min, max) => `${min}〜${max}歳`,
    /** @param {number} min */
    from: (min) => `${min}歳以上`,
    /** @param {number} max */
    upTo: (max) => `${max}歳以下`,
  },

  slotStatus: {
    open: "受付中",
    full: "満員",
    over: "受付終了",
    closed: "受付停止",
    withdrawn: "取り下げ",
  },

  post,
  list,
  claimants,
  change,
  day,
  importing,
  account,
  idle,
};
