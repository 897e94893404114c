/** What a registration needs before it is worth sending. The API decides in the end; this only answers sooner. */

import { calendarDay } from "../shared/dates.js";
import { halfWidth } from "../shared/form.js";
import { texts } from "./texts.js";

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

/**
 * A phone number as it is stored: what people put between digits is dropped, whatever their keyboard made of it.
 * Anything else is left, to be judged and shown.
 * @param {string} typed
 */
export function tidyPhone(typed) {
  return halfWidth(typed).replace(/[()\-‐‑–—―−ー\s]/gu, "");
}

/** @param {string} phone tidied */
function phoneError(phone) {
  if (phone === "") return t.phoneEmpty;
  if (!/^\d+$/.test(phone)) return t.phoneDigits;
  if (!phone.startsWith("0")) return t.phoneStart;
  return phone.length === 10 || phone.length === 11 ? "" : t.phoneLength;
}
