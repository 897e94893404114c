/** A button that hands over a file which only the signed-in may have. */

import { el, fill } from "../shared/dom.js";
import { message, sentence } from "../shared/messages.js";
import { texts } from "./texts.ja.js";

const t = texts.claimants;

/**
 * @param {{label: string, name: string, load: () => Promise<Blob>, trouble: HTMLElement}} options
 *   `trouble` is where it says that it failed
 */
export function downloadButton({ label, name, load, trouble }) {
  const status = el("span", { role: "status", class: "remark" });
  const button = el("button", { type: "button", class: "button-second", on: { click: press } }, label);
  let loading = false;

  async function press() {
    if (loading) return;
    loading = true;
    fill(status, t.downloading);
    fill(trouble);
    try {
      saveFile(await load(), name);
      fill(status, t.downloaded);
    } catch (error) {
      fill(status);
      fill(trouble, message("error", t.downloadFailedTitle, el("p", {}, sentence(error))));
    } finally {
      loading = false;
    }
  }
  return [button, status];
}

/**
 * As if a link to it had been followed; the file itself came with a token, which a link cannot carry.
 * @param {Blob} blob
 * @param {string} name
 */
function saveFile(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  // Some browsers read it only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
