/** キャンセル枠の登録: a form that makes one slot, however often its button is pressed. */

import { Problem, isUncertain } from "../../shared/api.js";
import { calendarDay, momentInTokyo } from "../../shared/dates.js";
import { el, facts, fill, focusOn } from "../../shared/dom.js";
import {
  checkbox,
  errorSummary,
  field,
  fieldGroup,
  halfWidth,
  labelled,
  showErrors,
} from "../../shared/form.js";
import { message, sentence } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { changeDraft, discardDraft, openDraft } from "../draft.js";
import { slotErrors, slotRequest } from "../slot-rules.js";
import { agesInWords, closingInWords, dosesInWords } from "../slot-words.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Slot} Slot */
/** @typedef {import("../slot-rules.js").Typed} Typed */

const t = texts.post;

// The API names a wrong age by its end; here both ends are one field.
const FIELD_OF = /** @type {Record<string, string>} */ ({ min_age: "ages", max_age: "ages" });

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function postSlotPage({ api }) {
  const { doses } = await api.settings();
  const place = el("div", {});

  /** @param {Slot | null} posted what was made just now */
  function open(posted) {
    const form = slotForm(doses, api, (slot) => open(slot));
    const done = posted && postedMessage(posted);
    fill(place, done, form);
    if (done !== null) {
      focusOn(done);
      window.scrollTo(0, 0);
    }
  }
  open(null);

  return {
    title: t.title,
    content: el("div", { class: "form" }, el("h1", {}, t.title), el("p", {}, t.lead), place),
  };
}

/** @param {Slot} slot */
function postedMessage(slot) {
  return message(
    "success",
    t.doneTitle,
    facts([
      [t.startsAt, momentInTokyo(slot.starts_at)],
      [t.closesAt, closingInWords(slot)],
      [t.vaccine, slot.vaccine],
      [t.doses, dosesInWords(slot.doses)],
      [t.seats, slot.seats],
      [t.ages, agesInWords(slot)],
      [t.note, slot.note],
    ]),
    el("p", {}, el("a", { href: address("list") }, t.toList)),
  );
}

/**
 * @param {number[]} doses
 * @param {import("../clinic-api.js").ClinicApi} api
 * @param {(slot: Slot) => void} onPosted
 */
function slotForm(doses, api, onPosted) {
  const draft = openDraft();
  let key = draft.key;
  let sending = false;
  /** @param {string} name */
  const before = (name) => String(draft.values[name] ?? "");
  /**
   * @param {string} id
   * @param {"text" | "date" | "time"} type
   * @param {import("../../shared/dom.js").Attributes} [more]
   */
  const input = (id, type, more = {}) => el("input", { id, name: id, type, value: before(id), ...more });

  const today = calendarDay(new Date());
  const number = { inputmode: "numeric", autocomplete: "off", class: "input-short" };
  const controls = {
    date: input("date", "date", { min: today, required: true }),
    time: input("time", "time", { required: true }),
    closesDate: input("closesDate", "date", { min: today }),
    closesTime: input("closesTime", "time"),
    vaccine: input("vaccine", "text", { required: true, maxlength: 60 }),
    seats: input("seats", "text", { ...number, required: true }),
    minAge: input("minAge", "text", number),
    maxAge: input("maxAge", "text", number),
    note: el("textarea", { id: "note", name: "note", rows: 3, maxlength: 500 }, before("note")),
  };
  const chosenDoses = [draft.values.doses ?? []].flat();
  const boxes = el(
    "div",
    { class: "doses" },
    doses.map((dose) =>
      checkbox({
        id: `dose-${dose}`,
        label: texts.doseName(dose),
        value: String(dose),
        checked: chosenDoses.includes(String(dose)),
      }),
    ),
  );
  const summary = errorSummary();
  const status = el("p", { class: "spoken", role: "status" });
  const button = el("button", { type: "submit", class: "button" }, t.submit);

  /** @returns {Typed} */
  function typed() {
    const values = Object.fromEntries(
      Object.entries(controls).map(([name, control]) => [name, control.value.trim()]),
    );
    const ticked = /** @type {HTMLInputElement[]} */ ([...boxes.querySelectorAll("input:checked")]);
    return /** @type {Typed} */ ({
      ...values,
      seats: halfWidth(controls.seats.value),
      minAge: halfWidth(controls.minAge.value),
      maxAge: halfWidth(controls.maxAge.value),
      doses: ticked.map((box) => box.value),
    });
  }

  function changed() {
    key = changeDraft({ ...typed() });
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (sending) return;
    const values = typed();
    const errors = slotErrors(values, new Date());
    showErrors(form, summary, errors);
    if (errors.length > 0) return;

    sending = true;
    button.setAttribute("aria-disabled", "true");
    status.textContent = t.sending;
    try {
      const slot = await api.post(slotRequest(values), key);
      discardDraft();
      onPosted(slot);
    } catch (error) {
      explain(error);
    } finally {
      sending = false;
      button.removeAttribute("aria-disabled");
      status.textContent = "";
    }
  }

  /** @param {unknown} error */
  function explain(error) {
    if (error instanceof Problem && error.fieldErrors.length > 0) {
      showErrors(
        form,
        summary,
        error.fieldErrors.map((each) => ({ ...each, field: FIELD_OF[each.field] ?? each.field })),
      );
      return;
    }
    const uncertain = isUncertain(error);
    summary.hidden = false;
    fill(
      summary,
      el("h2", { class: "message-title" }, uncertain ? t.uncertainTitle : t.failedTitle),
      el("p", {}, uncertain ? t.uncertain : sentence(error)),
    );
    focusOn(summary);
  }

  const form = el(
    "form",
    { novalidate: true, on: { submit, input: changed } },
    summary,
    fieldGroup({
      name: "starts_at",
      legend: t.startsAt,
      required: true,
      controls: el(
        "div",
        { class: "parts" },
        labelled(t.date, controls.date),
        labelled(t.time, controls.time),
      ),
    }),
    fieldGroup({
      name: "closes_at",
      legend: t.closesAt,
      hint: t.closesAtHint,
      controls: el(
        "div",
        { class: "parts" },
        labelled(t.date, controls.closesDate),
        labelled(t.time, controls.closesTime),
      ),
    }),
    field({
      name: "vaccine",
      label: t.vaccine,
      required: true,
      hint: t.vaccineHint,
      control: controls.vaccine,
    }),
    fieldGroup({ name: "doses", legend: t.doses, required: true, hint: t.dosesHint, controls: boxes }),
    field({ name: "seats", label: t.seats, required: true, hint: t.seatsHint, control: controls.seats }),
    fieldGroup({
      name: "ages",
      legend: t.ages,
      hint: t.agesHint,
      controls: el(
        "div",
        { class: "parts" },
        labelled(t.minAge, controls.minAge),
        labelled(t.maxAge, controls.maxAge),
      ),
    }),
    field({ name: "note", label: t.note, hint: t.noteHint, control: controls.note }),
    button,
    status,
  );
  return form;
}
