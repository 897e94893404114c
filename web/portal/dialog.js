/** The last look before something that cannot be undone: what will happen, to whom, and a way back. */

import { isUncertain } from "../shared/api.js";
import { el, fill, focusOn } from "../shared/dom.js";
import { message, sentence } from "../shared/messages.js";

/** @typedef {import("../shared/dom.js").Child} Child */

/**
 * @typedef {object} Words
 * @property {string} dialogTitle
 * @property {string} yes
 * @property {string} no
 * @property {string} sending
 * @property {string} failedTitle
 * @property {string} uncertainTitle
 * @property {string} uncertain
 */

/**
 * Opens the dialog; when it closes, the focus is where it was before. `send` may be called again after it failed.
 * @param {{words: Words, place: HTMLElement, send: () => Promise<unknown>, onDone: () => void, children: Child[]}} options
 */
export function openDialog({ words, place, send, onDone, children }) {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title" });
  const trouble = el("div", {});
  const status = el("p", { class: "dialog-status", role: "status" });
  const yes = el("button", { type: "button", class: "button button-danger", on: { click: press } }, words.yes);
  const no = el("button", { type: "button", class: "button-second", on: { click: close } }, words.no);
  let sending = false;

  function close() {
    if (!sending) dialog.close();
  }

  async function press() {
    if (sending) return;
    setSending(true);
    fill(trouble);
    try {
      await send();
    } catch (error) {
      setSending(false);
      explain(error);
      return;
    }
    dialog.close();
    dialog.remove();
    onDone();
  }

  /** @param {boolean} now */
  function setSending(now) {
    sending = now;
    status.textContent = now ? words.sending : "";
    for (const button of [yes, no]) {
      if (now) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  /** @param {unknown} error */
  function explain(error) {
    const uncertain = isUncertain(error);
    fill(
      trouble,
      message(
        "error",
        uncertain ? words.uncertainTitle : words.failedTitle,
        el("p", {}, uncertain ? words.uncertain : sentence(error)),
      ),
    );
    focusOn(trouble);
  }

  // While a call is on its way, leaving would leave its outcome unsaid.
  dialog.addEventListener("cancel", (event) => sending && event.preventDefault());
  dialog.addEventListener("close", () => dialog.remove());
  fill(
    dialog,
    el("h2", { id: "dialog-title" }, words.dialogTitle),
    trouble,
    children,
    status,
    el("div", { class: "dialog-buttons" }, yes, no),
  );
  place.append(dialog);
  dialog.showModal();
  no.focus();
}

/**
 * What will happen, point by point.
 * @param {string} lead
 * @param {string[]} points
 */
export function consequences(lead, points) {
  return [
    el("p", {}, lead),
    el(
      "ul",
      {},
      points.map((each) => el("li", {}, each)),
    ),
  ];
}
