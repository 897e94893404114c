// The last message of a talk in one line, as the list of talks and notifications show it.

const WITHOUT_WORDS = { image: "写真", video: "動画", audio: "ボイスメッセージ", sticker: "スタンプ", location: "位置情報" };

export function preview({ type, words }) {
  return words ? words.replace(/\s+/g, " ") : `［${WITHOUT_WORDS[type] ?? "メッセージ"}］`;
}
