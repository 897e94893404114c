/**
 * What the desk does with those who come: marks them, takes a mark back, cancels after a phone call. Somebody may be on
 * show in two places at once, in a list and as the answer to a look-up; both show the same.
 */

import { Problem, isUncertain } from "../shared/api.js";
import { birthDate, calendarDay, momentInTokyo, timeInTokyo } from "../shared/dates.js";
import { el, facts, fill, spoken } from "../shared/dom.js";
import { sentence } from "../shared/messages.js";
import { consequences, openDialog } from "./dialog.js";
import { phoneInWords } from "./slot-words.js";
import { texts } from "./texts.ja.js";

/** @typedef {import("./clinic-api.js").Coming} Coming */
/** @typedef {import("./clinic-api.js").Claimant} Claimant */
/** @typedef {import("./clinic-api.js").Slot} Slot */
/** @typedef {import("./clinic-api.js").Visit} Visit */
/** @typedef {Coming & {busy: boolean, trouble: string}} Person */
/** @typedef {ReturnType<typeof createDesk>} Desk */

const t = texts.claimants;

/**
 * @param {{api: import("./clinic-api.js").ClinicApi, place: HTMLElement, onChanged: () => void}} options
 *   `onChanged` draws anew whatever shows people
 */
export function createDesk({ api, place, onChanged }) {
  /** @type {Map<string, Person>} */
  const people = new Map();
  const told = el("p", { class: "spoken", role: "status" });

  /**
   * @param {Coming} coming
   * @param {string} where
   * @param {() => Promise<Claimant>} send
   * @param {string} words what is said when it is done
   */
  async function act({ claimant: { claim_id: id } }, where, send, words) {
    const person = /** @type {Person} */ (people.get(id));
    if (person.busy) return;
    Object.assign(person, { busy: true, trouble: "" });
    onChanged();
    try {
      person.claimant = await send();
      fill(told, words);
    } catch (error) {
      person.trouble = isUncertain(error)
        ? t.markUncertain
        : error instanceof Problem
          ? sentence(error)
          : t.markFailed;
    }
    person.busy = false;
    onChanged();
    // The button that was pressed has given way to another.
    const buttons = document.getElementById(actionsId(where, id));
    if (!place.contains(document.activeElement) || document.activeElement?.matches("[tabindex='-1']"))
      (buttons?.querySelector("button") ?? buttons)?.focus({ preventScroll: true });
  }

  /** @param {string} id @param {string} where @param {Visit | null} visit */
  function mark(id, where, visit) {
    const person = /** @type {Person} */ (people.get(id));
    const words = t.marked[visit ?? "none"](birthDate(person.claimant.birth_date));
    return act(person, where, () => api.mark(person.slot.slot_id, id, visit), words);
  }

  /** @param {string} id @param {string} where */
  function cancel(id, where) {
    const { slot, claimant } = /** @type {Person} */ (people.get(id));
    openDialog({
      words: t.cancelDialog,
      place,
      send: async () => {
        const person = people.get(id);
        const cancelled = await api.cancel(slot.slot_id, id);
        if (person !== undefined) person.claimant = cancelled;
      },
      onDone: () => {
        onChanged();
        fill(told, t.cancelled(birthDate(claimant.birth_date)));
        document.getElementById(actionsId(where, id))?.focus({ preventScroll: true });
      },
      children: [
        el("p", {}, t.cancelDialog.lead),
        facts([
          [t.slot, momentInTokyo(slot.starts_at)],
          [t.birthDate, el("strong", {}, birthDate(claimant.birth_date))],
          [t.phone, el("strong", {}, phoneInWords(claimant.phone))],
          [t.dose, texts.doseName(claimant.dose)],
        ]),
        consequences(t.cancelDialog.what, t.cancelDialog.consequences),
      ],
    });
  }

  return {
    /** Says what happened, for those who do not see it; to be put into the page. */
    told,

    /** The newest of somebody; what is under way with them goes on. @param {Coming[]} coming */
    know(coming) {
      for (const each of coming) {
        const { busy, trouble } = people.get(each.claimant.claim_id) ?? { busy: false, trouble: "" };
        people.set(each.claimant.claim_id, { ...each, busy, trouble });
      }
    },

    /** @param {string} id @returns {Coming} */
    whoIs: (id) => /** @type {Person} */ (people.get(id)),

    /** Those of them who are marked. @param {string[]} ids */
    marked: (ids) => ids.filter((id) => (people.get(id)?.claimant.visit ?? null) !== null).length,

    /** @param {string} id */
    status(id) {
      const { claimant, busy } = /** @type {Person} */ (people.get(id));
      return busy ? t.marking : fateBadge(claimant);
    },

    /**
     * The buttons that are of use now, and what went wrong with the last one.
     * @param {string} id
     * @param {string} where tells the places apart in which somebody is shown
     */
    actions(id, where) {
      const { slot, claimant, busy, trouble } = /** @type {Person} */ (people.get(id));
      const whose = t.of(birthDate(claimant.birth_date), phoneInWords(claimant.phone));
      /** @param {string} name @param {string} label @param {string} look @param {() => unknown} click */
      const button = (name, label, look, click) =>
        el(
          "button",
          { type: "button", class: look, id: `${where}-${name}-${id}`, "aria-disabled": busy ? "true" : null, on: { click } },
          label,
          spoken(whose),
        );
      const isMarked = claimant.visit !== null;
      const now = new Date();
      return el(
        "div",
        { id: actionsId(where, id), tabindex: "-1" },
        el(
          "div",
          { class: "row-actions" },
          claimant.status === "booked" && [
            !isMarked &&
              isDayOf(slot, now) &&
              button("vaccinated", t.vaccinated, "button", () => mark(id, where, "vaccinated")),
            !isMarked &&
              hasBegun(slot, now) &&
              button("no-show", t.noShow, "button-second", () => mark(id, where, "no_show")),
            isMarked && button("back", t.takeBack, "button-second", () => mark(id, where, null)),
            claimant.visit !== "vaccinated" &&
              button("cancel", t.cancel, "button-plain", () => busy || cancel(id, where)),
          ],
        ),
        trouble !== "" && el("p", { class: "field-error", role: "alert" }, trouble),
      );
    },
  };
}

