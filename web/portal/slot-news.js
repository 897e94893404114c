/** What happened in a clinic's slots between two looks at them. */

import { momentInTokyo } from "../shared/dates.js";
import { texts } from "./texts.ja.js";

/** @typedef {import("./clinic-api.js").Slot} Slot */
/** @typedef {{mark: string, told: string}} News `mark` stands in the row, `told` is read out */

const t = texts.list;

/**
 * By slot id, in the order of the list. A slot that only came into the list, as by paging, is no news.
 * @param {Slot[]} before
 * @param {Slot[]} after
 * @returns {Map<string, News>}
 */
export function newsBetween(before, after) {
  const known = new Map(before.map((slot) => [slot.slot_id, slot]));
  const lastPosted = Math.max(...before.map((slot) => Date.parse(slot.posted_at)), 0);
  /** @type {Map<string, News>} */
  const found = new Map();
  for (const slot of after) {
    const old = known.get(slot.slot_id);
    const news = old === undefined ? ofNew(slot, lastPosted) : ofKnown(old, slot);
    if (news !== null) found.set(slot.slot_id, news);
  }
  return found;
}

/** One or two are told in full, more of them as a number. @param {News[]} news */
export function inOneBreath(news) {
  return news.length > 2 ? t.told.several(news.length) : news.map(({ told }) => told).join("");
}

/** @param {Slot} slot @param {number} lastPosted @returns {News | null} */
function ofNew(slot, lastPosted) {
  if (lastPosted === 0 || Date.parse(slot.posted_at) <= lastPosted) return null;
  return { mark: t.news.added, told: t.told.added(momentInTokyo(slot.starts_at)) };
}

/** @param {Slot} old @param {Slot} slot @returns {News | null} */
function ofKnown(old, slot) {
  const when = momentInTokyo(slot.starts_at);
  const more = slot.claimed - old.claimed;
  if (more > 0) return { mark: t.news.claimed(more), told: t.told.claimed(when, more, slot.remaining) };
  if (old.revision !== slot.revision || old.status !== slot.status)
    return { mark: t.news.changed, told: t.told.changed(when) };
  if (more < 0) return { mark: t.news.cancelled(-more), told: t.told.cancelled(when, -more, slot.remaining) };
  return null;
}
