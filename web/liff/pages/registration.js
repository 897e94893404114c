/** 情報登録 and 個人情報の修正: the same form, empty or filled. */

import { Problem } from "../../shared/api.js";
import { el, fill, focusOn } from "../../shared/dom.js";
import {
  checkbox,
  errorSummary,
  field,
  fieldGroup,
  showErrors,
} from "../../shared/form.js";
import { fieldErrors, message, opening, sentence } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { birthDateField } from "../birth-date.js";
import { language } from "../language.js";
import { municipalityField } from "../municipality-field.js";
import { registrationErrors, tidyPhone } from "../registration-rules.js";
import { texts } from "../texts.js";

/** @typedef {import("../resident-api.js").Registration} Registration */
/** @typedef {import("../resident-api.js").Settings} Settings */
/** @typedef {import("../resident-api.js").Terms} Terms */
/** @typedef {import("../resident-api.js").RegistrationRequest} RegistrationRequest */
/** @typedef {RegistrationRequest & {consented: boolean}} Typed */

const t = texts.registration;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function registrationPage({ api, go, params, notice, kept }) {
  const [registration, settings, terms] = await Promise.all([
    api.registration(),
    api.settings(),
    api.terms(),
  ]);
  const isNew = registration === null;
  const consented = registration?.consent.version === terms.version;
  const form = registrationForm({
    start: kept ?? typedBefore(registration, terms),
    settings,
    terms,
    isNew,
    consented,
    onSubmit: submit,
  });

  /** @param {RegistrationRequest} request */
  async function submit(request) {
    await api.register(request);
    if (isNew && params.get("next") === "slots") go("slots", { notice: t.saved, replace: true });
    else go("registration", { notice: isNew ? t.saved : t.changed, replace: true });
  }

  const title = isNew ? t.titleNew : t.titleEdit;
  const toSlots = el("p", {}, el("a", { href: address("slots") }, t.toSlots));
  const content = el(
    "div",
    {},
    el("h1", {}, title),
    opening(notice, notice === t.saved && el("p", {}, t.savedNext), toSlots),
    isNew && params.get("next") === "slots" && el("p", {}, t.needed),
    el("p", {}, isNew ? t.leadNew : t.leadEdit),
    isNew && el("p", {}, t.onePerson),
    registration?.has_booking && message("info", t.bookedTitle, el("p", {}, t.booked)),
    form.element,
  );
  return { title, content, keep: form.typed };
}

/**
 * @param {{start: Typed, settings: Settings, terms: Terms, isNew: boolean, consented: boolean,
 *   onSubmit: (request: RegistrationRequest) => Promise<void>}} options
 */
function registrationForm({ start, settings, terms, isNew, consented, onSubmit }) {
  const summary = errorSummary();
  const birthDate = birthDateField(start.birth_date);
  const municipality = municipalityField(settings.municipalities, start.municipality);
  const phone = el("input", {
    type: "tel",
    id: "phone",
    name: "phone",
    value: start.phone,
    required: true,
    autocomplete: "tel-national",
    inputmode: "numeric",
    class: "input-phone",
    on: { change: showTidied },
  });
  const notices = checkbox({ id: "wants_notices", label: t.noticesBox, checked: start.wants_notices });
  const consent = checkbox({ id: "consent_version", label: t.consentBox, checked: start.consented });
  const button = el(
    "button",
    { type: "submit", class: "button button-wide" },
    isNew ? t.submitNew : t.submitEdit,
  );
  const status = el("p", { class: "spoken", role: "status" });
  let sending = false;

  /** What will be stored is what one sees. */
  function showTidied() {
    phone.value = tidyPhone(phone.value);
  }

  /** @returns {Typed} */
  function typed() {
    return {
      birth_date: birthDate.value(),
      municipality: municipality.value(),
      phone: tidyPhone(phone.value),
      wants_notices: isChecked(notices),
      consent_version: terms.version,
      consented: consented || isChecked(consent),
    };
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (sending) return;
    const values = typed();
    const errors = registrationErrors(values, new Date());
    showErrors(element, summary, errors);
    if (errors.length > 0) return;

    sending = true;
    button.setAttribute("aria-disabled", "true");
    fill(status, t.sending);
    try {
      const { consented: _, ...request } = values;
      // On success another page is on its way; until it is there, a second press must not send again.
      await onSubmit(isNew ? { ...request, language } : request);
    } catch (error) {
      sending = false;
      button.removeAttribute("aria-disabled");
      fill(status);
      explain(error);
    }
  }

  /** @param {unknown} error */
  function explain(error) {
    if (error instanceof Problem && error.fieldErrors.length > 0) {
      showErrors(element, summary, fieldErrors(error));
      return;
    }
    summary.hidden = false;
    fill(summary, el("h2", { class: "message-title" }, t.failedTitle), el("p", {}, sentence(error)));
    focusOn(summary);
  }

  const element = el(
    "form",
    { novalidate: true, on: { submit } },
    summary,
    el("h2", {}, t.section),
    birthDate.element,
    municipality.element,
    field({
      name: "phone",
      label: t.phone,
      required: true,
      hint: [t.phoneHint, t.phoneExample],
      control: phone,
    }),
    fieldGroup({ name: "wants_notices", legend: t.notices, hint: t.noticesHint, controls: notices }),
    consented || termsToRead(terms, isNew, consent),
    button,
    status,
  );
  return { element, typed };
}

/**
 * The terms to read and the box to tick.
 * @param {Terms} document
 * @param {boolean} isNew
 * @param {HTMLElement} box
 */
function termsToRead(document, isNew, box) {
  return el(
    "section",
    {},
    el("h2", {}, document.title),
    isNew || el("p", {}, t.consentAgain),
    // Focusable, so that the keyboard can scroll it.
    el(
      "div",
      { class: "terms", tabindex: "0", role: "region", "aria-label": document.title },
      document.paragraphs.map((each) => el("p", {}, each)),
    ),
    fieldGroup({ name: "consent_version", legend: t.consent, required: true, controls: box }),
  );
}

/**
 * What the form starts with.
 * @param {Registration | null} registration
 * @param {Terms} terms
 * @returns {Typed}
 */
function typedBefore(registration, terms) {
  return {
    birth_date: registration?.birth_date ?? "",
    municipality: registration?.municipality.code ?? "",
    phone: registration?.phone ?? "",
    wants_notices: registration?.wants_notices ?? true,
    consent_version: terms.version,
    consented: false,
  };
}

/** @param {HTMLElement} box */
function isChecked(box) {
  return /** @type {HTMLInputElement} */ (box.querySelector("input")).checked;
}
