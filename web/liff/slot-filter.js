/** Narrows the list of open slots to a day and to a dose. Shown only where there is something to choose from. */

import { calendarDay, dayInTokyo } from "../shared/dates.js";
import { el, fill } from "../shared/dom.js";
import { labelled, select } from "../shared/form.js";
import { texts } from "./texts.js";

/** @typedef {import("./resident-api.js").Slot} Slot */

const t = texts.slots;

/** @param {() => void} onChange */
export function slotFilter(onChange) {
  const day = select({ id: "filter-day", placeholder: t.everyDay, options: [] });
  const dose = select({ id: "filter-dose", placeholder: t.everyDose, options: [] });
  const dayPart = labelled(t.filterDay, day);
  const dosePart = labelled(t.filterDose, dose);
  const element = el("div", { class: "parts filter", role: "group", "aria-label": t.filter }, dayPart, dosePart);
  for (const control of [day, dose]) control.addEventListener("change", onChange);

  return {
    element,

    /** What there is to choose from now; a choice stays while there is anything of it. @param {Slot[]} slots */
    offer(slots) {
      const days = new Map(slots.map(({ starts_at }) => [calendarDay(starts_at), dayInTokyo(starts_at)]));
      const doses = new Set(slots.flatMap((slot) => slot.doses));
      options(day, [...days].sort());
      options(
        dose,
        [...doses].sort((a, b) => a - b).map((each) => [String(each), t.doseName(each)]),
      );
      dayPart.hidden = days.size < 2;
      dosePart.hidden = doses.size < 2;
      element.hidden = dayPart.hidden && dosePart.hidden;
    },

    /** @param {Slot} slot */
    keeps: (slot) =>
      (day.value === "" || calendarDay(slot.starts_at) === day.value) &&
      (dose.value === "" || slot.doses.includes(Number(dose.value))),

    clear() {
      day.value = dose.value = "";
    },

    /** The chosen dose, or "". */
    dose: () => dose.value,
  };
}

/**
 * @param {HTMLSelectElement} control
 * @param {[string, string][]} offered value and label
 */
function options(control, offered) {
  const before = control.value;
  fill(
    control,
    control.options[0],
    offered.map(([value, label]) => el("option", { value }, label)),
  );
  control.value = offered.some(([value]) => value === before) ? before : "";
}
