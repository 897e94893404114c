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
 * @param {{starts_at: string, closes_at: string}} slot
 */
export function closingInWords({ starts_at, closes_at }) {
  return calendarDay(closes_at) === calendarDay(starts_at)
    ? timeInTokyo(closes_at)
    : momentInTokyo(closes_at);
}

/**
 * What is offered, in a narrow column: the vaccine, and below it for whom.
 * @param {Slot} slot
 */
export function offerInWords(slot) {
  const ages = slot.min_age === null && slot.max_age === null ? [] : [agesInWords(slot)];
  return [
    el("span", { class: "line" }, slot.vaccine),
    el("span", { class: "line remark" }, [dosesInWords(slot.doses), ...ages].join("、")),
  ];
}

/**
 * How many of its seats are taken, as a bar and in words.
 * @param {Slot} slot
 */
export function filledBar({ claimed, seats, remaining }) {
  return [
    // The words beside it say the same.
    el("progress", { class: "filled", max: seats, value: claimed, "aria-hidden": "true" }),
    el("span", { class: "line" }, texts.list.filled(claimed, seats)),
    el("span", { class: "line remark" }, texts.list.remaining(remaining)),
  ];
}

/**
 * A phone number as it is read out: 090-1234-5678. Others stay as they are, for area codes differ in length.
 * @param {string} phone
 */
export function phoneInWords(phone) {
  return /^0[5-9]0[1-9]\d{7}$/.test(phone) ? `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}` : phone;
}
