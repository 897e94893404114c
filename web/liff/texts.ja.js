/** Every sentence of the resident pages, in Japanese. */

import { words } from "../shared/texts.ja.js";

export const texts = {
  words,

  names: {
    /** @param {import("./resident-api.js").PlaceName} place */
    municipality: ({ name }) => name,
    /** @param {import("./resident-api.js").PlaceName} place */
    area: ({ name }) => name,
  },

  header: {
    skip: "本文へ移動",
    logout: "ログアウト",
    menu: "ページの切り替え",
    slots: "キャンセル情報",
    booking: "接種予約確認",
    logoutFailed: "ログアウトできませんでした",
    languageFailed: "言語を変更できませんでした",
  },

  reception: {
    title: "ワクチン接種キャンセル待ち受付",
    lead: "キャンセルで空いた接種枠を、先着順でお申し込みいただけます。",
    howTo: "お申し込みや予約の確認には、LINEでの本人確認が必要です。「LINEで登録」を押してください。",
    idle: "しばらく操作がなかったときも、この画面が表示されます。登録や予約の内容はそのまま残っています。",
    signIn: "LINEで登録",
    signingIn: "確認しています…",
    loggedOut: "ログアウトしました",
    staleTitle: "画面を開き直してください",
    stale:
      "LINEでの確認の有効期限が切れました。この画面をいったん閉じて、LINEのメニューから開き直してください。",
    rejectedTitle: "LINEでの確認ができませんでした",
    rejected: "もう一度「LINEで登録」を押してください。",
    failedTitle: "確認できませんでした",
    close: "この画面を閉じる",
  },

  registration: {
    titleNew: "情報登録",
    titleEdit: "個人情報の修正",
    leadNew:
      "接種を希望する方の情報を登録してください。登録した生年月日と電話番号は、医療機関での本人確認に使います。",
    leadEdit: "登録した内容は、いつでも修正できます。",
    onePerson:
      "1つのLINEアカウントで登録できるのは、1人分だけです。ご自身の代わりに、ご家族の情報を登録することもできます。",
    section: "個人情報",
    bookedTitle: "予約が確定しています",
    booked:
      "ここで生年月日や電話番号を修正しても、確定した予約の内容は変わりません。医療機関では、申し込んだときの生年月日と電話番号をお伝えください。",
    birthDate: "生年月日",
    year: "年",
    month: "月",
    day: "日",
    yearEmpty: "年を選択",
    monthEmpty: "月を選択",
    dayEmpty: "日を選択",
    /** @param {number} month */
    monthOption: (month) => `${month}月`,
    /** @param {number} day */
    dayOption: (day) => `${day}日`,
    municipality: "市町村",
    municipalityEmpty: "市町村を選択",
    municipalityHint: "住民票のある市町村を選択してください",
    municipalitySearch: "名前で探す(例: ふじさわ)",
    /** @param {number} count */
    municipalityFound: (count) =>
      count === 0 ? "見つかりませんでした。一覧から選択してください。" : `${count}件見つかりました。一覧から選択してください。`,
    /** @param {string} name */
    municipalityOnly: (name) => `${name}を選択しました。`,
    phone: "電話番号(ハイフンなし)",
    phoneHint: "ゼロから始まる10桁または11桁の電話番号を登録してください",
    phoneExample: "(例) 0452101111, 09012345678",
    notices: "LINEお知らせ",
    noticesBox: "キャンセル枠発生通知を希望",
    noticesHint: "通知が必要ない場合は、チェックをはずしてください",
    consent: "利用規約への同意",
    consentBox: "利用規約に同意します",
    consentAgain: "利用規約が改定されました。内容をご確認のうえ、同意してください。",
    submitNew: "登録する",
    submitEdit: "修正する",
    sending: "送信しています…",
    saved: "登録が完了しました",
    savedNext: "つづけて、空き枠をご覧いただけます。",
    toSlots: "キャンセル情報を見る",
    changed: "登録内容を修正しました",
    failedTitle: "登録できませんでした",
    needed: "キャンセル情報を見るには、はじめに情報登録が必要です。",
    errors: {
      birthDateEmpty: "生年月日の年・月・日を選択してください。",
      birthDateFuture: "生年月日に今日より後の日付は登録できません。",
      municipalityEmpty: "市町村を選択してください。",
      phoneEmpty: "電話番号を入力してください。",
      phoneDigits: "電話番号は、数字だけで入力してください。",
      phoneStart: "電話番号は、0(ゼロ)から始まる番号を入力してください。",
      phoneLength: "電話番号は、10桁または11桁で入力してください。",
      consent: "登録するには、利用規約への同意が必要です。",
    },
  },

  slots: {
    title: "キャンセル情報",
    /** @param {string} municipality */
    where: (municipality) => `${municipality}の医療機関の空き枠です。先着順で予約が確定します。`,
    /** @param {string} time */
    updatedAt: (time) => `更新 ${time}`,
    refresh: "更新する",
    refreshing: "更新しています…",
    /** @param {number} count */
    found: (count) => (count === 0 ? "現在、空き枠はありません" : `空き枠が${count}件あります`),
    filteredOut: "しぼり込みの条件に合う空き枠はありません。",
    refreshFailed: "最新の情報に更新できませんでした。表示は更新時刻のものです。",
    time: "日時",
    place: "場所",
    map: "地図を見る",
    vaccine: "ワクチン",
    dose: "接種回",
    ages: "対象年齢",
    closesAt: "申込期限",
    /** @param {string} moment */
    until: (moment) => `${moment}まで`,
    remaining: "残り枠",
    note: "備考",
    doseComma: "・",
    doseEmpty: "接種回を選択",
    /** @param {number} dose */
    doseName: (dose) => `${dose}回目`,
    doseMissing: "接種回を選択してください。",
    filter: "空き枠をしぼり込む",
    filterDay: "日付",
    filterDose: "接種回",
    everyDay: "すべての日",
    everyDose: "すべての接種回",
    /** @param {string} range @param {number} age */
    notForAge: (range, age) =>
      `対象年齢は${range}です。登録された生年月日では接種日に${age}歳となるため、お申し込みいただけません。`,
    claim: "申し込む",
    emptyTitle: "現在、お申し込みいただける空き枠はありません",
    /** @param {string} municipality */
    empty: (municipality) => `${municipality}の医療機関で空きが出ると、この画面に表示されます。`,
    /** @param {string} moment */
    nextNotice: (moment) =>
      `次の「空き枠のお知らせ」は、${moment}の予定です。そのときに空き枠がある場合に、LINEでお届けします。`,
    goneTitle: "この枠の受付は終了しました",
    gone: "満員になったか、受付が締め切られました。ほかの空き枠をご覧ください。",
    noNotice:
      "「空き枠のお知らせ」を受け取らない設定になっています。受け取るには、登録情報を修正してください。",
    toRegistration: "登録情報を修正する",
    bookedTitle: "予約が確定しています",
    booked: "予約できるのは1人1件です。新しいお申し込みはできません。",
    toBooking: "接種予約確認を見る",
  },

  noticeTime: {
    /** @param {string} time */
    today: (time) => `本日${time}`,
    /** @param {string} time */
    tomorrow: (time) => `明日${time}`,
  },

  ages: {
    /** @param {number} min @param {number} max */
    between: (min, max) => `${min}歳から${max}歳まで`,
    /** @param {number} min */
    from: (min) => `${min}歳以上`,
    /** @param {number} max */
    upTo: (max) => `${max}歳以下`,
  },

  claim: {
    title: "申し込み内容の確認",
    lead: "次の内容で申し込みます。「はい、申し込む」を押すと、その場で予約が確定します。",
    what: "何を",
    where: "どこで",
    when: "いつ",
    caution: "予約できるのは1人1件です。確定した予約を取り消すときは、医療機関に電話でご連絡ください。",
    yes: "はい、申し込む",
    back: "戻る",
    sending: "申し込んでいます…",
    asking: "通信が途切れました。予約が確定したか確認しています…",
    confirmed: "予約が確定しました",
    confirmedMore: "確定のお知らせは、LINEにも届きます。",
    fullTitle: "満員になりました",
    full: "申し訳ありません。この枠は、先に申し込んだ方で満員になりました。",
    next: "次の空き枠はこちらです。",
    takeNext: "この枠の申し込みに進む",
    noNext: "現在、ほかにお申し込みいただける空き枠はありません。",
    toList: "一覧に戻る",
    alreadyTitle: "すでに予約が確定しています",
    already: "予約できるのは1人1件のため、この枠は申し込めませんでした。",
    toBooking: "接種予約確認を見る",
    refusedTitle: "申し込めませんでした",
    unansweredTitle: "申し込みの結果を確認できませんでした",
    unanswered:
      "申し込みの途中で通信が途切れました。いまのところ、予約の確定は確認できていません。もう一度申し込んでも、予約が二重になることはありません。",
    unreachable:
      "申し込みの途中で通信が途切れ、予約が確定したか確認できませんでした。電波の状況をお確かめのうえ、もう一度確認してください。",
    again: "もう一度申し込む",
    askAgain: "予約を確認する",
  },

  booking: {
    title: "接種予約確認",
    lead: "次の内容で予約が確定しています。",
    date: "日付",
    time: "時間",
    clinic: "医療機関",
    address: "住所",
    phone: "電話番号",
    dose: "接種回",
    vaccine: "ワクチン",
    note: "備考",
    map: "地図を見る",
    deskTitle: "医療機関の窓口でお伝えいただくこと",
    desk: "本人確認のため、次の生年月日と電話番号を窓口でお伝えください。",
    birthDate: "生年月日",
    contactPhone: "電話番号",
    cancelTitle: "予約を取り消すとき",
    cancel: "この画面では取り消しできません。医療機関に電話でご連絡ください。",
    /** @param {string} phone */
    callClinic: (phone) => `${phone} に電話する`,
    toCalendar: "カレンダーに追加する",
    bringTitle: "持ち物",
    bring: [
      "市町村から届いた接種券・予診票",
      "本人確認ができるもの(マイナンバーカード、運転免許証、健康保険の資格確認書など)",
    ],
    cancelledTitle: "この予約は取り消されました",
    cancelled: "医療機関が予約を取り消しました。あらためて、空き枠に申し込めます。",
    cancelledQuestions: "取り消しについてのお問い合わせは、医療機関に電話でご連絡ください。",
    noneTitle: "確定した予約はありません",
    none: "空き枠への申し込みが確定すると、ここに予約の内容が表示されます。",
    toSlots: "キャンセル情報を見る",
    editTitle: "登録情報の修正",
    edit: "生年月日、市町村、電話番号や、通知を受け取るかどうかを変更できます。",
    toEdit: "登録情報を修正する",
    removeTitle: "登録情報の削除",
    remove: "登録した個人情報を削除します。接種予約のキャンセルではありません。",
    toRemove: "削除の確認",
  },

  help: {
    link: "よくある質問",
    title: "よくある質問",
    toSlots: "キャンセル情報を見る",
  },

  unregister: {
    title: "登録情報の削除",
    lead: "登録した生年月日、市町村、電話番号を削除します。削除すると、空き枠のお知らせは届かなくなります。",
    cautionTitle: "登録情報を削除しても、予約は取り消されません",
    bookingStands:
      "次の予約が確定しています。接種に行けない場合は、削除する前に医療機関へ電話でご連絡ください。削除すると、この画面で予約の内容や医療機関の電話番号を確認できなくなります。",
    caution: "予約を取り消すときは、医療機関に電話でご連絡ください。",
    againLater: "予約を取り消さずに登録情報を削除すると、もう一度登録しても、新しい予約はできません。",
    clinic: "医療機関",
    when: "日時",
    phone: "電話番号",
    box: "予約は取り消されないことを理解したうえで、登録情報を削除します",
    boxLabel: "削除の確認",
    boxMissing: "削除するには、チェックを入れてください。",
    submit: "データの削除",
    sending: "削除しています…",
    back: "接種予約確認に戻る",
    failedTitle: "削除できませんでした",
    doneTitle: "登録情報の削除が完了しました",
    done: "ご利用ありがとうございました。あらためて利用するときは、LINEのメニューの「キャンセル待ち申請」から登録してください。",
    doneBookedTitle: "予約は取り消されていません",
    doneBooked: "接種に行けない場合は、医療機関に電話でご連絡ください。",
    close: "この画面を閉じる",
  },
};
