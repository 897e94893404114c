// Dates and times as a phone in Japan shows them.

const TOKYO = { timeZone: "Asia/Tokyo" };
const CLOCK = new Intl.DateTimeFormat("ja-JP", { ...TOKYO, hour: "numeric", minute: "2-digit" });
const SECONDS = new Intl.DateTimeFormat("ja-JP", { ...TOKYO, timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("ja-JP", { ...TOKYO, month: "long", day: "numeric", weekday: "short" });

export const clock = (at) => CLOCK.format(new Date(at));
export const clockWithSeconds = (at) => SECONDS.format(new Date(at));

export function day(at) {
  const shown = DAY.format(new Date(at));
  return shown === DAY.format(new Date()) ? "今日" : shown;
}
