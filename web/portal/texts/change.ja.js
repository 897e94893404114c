/** 枠の変更. */

export const change = {
  title: "キャンセル枠の変更",
  back: "キャンセルリストに戻る",
  claimants: "希望者を見る",
  slot: "登録されている内容",
  startsAt: "接種日時",
  date: "日付",
  time: "時刻",
  /** @param {number} count */
  startsAtHint: (count) =>
    count === 0
      ? "まだ申込はありません。"
      : `変更すると、予約済みの${count}名に新しい日時をLINEでお知らせします。予約はそのまま残ります。`,
  closesAt: "申込の締切",
  closesAtHint: "空欄にすると、接種日時まで申込を受け付けます。",
  vaccine: "ワクチン",
  doses: "接種回",
  ages: "対象年齢",
  fixed: "ワクチン、接種回、対象年齢は変更できません。誤りがある場合は、この枠を取り下げて登録し直してください。",
  seats: "枠数",
  /** @param {number} claimed */
  seatsHint: (claimed) =>
    claimed === 0
      ? "1から50まで"
      : `${claimed}から50まで。すでに${claimed}名の予約があるため、これより少なくできません。`,
  status: "状態",
  claimed: "申込",
  /** @param {number} claimed @param {number} remaining */
  claimedNow: (claimed, remaining) => `${claimed}名(残り${remaining}枠)`,
  note: "備考",
  noteHint: "希望者の画面に表示されます。",
  none: "(なし)",
  untilStart: "接種日時まで",
  submit: "変更を保存する",
  sending: "変更を保存しています…",
  done: "変更を保存しました",
  nothingTitle: "変更された項目がありません",
  nothing: "項目を変更してから「変更を保存する」を押してください。",
  withdrawnTitle: "取り下げたキャンセル枠です",
  withdrawn: "この枠は取り下げられているため、変更できません。",
  startedTitle: "接種日時を過ぎたキャンセル枠です",
  started: "日時を変更しない限り、新しい申込は受け付けません。",
  failedTitle: "変更を保存できませんでした",
  uncertainTitle: "変更が保存されたか確認できませんでした",
  uncertain: "通信が途切れました。内容を変えずに、もう一度「変更を保存する」を押してください。",
  errors: {
    /** @param {number} least */
    seats: (least) => `枠数は、${least}から50までの数字で入力してください。`,
    startsAtEmpty: "接種日時の日付と時刻を入力してください。",
    startsAtPast: "接種日時には、これからの日時を入力してください。",
    closesAtTime: "申込の締切は、日付と時刻の両方を入力してください。",
    closesAtLate: "申込の締切は、接種日時より前にしてください。",
  },

  conflict: {
    title: "ほかの担当者が、この枠を先に変更していました",
    lead: "あなたの変更はまだ保存されていません。内容を見比べて、もう一度お決めください。入力した内容は下の欄に残っています。",
    caption: "変更の見比べ",
    item: "項目",
    theirs: "現在の内容(ほかの担当者が変更)",
    mine: "あなたの入力",
    untouched: "変更していません(現在の内容のままになります)",
    take: "現在の内容を使う",
    /** @param {string} item */
    takeOf: (item) => `(${item})`,
    /** @param {string} item */
    taken: (item) => `${item}を現在の内容に戻しました。`,
    same: "(現在の内容と同じです)",
    keep: "入力した内容で保存する場合は、このまま下の「変更を保存する」を押してください。",
  },

  stop: {
    title: "受付の停止と取り下げ",
    close: "申込の受付を停止する",
    closeHint: "新しい申込だけを止めます。予約済みの方はそのまま来院します。",
    withdraw: "この枠を取り下げる",
    withdrawHint: "接種ができなくなったときに使います。予約済みの方の予約もすべてキャンセルされます。",
  },
  closed: "申込の受付を停止しました",
  withdrawnDone: "キャンセル枠を取り下げました",

  closeDialog: {
    dialogTitle: "申込の受付を停止しますか",
    what: "停止すると、次のようになります。",
    /** @param {number} claimed @param {number} remaining @returns {string[]} */
    consequences: (claimed, remaining) => [
      remaining === 0 ? "新しい申込は受け付けません。" : `残りの${remaining}枠には、申し込めなくなります。`,
      claimed === 0 ? "予約済みの方はいません。" : `予約済みの${claimed}名の予約はそのまま残り、お知らせも届きません。`,
      "停止した受付を再開することはできません。再び募集するときは、新しい枠を登録してください。",
    ],
    yes: "受付を停止する",
    no: "戻る",
    sending: "受付を停止しています…",
    failedTitle: "受付を停止できませんでした",
    uncertainTitle: "受付を停止できたか確認できませんでした",
    uncertain: "通信が途切れました。もう一度「受付を停止する」を押してください。",
  },

  withdrawDialog: {
    dialogTitle: "この枠を取り下げますか",
    what: "取り下げると、次のようになります。",
    /** @param {number} claimed @returns {string[]} */
    consequences: (claimed) => [
      "希望者の画面に表示されなくなり、新しい申込は受け付けません。",
      ...(claimed === 0
        ? ["予約済みの方はいません。"]
        : [
            `予約済みの${claimed}名の予約をキャンセルし、全員にLINEでお知らせします。接種済の方の予約は、そのまま残ります。`,
            "キャンセルされた方は、ほかの枠に申し込めるようになります。",
          ]),
      "取り下げを元に戻すことはできません。",
    ],
    yes: "枠を取り下げる",
    no: "戻る",
    sending: "取り下げています…",
    failedTitle: "取り下げできませんでした",
    uncertainTitle: "取り下げできたか確認できませんでした",
    uncertain:
      "通信が途切れました。もう一度「枠を取り下げる」を押してください。すでに取り下げられていた場合も、お知らせが二重に届くことはありません。",
  },
};
