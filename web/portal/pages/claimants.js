/** 希望者: who comes for a slot, and cancelling a booking after a phone call. */

import { isUncertain } from "../../shared/api.js";
import { birthDate, fullDayInTokyo, momentInTokyo, timeInTokyo } from "../../shared/dates.js";
import { el, facts, fill, focusOn, spoken } from "../../shared/dom.js";
import { message, opening, sentence } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { dosesInWords, statusBadge } from "../slot-words.js";
import { table } from "../table.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Claimant} Claimant */
/** @typedef {import("../clinic-api.js").Slot} Slot */

const t = texts.claimants;
const COLUMNS = [
  { label: t.birthDate, look: "fixed" },
  { label: t.phone, look: "fixed" },
  { label: t.dose },
  { label: t.claimedAt, look: "fixed" },
  { label: t.status },
  { label: t.action },
];

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function claimantsPage({ api, go, params, notice }) {
  const slotId = params.get("slot") ?? "";
  const { slot, claimants } = await api.claimants(slotId);
  /** @param {string} [words] */
  const reload = (words) => go("claimants", { params: { slot: slotId }, notice: words, replace: true });

  /** @param {Claimant} claimant */
  function cancel(claimant) {
    openCancelDialog({
      claimant,
      slot,
      place: content,
      send: () => api.cancel(slotId, claimant.claim_id),
      onDone: () => reload(t.done),
    });
  }

  /** @param {Claimant} claimant */
  function row(claimant) {
    const born = birthDate(claimant.birth_date);
    const button = el(
      "button",
      { type: "button", class: "button-second", on: { click: () => cancel(claimant) } },
      t.cancel,
      spoken(t.cancelOf(born)),
    );
    return [
      born,
      claimant.phone,
      texts.doseName(claimant.dose),
      momentInTokyo(claimant.claimed_at),
      el("span", { class: `status status-${claimant.status}` }, t.claimStatus[claimant.status]),
      claimant.status === "booked" ? button : "",
    ];
  }

  const content = el(
    "div",
    {},
    el("p", { class: "back" }, el("a", { href: address("list") }, t.back)),
    el("h1", {}, t.title),
    opening(notice, el("p", {}, t.doneMore)),
    el("p", {}, t.lead),
    el("p", { class: "remark" }, t.audit),
    slotSummary(slot),
    claimants.length === 0
      ? el("p", { class: "empty" }, t.empty)
      : table(t.caption, COLUMNS, [{ rows: claimants.map(row) }]),
    el("button", { type: "button", class: "button-second", on: { click: () => reload() } }, t.refresh),
  );
  return { title: t.title, content };
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

/**
 * @param {{claimant: Claimant, slot: Slot, place: HTMLElement, send: () => Promise<unknown>,
 *   onDone: () => void}} options
 */
function openCancelDialog({ claimant, slot, place, send, onDone }) {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "cancel-title" });
  const trouble = el("div", {});
  const status = el("p", { class: "dialog-status", role: "status" });
  const yes = el("button", { type: "button", class: "button button-danger", on: { click: press } }, t.yes);
  const no = el(
    "button",
    { type: "button", class: "button-second", on: { click: () => dialog.close() } },
    t.no,
  );
  let sending = false;

  async function press() {
    if (sending) return;
    sending = true;
    yes.setAttribute("aria-disabled", "true");
    status.textContent = t.cancelling;
    fill(trouble);
    try {
      await send();
      dialog.remove();
      onDone();
    } catch (error) {
      const uncertain = isUncertain(error);
      fill(
        trouble,
        message(
          "error",
          uncertain ? t.uncertainTitle : t.failedTitle,
          el("p", {}, uncertain ? t.uncertain : sentence(error)),
        ),
      );
      focusOn(trouble);
      status.textContent = "";
      yes.removeAttribute("aria-disabled");
      sending = false;
    }
  }

  dialog.addEventListener("cancel", (event) => sending && event.preventDefault());
  dialog.addEventListener("close", () => dialog.remove());
  fill(
    dialog,
    el("h2", { id: "cancel-title" }, t.dialogTitle),
    trouble,
    el("p", {}, t.dialogLead),
    facts([
      [t.slot, momentInTokyo(slot.starts_at)],
      [t.birthDate, birthDate(claimant.birth_date)],
      [t.phone, claimant.phone],
      [t.dose, texts.doseName(claimant.dose)],
    ]),
    el("p", {}, t.what),
    el(
      "ul",
      {},
      t.consequences.map((each) => el("li", {}, each)),
    ),
    status,
    el("div", { class: "dialog-buttons" }, yes, no),
  );
  place.append(dialog);
  dialog.showModal();
  no.focus();
}
