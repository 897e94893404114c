/** When the next 空き枠のお知らせ goes out. */

import { timeInTokyo } from "../shared/dates.js";
import { texts } from "./texts.js";

/**
 * "本日17:00", or tomorrow's first time when today's are over.
 * @param {string[]} times "09:00", in Asia/Tokyo
 * @param {Date} now
 */
export function nextNotice(times, now) {
  const sorted = [...times].sort();
  const today = sorted.find((time) => time > timeInTokyo(now));
  return today === undefined ? texts.noticeTime.tomorrow(sorted[0]) : texts.noticeTime.today(today);
}
