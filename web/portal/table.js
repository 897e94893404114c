/** Tables that scroll sideways by themselves where the screen is narrow, and that are drawn anew without a jolt. */

import { el, fill } from "../shared/dom.js";

/** @typedef {import("../shared/dom.js").Child} Child */
/** @typedef {{label: string, look?: string, names?: boolean}} Column `names`: its cells name their rows */
/**
 * @typedef {object} Row One cell per column; the first names the row, unless another column says that it does.
 * @property {string} [key] the same for the same thing, however often it is drawn
 * @property {string} [look]
 * @property {Child[]} cells
 */
/** @typedef {{title?: Child, look?: string, rows: Row[]}} Group */

/**
 * @param {string} caption
 * @param {Column[]} columns
 * @param {Group[]} groups
 */
export function table(caption, columns, groups) {
  const naming = Math.max(
    columns.findIndex(({ names }) => names),
    0,
  );
  /** @param {Child} cell @param {number} i */
  const toCell = (cell, i) =>
    i === naming
      ? el("th", { scope: "row", class: columns[i].look }, cell)
      : el("td", { class: columns[i].look }, cell);
  /** @param {Group} group */
  const toBody = ({ title, look, rows }) =>
    el(
      "tbody",
      { class: look },
      title !== undefined &&
        el(
          "tr",
          { "data-key": "title" },
          el("th", { class: "rows-title", scope: "rowgroup", colspan: columns.length }, title),
        ),
      rows.map(({ key, look: rowLook, cells }) =>
        el("tr", { class: rowLook, "data-key": key }, cells.map(toCell)),
      ),
    );
  return el(
    "div",
    // Focusable, so that the keyboard can scroll it.
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          columns.map(({ label, look }) => el("th", { scope: "col", class: look }, label)),
        ),
      ),
      groups.map(toBody),
    ),
  );
}

/**
 * Puts a drawing in place of the one before. Where both hold the same rows, only cells that differ are exchanged, so
 * that whoever reads, scrolls or stands on a button there stays where they are. A listener must therefore not rely on
 * anything that can change without being seen in its cell.
 * @param {HTMLElement} place can take the focus
 * @param {HTMLElement} drawing
 */
export function redraw(place, drawing) {
  const focused = document.activeElement;
  const id = focused !== null && place.contains(focused) ? focused.id : null;
  const [before, after] = [place, drawing].map((each) => [...each.querySelectorAll("tr")]);
  const keys = (/** @type {Element[]} */ rows) => rows.map((row) => row.getAttribute("data-key")).join();
  if (before.length === 0 || keys(before) !== keys(after)) fill(place, drawing);
  else {
    place.querySelector("caption")?.replaceWith(drawing.querySelector("caption") ?? "");
    place.firstElementChild?.setAttribute("aria-label", drawing.getAttribute("aria-label") ?? "");
    before.forEach((row, i) => exchange(row, after[i]));
  }
  // What had the focus may be gone; the next Tab then goes on from here.
  if (id !== null && !place.contains(document.activeElement)) {
    const same = id === "" ? null : document.getElementById(id);
    (same ?? place).focus({ preventScroll: true });
  }
}

/** @param {Element} row @param {Element} other */
function exchange(row, other) {
  row.className = other.className;
  const theirs = [...other.children];
  [...row.children].forEach((cell, i) => {
    if (cell.outerHTML !== theirs[i].outerHTML) cell.replaceWith(theirs[i]);
  });
}
