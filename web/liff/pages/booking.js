/** 接種予約確認: the booking, what to say at the desk, how to cancel; at the foot the way to one's own data. */

import { birthDate, fullDayInTokyo, timeInTokyo } from "../../shared/dates.js";
import { el, facts, outwardLink, phoneLink } from "../../shared/dom.js";
import { opening } from "../../shared/messages.js";
import { address } from "../../shared/router.js";
import { words } from "../../shared/texts.ja.js";
import { texts } from "../texts.ja.js";

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
  const booking = await api.booking();
  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    opening(notice, el("p", {}, texts.claim.confirmedMore)),
    booking === null ? noBooking() : bookingDetails(booking),
    ownData(),
  );
  return { title: t.title, content };
}

/** @param {Booking} booking */
function bookingDetails({ clinic, ...booking }) {
  return [
    el("p", {}, t.lead),
    el(
      "section",
      { class: "card" },
      facts([
        [t.date, el("strong", {}, fullDayInTokyo(booking.starts_at))],
        [t.time, el("strong", {}, timeInTokyo(booking.starts_at))],
        [t.clinic, el("strong", {}, clinic.name)],
        [t.address, [clinic.address, " ", outwardLink(clinic.map_url, t.map, words.newTab)]],
        [t.phone, phoneLink(clinic.phone)],
        [t.dose, texts.slots.doseName(booking.dose)],
        [t.vaccine, booking.vaccine],
        [t.note, booking.note],
      ]),
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
      el("p", {}, phoneLink(clinic.phone, t.callClinic(clinic.phone), "button-second button-wide")),
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
