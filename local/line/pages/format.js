// Dates and times as a phone in Japan shows them.

import { now } from "./time.js";

const TOKYO = { timeZone: "Asia/Tokyo" };
const CLOCK = new Intl.DateTimeFormat("ja-JP", { ...TOKYO, hour: "numeric", minute: "2-digit" });
const SECONDS = new Intl.DateTimeFormat("ja-JP", { ...TOKYO, timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("ja-JP", { ...TOKYO, month: "long", day: "numeric", weekday: "short" });
const SHORT_DAY = new Intl.DateTimeFormat("ja-JP", { ...TOKYO, month: "numeric", day: "numeric" });

export const clock = (at) => CLOCK.format(new Date(at));
export const clockWithSeconds = (at) => SECONDS.format(new Date(at));
export const fullDay = (at) => DAY.format(new Date(at));

const isToday = (at) => fullDay(at) === fullDay(now());

export const day = (at) => (isToday(at) ? "今日" : fullDay(at));

// In the list of talks: the time of today's, the day of others.
export const clockOrDay = (at) => (isToday(at) ? clock(at) : SHORT_DAY.format(new Date(at)));

// 3 days, 4 hours and 5 minutes; seconds only where there is nothing greater.
export function span(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [days && `${days}日`, hours && `${hours}時間`, minutes && `${minutes}分`].filter(Boolean);
  return parts.join("") || `${Math.floor(seconds)}秒`;
}
