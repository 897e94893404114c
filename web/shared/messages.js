/** Messages on a page, and what to say when something failed. */

import { ConnectionLost, Problem } from "./api.js";
import { el } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("./dom.js").Child} Child */

/**
 * A message box. `tone` is how it looks; the words alone must carry the meaning.
 * @param {"success" | "info" | "warning" | "error"} tone
 * @param {string} title
 * @param {...Child} children
 */
export function message(tone, title, ...children) {
  return el(
    "div",
    { class: `message message-${tone}` },
    el("h2", { class: "message-title" }, title),
    children,
  );
}

/**
 * The message a page opens with after something succeeded; it takes the focus. Nothing when there is none.
 * @param {string} title
 * @param {...Child} children
 */
export function opening(title, ...children) {
  if (title === "") return null;
  const box = message("success", title, children);
  box.setAttribute("data-focus", "");
  return box;
}

/**
 * One sentence for a person about what went wrong.
 * @param {unknown} error
 */
export function sentence(error) {
  if (error instanceof ConnectionLost) return words.connectionLost;
  if (error instanceof Problem) {
    const said = words.problems === null ? error.document.detail : words.problems[error.kind];
    if (error.kind !== "" && said !== undefined) return said;
    if (error.status === 429 || error.status === 503) return words.busy;
  }
  return words.failed;
}

/**
 * What the API says is wrong with which field, in the language of the page.
 * @param {Problem} problem
 */
export function fieldErrors(problem) {
  if (words.problems === null) return problem.fieldErrors;
  return problem.fieldErrors.map(({ field }) => ({ field, message: words.fieldRejected }));
}
