/** キャンセルリスト: the clinic's own slots by date, and how they fill. */

import { calendarDay, fullDayInTokyo, momentInTokyo, secondInTokyo, timeInTokyo } from "../../shared/dates.js";
import { byDay } from "../../shared/days.js";
import { el, fill, spoken } from "../../shared/dom.js";
import { field } from "../../shared/form.js";
import { message, opening, sentence } from "../../shared/messages.js";
import { whileWatched } from "../../shared/refresh.js";
import { address } from "../../shared/router.js";
import { inOneBreath, newsBetween } from "../slot-news.js";
import { closingInWords, filledBar, offerInWords, statusBadge } from "../slot-words.js";
import { redraw, table } from "../table.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Slot} Slot */
/** @typedef {{slots: Slot[], next: string | null}} Found */

const t = texts.list;
const STATUSES = /** @type {const} */ (["open", "closed", "withdrawn"]);
const COLUMNS = [
  { label: t.time, look: "fixed" },
  { label: t.offer },
  { label: t.seats },
  { label: t.status },
  { label: t.actions, look: "actions" },
];

const REFRESH_S = 10;
const NEWS_STAYS_MS = 60_000;
const PAGE = 50;
// The most that the API gives at once.
const LARGE_PAGE = 200;
// A list of one status passes over all others: it looks so far before it asks whether to go on.
const MOST_CALLS = 5;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function slotListPage({ api, params, notice }) {
  const filter = { date: params.get("date") ?? "", status: params.get("status") ?? "" };

  const date = el("input", { type: "date", id: "date", name: "date", value: filter.date, on: { change: filtered } });
  const status = el(
    "select",
    { id: "status", name: "status", on: { change: filtered } },
    el("option", { value: "" }, t.anyStatus),
    STATUSES.map((each) =>
      el("option", { value: each, selected: each === filter.status }, texts.slotStatus[each]),
    ),
  );
  const everything = el("button", { type: "button", class: "button-plain", on: { click: unfiltered } }, t.everything);
  const more = el("button", { type: "button", class: "button-second", on: { click: showMore } }, t.more);
  const time = el("span", { class: "updated-at" });
  const result = el("p", { role: "status", class: "spoken" });
  const trouble = el("div", {});
  const list = el("div", { tabindex: "-1" });
  /** @type {Map<string, {mark: string, until: number}>} */
  const marks = new Map();
  let wanted = PAGE;
  let calls = MOST_CALLS;
  let asked = 0;
  let loading = false;
  let latest = await load();

  /** As many of them as are wanted, from the first on. @returns {Promise<Found>} */
  async function load() {
    const limit = String(wanted > PAGE || filter.status !== "" ? LARGE_PAGE : PAGE);
    /** @type {Slot[]} */
    const slots = [];
    let cursor = "";
    for (let i = 0; i < calls; i++) {
      const answer = await api.slots({ ...filter, limit, cursor });
      slots.push(...answer.slots);
      cursor = answer.next ?? "";
      if (cursor === "" || slots.length >= wanted) break;
    }
    return { slots, next: cursor || null };
  }

  /** @param {Found} found */
  function draw(found) {
    latest = found;
    fill(time, t.updatedAt(secondInTokyo(new Date())));
    fill(trouble);
    more.hidden = found.next === null;
    everything.hidden = filter.date === "" && filter.status === "";
    const now = Date.now();
    for (const [id, { until }] of marks) if (until <= now) marks.delete(id);
    const today = calendarDay(new Date());
    const days = byDay(found.slots).map((those) => ({
      title: dayInWords(those[0], today),
      rows: those.map((slot) => row(slot, marks.get(slot.slot_id)?.mark ?? "")),
    }));
    redraw(
      list,
      days.length === 0
        ? el("p", { class: "empty" }, found.next === null ? t.empty : t.emptySoFar)
        : table(t.found(found.slots.length, found.next !== null), COLUMNS, days),
    );
  }

  /**
   * The answer, or null when it failed (and that is said) or another was asked for meanwhile.
   * @returns {Promise<Found | null>}
   */
  async function ask() {
    const mine = ++asked;
    loading = true;
    try {
      const found = await load();
      return mine === asked ? found : null;
    } catch (error) {
      if (mine === asked) fill(trouble, message("error", t.refreshFailedTitle, el("p", {}, sentence(error))));
      return null;
    } finally {
      if (mine === asked) loading = false;
    }
  }

  /** The same list some seconds later: what is new in it is marked, and said once. */
  async function refresh() {
    // Whoever waits for another list would wait twice as long.
    if (loading) return;
    const found = await ask();
    if (found === null) return;
    const news = newsBetween(latest.slots, found.slots);
    for (const [id, { mark }] of news) marks.set(id, { mark, until: Date.now() + NEWS_STAYS_MS });
    draw(found);
    if (news.size > 0) fill(result, inOneBreath([...news.values()]));
  }

  async function refreshByHand() {
    await refresh();
    if (!trouble.hasChildNodes()) fill(result, t.updatedAt(secondInTokyo(new Date())));
  }

  /** Another list. @param {(count: number, more: boolean) => string} said */
  async function change(said) {
    const found = await ask();
    if (found === null) return;
    draw(found);
    fill(result, said(found.slots.length, found.next !== null));
  }

  function filtered() {
    Object.assign(filter, { date: date.value, status: status.value });
    wanted = PAGE;
    calls = MOST_CALLS;
    marks.clear();
    const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
    // Whoever comes back to this page finds it as it was.
    history.replaceState(null, "", address("list", set));
    return change(t.found);
  }

  function unfiltered() {
    date.value = "";
    status.value = "";
    date.focus();
    return filtered();
  }

  async function showMore() {
    const last = latest.slots.at(-1)?.slot_id;
    wanted = latest.slots.length + PAGE;
    calls += MOST_CALLS;
    fill(result, t.loadingMore);
    await change(t.loadedMore);
    // The button may be gone; reading goes on where the new rows begin.
    if (more.hidden && last !== undefined) document.getElementById(`claimants-${last}`)?.focus();
  }

  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    opening(notice),
    el(
      "div",
      { class: "filter" },
      field({ name: "date", label: t.date, control: date }),
      field({ name: "status", label: t.status, control: status }),
      el("button", { type: "button", class: "button-second", on: { click: refreshByHand } }, t.refresh),
      everything,
      time,
    ),
    el("p", { class: "remark" }, t.dateHint),
    trouble,
    result,
    list,
    el("p", {}, more),
    el("p", {}, el("a", { href: address("post") }, t.toPost)),
  );
  draw(latest);
  return { title: t.title, content, leave: whileWatched(refresh, { seconds: REFRESH_S }) };
}

