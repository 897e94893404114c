/** Tables that scroll sideways by themselves where the screen is narrow. */

import { el } from "../shared/dom.js";

/** @typedef {import("../shared/dom.js").Child} Child */
/** @typedef {{label: string, look?: string}} Column */
/** @typedef {{title?: string, rows: Child[][]}} Group One cell per column; the first cell names the row. */

/**
 * @param {string} caption
 * @param {Column[]} columns
 * @param {Group[]} groups
 */
export function table(caption, columns, groups) {
  /** @param {Child} cell @param {number} i */
  const toCell = (cell, i) =>
    i === 0
      ? el("th", { scope: "row", class: columns[i].look }, cell)
      : el("td", { class: columns[i].look }, cell);
  /** @param {Group} group */
  const toBody = ({ title, rows }) =>
    el(
      "tbody",
      {},
      title !== undefined &&
        el("tr", {}, el("th", { class: "rows-title", scope: "rowgroup", colspan: columns.length }, title)),
      rows.map((row) => el("tr", {}, row.map(toCell))),
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
