/** 希望者: who comes for a slot; marking them, and cancelling a booking after a phone call. */

import { calendarDay, fullDayInTokyo, momentInTokyo, secondInTokyo, timeInTokyo } from "../../shared/dates.js";
import { el, facts, fill } from "../../shared/dom.js";
import { message, opening, sentence } from "../../shared/messages.js";
import { whileWatched } from "../../shared/refresh.js";
import { address } from "../../shared/router.js";
import { createDesk, isEarlyFor, personInWords } from "../desk.js";
import { downloadButton } from "../download.js";
import { dosesInWords, statusBadge } from "../slot-words.js";
import { redraw, table } from "../table.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Claimants} Claimants */
/** @typedef {import("../clinic-api.js").Slot} Slot */

const t = texts.claimants;
const COLUMNS = [
  { label: `${t.birthDate}・${t.phone}`, look: "fixed" },
  { label: t.dose, look: "fixed" },
  { label: t.claimedAt },
  { label: t.action, look: "actions" },
];
const LOOK_S = 15;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function claimantsPage({ api, params, notice }) {
  const slotId = params.get("slot") ?? "";
  let latest = await api.claimants(slotId);

  const summary = el("div", {});
  const early = el("p", { class: "remark" }, t.tooEarly);
  const time = el("span", { class: "updated-at" });
  const trouble = el("div", {});
  const list = el("div", { tabindex: "-1" });
  const content = el("div", {});
  const desk = createDesk({ api, place: content, onChanged: draw });

  /** @param {Claimants} found */
  function take(found) {
    latest = found;
    desk.know(found.claimants.map((claimant) => ({ slot: found.slot, claimant })));
    fill(time, texts.list.updatedAt(secondInTokyo(new Date())));
    fill(trouble);
    draw();
  }

  function draw() {
    const { slot, claimants } = latest;
    fill(summary, slotSummary(slot));
    early.hidden = !isEarlyFor([slot]) || claimants.length === 0;
    const rows = claimants.map(({ claim_id: id, dose, claimed_at: claimedAt }) => ({
      key: id,
      cells: [
        personInWords(desk.whoIs(id).claimant),
        texts.doseName(dose),
        momentInTokyo(claimedAt),
        [el("p", {}, desk.status(id)), desk.actions(id, "row")],
      ],
    }));
    redraw(list, rows.length === 0 ? el("p", { class: "empty" }, t.empty) : table(t.caption, COLUMNS, [{ rows }]));
  }

  async function refresh() {
    try {
      take(await api.claimants(slotId));
    } catch (error) {
      fill(trouble, message("error", texts.list.refreshFailedTitle, el("p", {}, sentence(error))));
    }
  }

  /** The slot itself shows nobody's data: looking there is no look that must be written down. */
  async function look() {
    // Nothing must change under the hands of somebody who is deciding.
    if (content.querySelector("dialog") !== null) return;
    draw();
    const { slot } = latest;
    const now = await api.slot(slotId).catch(() => slot);
    const isSame =
      now.claimed === slot.claimed && now.revision === slot.revision && now.status === slot.status;
    if (!isSame && content.querySelector("dialog") === null) await refresh();
  }

  take(latest);
  const { slot } = latest;
  const moment = `${calendarDay(slot.starts_at)}_${timeInTokyo(slot.starts_at).replace(":", "")}`;
  fill(
    content,
    el("p", { class: "back" }, el("a", { href: address("list") }, t.back)),
    el("h1", {}, t.title),
    opening(notice),
    el("p", {}, t.lead),
    el("p", { class: "remark" }, t.audit),
    summary,
    el(
      "div",
      { class: "update-bar" },
      el(
        "div",
        { class: "row-actions" },
        el("button", { type: "button", class: "button-second", on: { click: refresh } }, t.refresh),
        downloadButton({
          label: t.download,
          name: t.fileName(moment),
          load: () => api.claimantsFile(slotId),
          trouble,
        }),
        slot.status !== "withdrawn" &&
          el("a", { class: "button-second", href: address("change", { slot: slotId }) }, t.change),
      ),
      time,
    ),
    trouble,
    desk.told,
    early,
    list,
  );
  return { title: t.title, content, leave: whileWatched(look, { seconds: LOOK_S }) };
}

/** @param {Slot} slot */
function slotSummary(slot) {
  return el(
    "section",
    { class: "card" },
    facts([
      [t.slot, el("strong", {}, `${fullDayInTokyo(slot.starts_at)} ${timeInTokyo(slot.starts_at)}`)],
      [t.vaccine, slot.vaccine],
      [t.doses, dosesInWords(slot.doses)],
      [t.seats, t.seatsNow(slot.seats, slot.claimed, slot.remaining)],
      [t.status, statusBadge(slot, new Date())],
      [t.note, slot.note],
    ]),
  );
}
