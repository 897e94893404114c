/** 登録情報の削除: what it means, a box to tick, データの削除, done. */

import { momentInTokyo } from "../../shared/dates.js";
import { el, facts, fill, focusOn, phoneLink } from "../../shared/dom.js";
import { checkbox, fieldGroup, mark } from "../../shared/form.js";
import { message, sentence } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { asWritten } from "../as-written.js";
import { texts } from "../texts.js";

/** @typedef {import("../resident-api.js").Booking} Booking */

const t = texts.unregister;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function unregisterPage({ api, line, go, onUnregistered }) {
  const registration = await api.registration();
  if (registration === null) {
    go("registration", { replace: true });
    return { title: t.title, content: el("div") };
  }
  const booking = await api.booking();

  const trouble = el("div", {});
  const box = checkbox({ id: "understood", label: t.box });
  const choice = fieldGroup({ name: "understood", legend: t.boxLabel, required: true, controls: box });
  const button = el("button", { type: "submit", class: "button button-danger button-wide" }, t.submit);
  const status = el("p", { class: "spoken", role: "status" });
  let sending = false;

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (sending) return;
    const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
    mark(choice, input.checked ? "" : t.boxMissing);
    if (!input.checked) {
      input.focus();
      return;
    }
    sending = true;
    button.setAttribute("aria-disabled", "true");
    fill(status, t.sending);
    try {
      await api.unregister(line.accessToken());
      onUnregistered(booking !== null);
    } catch (error) {
      sending = false;
      button.removeAttribute("aria-disabled");
      fill(status);
      fill(trouble, message("error", t.failedTitle, el("p", {}, sentence(error))));
      focusOn(trouble);
    }
  }

  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    el("p", {}, t.lead),
    trouble,
    message(
      "warning",
      t.cautionTitle,
      booking === null ? el("p", {}, t.caution) : standingBooking(booking),
      el("p", {}, t.againLater),
    ),
    el("form", { novalidate: true, on: { submit } }, choice, button, status),
    el("p", {}, el("a", { href: address("booking") }, t.back)),
  );
  return { title: t.title, content };
}

/**
 * After the registration is gone.
 * @param {{hadBooking: boolean, line: import("../line.js").Line}} visit
 * @returns {import("../../shared/stage.js").Page}
 */
export function unregisteredPage({ hadBooking, line }) {
  const close = el(
    "button",
    { type: "button", class: "button-second", on: { click: () => line.close() } },
    t.close,
  );
  const content = el(
    "div",
    {},
    el("h1", {}, t.doneTitle),
    el("p", {}, t.done),
    hadBooking && message("info", t.doneBookedTitle, el("p", {}, t.doneBooked)),
    line.inApp() && close,
  );
  return { title: t.doneTitle, content };
}

/** The clinic's number, while it can still be looked up. @param {Booking} booking */
function standingBooking({ clinic, starts_at }) {
  return [
    el("p", {}, t.bookingStands),
    facts([
      [t.clinic, asWritten(clinic.name)],
      [t.when, momentInTokyo(starts_at)],
      [t.phone, phoneLink(clinic.phone)],
    ]),
  ];
}
