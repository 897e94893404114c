/**
 * The last look before a claim, the claim, and an honest word about what became of it.
 *
 * A claim whose answer got lost may have been booked. So the page asks for the booking before it says anything,
 * and offers to claim again: the API answers the same claim with the same booking, however often it is sent.
 */

import { Problem, isUncertain } from "../shared/api.js";
import { momentInTokyo } from "../shared/dates.js";
import { el, facts, fill, focusOn } from "../shared/dom.js";
import { sentence } from "../shared/messages.js";
import { address } from "../shared/router.js";
import { asWritten } from "./as-written.js";
import { slotFacts } from "./slot-card.js";
import { texts } from "./texts.js";

/** @typedef {import("./resident-api.js").Slot} Slot */
/** @typedef {import("./resident-api.js").Booking} Booking */
/** @typedef {import("../shared/dom.js").Child} Child */

/**
 * @typedef {object} Claim
 * @property {Slot} slot
 * @property {number} dose
 * @property {import("./resident-api.js").ResidentApi} api
 * @property {HTMLElement} place the page, so that the dialog goes when the page goes
 * @property {() => void} onBooked
 * @property {(slot: Slot) => void} onChosen another slot was chosen, whose dose is still open
 * @property {() => void} onClosed
 */

const t = texts.claim;

// A claim cut off on the way back is booked by then, one cut off on the way there never will be.
const LOOKS_FOR_THE_BOOKING = 3;
const SECONDS_BETWEEN_LOOKS = 2;

/** @param {Claim} claim */
export function openClaimDialog({ slot, dose, api, place, onBooked, onChosen, onClosed }) {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "claim-title" });
  let sending = false;

  /**
   * @param {string} title
   * @param {...Child} children
   */
  function show(title, ...children) {
    sending = false;
    const heading = el("h2", { id: "claim-title" }, title);
    fill(dialog, heading, children);
    focusOn(heading);
  }

  /**
   * @param {string} label
   * @param {(event: MouseEvent) => unknown} press
   */
  function button(label, press) {
    return el("button", { type: "button", class: "button button-wide", on: { click: press } }, label);
  }

  /** @param {string} label */
  function back(label) {
    return el("button", { type: "button", class: "button-second button-wide", on: { click: close } }, label);
  }

  function close() {
    if (!sending) dialog.close();
  }

  /** While a claim is on its way, leaving would leave its outcome unsaid. */
  function wait() {
    sending = true;
    for (const each of dialog.querySelectorAll("button")) each.setAttribute("aria-disabled", "true");
  }

  /**
   * @param {Slot} wanted
   * @param {{sendNow?: boolean}} [options] sendNow: the last look was had before
   */
  function lastLook(wanted, { sendNow = false } = {}) {
    slot = wanted;
    const status = el("p", { role: "status", class: "dialog-status" });
    show(
      t.title,
      el("p", {}, t.lead),
      facts([
        [t.what, [asWritten(slot.vaccine), " ", el("span", { class: "whole" }, texts.slots.doseName(dose))]],
        [t.where, [el("strong", {}, asWritten(slot.clinic.name)), el("br"), asWritten(slot.clinic.address)]],
        [t.when, el("strong", {}, momentInTokyo(slot.starts_at))],
      ]),
      el("p", { class: "remark" }, t.caution),
      status,
      button(t.yes, (event) => isSecondTap(event) || send(status)),
      back(t.back),
    );
    if (sendNow) send(status);
  }

  /** @param {HTMLElement} status */
  async function send(status) {
    if (sending) return;
    wait();
    fill(status, t.sending);
    try {
      await api.claim(slot.slot_id, dose);
      booked();
    } catch (error) {
      if (isUncertain(error)) await findOut(status);
      else refused(error);
    }
  }

  /** @param {HTMLElement} status */
  async function findOut(status) {
    fill(status, t.asking);
    for (let look = 0; look < LOOKS_FOR_THE_BOOKING; look++) {
      if (look > 0) await pause(SECONDS_BETWEEN_LOOKS);
      try {
        const booking = await api.booking();
        if (booking === null) continue;
        if (booking.slot_id === slot.slot_id) booked();
        else already();
        return;
      } catch (error) {
        if (!isUncertain(error)) {
          refused(error);
          return;
        }
        if (look === LOOKS_FOR_THE_BOOKING - 1) {
          unreachable();
          return;
        }
      }
    }
    unanswered();
  }

  function booked() {
    dialog.remove();
    onBooked();
  }

  /** @param {unknown} error */
  function refused(error) {
    const kind = error instanceof Problem ? error.kind : "";
    if (kind === "slot-full") full(/** @type {Problem} */ (error).document.next_slot ?? null);
    else if (kind === "already-booked") already();
    else show(t.refusedTitle, el("p", {}, sentence(error)), back(t.toList));
  }

  /** @param {Slot | null} next */
  function full(next) {
    if (next === null) {
      show(t.fullTitle, el("p", {}, t.full), el("p", {}, t.noNext), back(t.toList));
      return;
    }
    const take = () => {
      if (next.doses.includes(dose)) lastLook(next);
      else {
        close();
        onChosen(next);
      }
    };
    const offer = el("div", { class: "card" }, el("h3", {}, asWritten(next.clinic.name)), slotFacts(next));
    show(
      t.fullTitle,
      el("p", {}, t.full),
      el("p", {}, t.next),
      offer,
      button(t.takeNext, take),
      back(t.toList),
    );
  }

  function already() {
    show(
      t.alreadyTitle,
      el("p", {}, t.already),
      el("p", {}, el("a", { href: address("booking") }, t.toBooking)),
      back(t.toList),
    );
  }

  function unanswered() {
    show(
      t.unansweredTitle,
      el("p", {}, t.unanswered),
      button(t.again, () => lastLook(slot, { sendNow: true })),
      back(t.toList),
    );
  }

  function unreachable() {
    const status = el("p", { role: "status", class: "dialog-status" });
    const ask = button(t.askAgain, async () => {
      if (sending) return;
      wait();
      await findOut(status);
    });
    show(t.unansweredTitle, el("p", {}, t.unreachable), status, ask, back(t.toList));
  }

  dialog.addEventListener("cancel", (event) => {
    if (sending) event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    // Chrome asks only once: a second Escape, or Android's way back, closes a dialog whatever was answered.
    if (sending) {
      dialog.showModal();
      return;
    }
    dialog.remove();
    onClosed();
  });
  place.append(dialog);
  dialog.showModal();
  lastLook(slot);
}

/**
 * The end of a double tap on 「申し込む」, which falls on what the first tap has opened there.
 * @param {MouseEvent} event
 */
function isSecondTap(event) {
  return event.detail > 1;
}

/** @param {number} seconds */
function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
