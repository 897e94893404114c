/** Fields with label, hint and error, and the summary that names every error at the top of a form. */

import { el, fill, focusOn } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").FieldError} FieldError */

/**
 * One control with its label. Give the control the same id as the field's name.
 * @param {{name: string, label: string, required?: boolean, hint?: string | string[], control: HTMLElement,
 *   before?: import("./dom.js").Child}} field `before` stands between the hint and the control
 */
export function field({ name, label, required, hint, before, control }) {
  describe(control, name);
  return el(
    "div",
    { class: "field", "data-field": name },
    el("label", { class: "field-label", for: name }, label, badge(required)),
    about(name, hint),
    before,
    control,
  );
}

/**
 * Several controls under one legend.
 * @param {{name: string, legend: string, required?: boolean, hint?: string | string[], controls: HTMLElement}} group
 */
export function fieldGroup({ name, legend, required, hint, controls }) {
  for (const control of controlsIn(controls)) describe(control, name);
  return el(
    "fieldset",
    { class: "field", "data-field": name },
    el("legend", { class: "field-label" }, legend, badge(required)),
    about(name, hint),
    controls,
  );
}

/**
 * A control with a small label above it, for use inside a group.
 * @param {string} label
 * @param {HTMLElement} control has an id
 * @param {string} [look] more CSS classes
 */
export function labelled(label, control, look = "") {
  return el(
    "div",
    { class: `part ${look}` },
    el("label", { class: "part-label", for: control.id }, label),
    control,
  );
}

/**
 * A box to tick with its label beside it.
 * @param {{id: string, label: string, checked?: boolean, value?: string}} box
 */
export function checkbox({ id, label, checked, value }) {
  return el(
    "label",
    { class: "checkbox", for: id },
    el("input", { type: "checkbox", id, name: id, checked, value }),
    el("span", {}, label),
  );
}

/**
 * A pull-down; the first option stands for "nothing chosen yet".
 * @param {{id: string, placeholder: string, options: {value: string, label: string}[], chosen?: string,
 *   required?: boolean, autocomplete?: string}} select
 */
export function select({ id, placeholder, options, chosen = "", required, autocomplete }) {
  return el(
    "select",
    { id, name: id, required, autocomplete },
    el("option", { value: "" }, placeholder),
    options.map(({ value, label }) => el("option", { value, selected: value === chosen }, label)),
  );
}

/** An empty place for the summary of errors, to stand at the top of a form. */
export function errorSummary() {
  return el("div", { class: "message message-error", hidden: true });
}

/**
 * Shows each error beside its field and all of them in the summary, which takes the focus.
 * An empty list clears everything.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} summary
 * @param {FieldError[]} errors
 */
export function showErrors(form, summary, errors) {
  for (const each of fieldsIn(form)) mark(each, "");
  summary.hidden = errors.length === 0;
  if (errors.length === 0) return;

  const lines = errors.map(({ field: name, message }) => {
    const target = fieldsIn(form).find((each) => each.dataset.field === name);
    if (target === undefined) return el("li", {}, message);
    mark(target, message);
    const control = controlsIn(target)[0];
    const jump = (/** @type {Event} */ event) => {
      event.preventDefault();
      control.focus();
    };
    return el("li", {}, el("a", { href: `#${control.id}`, on: { click: jump } }, message));
  });
  fill(summary, el("h2", { class: "message-title" }, words.errorSummary(errors.length)), el("ul", {}, lines));
  focusOn(summary);
}

/**
 * Digits, hyphens and spaces typed in full width, as a Japanese keyboard does, in their ASCII form.
 * @param {string} text
 */
export function halfWidth(text) {
  return text.normalize("NFKC").trim();
}

/** @param {boolean | undefined} required */
function badge(required) {
  return required === true && el("span", { class: "badge" }, words.required);
}

/**
 * @param {string} name
 * @param {string | string[] | undefined} hint one line each
 */
function about(name, hint) {
  const lines = [hint ?? []].flat().map((line) => el("span", { class: "line" }, line));
  return [
    el("p", { class: "field-hint", id: `${name}-hint`, hidden: hint === undefined }, lines),
    el("p", { class: "field-error", id: `${name}-error`, hidden: true }),
  ];
}

/**
 * @param {HTMLElement} control
 * @param {string} name
 */
function describe(control, name) {
  control.setAttribute("aria-describedby", `${name}-hint ${name}-error`);
}

/**
 * Shows the error of one field, or clears it.
 * @param {HTMLElement} target made by `field` or `fieldGroup`
 * @param {string} message empty when the field is right
 */
export function mark(target, message) {
  const place = /** @type {HTMLElement} */ (target.querySelector(".field-error"));
  fill(place, message);
  place.hidden = message === "";
  for (const control of controlsIn(target)) {
    if (message === "") control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
  }
}

/** @param {HTMLFormElement} form */
function fieldsIn(form) {
  return /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-field]")]);
}

/** What holds a field's value; a box to search with does not. @param {HTMLElement} element */
function controlsIn(element) {
  return /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll("input:not([type=search]), select, textarea")]);
}
