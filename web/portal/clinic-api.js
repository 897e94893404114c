/** The clinic API, one function a call, and the shapes of what it sends. */

import { Problem, call } from "../shared/api.js";

/** @typedef {"open" | "closed" | "withdrawn"} SlotStatus */

/**
 * @typedef {object} Clinic
 * @property {string} clinic_id
 * @property {string} name
 * @property {{code: string, name: string}} municipality
 * @property {string} address
 * @property {string} phone
 * @property {string | null} map_url
 */

/** @typedef {{doses: number[], campaign: {id: string, name: string}}} Settings */

/**
 * @typedef {object} SlotRequest
 * @property {string} starts_at
 * @property {string} [closes_at]
 * @property {string} vaccine
 * @property {number[]} doses
 * @property {number} seats
 * @property {number} [min_age]
 * @property {number} [max_age]
 * @property {string} [note]
 */

/**
 * @typedef {object} Slot
 * @property {string} slot_id
 * @property {string} starts_at
 * @property {string} closes_at
 * @property {string} vaccine
 * @property {number[]} doses
 * @property {number | null} min_age
 * @property {number | null} max_age
 * @property {number} seats
 * @property {number} claimed
 * @property {number} remaining
 * @property {string} note
 * @property {SlotStatus} status
 * @property {string} posted_at
 * @property {number} revision counts what the clinic changed; claims do not count
 */

/**
 * @typedef {object} SlotChanges Only what is to change.
 * @property {string} [starts_at]
 * @property {string} [closes_at]
 * @property {number} [seats]
 * @property {string} [note]
 */

/** @typedef {"vaccinated" | "no_show"} Visit */

/**
 * @typedef {object} Claimant
 * @property {string} claim_id
 * @property {string} birth_date
 * @property {string} phone
 * @property {number} dose
 * @property {string} claimed_at
 * @property {"booked" | "cancelled"} status
 * @property {string | null} cancelled_at
 * @property {Visit | null} visit
 * @property {string | null} visited_at
 */

/** Who comes when. @typedef {{slot: Slot, claimant: Claimant}} Coming */

/** @typedef {{slot: Slot, claimants: Claimant[]}} Claimants */

/** @typedef {{slots: Slot[], next: string | null}} SlotPage */

/** @typedef {{date: string, status: string, limit: string, cursor: string}} SlotFilter each may be empty */

/** @typedef {{field: string, column: string, message: string}} RowError */

/** @typedef {{line: number, slot: SlotRequest | null, errors: RowError[]}} ImportRow */

/** @typedef {{rows: ImportRow[], good: number, bad: number}} Checked */

/** @typedef {ReturnType<typeof createClinicApi>} ClinicApi */

/**
 * @param {{idToken: () => string | null, onSignedOut: () => void}} person
 */
export function createClinicApi({ idToken, onSignedOut }) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {import("../shared/api.js").CallOptions} [options]
   */
  async function withToken(method, path, { headers, ...options } = {}) {
    const token = idToken();
    if (token !== null) {
      try {
        return await call(method, `/clinic-api${path}`, {
          ...options,
          headers: { Authorization: `Bearer ${token}`, ...headers },
        });
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 401) throw error;
      }
    }
    onSignedOut();
    // Another page is on show now; whoever waits for this call has nothing left to do.
    return new Promise(() => {});
  }

  return {
    /** @returns {Promise<Clinic>} */
    clinic: () => withToken("GET", "/clinic"),
    /** @returns {Promise<Settings>} */
    settings: () => withToken("GET", "/settings"),
    /**
     * The same key with the same request makes one slot, however often it is sent.
     * @param {SlotRequest} body
     * @param {string} key
     * @returns {Promise<Slot>}
     */
    post: (body, key) => withToken("POST", "/slots", { body, headers: { "Idempotency-Key": key } }),
    /** @param {Partial<SlotFilter>} filter @returns {Promise<SlotPage>} */
    slots: (filter) => withToken("GET", `/slots${query(filter)}`),
    /** @param {string} slotId @returns {Promise<Slot>} */
    slot: (slotId) => withToken("GET", slotPath(slotId)),
    /**
     * Refused (412) when the slot is not any more as it was read.
     * @param {Slot} slot as it was read
     * @param {SlotChanges} body
     * @returns {Promise<Slot>}
     */
    change: (slot, body) =>
      withToken("PATCH", slotPath(slot.slot_id), { body, headers: { "If-Match": `"${slot.revision}"` } }),
    /** @param {string} slotId @returns {Promise<Slot>} */
    close: (slotId) => withToken("POST", `${slotPath(slotId)}/close`),
    /** @param {string} slotId @returns {Promise<Slot>} */
    withdraw: (slotId) => withToken("POST", `${slotPath(slotId)}/withdraw`, { seconds: PATIENCE_S }),
    /** @param {string} slotId @returns {Promise<Claimants>} */
    claimants: (slotId) => withToken("GET", `${slotPath(slotId)}/claimants`),
    /** @param {string} slotId @returns {Promise<Blob>} */
    claimantsFile: (slotId) => withToken("GET", `${slotPath(slotId)}/claimants.csv`, { file: true }),
    /** @param {string} slotId @param {string} claimId @returns {Promise<Claimant>} */
    cancel: (slotId, claimId) => withToken("POST", `${claimPath(slotId, claimId)}/cancel`),
    /** @param {string} slotId @param {string} claimId @param {Visit | null} visit @returns {Promise<Claimant>} */
    mark: (slotId, claimId, visit) =>
      withToken("PUT", `${claimPath(slotId, claimId)}/visit`, { body: { visit } }),
    /** @param {{phone: string, birth_date: string}} person @returns {Promise<{found: Coming[]}>} */
    lookUp: (person) => withToken("POST", "/lookup", { body: person }),
    /** @param {string} day "2026-11-23" @returns {Promise<{date: string, slots: Claimants[]}>} */
    day: (day) => withToken("GET", `/days/${day}`),
    /** @param {string} day @returns {Promise<Blob>} */
    dayFile: (day) => withToken("GET", `/days/${day}/claimants.csv`, { file: true }),
    /** @param {string} csv @returns {Promise<Checked>} */
    checkImport: (csv) => withToken("POST", "/imports/check", { body: csv, headers: CSV, seconds: PATIENCE_S }),
    /** @param {string} csv @param {string} key @returns {Promise<{import_id: string, slots: number}>} */
    importSlots: (csv, key) =>
      withToken("POST", "/imports", {
        body: csv,
        headers: { ...CSV, "Idempotency-Key": key },
        seconds: PATIENCE_S,
      }),
  };
}

const CSV = { "Content-Type": "text/csv" };
// The API gives up after 30 seconds at the latest.
const PATIENCE_S = 35;

/** @param {string} slotId */
function slotPath(slotId) {
  return `/slots/${encodeURIComponent(slotId)}`;
}

/** @param {string} slotId @param {string} claimId */
function claimPath(slotId, claimId) {
  return `${slotPath(slotId)}/claimants/${encodeURIComponent(claimId)}`;
}

/** @param {Record<string, string>} filter */
function query(filter) {
  const set = Object.entries(filter).filter(([, value]) => value !== "");
  return set.length === 0 ? "" : `?${new URLSearchParams(set)}`;
}
