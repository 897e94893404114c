/** 枠の変更: its time, closing time, seats and note; stopping its claims, and taking it back for good. */

import { Problem, isUncertain } from "../../shared/api.js";
import { fullDayInTokyo, momentInTokyo, timeInTokyo } from "../../shared/dates.js";
import { el, facts, fill, focusOn } from "../../shared/dom.js";
import { errorSummary, field, fieldGroup, halfWidth, labelled, showErrors } from "../../shared/form.js";
import { message, sentence } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { changeErrors, changesBetween, differ, ITEMS, typedOf } from "../change-rules.js";
import { conflict } from "../conflict.js";
import { consequences, openDialog } from "../dialog.js";
import { agesInWords, dosesInWords, statusBadge } from "../slot-words.js";
import { texts } from "../texts.ja.js";

/** @typedef {import("../clinic-api.js").Slot} Slot */
/** @typedef {import("../clinic-api.js").ClinicApi} ClinicApi */
/** @typedef {import("../change-rules.js").Typed} Typed */

const t = texts.change;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function changeSlotPage({ api, go, params }) {
  const slotId = params.get("slot") ?? "";
  const slot = await api.slot(slotId);
  const summary = el("section", { class: "card" }, slotFacts(slot));
  const content = el("div", { class: "form" });
  /** @param {string} notice */
  const leave = (notice) => go("list", { notice });

  fill(
    content,
    el("p", { class: "back" }, el("a", { href: address("list") }, t.back)),
    el("h1", {}, t.title),
    slot.status === "withdrawn"
      ? message("info", t.withdrawnTitle, el("p", {}, t.withdrawn))
      : Date.parse(slot.starts_at) <= Date.now() && message("info", t.startedTitle, el("p", {}, t.started)),
    summary,
    el("p", {}, el("a", { href: address("claimants", { slot: slotId }) }, t.claimants)),
    slot.status !== "withdrawn" && [
      changeForm({
        slot,
        api,
        onRead: (now) => fill(summary, slotFacts(now)),
        onDone: () => leave(t.done),
      }),
      stopping({ slot, api, place: content, onDone: leave }),
    ],
  );
  return { title: t.title, content };
}

/** @param {Slot} slot */
function slotFacts(slot) {
  return [
    facts([
      [t.startsAt, el("strong", {}, `${fullDayInTokyo(slot.starts_at)} ${timeInTokyo(slot.starts_at)}`)],
      [t.vaccine, slot.vaccine],
      [t.doses, dosesInWords(slot.doses)],
      [t.ages, agesInWords(slot)],
      [t.claimed, t.claimedNow(slot.claimed, slot.remaining)],
      [t.status, statusBadge(slot, new Date())],
    ]),
    el("p", { class: "remark" }, t.fixed),
  ];
}

/**
 * @param {{slot: Slot, api: ClinicApi, onRead: (slot: Slot) => void, onDone: () => void}} options
 *   `onRead` hears of the slot as it is now, where that is not as it was
 */
