/** キャンセル情報: the open slots of one's own municipality, and the way to claim one. */

import { Problem } from "../../shared/api.js";
import { dayInTokyo, secondInTokyo } from "../../shared/dates.js";
import { byDay } from "../../shared/days.js";
import { el, fill } from "../../shared/dom.js";
import { message, opening } from "../../shared/messages.js";
import { whileWatched } from "../../shared/refresh.js";
import { address } from "../../shared/router.js";
import { openClaimDialog } from "../claim-dialog.js";
import { nextNotice } from "../notice-time.js";
import { slotCard } from "../slot-card.js";
import { slotFilter } from "../slot-filter.js";
import { texts } from "../texts.js";

/** @typedef {import("../resident-api.js").Slot} Slot */
/** @typedef {import("../resident-api.js").SlotList} SlotList */

const t = texts.slots;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function slotsPage(visit) {
  const { api, go } = visit;
  const [registration, first] = await Promise.all([api.registration(), listOrNull(api)]);
  if (registration === null || first === null) {
    go("registration", { params: { next: "slots" }, replace: true });
    return { title: t.title, content: el("div") };
  }

  const linked = visit.params.get("slot") ?? "";
  const booked = registration.has_booking;
  const birthDate = registration.birth_date;
  const time = el("p", { class: "updated-at" });
  const result = el("p", { class: "spoken", role: "status" });
  const trouble = el("div", {});
  const list = el("div", { tabindex: "-1" });
  const filter = slotFilter(refilter);
  const button = el(
    "button",
    { type: "button", class: "button-second", on: { click: refreshByHand } },
    t.refresh,
  );
  /** @type {Map<string, ReturnType<typeof slotCard>>} */
  let cards = new Map();
  let drawn = "";
  let latest = first;
  /** @type {Promise<void> | null} */
  let refreshing = null;

  /** @param {SlotList} answer */
  function draw(answer) {
    latest = answer;
    fill(time, t.updatedAt(secondInTokyo(answer.updated_at)));
    fill(trouble);
    const state = JSON.stringify(answer.slots);
    if (state === drawn) return;
    drawn = state;
    filter.offer(answer.slots);
    drawList();
  }

  function drawList() {
    const { municipality, slots } = latest;
    const kept = slots.filter(filter.keeps);
    const focused = document.activeElement?.id ?? "";
    const before = cards;
    cards = new Map(
      kept.map((slot) => [
        slot.slot_id,
        slotCard(slot, {
          claimable: !booked,
          birthDate,
          dose: before.get(slot.slot_id)?.dose() ?? "",
          onClaim: claim,
        }),
      ]),
    );
    fill(
      list,
      slots.length === 0 && nothing(texts.names.municipality(municipality)),
      slots.length > 0 && kept.length === 0 && el("p", { class: "empty" }, t.filteredOut),
      byDay(kept).map((those) => daySection(dayInTokyo(those[0].starts_at), those)),
    );
    if (focused !== "") refocus(focused);
  }

  /** What had the focus may be gone with its slot; the next Tab then goes on from here. @param {string} id */
  function refocus(id) {
    const same = document.getElementById(id);
    if (same !== null) same.focus();
    else list.focus({ preventScroll: true });
  }

  function refilter() {
    drawList();
    for (const card of cards.values()) card.chooseDose(filter.dose());
    fill(result, cards.size === 0 ? t.filteredOut : t.found(cards.size));
  }

  /**
   * @param {string} day
   * @param {Slot[]} slots
   */
  function daySection(day, slots) {
    return el(
      "section",
      {},
      el("h2", { class: "day" }, day),
      slots.map((slot) => cards.get(slot.slot_id)?.element),
    );
  }

  /** @param {string} id */
  function isOpen(id) {
    return latest.slots.some((slot) => slot.slot_id === id);
  }

  function gone() {
    const box = message("info", t.goneTitle, el("p", {}, t.gone));
    box.setAttribute("data-focus", "");
    return box;
  }

  /** @param {string} municipality */
  function nothing(municipality) {
    const notice = registration?.wants_notices
      ? el("p", {}, announced())
      : [el("p", {}, t.noNotice), el("p", {}, el("a", { href: address("registration") }, t.toRegistration))];
    return el(
      "section",
      { class: "empty" },
      el("h2", {}, t.emptyTitle),
      el("p", {}, t.empty(municipality)),
      booked || notice,
    );
  }

  /** When the next notice comes; stays empty if that cannot be found out. */
  function announced() {
    const when = el("span");
    api.settings().then(
      ({ notice_times: times }) => fill(when, t.nextNotice(nextNotice(times, new Date()))),
      () => {},
    );
    return when;
  }

  function refresh() {
    refreshing ??= load().finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  async function load() {
    // A list must not change under the hands of somebody who is deciding.
    if (content.querySelector("dialog") !== null) return;
    try {
      draw(await api.slots());
    } catch {
      fill(trouble, el("p", { class: "field-error" }, t.refreshFailed));
    }
  }

  async function refreshByHand() {
    fill(result, t.refreshing);
    await refresh();
    if (trouble.hasChildNodes()) fill(result, t.refreshFailed);
    else fill(result, t.found(cards.size), " ", t.updatedAt(secondInTokyo(latest.updated_at)));
  }

  /**
   * @param {Slot} slot
   * @param {number} dose
   */
  function claim(slot, dose) {
    openClaimDialog({
      slot,
      dose,
      api,
      place: content,
      onBooked: () => go("booking", { notice: texts.claim.confirmed }),
      onChosen: choose,
      onClosed: refresh,
    });
  }

  /** Another slot was offered, which does not take the dose chosen before. @param {Slot} slot */
  async function choose(slot) {
    await refresh();
    if (!filter.keeps(slot)) {
      filter.clear();
      drawList();
    }
    cards.get(slot.slot_id)?.focus();
  }

  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    opening(visit.notice),
    linked !== "" && !isOpen(linked) && gone(),
    el("p", {}, t.where(texts.names.municipality(first.municipality))),
    booked &&
      message(
        "info",
        t.bookedTitle,
        el("p", {}, t.booked),
        el("p", {}, el("a", { href: address("booking") }, t.toBooking)),
      ),
    el("div", { class: "update-bar" }, time, button),
    result,
    trouble,
    filter.element,
    list,
  );
  draw(first);
  // A link in the chat leads to one slot: that is where reading begins.
  cards.get(linked)?.element.setAttribute("data-focus", "");
  return { title: t.title, content, leave: whileWatched(refresh) };
}

/**
 * @param {import("../resident-api.js").ResidentApi} api
 * @returns {Promise<SlotList | null>} null while not registered
 */
async function listOrNull(api) {
  try {
    return await api.slots();
  } catch (error) {
    if (error instanceof Problem && error.kind === "not-registered") return null;
    throw error;
  }
}
