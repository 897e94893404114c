/** A birth date as people say it at a desk: by an era's year or by ours, typed and not picked from a hundred years. */

import { birthDate, calendarDay, daysIn, yearInEra } from "../shared/dates.js";
import { el, fill } from "../shared/dom.js";
import { fieldGroup, halfWidth, labelled } from "../shared/form.js";
import { words } from "../shared/words.js";
import { texts } from "./texts.ja.js";

const t = texts.day.lookup;
const ERAS = /** @type {const} */ (["showa", "heisei", "reiwa", "taisho", "meiji"]);

/** The field; `value()` is "1972-09-15", or empty while it is no date. */
export function birthDateField() {
  const era = el(
    "select",
    { id: "birth-era", required: true },
    ERAS.map((each) => el("option", { value: each }, words.eras[each])),
    el("option", { value: "" }, t.western),
  );
  const [year, month, day] = ["year", "month", "day"].map((part) =>
    el("input", {
      id: `birth-${part}`,
      type: "text",
      inputmode: "numeric",
      autocomplete: "off",
      maxlength: 4,
      required: true,
    }),
  );
  const understood = el("p", { class: "understood", role: "status" });

  const value = () =>
    birthDateOf({
      era: era.value,
      year: halfWidth(year.value),
      month: halfWidth(month.value),
      day: halfWidth(day.value),
    });

  /** What was understood stands beside it: whoever is at the desk can say whether it is right. */
  function show() {
    const date = value();
    fill(understood, date === "" ? "" : birthDate(date));
  }

  return {
    element: el(
      "div",
      { on: { input: show } },
      fieldGroup({
        name: "birth_date",
        legend: t.birthDate,
        required: true,
        hint: t.birthDateHint,
        controls: el(
          "div",
          { class: "parts born" },
          labelled(t.era, era),
          labelled(t.year, year),
          labelled(t.month, month),
          labelled(t.day, day),
          understood,
        ),
      }),
    ),
    value,
    /** After the form was reset. */
    clear: () => fill(understood),
  };
}

/**
 * "1972-09-15", or empty when there is no such day or it is still to come. A year of four digits is ours, whatever era
 * is chosen.
 * @param {{era: string, year: string, month: string, day: string}} typed in ASCII digits
 */
export function birthDateOf({ era, year, month, day }) {
  if (![year, month, day].every((part) => /^\d{1,4}$/.test(part))) return "";
  const count = Number(year);
  const full = count >= 1000 || era === "" ? count : yearInEra(era, count);
  const isDay = full >= 1868 && isWithin(month, 12) && isWithin(day, daysIn(full, Number(month)));
  const date = `${full}-${month.padStart(2, "0").slice(-2)}-${day.padStart(2, "0").slice(-2)}`;
  return isDay && date <= calendarDay(new Date()) ? date : "";
}

/** @param {string} digits @param {number} most */
function isWithin(digits, most) {
  return Number(digits) >= 1 && Number(digits) <= most;
}
