/** 枠の登録: a form that makes one slot, however often its button is pressed, and then another like it. */

import { Problem, isUncertain } from "../../shared/api.js";
import { calendarDay, momentInTokyo, timeInTokyo } from "../../shared/dates.js";
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
import { changeDraft, discardDraft, keepDraft, newDraft, openDraft } from "../draft.js";
import { lastPosting, rememberPosting } from "../last-posting.js";
import { slotErrors, slotRequest } from "../slot-rules.js";
import { agesInWords, closingInWords, dosesInWords } from "../slot-words.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Slot} Slot */
/** @typedef {import("../slot-rules.js").Typed} Typed */
/** @typedef {import("../draft.js").Draft} Draft */
/** @typedef {import("../draft.js").Values} Values */

const t = texts.post;

// The API names a wrong age by its end; here both ends are one field.
const FIELD_OF = /** @type {Record<string, string>} */ ({ min_age: "ages", max_age: "ages" });

const HOUR_MS = 3_600_000;

/**
 * @param {import("../entry.js").Visit} visit `like` in the address is the slot to make another of
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function postSlotPage({ api, params }) {
  const like = params.get("like");
  const [{ doses }, model] = await Promise.all([api.settings(), like === null ? null : api.slot(like)]);
  const place = el("div", {});

  /** @param {Slot} slot what was made just now */
  function posted(slot) {
    rememberPosting(slot);
    const done = postedMessage(slot, () => another(slot));
    fill(place, done, slotForm({ doses, draft: freshDraft(), api, onPosted: posted }).element);
    focusOn(done);
    window.scrollTo(0, 0);
  }

  /** @param {Slot} slot */
  function another(slot) {
    const form = slotForm({ doses, draft: newDraft(valuesLike(slot)), api, onPosted: posted });
    fill(place, message("info", t.likeTitle, el("p", {}, t.like)), form.element);
    form.time.focus();
  }

  if (model !== null) another(model);
  else fill(place, slotForm({ doses, draft: stillPossible(openDraft()), api, onPosted: posted }).element);
  // The page shows it when it is in place.
  if (model !== null) place.querySelector("#time")?.setAttribute("data-focus", "");

  return {
    title: t.title,
    content: el("div", { class: "form" }, el("h1", {}, t.title), el("p", {}, t.lead), place),
  };
}

/** For most slots: one seat at the next full hour, of what was offered last. @returns {Draft} */
function freshDraft() {
  const { vaccine, doses } = lastPosting();
  return newDraft({ ...nextHour(), vaccine, doses: doses.map(String), seats: "1" });
}

/** Everything but the time. @param {Slot} slot @returns {Values} */
function valuesLike(slot) {
  const today = calendarDay(new Date());
  const day = calendarDay(slot.starts_at);
  return {
    date: day < today ? today : day,
    time: "",
    vaccine: slot.vaccine,
    doses: slot.doses.map(String),
    seats: String(slot.seats),
    minAge: String(slot.min_age ?? ""),
    maxAge: String(slot.max_age ?? ""),
    note: slot.note,
  };
}

/** What was typed before, but not for an hour that has passed since. @param {Draft | null} draft @returns {Draft} */
function stillPossible(draft) {
  if (draft === null) return freshDraft();
  const { date, time } = draft.values;
  const isPast = `${date}${time}` < `${calendarDay(new Date())}${timeInTokyo(new Date())}`;
  return date !== "" && isPast ? newDraft({ ...draft.values, ...nextHour() }) : draft;
}

function nextHour() {
  const hour = new Date(Math.floor(Date.now() / HOUR_MS + 1) * HOUR_MS);
  return { date: calendarDay(hour), time: timeInTokyo(hour) };
}

/** @param {Slot} slot @param {() => void} onAgain */
function postedMessage(slot, onAgain) {
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
    el(
      "p",
      { class: "row-actions" },
      el("button", { type: "button", class: "button", on: { click: onAgain } }, t.again),
      el("a", { class: "button-second", href: address("list") }, t.toList),
    ),
  );
}

/**
 * @param {{doses: number[], draft: Draft, api: import("../clinic-api.js").ClinicApi,
 *   onPosted: (slot: Slot) => void}} options
 */
function slotForm({ doses, draft, api, onPosted }) {
  const { values } = draft;
  let { key } = draft;
  let sending = false;
  /** @param {string} name */
  const before = (name) => String(values[name] ?? "");
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
  const chosenDoses = [values.doses ?? []].flat();
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
    const wanted = typed();
    const errors = slotErrors(wanted, new Date());
    showErrors(form, summary, errors);
    if (errors.length > 0) return;

    sending = true;
    // From now on it may exist under this key, and defaults were never typed.
    keepDraft({ values: { ...wanted }, key });
    button.setAttribute("aria-disabled", "true");
    status.textContent = t.sending;
    try {
      const slot = await api.post(slotRequest(wanted), key);
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
  return { element: form, time: controls.time };
}
