/** Three pull-downs for a birth date: the year with its era, months, and only the days that exist. */

import { calendarDay, daysIn, yearWithEra } from "../shared/dates.js";
import { el } from "../shared/dom.js";
import { fieldGroup, labelled, select } from "../shared/form.js";
import { texts } from "./texts.js";

const t = texts.registration;
const FIRST_YEAR = 1900;

/** @param {string} chosen "1972-09-15", or parts of it: "1972--15" */
export function birthDateField(chosen) {
  const [chosenYear = "", chosenMonth = "", chosenDay = ""] = chosen.split("-");
  const thisYear = Number(calendarDay(new Date()).slice(0, 4));
  const years = range(FIRST_YEAR, thisYear).reverse();

  const year = pullDown("birth-year", t.yearEmpty, years, yearWithEra, chosenYear, "bday-year");
  const month = pullDown("birth-month", t.monthEmpty, range(1, 12), t.monthOption, chosenMonth, "bday-month");
  const day = pullDown("birth-day", t.dayEmpty, range(1, 31), t.dayOption, chosenDay, "bday-day");

  function offerDays() {
    const last = daysIn(Number(year.value), Number(month.value));
    if (Number(day.value) > last) day.value = "";
    for (const option of [...day.options].slice(1)) {
      // Safari shows hidden options, but no browser lets a disabled one be chosen.
      option.hidden = option.disabled = Number(option.value) > last;
    }
  }
  for (const control of [year, month]) control.addEventListener("change", offerDays);
  offerDays();

  return {
    element: fieldGroup({
      name: "birth_date",
      legend: t.birthDate,
      required: true,
      controls: el(
        "div",
        { class: "parts" },
        labelled(t.year, year, "part-whole"),
        labelled(t.month, month),
        labelled(t.day, day),
      ),
    }),
    /** "1972-09-15"; with gaps where nothing is chosen. */
    value: () => [year.value, month.value, day.value].join("-"),
  };
}

/**
 * @param {string} id
 * @param {string} placeholder
 * @param {number[]} numbers
 * @param {(number: number) => string} name
 * @param {string} chosen
 * @param {string} autocomplete
 */
function pullDown(id, placeholder, numbers, name, chosen, autocomplete) {
  const options = numbers.map((number) => ({ value: String(number).padStart(2, "0"), label: name(number) }));
  return select({ id, placeholder, options, chosen, required: true, autocomplete });
}

/**
 * @param {number} first
 * @param {number} last
 */
function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
