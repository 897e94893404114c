/**
 * Dates as people in Japan read them. Instants come in as ISO strings in UTC and are shown in Asia/Tokyo;
 * calendar days are "YYYY-MM-DD" and belong to no time zone.
 */

// Japan has been nine hours ahead of UTC all year since 1952. Intl knows it too, but takes a quarter of a second to
// be set up on a slow phone, while everybody waits for the list.
const AHEAD_MS = 9 * 60 * 60 * 1000;
const WEEKDAYS = "日月火水木金土";

// First days of the eras. Years before 1873 would need the lunar calendar; nobody asks for them here.
const ERAS = [
  { name: "明治", from: "1868-01-25" },
  { name: "大正", from: "1912-07-30" },
  { name: "昭和", from: "1926-12-25" },
  { name: "平成", from: "1989-01-08" },
  { name: "令和", from: "2019-05-01" },
];

/**
 * "1972年(昭和47年)"; a year in which the era changed names both: "1989年(昭和64年・平成元年)".
 * @param {number} year
 */
export function yearWithEra(year) {
  const names = ERAS.filter((era, i) => {
    const next = ERAS[i + 1];
    return yearOf(era.from) <= year && (next === undefined || year <= yearOf(next.from));
  }).map((era) => eraYear(era, year));
  return `${year}年(${names.join("・")})`;
}

/**
 * "1972年(昭和47年)9月15日", by the era that held on that very day.
 * @param {string} day "1972-09-15"
 */
export function birthDate(day) {
  const [year, month, date] = day.split("-").map(Number);
  const era = ERAS.filter((each) => each.from <= day).at(-1);
  const named = era === undefined ? "" : `(${eraYear(era, year)})`;
  return `${year}年${named}${month}月${date}日`;
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
  const t = parts(instant);
  return `${t.month}月${t.day}日(${t.weekday})`;
}

/**
 * "2026年11月23日(月)"
 * @param {string | Date} instant
 */
export function fullDayInTokyo(instant) {
  return `${parts(instant).year}年${dayInTokyo(instant)}`;
}

/**
 * "14:00"
 * @param {string | Date} instant
 */
export function timeInTokyo(instant) {
  const t = parts(instant);
  return `${t.hour}:${t.minute}`;
}

/**
 * "12:03:05"
 * @param {string | Date} instant
 */
export function secondInTokyo(instant) {
  return `${timeInTokyo(instant)}:${parts(instant).second}`;
}

/**
 * "11月23日(月) 14:00"
 * @param {string | Date} instant
 */
export function momentInTokyo(instant) {
  return `${dayInTokyo(instant)} ${timeInTokyo(instant)}`;
}

/**
 * The calendar day it is in Tokyo: "2026-11-23".
 * @param {string | Date} instant
 */
export function calendarDay(instant) {
  const t = parts(instant);
  return [t.year, t.month.padStart(2, "0"), t.day.padStart(2, "0")].join("-");
}

/**
 * The instant of a wall-clock time in Tokyo, as ISO in UTC: "2026-11-23T05:00:00Z". Japan has no summer time.
 * @param {string} day "2026-11-23"
 * @param {string} time "14:00"
 */
export function instantInTokyo(day, time) {
  return new Date(`${day}T${time}:00+09:00`).toISOString().replace(".000Z", "Z");
}

/** @param {string | Date} instant */
function parts(instant) {
  const there = new Date(new Date(instant).getTime() + AHEAD_MS);
  return {
    year: String(there.getUTCFullYear()),
    month: String(there.getUTCMonth() + 1),
    day: String(there.getUTCDate()),
    weekday: WEEKDAYS[there.getUTCDay()],
    hour: twoDigits(there.getUTCHours()),
    minute: twoDigits(there.getUTCMinutes()),
    second: twoDigits(there.getUTCSeconds()),
  };
}

/** @param {number} number */
function twoDigits(number) {
  return String(number).padStart(2, "0");
}

/** @param {string} day */
function yearOf(day) {
  return Number(day.slice(0, 4));
}

/**
 * @param {{name: string, from: string}} era
 * @param {number} year
 */
function eraYear(era, year) {
  const count = year - yearOf(era.from) + 1;
  return `${era.name}${count === 1 ? "元" : count}年`;
}
