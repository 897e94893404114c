/** 本日の受付: everybody who comes on a day, in order of time; found, marked, printed, and as a file. */

import {
  calendarDay,
  dayInTokyo,
  fullDayInTokyo,
  instantInTokyo,
  momentInTokyo,
  secondInTokyo,
  timeInTokyo,
} from "../../shared/dates.js";
import { el, fill } from "../../shared/dom.js";
import { field } from "../../shared/form.js";
import { message, sentence } from "../../shared/messages.js";
import { whileWatched } from "../../shared/refresh.js";
import { address } from "../../shared/router.js";
import { createDesk, isEarlyFor, personInWords } from "../desk.js";
import { downloadButton } from "../download.js";
import { lookup } from "../lookup.js";
import { redraw, table } from "../table.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Coming} Coming */

const t = texts.day;
const COLUMNS = [
  { label: t.time, look: "fixed" },
  { label: t.person, look: "fixed", names: true },
  { label: `${t.vaccine}・${t.dose}` },
  { label: t.action, look: "screen-only actions" },
  { label: t.came, look: "print-only came" },
];
const LOOK_S = 15;
// The most that the API lists at once; of a fuller day, the rest is seen by hand.
const MOST_SLOTS = "200";

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function dayPage({ api, go, params }) {
  const today = calendarDay(new Date());
  const asked = params.get("date") ?? "";
  const date = /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : today;
  const noon = instantInTokyo(date, "12:00");
  const title = date === today ? t.today : t.other(dayInTokyo(noon));

  let seen = await slotsNow();
  const [clinic, first] = await Promise.all([api.clinic(), api.day(date)]);

  const content = el("div", {});
  const desk = createDesk({ api, place: content, onChanged: draw });
  const atTheDesk = lookup({ api, desk });
  const early = el("p", { class: "remark screen-only" }, texts.claimants.tooEarly);
  const time = el("span", { class: "updated-at" });
  const printedAt = el("p", {});
  const result = el("p", { class: "spoken", role: "status" });
  const trouble = el("div", {});
  const list = el("div", { tabindex: "-1" });
  /** @type {string[]} claim ids in order of time */
  let coming = [];

  /** How the day's slots are filled. It shows nobody's data: looking there is no look that must be written down. */
  async function slotsNow() {
    const { slots } = await api.slots({ date, limit: MOST_SLOTS });
    return slots.map((slot) => [slot.slot_id, slot.claimed, slot.revision, slot.status].join()).join(";");
  }

  /** @param {Awaited<ReturnType<typeof api.day>>} found */
  function take(found) {
    const all = found.slots
      .flatMap(({ slot, claimants }) => claimants.map((claimant) => ({ slot, claimant })))
      .filter(({ claimant }) => claimant.status === "booked");
    desk.know(all);
    coming = all.map(({ claimant }) => claimant.claim_id);
    fill(time, t.updatedAt(secondInTokyo(new Date())));
    fill(printedAt, t.printed.at(momentInTokyo(new Date())));
    fill(trouble);
    draw();
  }

  function draw() {
    const people = coming.map(desk.whoIs);
    early.hidden = coming.length === 0 || !isEarlyFor(people.map(({ slot }) => slot));
    const caption = t.caption(coming.length, desk.marked(coming));
    redraw(
      list,
      coming.length === 0
        ? el("p", { class: "empty" }, t.empty)
        : table(caption, COLUMNS, [{ rows: people.map(row) }]),
    );
    atTheDesk.draw();
  }

  /** @param {Coming} person */
  function row({ slot, claimant }) {
    const id = claimant.claim_id;
    return {
      key: id,
      look: claimant.status === "booked" ? undefined : "screen-only",
      cells: [
        el("span", { class: "strong" }, timeInTokyo(slot.starts_at)),
        personInWords(claimant),
        [
          el("span", { class: "line" }, slot.vaccine),
          el("span", { class: "line" }, texts.doseName(claimant.dose)),
        ],
        [el("p", {}, desk.status(id)), desk.actions(id, "row")],
        claimant.visit === null ? el("span", { class: "check-box" }) : texts.claimants.fate[claimant.visit],
      ],
    };
  }

  /** @returns {Promise<boolean>} whether it is the newest now */
  async function refresh() {
    try {
      seen = await slotsNow();
      take(await api.day(date));
      return true;
    } catch (error) {
      fill(trouble, message("error", t.refreshFailedTitle, el("p", {}, sentence(error))));
      return false;
    }
  }

  async function refreshByHand() {
    if (await refresh()) fill(result, t.updatedAt(secondInTokyo(new Date())));
  }

  function pick() {
    if (picked.value !== "") go("day", { params: { date: picked.value } });
  }

  async function look() {
    // Nothing must change under the hands of somebody who is deciding.
    if (content.querySelector("dialog") !== null) return;
    // With the time, other buttons are of use.
    draw();
    const now = await slotsNow().catch(() => seen);
    if (now === seen || content.querySelector("dialog") !== null) return;
    if (await refresh()) fill(result, t.changed);
  }

  const picked = el("input", { type: "date", id: "date", name: "date", value: date, on: { change: pick } });
  fill(
    content,
    el("h1", {}, title),
    el("p", { class: "remark screen-only" }, t.audit),
    el(
      "div",
      { class: "print-only" },
      el("p", { class: "strong" }, fullDayInTokyo(noon)),
      el("p", {}, t.printed.clinic(clinic.name)),
      printedAt,
    ),
    el("div", { class: "screen-only" }, atTheDesk.element),
    el(
      "div",
      { class: "filter screen-only" },
      field({ name: "date", label: t.date, control: picked }),
      date !== today && el("a", { class: "button-second", href: address("day") }, t.toToday),
      el("button", { type: "button", class: "button-second", on: { click: refreshByHand } }, t.refresh),
      el("button", { type: "button", class: "button-second", on: { click: () => window.print() } }, t.print),
      downloadButton({ label: t.download, name: t.fileName(date), load: () => api.dayFile(date), trouble }),
      time,
    ),
    trouble,
    result,
    desk.told,
    early,
    list,
    el("p", { class: "print-only strong shred" }, t.printed.shred),
  );
  take(first);
  const stop = whileWatched(look, { seconds: LOOK_S });
  return {
    title,
    content,
    leave() {
      stop();
      atTheDesk.leave();
    },
  };
}
