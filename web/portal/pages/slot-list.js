/** キャンセルリスト: the clinic's own slots, by date. */

import { fullDayInTokyo, momentInTokyo, secondInTokyo, timeInTokyo } from "../../shared/dates.js";
import { byDay } from "../../shared/days.js";
import { el, fill, spoken } from "../../shared/dom.js";
import { field } from "../../shared/form.js";
import { message, sentence } from "../../shared/messages.js";
import { whileWatched } from "../../shared/refresh.js";
import { address } from "../../shared/router.js";
import { agesInWords, closingInWords, dosesInWords, statusBadge } from "../slot-words.js";
import { table } from "../table.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Slot} Slot */

const t = texts.list;
const COLUMNS = [
  { label: t.time, look: "fixed" },
  { label: t.closesAt, look: "fixed" },
  { label: t.vaccine },
  { label: t.doses },
  { label: t.ages, look: "fixed" },
  { label: t.seats, look: "number" },
  { label: t.claimed, look: "number" },
  { label: t.remaining, look: "number" },
  { label: t.status },
  { label: t.claimants },
];

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function slotListPage({ api }) {
  const filter = { date: "", status: "" };
  const first = await api.slots(filter);

  const date = el("input", { type: "date", id: "date", name: "date", on: { change: filtered } });
  const status = el(
    "select",
    { id: "status", name: "status", on: { change: filtered } },
    el("option", { value: "" }, t.anyStatus),
    ["open", "closed", "withdrawn"].map((each) =>
      el("option", { value: each }, texts.slotStatus[/** @type {"open"} */ (each)]),
    ),
  );
  const time = el("span", { class: "updated-at" });
  const result = el("p", { role: "status", class: "spoken" });
  const trouble = el("div", {});
  const list = el("div", {});
  let asked = 0;
  let drawn = "";

  /** @param {Slot[]} slots */
  function draw(slots) {
    time.textContent = t.updatedAt(secondInTokyo(new Date()));
    fill(trouble);
    const days = byDay(slots).map((those) => ({
      title: fullDayInTokyo(those[0].starts_at),
      rows: those.map(row),
    }));
    const drawing =
      days.length === 0 ? el("p", { class: "empty" }, t.empty) : table(t.found(slots.length), COLUMNS, days);
    // Drawn first, for the words change with the time too: once a closing time has passed, a slot is over.
    const state = JSON.stringify(slots) + drawing.textContent;
    if (state === drawn) return;
    drawn = state;
    result.textContent = t.found(slots.length);
    const focused = document.activeElement?.id ?? "";
    fill(list, drawing);
    if (focused !== "") document.getElementById(focused)?.focus();
  }

  async function refresh() {
    const mine = ++asked;
    try {
      const { slots } = await api.slots(filter);
      if (mine === asked) draw(slots);
    } catch (error) {
      if (mine === asked) fill(trouble, message("error", t.refreshFailedTitle, el("p", {}, sentence(error))));
    }
  }

  function filtered() {
    filter.date = date.value;
    filter.status = status.value;
    refresh();
  }

  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    el(
      "div",
      { class: "filter" },
      field({ name: "date", label: t.date, control: date }),
      field({ name: "status", label: t.status, control: status }),
      el("button", { type: "button", class: "button-second", on: { click: refresh } }, t.refresh),
      time,
    ),
    el("p", { class: "remark" }, t.dateHint),
    trouble,
    result,
    list,
    el("p", {}, el("a", { href: address("post") }, t.toPost)),
  );
  draw(first.slots);
  return { title: t.title, content, leave: whileWatched(refresh) };
}

/** @param {Slot} slot */
function row(slot) {
  const claimants = el(
    "a",
    {
      class: "button-second",
      id: `claimants-${slot.slot_id}`,
      href: address("claimants", { slot: slot.slot_id }),
    },
    t.claimants,
    spoken(t.claimantsOf(momentInTokyo(slot.starts_at))),
  );
  return [
    timeInTokyo(slot.starts_at),
    closingInWords(slot),
    slot.vaccine,
    dosesInWords(slot.doses),
    agesInWords(slot),
    slot.seats,
    slot.claimed,
    slot.remaining,
    statusBadge(slot, new Date()),
    claimants,
  ];
}
