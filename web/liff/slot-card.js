/** One open slot, with the pull-down and the button to claim it. */

import { ageOn, calendarDay, momentInTokyo } from "../shared/dates.js";
import { el, facts, outwardLink } from "../shared/dom.js";
import { field, mark, select } from "../shared/form.js";
import { words } from "../shared/words.js";
import { asWritten } from "./as-written.js";
import { texts } from "./texts.js";

/** @typedef {import("./resident-api.js").Slot} Slot */

const t = texts.slots;

/**
 * @param {Slot} slot
 * @param {{claimable: boolean, birthDate: string, dose: string, onClaim: (slot: Slot, dose: number) => void}} options
 *   claimable: false for who has a booking; birthDate: whose age must be in the slot's range
 */
export function slotCard(slot, { claimable, birthDate, dose, onClaim }) {
  const titleId = `title-${slot.slot_id}`;
  const name = `dose-${slot.slot_id}`;
  const pullDown = select({
    id: name,
    placeholder: t.doseEmpty,
    options: slot.doses.map((each) => ({ value: String(each), label: t.doseName(each) })),
    chosen: dose,
    required: true,
  });
  const choice = field({ name, label: t.dose, required: true, control: pullDown });
  const button = el(
    "button",
    { type: "submit", class: "button button-wide", id: `claim-${slot.slot_id}`, "aria-describedby": titleId },
    t.claim,
  );
  const form = el("form", { class: "claim-form", novalidate: true, on: { submit } }, choice, button);

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const missing = pullDown.value === "";
    mark(choice, missing ? t.doseMissing : "");
    if (missing) pullDown.focus();
    else onClaim(slot, Number(pullDown.value));
  }

  const element = el(
    "article",
    { class: "card", "aria-labelledby": titleId },
    el("h3", { id: titleId }, asWritten(slot.clinic.name)),
    slotFacts(slot),
    claimable && (outOfRange(slot, birthDate) ?? form),
  );
  return {
    element,
    dose: () => pullDown.value,
    /** @param {string} wanted */
    chooseDose(wanted) {
      if (wanted !== "" && slot.doses.includes(Number(wanted))) pullDown.value = wanted;
    },
    focus: () => pullDown.focus(),
  };
}

/**
 * What a resident should know of a slot before claiming it.
 * @param {Slot} slot
 */
export function slotFacts(slot) {
  return facts([
    [t.time, el("strong", {}, momentInTokyo(slot.starts_at))],
    [t.place, [asWritten(slot.clinic.address), " ", outwardLink(slot.clinic.map_url, t.map, words.newTab)]],
    [t.vaccine, asWritten(slot.vaccine)],
    [t.dose, slot.doses.map(t.doseName).join(t.doseComma)],
    [t.ages, ageRange(slot)],
    [t.closesAt, slot.closes_at === slot.starts_at ? "" : t.until(momentInTokyo(slot.closes_at))],
    [t.remaining, el("strong", {}, slot.remaining)],
    [t.note, asWritten(slot.note)],
  ]);
}

/**
 * What stands in place of the button for who is too young or too old on that day; null for all others.
 * @param {Slot} slot
 * @param {string} birthDate
 */
function outOfRange(slot, birthDate) {
  const age = ageOn(birthDate, calendarDay(slot.starts_at));
  const fits = age >= (slot.min_age ?? 0) && age <= (slot.max_age ?? Infinity);
  return fits ? null : el("p", { class: "unfit" }, t.notForAge(ageRange(slot), age));
}

/** @param {{min_age: number | null, max_age: number | null}} slot */
function ageRange({ min_age: min, max_age: max }) {
  if (min !== null && max !== null) return texts.ages.between(min, max);
  if (min !== null) return texts.ages.from(min);
  return max === null ? "" : texts.ages.upTo(max);
}
