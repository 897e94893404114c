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
 */

/**
 * @typedef {object} Claimant
 * @property {string} claim_id
 * @property {string} birth_date
 * @property {string} phone
 * @property {number} dose
 * @property {string} claimed_at
 * @property {"booked" | "cancelled"} status
 */

/** @typedef {ReturnType<typeof createClinicApi>} ClinicApi */

/**
 * @param {{idToken: () => string | null, onSignedOut: () => void}} person
 */
export function createClinicApi({ idToken, onSignedOut }) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, headers?: Record<string, string>}} [options]
   */
  async function withToken(method, path, { body, headers } = {}) {
    const token = idToken();
    if (token !== null) {
      try {
        return await call(method, `/clinic-api${path}`, {
          body,
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
    /** @param {{date: string, status: string}} filter both may be empty @returns {Promise<{slots: Slot[]}>} */
    slots: (filter) => withToken("GET", `/slots${query(filter)}`),
    /** @param {string} slotId @returns {Promise<{slot: Slot, claimants: Claimant[]}>} */
    claimants: (slotId) => withToken("GET", `/slots/${encodeURIComponent(slotId)}/claimants`),
    /** @param {string} slotId @param {string} claimId @returns {Promise<Claimant>} */
    cancel: (slotId, claimId) =>
      withToken(
        "POST",
        `/slots/${encodeURIComponent(slotId)}/claimants/${encodeURIComponent(claimId)}/cancel`,
      ),
  };
}

/** @param {Record<string, string>} filter */
function query(filter) {
  const set = Object.entries(filter).filter(([, value]) => value !== "");
  return set.length === 0 ? "" : `?${new URLSearchParams(set)}`;
}
