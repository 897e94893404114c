/**
 * Dates as people in Japan read them, in the language of the page. Instants come in as ISO strings in UTC and are
 * shown in Asia/Tokyo; calendar days are "YYYY-MM-DD" and belong to no time zone.
 */

import { words } from "./words.js";

// Japan has been nine hours ahead of UTC all year since 1952. Intl knows it too, but takes a quarter of a second to
// be set up on a slow phone, while everybody waits for the list.
const AHEAD_MS = 9 * 60 * 60 * 1000;

// First days of the eras. Years before 1873 would need the lunar calendar; nobody asks for them here.
const ERAS = /** @type {const} */ ([
  { name: "meiji", from: "1868-01-25" },
  { name: "taisho", from: "1912-07-30" },
  { name: "showa", from: "1926-12-25" },
  { name: "heisei", from: "1989-01-08" },
  { name: "reiwa", from: "2019-05-01" },
]);

/**
 * "1972年(昭和47年)"; a year in which the era changed names both: "1989年(昭和64年・平成元年)".
 * @param {number} year
 */
export function yearWithEra(year) {
  const names = ERAS.filter((era, i) => {
    const next = ERAS[i + 1];
    return yearOf(era.from) <= year && (next === undefined || year <= yearOf(next.from));
  }).map((era) => eraYear(era, year));
  return words.year(year, names);
}

/**
 * "1972年(昭和47年)9月15日", by the era that held on that very day.
 * @param {string} day "1972-09-15"
 */
export function birthDate(day) {
  const [year, month, date] = day.split("-").map(Number);
  const era = ERAS.filter((each) => each.from <= day).at(-1);
  return words.birthDate(year, month, date, era === undefined ? "" : eraYear(era, year));
}

/**
 * The year of our calendar in which an era counts so many: 1972 for the 47th of "showa"; 0 when it has no such year.
 * @param {string} name
 * @param {number} count
 */
export function yearInEra(name, count) {
  const i = ERAS.findIndex((era) => era.name === name);
  if (i < 0 || count < 1) return 0;
  const year = yearOf(ERAS[i].from) + count - 1;
  const next = ERAS[i + 1];
  return next === undefined || year <= yearOf(next.from) ? year : 0;
}

/**
 * Full years on a day.
 * @param {string} born "1972-09-15"
 * @param {string} day "2026-11-23"
 */
export function ageOn(born, day) {
  return Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);
}

/**
 * How many days the month has; 31 while it is not known, 29 for a February of an unknown year.
 * @param {number} year 0 when unknown
 * @param {number} month 1–12, 0 when unknown
 */
export function daysIn(year, month) {
  if (month === 0) return 31;
  // 2000 was a leap year.
  return new Date(Date.UTC(year || 2000, month, 0)).getUTCDate();
}

/**
 * "11月23日(月)"
 * @param {string | Date} instant
 */
export function dayInTokyo(instant) {
  return words.day(day(instant));
}

/**
 * "2026年11月23日(月)"
 * @param {string | Date} instant
 */
export function fullDayInTokyo(instant) {
  return words.fullDay(day(instant));
}

/**
 * "14:00"
 * @param {string | Date} instant
 */
export function timeInTokyo(instant) {
  return inTokyo(instant).toISOString().slice(11, 16);
}

/**
 * "12:03:05"
 * @param {string | Date} instant
 */
export function secondInTokyo(instant) {
  return inTokyo(instant).toISOString().slice(11, 19);
}

/**
 * "11月23日(月) 14:00"
 * @param {string | Date} instant
 */
export function momentInTokyo(instant) {
  return words.moment(dayInTokyo(instant), timeInTokyo(instant));
}

/**
 * The calendar day it is in Tokyo: "2026-11-23".
 * @param {string | Date} instant
 */
export function calendarDay(instant) {
  return inTokyo(instant).toISOString().slice(0, 10);
}

/**
 * The instant of a wall-clock time in Tokyo, as ISO in UTC: "2026-11-23T05:00:00Z". Japan has no summer time.
 * @param {string} day "2026-11-23"
 * @param {string} time "14:00"
 */
export function instantInTokyo(day, time) {
  return new Date(`${day}T${time}:00+09:00`).toISOString().replace(".000Z", "Z");
}

/** A date whose UTC is Tokyo's time. @param {string | Date} instant */
function inTokyo(instant) {
  return new Date(new Date(instant).getTime() + AHEAD_MS);
}

/**
 * @param {string | Date} instant
 * @returns {import("./texts.ja.js").Day}
 */
function day(instant) {
  const there = inTokyo(instant);
  return {
    year: there.getUTCFullYear(),
    month: there.getUTCMonth() + 1,
    day: there.getUTCDate(),
    weekday: there.getUTCDay(),
  };
}

/** @param {string} day */
function yearOf(day) {
  return Number(day.slice(0, 4));
}

/**
 * @param {(typeof ERAS)[number]} era
 * @param {number} year
 */
function eraYear(era, year) {
  return words.eraYear(words.eras[era.name], year - yearOf(era.from) + 1);
}
