/** Where one stands when nobody is signed in. */

import { el } from "../../shared/dom.js";
import { message } from "../../shared/messages.js";
import { texts } from "../texts.ja.js";

const t = texts.signIn;

/**
 * @param {{reason: "" | "failed" | import("../sign-in.js").Reason, onSignIn: () => void}} visit
 * @returns {import("../../shared/stage.js").Page}
 */
export function signInPage({ reason, onSignIn }) {
  const content = el(
    "div",
    { class: "sign-in" },
    el("h1", {}, t.title),
    reason === "ended" && message("warning", t.endedTitle, el("p", {}, t.ended)),
    reason === "idle" && message("warning", t.idleTitle, el("p", {}, t.idle)),
    reason === "asked" && message("success", t.askedTitle, el("p", {}, t.asked)),
    reason === "failed" && message("error", t.failedTitle, el("p", {}, t.failed)),
    el("p", {}, t.lead),
    el("button", { type: "button", class: "button", on: { click: onSignIn } }, t.button),
    el("p", { class: "remark" }, t.forgot),
  );
  return { title: t.title, content };
}