function changeForm({ slot, api, onRead, onDone }) {
  let base = slot;
  let sending = false;
  const first = typedOf(slot);
  /** @param {keyof Typed} id @param {string} type @param {import("../../shared/dom.js").Attributes} [more] */
  const input = (id, type, more = {}) => el("input", { id, name: id, type, value: first[id], ...more });
  /** @type {Record<keyof Typed, HTMLInputElement | HTMLTextAreaElement>} */
  const controls = {
    date: input("date", "date", { required: true }),
    time: input("time", "time", { required: true }),
    closesDate: input("closesDate", "date"),
    closesTime: input("closesTime", "time"),
    seats: input("seats", "text", { inputmode: "numeric", autocomplete: "off", class: "input-short", required: true }),
    note: el("textarea", { id: "note", name: "note", rows: 3, maxlength: 500 }, first.note),
  };
  const names = /** @type {(keyof Typed)[]} */ (Object.keys(controls));
  const summary = errorSummary();
  const outcome = el("div", {});
  const status = el("p", { class: "spoken", role: "status" });
  const button = el("button", { type: "submit", class: "button" }, t.submit);

  /** @returns {Typed} */
  function typed() {
    const values = Object.fromEntries(names.map((name) => [name, controls[name].value.trim()]));
    return { .../** @type {Typed} */ (values), seats: halfWidth(controls.seats.value) };
  }

  /** @param {import("../change-rules.js").Item} item @param {Typed} values */
  function set(item, values) {
    for (const name of item.fields) controls[name].value = values[name];
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (sending) return;
    const before = typedOf(base);
    const mine = typed();
    const errors = changeErrors(before, mine, base.claimed, new Date());
    showErrors(form, summary, errors);
    fill(outcome);
    if (errors.length > 0) return;
    if (!ITEMS.some((item) => differ(item, before, mine))) {
      say(message("info", t.nothingTitle, el("p", {}, t.nothing)));
      return;
    }

    sending = true;
    button.setAttribute("aria-disabled", "true");
    fill(status, t.sending);
    try {
      await api.change(base, changesBetween(before, mine));
      onDone();
    } catch (error) {
      await explain(error).catch((again) => say(failure(again)));
    } finally {
      sending = false;
      button.removeAttribute("aria-disabled");
      fill(status);
    }
  }

  /** @param {unknown} error */
  async function explain(error) {
    if (error instanceof Problem && error.status === 412) await compare();
    else if (error instanceof Problem && error.fieldErrors.length > 0) {
      showErrors(form, summary, error.fieldErrors);
    } else say(failure(error));
  }

  /** Somebody else was faster. What they changed and nobody touched here is taken over; the rest is to be decided. */
  async function compare() {
    const now = await api.slot(base.slot_id);
    const [before, theirs, mine] = [typedOf(base), typedOf(now), typed()];
    for (const item of ITEMS) if (!differ(item, before, mine)) set(item, theirs);
    say(
      conflict({ base: before, theirs, mine, before: base, now, onTake: (item) => set(item, theirs) }),
    );
    base = now;
    onRead(now);
  }

  /** @param {HTMLElement} words */
  function say(words) {
    fill(outcome, words);
    focusOn(words);
  }

  const parts = (/** @type {keyof Typed} */ date, /** @type {keyof Typed} */ time) =>
    el("div", { class: "parts" }, labelled(t.date, controls[date]), labelled(t.time, controls[time]));
  const form = el(
    "form",
    { novalidate: true, on: { submit } },
    summary,
    outcome,
    fieldGroup({
      name: "starts_at",
      legend: t.startsAt,
      required: true,
      hint: t.startsAtHint(slot.claimed),
      controls: parts("date", "time"),
    }),
    fieldGroup({
      name: "closes_at",
      legend: t.closesAt,
      hint: t.closesAtHint,
      controls: parts("closesDate", "closesTime"),
    }),
    field({ name: "seats", label: t.seats, required: true, hint: t.seatsHint(slot.claimed), control: controls.seats }),
    field({ name: "note", label: t.note, hint: t.noteHint, control: controls.note }),
    button,
    status,
  );
  return form;
}

/** @param {unknown} error */
function failure(error) {
  const uncertain = isUncertain(error);
  return message(
    "error",
    uncertain ? t.uncertainTitle : t.failedTitle,
    el("p", {}, uncertain ? t.uncertain : sentence(error)),
  );
}

/**
 * @param {{slot: Slot, api: ClinicApi, place: HTMLElement, onDone: (notice: string) => void}} options
 */
function stopping({ slot, api, place, onDone }) {
  const trouble = el("div", {});

  /** Whom it concerns is counted anew: somebody may have claimed meanwhile. @param {(now: Slot) => void} open */
  async function asItIs(open) {
    fill(trouble);
    try {
      open(await api.slot(slot.slot_id));
    } catch (error) {
      fill(trouble, failure(error));
      focusOn(trouble);
    }
  }

  const close = () =>
    asItIs((now) =>
      openDialog({
        words: t.closeDialog,
        place,
        send: () => api.close(slot.slot_id),
        onDone: () => onDone(t.closed),
        children: [
          el("p", { class: "strong" }, whichSlot(now)),
          consequences(t.closeDialog.what, t.closeDialog.consequences(now.claimed, now.remaining)),
        ],
      }),
    );
  const withdraw = () =>
    asItIs((now) =>
      openDialog({
        words: t.withdrawDialog,
        place,
        send: () => api.withdraw(slot.slot_id),
        onDone: () => onDone(t.withdrawnDone),
        children: [
          el("p", { class: "strong" }, whichSlot(now)),
          consequences(t.withdrawDialog.what, t.withdrawDialog.consequences(now.claimed)),
        ],
      }),
    );
  /** @param {string} label @param {string} hint @param {string} look @param {() => unknown} click */
  const choice = (label, hint, look, click) => [
    el("p", { class: "remark" }, hint),
    el("p", {}, el("button", { type: "button", class: look, on: { click } }, label)),
  ];
  return el(
    "section",
    { class: "stopping", "aria-labelledby": "stop-title" },
    el("h2", { id: "stop-title" }, t.stop.title),
    trouble,
    slot.status === "open" && choice(t.stop.close, t.stop.closeHint, "button-second", close),
    choice(t.stop.withdraw, t.stop.withdrawHint, "button-second button-danger-second", withdraw),
  );
}

/** @param {Slot} slot */
function whichSlot(slot) {
  return `${momentInTokyo(slot.starts_at)} ${slot.vaccine}`;
}