/** Birth date and phone number, to be read across the desk. @param {Claimant} claimant */
export function personInWords(claimant) {
  return [
    el("span", { class: "line person" }, birthDate(claimant.birth_date)),
    el("span", { class: "line person" }, phoneInWords(claimant.phone)),
  ];
}

/** Whether there are some among them whom one cannot mark in every way yet. @param {Slot[]} slots */
export function isEarlyFor(slots) {
  const now = new Date();
  return slots.some((slot) => !hasBegun(slot, now));
}

/** @param {Claimant} claimant */
function fateBadge({ status, visit, visited_at: visited, cancelled_at: cancelled }) {
  const fate = status === "cancelled" ? status : (visit ?? status);
  const since = status === "cancelled" ? cancelled : visited;
  return el(
    "span",
    { class: `status status-${fate}` },
    since === null ? t.fate[fate] : t.since(t.fate[fate], timeOrMoment(since)),
  );
}

/** @param {string} instant */
function timeOrMoment(instant) {
  return calendarDay(instant) === calendarDay(new Date()) ? timeInTokyo(instant) : momentInTokyo(instant);
}

/** @param {Slot} slot @param {Date} now */
function isDayOf(slot, now) {
  return calendarDay(now) >= calendarDay(slot.starts_at);
}

/** @param {Slot} slot @param {Date} now */
function hasBegun(slot, now) {
  return now.getTime() >= Date.parse(slot.starts_at);
}

/** @param {string} where @param {string} id */
function actionsId(where, id) {
  return `${where}-actions-${id}`;
}
