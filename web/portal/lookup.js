/** 窓口での照会: finds whoever stands at the desk by phone number and birth date. */

import { Problem } from "../shared/api.js";
import { calendarDay, fullDayInTokyo, timeInTokyo } from "../shared/dates.js";
import { el, facts, fill, focusOn } from "../shared/dom.js";
import { errorSummary, field, halfWidth, showErrors } from "../shared/form.js";
import { message, sentence } from "../shared/messages.js";
import { birthDateField } from "./birth-date.js";
import { personInWords } from "./desk.js";
import { texts } from "./texts.ja.js";

/** @typedef {import("./desk.js").Desk} Desk */

const t = texts.day.lookup;

/** @param {{api: import("./clinic-api.js").ClinicApi, desk: Desk}} options */
export function lookup({ api, desk }) {
  const phone = el("input", {
    type: "tel",
    id: "phone",
    name: "phone",
    class: "input-phone",
    autocomplete: "off",
    maxlength: 20,
    required: true,
  });
  const born = birthDateField();
  const summary = errorSummary();
  const status = el("p", { class: "spoken", role: "status" });
  const button = el("button", { type: "submit", class: "button" }, t.submit);
  const answer = el("div", {});
  /** @type {string[]} */
  let found = [];
  let looking = false;
  let waitUntil = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let countdown;

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (looking || Date.now() < waitUntil) return;
    const person = { phone: halfWidth(phone.value).replace(/[^\d]/g, ""), birth_date: born.value() };
    const errors = [
      { field: "phone", message: /^0\d{9,10}$/.test(person.phone) ? "" : t.errors.phone },
      { field: "birth_date", message: person.birth_date === "" ? t.errors.birthDate : "" },
    ].filter((each) => each.message !== "");
    showErrors(form, summary, errors);
    if (errors.length > 0) return;

    looking = true;
    button.setAttribute("aria-disabled", "true");
    fill(status, t.looking);
    try {
      const { found: coming } = await api.lookUp(person);
      desk.know(coming);
      found = coming.map(({ claimant }) => claimant.claim_id);
      answerWith(found.length === 0 ? notFound() : people());
    } catch (error) {
      explain(error);
    } finally {
      looking = false;
      if (Date.now() >= waitUntil) button.removeAttribute("aria-disabled");
      fill(status);
    }
  }

  /** @param {HTMLElement} words */
  function answerWith(words) {
    fill(answer, words);
    focusOn(words);
  }

  function people() {
    const box = message("success", t.foundTitle, found.map(person), nextButton());
    box.classList.add("found");
    return box;
  }

  /** @param {string} id */
  function person(id) {
    const { slot, claimant } = desk.whoIs(id);
    const isToday = calendarDay(slot.starts_at) === calendarDay(new Date());
    return el(
      "section",
      { class: "found-person" },
      el("p", {}, personInWords(claimant)),
      claimant.status === "booked" && !isToday && el("p", { class: "strong warning-text" }, t.otherDay),
      facts([
        [t.slot, el("strong", {}, `${fullDayInTokyo(slot.starts_at)} ${timeInTokyo(slot.starts_at)}`)],
        [texts.day.vaccine, slot.vaccine],
        [texts.day.dose, texts.doseName(claimant.dose)],
        [texts.day.status, desk.status(id)],
      ]),
      claimant.status === "cancelled" && el("p", { class: "strong" }, t.noneStanding),
      desk.actions(id, "found"),
    );
  }

  function notFound() {
    return message(
      "warning",
      t.notFoundTitle,
      el("p", {}, t.notFound),
      el(
        "ul",
        {},
        t.check.map((each) => el("li", {}, each)),
      ),
    );
  }

  function nextButton() {
    return el(
      "p",
      { class: "row-actions" },
      el("button", { type: "button", class: "button-second", on: { click: next } }, t.next),
    );
  }

  /** Nothing of the one who was here before stays on the screen. */
  function next() {
    form.reset();
    born.clear();
    found = [];
    fill(answer);
    phone.focus();
  }

  /** @param {unknown} error */
  function explain(error) {
    if (error instanceof Problem && error.status === 429) wait(error.retryAfter || 60);
    else if (error instanceof Problem && error.fieldErrors.length > 0)
      showErrors(form, summary, error.fieldErrors);
    else answerWith(message("error", t.failedTitle, el("p", {}, sentence(error))));
  }

  /** Says how long to wait, and when it is over. @param {number} seconds */
  function wait(seconds) {
    waitUntil = Date.now() + seconds * 1000;
    // A number that changes every second is for the eye; it is read out on arrival and at the end.
    const left = el("p", { role: "timer", class: "strong" });
    const tick = () => {
      const still = Math.ceil((waitUntil - Date.now()) / 1000);
      if (still > 0) {
        fill(left, t.countdown(still));
        return;
      }
      clearInterval(countdown);
      button.removeAttribute("aria-disabled");
      fill(left, t.again);
      fill(status, t.again);
    };
    clearInterval(countdown);
    countdown = setInterval(tick, 1000);
    tick();
    answerWith(message("warning", t.waitTitle, el("p", {}, t.wait), left));
  }

  const form = el(
    "form",
    { novalidate: true, class: "lookup-form", on: { submit } },
    summary,
    field({ name: "phone", label: t.phone, required: true, hint: t.phoneHint, control: phone }),
    born.element,
    button,
    status,
  );
  return {
    element: el(
      "section",
      { class: "card lookup", "aria-labelledby": "lookup-title" },
      el("h2", { id: "lookup-title" }, t.title),
      el("p", {}, t.lead),
      form,
      answer,
    ),
    /** What is shown of those who were found is drawn anew. */
    draw() {
      const box = answer.querySelector(".found");
      if (box === null) return;
      const focused = document.activeElement?.id ?? "";
      const isInside = box.contains(document.activeElement);
      box.querySelectorAll(".found-person").forEach((each, i) => each.replaceWith(person(found[i])));
      if (isInside) (document.getElementById(focused) ?? /** @type {HTMLElement} */ (box)).focus({ preventScroll: true });
    },
    leave: () => clearInterval(countdown),
  };
}
