/** The question whether somebody is still there, with the seconds that are left. */

import { el } from "../shared/dom.js";
import { texts } from "./texts.ja.js";

const t = texts.idle;
// Read aloud at these and not every second.
const SAID_AT = [60, 30, 10];

/** @param {{onGoOn: () => void, onSignOut: () => void}} answers */
export function createIdleDialog({ onGoOn, onSignOut }) {
  /** @type {HTMLDialogElement | null} */
  let dialog = null;
  const left = el("p", { id: "idle-left", class: "dialog-status" });
  const said = el("p", { class: "spoken", role: "status" });

  /** @param {number | null} seconds null: it needs no answer any more */
  function show(seconds) {
    if (seconds === null) {
      dialog?.close();
      dialog?.remove();
      dialog = null;
      return;
    }
    left.textContent = t.left(seconds);
    if (dialog === null || SAID_AT.includes(seconds)) said.textContent = t.left(seconds);
    if (dialog !== null) return;
    const goOn = el("button", { type: "button", class: "button", on: { click: onGoOn } }, t.goOn);
    const opened = el(
      "dialog",
      { class: "dialog", role: "alertdialog", "aria-labelledby": "idle-title", "aria-describedby": "idle-left" },
      el("h2", { id: "idle-title" }, t.title),
      left,
      el("p", {}, t.lead),
      said,
      el(
        "div",
        { class: "dialog-buttons" },
        goOn,
        el("button", { type: "button", class: "button-second", on: { click: onSignOut } }, t.signOut),
      ),
    );
    opened.addEventListener("cancel", (event) => {
      event.preventDefault();
      onGoOn();
    });
    dialog = opened;
    document.body.append(opened);
    opened.showModal();
    goOn.focus();
  }

  return { show };
}
