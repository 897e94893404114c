/** Changing a slot: from what was typed to what is sent, and what two people changed at the same time. */

import { calendarDay, instantInTokyo, momentInTokyo, timeInTokyo } from "../shared/dates.js";
import { texts } from "./texts.ja.js";

/** @typedef {import("./clinic-api.js").Slot} Slot */
/** @typedef {import("./clinic-api.js").SlotChanges} SlotChanges */

/**
 * @typedef {object} Typed Text as typed, in ASCII digits. No closing time: people may come until the start.
 * @property {string} date
 * @property {string} time
 * @property {string} closesDate
 * @property {string} closesTime
 * @property {string} seats
 * @property {string} note
 */

/**
 * @typedef {object} Item What is changed as one.
 * @property {"starts_at" | "closes_at" | "seats" | "note"} name
 * @property {string} label
 * @property {(keyof Typed)[]} fields
 * @property {(typed: Typed) => string} words
 */

const t = texts.change;

/** @type {Item[]} */
export const ITEMS = [
  { name: "starts_at", label: t.startsAt, fields: ["date", "time"], words: ({ date, time }) => when(date, time) },
  {
    name: "closes_at",
    label: t.closesAt,
    fields: ["closesDate", "closesTime"],
    words: ({ closesDate, closesTime }) => when(closesDate, closesTime) || t.untilStart,
  },
  { name: "seats", label: t.seats, fields: ["seats"], words: ({ seats }) => seats },
  { name: "note", label: t.note, fields: ["note"], words: ({ note }) => note || t.none },
];

/** @param {Slot} slot @returns {Typed} */
export function typedOf({ starts_at: startsAt, closes_at: closesAt, seats, note }) {
  const isOpenToTheEnd = startsAt === closesAt;
  return {
    date: calendarDay(startsAt),
    time: timeInTokyo(startsAt),
    closesDate: isOpenToTheEnd ? "" : calendarDay(closesAt),
    closesTime: isOpenToTheEnd ? "" : timeInTokyo(closesAt),
    seats: String(seats),
    note,
  };
}

/** @param {Item} item @param {Typed} one @param {Typed} other */
export function differ({ fields }, one, other) {
  return fields.some((field) => one[field] !== other[field]);
}

/**
 * Only what differs, so that nobody else's change is undone by the way.
 * @param {Typed} before
 * @param {Typed} after free of errors
 * @returns {SlotChanges}
 */
export function changesBetween(before, after) {
  const [startsAt, closesAt, seats, note] = ITEMS.map((item) => differ(item, before, after));
  const start = instantInTokyo(after.date, after.time);
  return {
    ...(startsAt && { starts_at: start }),
    ...(closesAt && {
      closes_at: after.closesTime === "" ? start : instantInTokyo(after.closesDate, after.closesTime),
    }),
    ...(seats && { seats: Number(after.seats) }),
    ...(note && { note: after.note }),
  };
}

/**
 * @param {Typed} before
 * @param {Typed} after
 * @param {number} claimed
 * @param {Date} now
 * @returns {import("../shared/api.js").FieldError[]} in the order of the fields
 */
export function changeErrors(before, after, claimed, now) {
  const least = Math.max(claimed, 1);
  const seats = Number(after.seats);
  return [
    { field: "starts_at", message: startsAtError(before, after, now) },
    { field: "closes_at", message: closesAtError(after) },
    {
      field: "seats",
      message: /^\d{1,2}$/.test(after.seats) && seats >= least && seats <= 50 ? "" : t.errors.seats(least),
    },
  ].filter(({ message }) => message !== "");
}

/** @param {Typed} before @param {Typed} after @param {Date} now */
function startsAtError(before, after, now) {
  if (after.date === "" || after.time === "") return t.errors.startsAtEmpty;
  // The past may stay as it is.
  if (!differ(ITEMS[0], before, after)) return "";
  return new Date(instantInTokyo(after.date, after.time)) <= now ? t.errors.startsAtPast : "";
}

/** @param {Typed} typed */
function closesAtError({ date, time, closesDate, closesTime }) {
  if (closesDate === "" && closesTime === "") return "";
  if (closesDate === "" || closesTime === "") return t.errors.closesAtTime;
  if (date === "" || time === "") return "";
  return `${closesDate}${closesTime}` > `${date}${time}` ? t.errors.closesAtLate : "";
}

/** @param {string} date @param {string} time */
function when(date, time) {
  return date === "" || time === "" ? `${date}${time}` : momentInTokyo(instantInTokyo(date, time));
}
