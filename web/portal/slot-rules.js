/** From what was typed to what is posted, or what is wrong with it. The API decides in the end. */

import { instantInTokyo } from "../shared/dates.js";
import { texts } from "./texts.ja.js";

/**
 * @typedef {object} Typed Text as typed, in ASCII digits.
 * @property {string} date
 * @property {string} time
 * @property {string} closesDate
 * @property {string} closesTime
 * @property {string} vaccine
 * @property {string[]} doses
 * @property {string} seats
 * @property {string} minAge
 * @property {string} maxAge
 * @property {string} note
 */

const t = texts.post.errors;

/**
 * @param {Typed} typed free of errors
 * @returns {import("./clinic-api.js").SlotRequest}
 */
export function slotRequest(typed) {
  return {
    starts_at: instantInTokyo(typed.date, typed.time),
    ...(typed.closesTime !== "" && { closes_at: closesAt(typed) }),
    vaccine: typed.vaccine,
    doses: typed.doses.map(Number),
    seats: Number(typed.seats),
    ...(typed.minAge !== "" && { min_age: Number(typed.minAge) }),
    ...(typed.maxAge !== "" && { max_age: Number(typed.maxAge) }),
    ...(typed.note !== "" && { note: typed.note }),
  };
}

/**
 * @param {Typed} typed
 * @param {Date} now
 * @returns {import("../shared/api.js").FieldError[]} in the order of the fields
 */
export function slotErrors(typed, now) {
  return [
    { field: "starts_at", message: startsAtError(typed, now) },
    { field: "closes_at", message: closesAtError(typed, now) },
    { field: "vaccine", message: typed.vaccine === "" ? t.vaccine : "" },
    { field: "doses", message: typed.doses.length === 0 ? t.doses : "" },
    { field: "seats", message: isWithin(typed.seats, 1, 50) ? "" : t.seats },
    { field: "ages", message: agesError(typed) },
  ].filter(({ message }) => message !== "");
}

/** @param {Typed} typed @param {Date} now */
function startsAtError({ date, time }, now) {
  if (date === "" || time === "") return t.startsAtEmpty;
  return new Date(instantInTokyo(date, time)) <= now ? t.startsAtPast : "";
}

/** @param {Typed} typed @param {Date} now */
function closesAtError(typed, now) {
  if (typed.closesTime === "") return typed.closesDate === "" ? "" : t.closesAtTime;
  // Without an appointment there is nothing to compare with, and that is said already.
  if (typed.date === "" || typed.time === "") return "";
  if (closesAt(typed) > instantInTokyo(typed.date, typed.time)) return t.closesAtLate;
  return new Date(closesAt(typed)) <= now ? t.closesAtPast : "";
}

/** @param {Typed} typed */
function agesError({ minAge, maxAge }) {
  if ([minAge, maxAge].some((age) => age !== "" && !isWithin(age, 0, 120))) return t.ages;
  return minAge !== "" && maxAge !== "" && Number(minAge) > Number(maxAge) ? t.agesOrder : "";
}

/** @param {Typed} typed */
function closesAt({ date, closesDate, closesTime }) {
  return instantInTokyo(closesDate || date, closesTime);
}

/** @param {string} text @param {number} least @param {number} most */
function isWithin(text, least, most) {
  return /^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most;
}
