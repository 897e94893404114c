/** CSVで一括登録. */

export const importing = {
  title: "CSVで一括登録",
  lead: "複数のキャンセル枠を、CSVファイルでまとめて登録できます。内容に誤りのある行が1つでもあれば、どの枠も登録されません。",
  sample: "記入例のファイル(CSV)を保存する",
  file: "CSVファイル",
  fileHint: "Excelで保存したCSVファイル(UTF-8、Shift_JIS)をそのまま使えます。ここにファイルを置くこともできます。",
  checking: "内容を確認しています…",
  unreadableTitle: "ファイルを読み取れませんでした",
  encoding: "文字コードを判別できませんでした。ExcelでCSV UTF-8形式で保存し直してください。",
  notText: "CSVファイルではないようです。Excelのファイル(.xlsx)は、CSV形式で保存し直してください。",
  tooLarge: "ファイルが大きすぎます。1MB以下に分けてください。",
  empty: "ファイルに枠の行がありません。",
  checkFailedTitle: "内容を確認できませんでした",
  badTitle: "修正が必要な行があります",
  /** @param {number} bad @param {number} all */
  bad: (bad, all) =>
    `${all === 0 ? "" : `${all}行のうち`}${bad}行に誤りがあります。まだ何も登録されていません。ファイルを直してから、もう一度選んでください。`,
  badCaption: "誤りのある行",
  goodTitle: "登録できます",
  /** @param {number} good */
  good: (good) => `${good}件の枠に誤りはありません。内容を確認して、登録してください。まだ何も登録されていません。`,
  /** @param {number} good */
  goodCaption: (good) => `読み取った枠 ${good}件`,
  line: "行",
  /** @param {number} line */
  lineName: (line) => `${line}行目`,
  column: "列",
  reason: "理由",
  startsAt: "接種日時",
  closesAt: "締切",
  vaccine: "ワクチン",
  doses: "接種回",
  ages: "対象年齢",
  seats: "枠数",
  note: "備考",
  /** @param {number} count */
  submit: (count) => `${count}件の枠を登録する`,
  sending: "登録しています…",
  doneTitle: "キャンセル枠を登録しました",
  /** @param {number} count */
  done: (count) => `${count}件の枠を登録しました。希望者の画面に表示されています。`,
  toList: "キャンセルリストを見る",
  failedTitle: "登録できませんでした",
  failedNothing: "どの枠も登録されていません。",
  uncertainTitle: "登録できたか確認できませんでした",
  uncertain:
    "通信が途切れました。もう一度登録のボタンを押してください。すでに登録されていた場合も、二重に登録されることはありません。",
};
