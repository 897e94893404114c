/** CSVで一括登録: a file is read and looked through, and posted only when every row of it is right. */

import { Problem, isUncertain } from "../../shared/api.js";
import { momentInTokyo } from "../../shared/dates.js";
import { el, fill, focusOn } from "../../shared/dom.js";
import { message, sentence } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { Unreadable, textOf } from "../csv-file.js";
import { discardImportKey, importKey } from "../import-key.js";
import { agesInWords, closingInWords, dosesInWords } from "../slot-words.js";
import { table } from "../table.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Checked} Checked */
/** @typedef {import("../clinic-api.js").ImportRow} ImportRow */
/** @typedef {import("../clinic-api.js").RowError} RowError */
/** @typedef {RowError & {line: number}} BadCell */

const t = texts.importing;
const SAMPLE = "/portal/slots-sample.csv";
const BAD_COLUMNS = [{ label: t.line, look: "fixed" }, { label: t.column, look: "fixed" }, { label: t.reason }];
const GOOD_COLUMNS = [
  { label: t.line, look: "fixed" },
  { label: t.startsAt },
  { label: t.closesAt },
  { label: t.vaccine },
  { label: t.doses },
  { label: t.ages },
  { label: t.seats, look: "number" },
  { label: t.note },
];

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function importPage({ api }) {
  /** @type {HTMLInputElement} */
  const input = el("input", {
    type: "file",
    id: "file",
    accept: ".csv,text/csv",
    "aria-describedby": "file-hint",
    // The same file, mended, can be chosen again.
    on: { change: chose, click: () => void (input.value = "") },
  });
  const status = el("p", { role: "status", class: "strong" });
  const outcome = el("div", {});
  let turn = 0;

  function chose() {
    const file = input.files?.[0];
    if (file !== undefined) read(file);
  }

  /** @param {File} file */
  async function read(file) {
    const mine = ++turn;
    fill(outcome);
    fill(status, t.checking);
    const shown = await lookedThrough(file);
    // Another file was chosen meanwhile.
    if (mine !== turn) return;
    fill(status);
    show(...shown);
  }

  /** @param {File} file @returns {Promise<Node[]>} what to show */
  async function lookedThrough(file) {
    try {
      const text = await textOf(file);
      return preview(text, await api.checkImport(text));
    } catch (error) {
      if (error instanceof Unreadable) return [message("error", t.unreadableTitle, el("p", {}, error.message))];
      if (error instanceof Problem && error.fieldErrors.length > 0) return badRows(cellsOf(error), 0);
      return [message("error", t.checkFailedTitle, el("p", {}, sentence(error)))];
    }
  }

  /** @param {string} text @param {Checked} checked */
  function preview(text, { rows, good, bad }) {
    if (rows.length === 0) return [message("error", t.unreadableTitle, el("p", {}, t.empty))];
    if (bad > 0) {
      const cells = rows.flatMap(({ line, errors }) => errors.map((each) => ({ ...each, line })));
      return [...badRows(cells, rows.length), ...(good > 0 ? [goodRows(rows)] : [])];
    }
    return [message("success", t.goodTitle, el("p", {}, t.good(good)), poster(text, good)), goodRows(rows)];
  }

  /** The button that posts it all, and what comes of it. @param {string} text @param {number} count */
  function poster(text, count) {
    const sending = el("p", { role: "status", class: "dialog-status" });
    const trouble = el("div", {});
    const button = el("button", { type: "button", class: "button", on: { click: press } }, t.submit(count));
    let isSending = false;

    async function press() {
      if (isSending) return;
      isSending = true;
      button.setAttribute("aria-disabled", "true");
      fill(sending, t.sending);
      fill(trouble);
      try {
        const { slots } = await api.importSlots(text, await importKey(text));
        discardImportKey();
        show(done(slots));
      } catch (error) {
        explain(error);
      } finally {
        isSending = false;
        button.removeAttribute("aria-disabled");
        fill(sending);
      }
    }

    /** @param {unknown} error */
    function explain(error) {
      if (error instanceof Problem && error.fieldErrors.length > 0) {
        // Between the look and now, an hour may have passed.
        show(...badRows(cellsOf(error), 0));
        return;
      }
      const uncertain = isUncertain(error);
      fill(
        trouble,
        el("h3", {}, uncertain ? t.uncertainTitle : t.failedTitle),
        el("p", {}, uncertain ? t.uncertain : sentence(error)),
        !uncertain && el("p", {}, t.failedNothing),
      );
      focusOn(trouble);
    }
    return [trouble, button, sending];
  }

  /** @param {...Node} shown the first takes the focus */
  function show(...shown) {
    fill(outcome, shown);
    focusOn(/** @type {HTMLElement} */ (shown[0]));
  }

  const zone = el(
    "div",
    {
      class: "drop",
      on: {
        dragover: (/** @type {DragEvent} */ event) => over(event, true),
        dragleave: (/** @type {DragEvent} */ event) => over(event, false),
        drop: dropped,
      },
    },
    el("label", { class: "field-label", for: "file" }, t.file),
    el("p", { class: "field-hint", id: "file-hint" }, t.fileHint),
    input,
  );

  /** @param {DragEvent} event @param {boolean} isOver */
  function over(event, isOver) {
    event.preventDefault();
    zone.classList.toggle("drop-over", isOver);
  }

  /** @param {DragEvent} event */
  function dropped(event) {
    over(event, false);
    const { files } = /** @type {DataTransfer} */ (event.dataTransfer);
    if (files.length === 0) return;
    // As if it had been chosen, so that its name stands there.
    input.files = files;
    read(files[0]);
  }

  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    el("p", {}, t.lead),
    el("p", {}, el("a", { href: SAMPLE, download: true }, t.sample)),
    zone,
    status,
    outcome,
  );
  return { title: t.title, content };
}

/** @param {number} count */
function done(count) {
  return message(
    "success",
    t.doneTitle,
    el("p", {}, t.done(count)),
    el("p", {}, el("a", { href: address("list") }, t.toList)),
  );
}

/** What the API refuses is named by row here too. @param {Problem} problem @returns {BadCell[]} */
function cellsOf(problem) {
  return problem.fieldErrors.map((each) => ({ line: 0, column: "", ...each }));
}

/**
 * @param {BadCell[]} cells
 * @param {number} all how many rows there are; 0 when that is not known
 */
function badRows(cells, all) {
  const bad = new Set(cells.map(({ line }) => line)).size;
  const rows = cells.map(({ line, column, message: reason }) => ({
    cells: [line > 0 ? t.lineName(line) : "", column, reason],
  }));
  return [
    message("error", t.badTitle, el("p", {}, t.bad(bad, all))),
    table(t.badCaption, BAD_COLUMNS, [{ rows }]),
  ];
}

/** @param {ImportRow[]} all */
function goodRows(all) {
  const rows = all.flatMap(({ line, slot, errors }) => {
    if (slot === null || errors.length > 0) return [];
    const { starts_at: startsAt, closes_at: closesAt } = slot;
    return {
      cells: [
        t.lineName(line),
        momentInTokyo(startsAt),
        closingInWords({ starts_at: startsAt, closes_at: closesAt ?? startsAt }),
        slot.vaccine,
        dosesInWords(slot.doses),
        agesInWords({ min_age: slot.min_age ?? null, max_age: slot.max_age ?? null }),
        slot.seats,
        slot.note ?? "",
      ],
    };
  });
  return table(t.goodCaption(rows.length), GOOD_COLUMNS, [{ rows }]);
}
