/** ワクチン接種キャンセル待ち受付: where one stands without a session. */

import { el, fill, focusOn } from "../../shared/dom.js";
import { message, sentence } from "../../shared/messages.js";
import { texts } from "../texts.js";

const t = texts.reception;

/**
 * @param {{reason: import("../session.js").Outcome | "logged-out", line: import("../line.js").Line,
 *   signIn: () => Promise<import("../session.js").Outcome>, onOpen: () => void}} visit
 * @returns {import("../../shared/stage.js").Page}
 */
export function receptionPage({ reason, line, signIn, onOpen }) {
  const result = el("div", { "aria-live": "polite" });
  const button = el(
    "button",
    { type: "button", class: "button button-wide", on: { click: press } },
    t.signIn,
  );
  let busy = false;

  async function press() {
    if (busy) return;
    busy = true;
    fill(button, t.signingIn);
    try {
      const outcome = await signIn();
      if (outcome === "open") {
        onOpen();
        return;
      }
      explain(outcome);
      focusOn(result);
    } catch (error) {
      fill(result, message("error", t.failedTitle, el("p", {}, sentence(error))));
    }
    ready();
  }

  function ready() {
    busy = false;
    fill(button, t.signIn);
  }

  // Back from LINE's login by the browser's own button: the page is as it was left, in the middle of leaving.
  const stop = new AbortController();
  window.addEventListener("pageshow", ready, { signal: stop.signal });

  /** @param {typeof reason} outcome */
  function explain(outcome) {
    if (outcome === "logged-out") fill(result, message("success", t.loggedOut));
    // In the LINE app one is always logged in: when pressing the button found no token, LINE has lost it.
    else if (outcome === "rejected" || (outcome === "not-logged-in" && busy)) fill(result, howToRenew(line));
  }

  explain(reason);

  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    result,
    el("p", {}, t.lead),
    el("p", {}, t.howTo),
    button,
    el("p", { class: "remark" }, t.idle),
  );
  return { title: t.title, content, leave: () => stop.abort() };
}

/**
 * LINE's token is too old. Only outside the LINE app can a page ask for a new one.
 * @param {import("../line.js").Line} line
 */
function howToRenew(line) {
  if (!line.inApp()) return message("warning", t.rejectedTitle, el("p", {}, t.rejected));
  const close = el(
    "button",
    { type: "button", class: "button-second", on: { click: () => line.close() } },
    t.close,
  );
  return message("warning", t.staleTitle, el("p", {}, t.stale), close);
}
