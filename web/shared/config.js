/** What was settled when this installation was deployed: `/config.json`. */

import { call } from "./api.js";

/**
 * @typedef {object} Config
 * @property {string} prefecture "神奈川県"
 * @property {string} account_name the LINE official account
 * @property {string} liff_id
 * @property {string} cognito_url origin of the clinics' sign-in pages
 * @property {string} cognito_api_url where accounts' own calls go: second factor, password
 * @property {string} cognito_client_id
 * @property {string} portal_url where sign-in returns to
 */

/** @returns {Promise<Config>} */
export function loadConfig() {
  return call("GET", "/config.json");
}
