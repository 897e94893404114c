/** Every Japanese sentence of the clinic portal. */

export const texts = {
  siteName: "キャンセル枠管理",

  header: {
    menu: "ページの切り替え",
    list: "キャンセルリスト",
    post: "キャンセル枠の登録",
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

  post: {
    title: "キャンセル枠の登録",
    lead: "登録すると、すぐに接種希望者の画面に表示され、先着順で予約が確定します。",
    startsAt: "接種日時",
    date: "日付",
    time: "時刻",
    closesAt: "申込の締切",
    closesAtHint:
      "入力しない場合は、接種日時まで申込を受け付けます。日付を入力しない場合は、接種日と同じ日になります。",
    vaccine: "ワクチン",
    vaccineHint: "希望者の画面に、入力したとおりに表示されます。",
    doses: "接種回",
    dosesHint: "この枠で受け入れる接種回を、すべて選択してください。",
    seats: "枠数",
    seatsHint: "1から50まで",
    ages: "対象年齢",
    agesHint: "年齢の制限がない場合は、入力しないでください。",
    minAge: "何歳から",
    maxAge: "何歳まで",
    note: "備考",
    noteHint: "希望者に伝えること(持ち物、来院時の注意など)。希望者の画面に表示されます。",
    submit: "登録する",
    sending: "登録しています…",
    doneTitle: "キャンセル枠を登録しました",
    toList: "キャンセルリストを見る",
    failedTitle: "登録できませんでした",
    uncertainTitle: "登録できたか確認できませんでした",
    uncertain:
      "通信が途切れました。内容を変えずに、もう一度「登録する」を押してください。すでに登録されていた場合も、二重に登録されることはありません。",
    errors: {
      startsAtEmpty: "接種日時の日付と時刻を入力してください。",
      startsAtPast: "接種日時には、これからの日時を入力してください。",
      closesAtTime: "申込の締切の時刻を入力してください。",
      closesAtLate: "申込の締切は、接種日時より前にしてください。",
      closesAtPast: "申込の締切には、これからの日時を入力してください。",
      vaccine: "ワクチンを入力してください。",
      doses: "接種回を1つ以上選択してください。",
      seats: "枠数は、1から50までの数字で入力してください。",
      ages: "対象年齢は、0から120までの数字で入力してください。",
      agesOrder: "対象年齢は、「何歳から」が「何歳まで」を超えないように入力してください。",
    },
  },

  list: {
    title: "キャンセルリスト",
    date: "接種日",
    dateHint: "空欄のときは、今日から先の枠を表示します",
    status: "状態",
    anyStatus: "すべて",
    refresh: "更新する",
    /** @param {string} time */
    updatedAt: (time) => `更新 ${time}`,
    /** @param {number} count */
    found: (count) => `${count}件のキャンセル枠`,
    empty: "表示するキャンセル枠はありません。",
    toPost: "キャンセル枠を登録する",
    refreshFailedTitle: "更新できませんでした",
    time: "時刻",
    closesAt: "締切",
    vaccine: "ワクチン",
    doses: "接種回",
    ages: "対象年齢",
    seats: "枠数",
    claimed: "申込",
    remaining: "残り",
    claimants: "希望者",
    /** @param {string} moment */
    claimantsOf: (moment) => `(${moment})`,
  },

  claimants: {
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
    caption: "この枠の希望者",
    empty: "この枠に申し込んだ方は、まだいません。",
    birthDate: "生年月日",
    phone: "電話番号",
    dose: "接種回",
    claimedAt: "申込時刻",
    action: "操作",
    cancel: "キャンセル",
    /** @param {string} birthDate */
    cancelOf: (birthDate) => `(${birthDate}生まれの方の予約)`,
    claimStatus: { booked: "予約確定", cancelled: "キャンセル済" },
    refresh: "更新する",
    back: "キャンセルリストに戻る",
    dialogTitle: "予約のキャンセル",
    dialogLead: "次の方の予約をキャンセルします。本人から電話で申し出があったことをお確かめください。",
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
    cancelling: "キャンセルしています…",
    done: "予約をキャンセルしました",
    doneMore: "本人にはLINEでお知らせします。",
    failedTitle: "キャンセルできませんでした",
    uncertainTitle: "キャンセルできたか確認できませんでした",
    uncertain:
      "通信が途切れました。もう一度「予約をキャンセルする」を押してください。すでにキャンセルされていた場合も、問題ありません。",
  },
};
