/** A slot's properties in the words of the portal. */

import { calendarDay, momentInTokyo, timeInTokyo } from "../shared/dates.js";
import { el } from "../shared/dom.js";
import { texts } from "./texts.ja.js";

/** @typedef {import("./clinic-api.js").Slot} Slot */

/** @param {number[]} doses */
export function dosesInWords(doses) {
  return doses.map(texts.doseName).join("・");
}

/** @param {{min_age: number | null, max_age: number | null}} slot */
export function agesInWords({ min_age: min, max_age: max }) {
  if (min !== null && max !== null) return texts.ages.between(min, max);
  if (min !== null) return texts.ages.from(min);
  return max === null ? texts.ages.any : texts.ages.upTo(max);
}

/**
 * An open slot may still be taking nobody: it is full, or its hour has passed.
 * @param {Slot} slot
 * @param {Date} now
 */
export function statusBadge(slot, now) {
  const open = slot.status === "open";
  const status =
    open && Date.parse(slot.closes_at) <= now.getTime()
      ? "over"
      : open && slot.remaining === 0
        ? "full"
        : slot.status;
  return el("span", { class: `status status-${status}` }, texts.slotStatus[status]);
}

/**
 * The closing time, with its day only when that is another one than the vaccination's.
 * @param {Slot} slot
 */
export function closingInWords({ starts_at, closes_at }) {
  return calendarDay(closes_at) === calendarDay(starts_at)
    ? timeInTokyo(closes_at)
    : momentInTokyo(closes_at);
}
