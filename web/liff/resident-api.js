/** The resident API, one function a call, and the shapes of what it sends. */

import { Problem, call } from "../shared/api.js";
import { once } from "../shared/once.js";
import { language } from "./language.js";

/** A name, its reading, and the name in letters. @typedef {{name: string, kana: string, roman: string}} PlaceName */
/** @typedef {PlaceName & {code: string}} Municipality */
/** @typedef {Municipality & {area: PlaceName}} ListedMunicipality */
/** @typedef {import("./language.js").Language} Language */
/**
 * @typedef {{clinic_id: string, name: string, address: string, phone: string, map_url: string | null}} Clinic
 */

/**
 * @typedef {object} Settings
 * @property {string} prefecture
 * @property {string} account_name
 * @property {{id: string, name: string}} campaign
 * @property {number[]} doses
 * @property {ListedMunicipality[]} municipalities
 * @property {string} terms_version
 * @property {string[]} notice_times "09:00", in Asia/Tokyo
 */

/** @typedef {{version: string, title: string, paragraphs: string[]}} Terms */
/** @typedef {{questions: {question: string, answer: string[]}[]}} Faq */

/**
 * @typedef {object} Registration
 * @property {string} birth_date "1972-09-15"
 * @property {Municipality} municipality
 * @property {string} phone
 * @property {boolean} wants_notices
 * @property {Language} language
 * @property {{version: string, at: string}} consent
 * @property {boolean} has_booking
 */

/**
 * @typedef {object} RegistrationRequest
 * @property {string} birth_date
 * @property {string} municipality JIS code
 * @property {string} phone
 * @property {boolean} wants_notices
 * @property {string} consent_version
 * @property {Language} [language] stays as it was when left out
 */

/**
 * @typedef {object} Slot
 * @property {string} slot_id
 * @property {Clinic} clinic
 * @property {string} starts_at
 * @property {string} closes_at
 * @property {string} vaccine
 * @property {number[]} doses
 * @property {number | null} min_age
 * @property {number | null} max_age
 * @property {number} seats
 * @property {number} remaining
 * @property {string} note
 */

/** @typedef {{municipality: Municipality, updated_at: string, slots: Slot[]}} SlotList */

/**
 * @typedef {object} Booking
 * @property {string} slot_id
 * @property {string} claim_id
 * @property {"booked" | "cancelled"} status
 * @property {number} dose
 * @property {string} vaccine
 * @property {string} starts_at
 * @property {string} booked_at
 * @property {Clinic} clinic
 * @property {string} note
 * @property {string} contact_phone
 * @property {string} birth_date
 */

/** @typedef {ReturnType<typeof createResidentApi>} ResidentApi */

/**
 * @param {{onSessionEnded: () => void}} listener told when any call finds that the session has ended
 */
export function createResidentApi({ onSessionEnded }) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   */
  async function withSession(method, path, body) {
    try {
      return await call(method, path, { body });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      onSessionEnded();
      // Another page is on show now; whoever waits for this call has nothing left to do.
      return new Promise(() => {});
    }
  }

  /**
   * The booking that stands, or else the last one while it is worth showing that the clinic cancelled it.
   * @returns {Promise<Booking | null>}
   */
  function shownBooking() {
    return unless("no-booking", withSession("GET", "/api/booking"));
  }

  return {
    /** The same for everybody, so it is asked for once. @type {() => Promise<Settings>} */
    settings: once(() => call("GET", "/api/settings")),
    /** In the language of the page. @returns {Promise<Terms>} */
    terms: () => call("GET", `/api/terms?language=${language}`),
    /** In the language of the page. @returns {Promise<Faq>} */
    faq: () => call("GET", `/api/faq?language=${language}`),
    /** Null while not registered. @returns {Promise<Registration | null>} */
    registration: () => unless("not-registered", withSession("GET", "/api/registration")),
    /** @param {RegistrationRequest} request @returns {Promise<Registration>} */
    register: (request) => withSession("PUT", "/api/registration", request),
    /**
     * In which language the account speaks to this resident. Nothing is stored of who is not registered.
     * @param {Language} language
     * @returns {Promise<Registration | null>}
     */
    speak: (language) => unless("not-registered", withSession("PUT", "/api/language", { language })),
    /**
     * @param {string | null} lineAccessToken with which LINE forgets the person as well
     * @returns {Promise<null>}
     */
    unregister: (lineAccessToken) =>
      withSession("DELETE", "/api/registration", { line_access_token: lineAccessToken }),
    /** @returns {Promise<SlotList>} */
    slots: () => withSession("GET", "/api/slots"),
    /**
     * Safe to repeat: the same slot again answers with the same booking.
     * @param {string} slotId
     * @param {number} dose
     * @returns {Promise<Booking>}
     */
    claim: (slotId, dose) => withSession("POST", "/api/claims", { slot_id: slotId, dose }),
    /** Where the booking lies as an entry for a calendar. */
    calendarEntry: "/api/booking.ics",
    shownBooking,
    /** The one that stands, or null. @returns {Promise<Booking | null>} */
    async booking() {
      const shown = await shownBooking();
      return shown?.status === "booked" ? shown : null;
    },
  };
}

/**
 * Null instead of the named problem.
 * @param {string} kind
 * @param {Promise<any>} answer
 */
async function unless(kind, answer) {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.kind === kind) return null;
    throw error;
  }
}
