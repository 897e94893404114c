/** 接種予約確認: the booking, what to say at the desk, how to cancel; at the foot the way to one's own data. */

import { birthDate, fullDayInTokyo, timeInTokyo } from "../../shared/dates.js";
import { el, facts, fill, outwardLink, phoneLink } from "../../shared/dom.js";
import { message, opening, sentence } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { words } from "../../shared/words.js";
import { asWritten } from "../as-written.js";
import { texts } from "../texts.js";

/** @typedef {import("../resident-api.js").Booking} Booking */

const t = texts.booking;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function bookingPage({ api, go, notice }) {
  const registration = await api.registration();
  if (registration === null) {
    go("registration", { replace: true });
    return { title: t.title, content: el("div") };
  }
  const booking = await api.shownBooking();
  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    opening(notice, el("p", {}, texts.claim.confirmedMore)),
    booking === null
      ? noBooking()
      : booking.status === "cancelled"
        ? cancelled(booking)
        : details(booking, calendarButton(api)),
    ownData(),
  );
  return { title: t.title, content };
}

/** @param {Booking} booking */
function what({ clinic, ...booking }) {
  return el(
    "section",
    { class: "card" },
    facts([
      [t.date, el("strong", {}, fullDayInTokyo(booking.starts_at))],
      [t.time, el("strong", {}, timeInTokyo(booking.starts_at))],
      [t.clinic, el("strong", {}, asWritten(clinic.name))],
      [t.address, [asWritten(clinic.address), " ", outwardLink(clinic.map_url, t.map, words.newTab)]],
      [t.phone, phoneLink(clinic.phone)],
      [t.dose, texts.slots.doseName(booking.dose)],
      [t.vaccine, asWritten(booking.vaccine)],
      [t.note, asWritten(booking.note)],
    ]),
  );
}

/** @param {Booking} booking */
function cancelled(booking) {
  return [
    message(
      "warning",
      t.cancelledTitle,
      el("p", {}, t.cancelled),
      el("p", {}, el("a", { href: address("slots") }, t.toSlots)),
    ),
    what(booking),
    el("p", {}, t.cancelledQuestions),
    el("p", {}, callButton(booking)),
  ];
}

/** @param {Booking} booking */
function callButton({ clinic }) {
  return phoneLink(clinic.phone, t.callClinic(clinic.phone), "button-second button-wide");
}

/** @param {import("../resident-api.js").ResidentApi} api */
function calendarButton(api) {
  const trouble = el("p", { class: "field-error", role: "alert", hidden: true });

  async function add() {
    trouble.hidden = true;
    try {
      // A session that has ended shows itself here, and not as an answer of the API in place of the page.
      if ((await api.booking()) !== null) location.assign(api.calendarEntry);
    } catch (error) {
      fill(trouble, sentence(error));
      trouble.hidden = false;
    }
  }

  const button = el(
    "button",
    { type: "button", class: "button-second button-wide", on: { click: add } },
    t.toCalendar,
  );
  return [button, trouble];
}

/**
 * @param {Booking} booking
 * @param {import("../../shared/dom.js").Child} calendar
 */
function details(booking, calendar) {
  return [
    el("p", {}, t.lead),
    what(booking),
    calendar,
    el(
      "section",
      {},
      el("h2", {}, t.bringTitle),
      el(
        "ul",
        {},
        t.bring.map((each) => el("li", {}, each)),
      ),
    ),
    el(
      "section",
      {},
      el("h2", {}, t.deskTitle),
      el("p", {}, t.desk),
      facts([
        [t.birthDate, el("strong", {}, birthDate(booking.birth_date))],
        [t.contactPhone, el("strong", {}, booking.contact_phone)],
      ]),
    ),
    el(
      "section",
      {},
      el("h2", {}, t.cancelTitle),
      el("p", {}, t.cancel),
      el("p", {}, callButton(booking)),
    ),
  ];
}

function noBooking() {
  return el(
    "section",
    { class: "empty" },
    el("h2", {}, t.noneTitle),
    el("p", {}, t.none),
    el("p", {}, el("a", { href: address("slots") }, t.toSlots)),
  );
}

function ownData() {
  return el(
    "div",
    { class: "own-data" },
    el(
      "section",
      {},
      el("h2", {}, t.editTitle),
      el("p", {}, t.edit),
      el("p", {}, el("a", { href: address("registration") }, t.toEdit)),
    ),
    el(
      "section",
      {},
      el("h2", {}, t.removeTitle),
      el("p", {}, t.remove),
      el("p", {}, el("a", { class: "button-second", href: address("unregister") }, t.toRemove)),
    ),
  );
}
