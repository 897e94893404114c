/** What a registration needs before it is worth sending. The API decides in the end; this only answers sooner. */

import { calendarDay } from "../shared/dates.js";
import { texts } from "./texts.ja.js";

const t = texts.registration.errors;

/**
 * @param {import("./resident-api.js").RegistrationRequest & {consented: boolean}} typed
 * @param {Date} now
 * @returns {import("../shared/api.js").FieldError[]} in the order of the fields
 */
export function registrationErrors(typed, now) {
  return [
    { field: "birth_date", message: birthDateError(typed.birth_date, now) },
    { field: "municipality", message: typed.municipality === "" ? t.municipalityEmpty : "" },
    { field: "phone", message: phoneError(typed.phone) },
    { field: "consent_version", message: typed.consented ? "" : t.consent },
  ].filter(({ message }) => message !== "");
}

/**
 * @param {string} day
 * @param {Date} now
 */
function birthDateError(day, now) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return t.birthDateEmpty;
  return day > calendarDay(now) ? t.birthDateFuture : "";
}

/** @param {string} phone with full-width characters already turned to ASCII */
function phoneError(phone) {
  if (phone === "") return t.phoneEmpty;
  if (/^[\d()\-‐‑–—―−ー \u{3000}]+$/u.test(phone) && !/^\d+$/.test(phone)) return t.phoneHyphen;
  if (!/^\d+$/.test(phone)) return t.phoneDigits;
  if (!phone.startsWith("0")) return t.phoneStart;
  return phone.length === 10 || phone.length === 11 ? "" : t.phoneLength;
}
