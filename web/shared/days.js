/** Lists that are read day by day. */

import { calendarDay } from "./dates.js";

/**
 * The same things in groups, one for each day in Tokyo, earliest first.
 * @template {{starts_at: string}} T
 * @param {T[]} things
 * @returns {T[][]}
 */
export function byDay(things) {
  /** @type {Map<string, T[]>} */
  const days = new Map();
  for (const thing of [...things].sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at))) {
    const day = calendarDay(thing.starts_at);
    days.set(day, [...(days.get(day) ?? []), thing]);
  }
  return [...days.values()];
}
