/** Where one stands when nobody is signed in. */

import { el } from "../../shared/dom.js";
import { message } from "../../shared/messages.js";
import { texts as account } from "../texts/account.ja.js";
import { texts } from "../texts.ja.js";

const t = texts.signIn;
const why = account.signIn;

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
    reason === "idle" && message("warning", why.idleTitle, el("p", {}, why.idle)),
    reason === "asked" && message("success", why.askedTitle, el("p", {}, why.asked)),
    reason === "failed" && message("error", t.failedTitle, el("p", {}, t.failed)),
    el("p", {}, t.lead),
    el("button", { type: "button", class: "button", on: { click: onSignIn } }, t.button),
    el("p", { class: "remark" }, why.forgot),
  );
  return { title: t.title, content };
}