/** @param {Slot} slot @param {string} today */
function dayInWords(slot, today) {
  const day = fullDayInTokyo(slot.starts_at);
  return calendarDay(slot.starts_at) === today ? t.today(day) : day;
}

/** @param {Slot} slot @param {string} mark what is new in it */
function row(slot, mark) {
  const { slot_id: id } = slot;
  const when = spoken(t.of(momentInTokyo(slot.starts_at)));
  /** @param {string} name @param {string} page @param {Record<string, string>} params @param {string} label */
  const link = (name, page, params, label) =>
    el(
      "a",
      { class: "button-second", id: `${name}-${id}`, href: address(page, params) },
      label,
      when.cloneNode(true),
    );
  return {
    key: id,
    look: mark === "" ? undefined : "changed",
    cells: [
      [
        el("span", { class: "line strong" }, timeInTokyo(slot.starts_at)),
        slot.closes_at !== slot.starts_at &&
          el("span", { class: "line remark" }, t.closesAt(closingInWords(slot))),
      ],
      offerInWords(slot),
      [filledBar(slot), mark !== "" && el("span", { class: "news" }, mark)],
      statusBadge(slot, new Date()),
      el(
        "div",
        { class: "row-actions" },
        link("claimants", "claimants", { slot: id }, t.claimants),
        slot.status !== "withdrawn" && link("change", "change", { slot: id }, t.change),
        link("like", "post", { like: id }, t.like),
      ),
    ],
  };
}
