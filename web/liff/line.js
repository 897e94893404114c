/** The door to LINE's browser SDK (LIFF). Nothing else on these pages touches `window.liff`. */

import { ConnectionLost } from "../shared/api.js";

/**
 * The part of the SDK in use. https://developers.line.biz/en/reference/liff/
 * @typedef {object} Liff
 * @property {(options: {liffId: string}) => Promise<void>} init
 * @property {() => boolean} isInClient
 * @property {() => boolean} isLoggedIn
 * @property {() => string | null} getIDToken
 * @property {() => string | null} getAccessToken
 * @property {() => {sub?: string} | null} getDecodedIDToken
 * @property {(options: {redirectUri: string}) => void} login
 * @property {() => void} logout
 * @property {() => void} closeWindow
 */

/** @typedef {Awaited<ReturnType<typeof startLine>>} Line */

/**
 * Loads the SDK and starts it, as soon as both that and the configuration are there.
 * @param {Promise<{liff_id: string}>} configuration
 * @throws {ConnectionLost} when LINE cannot be reached
 */
export async function startLine(configuration) {
  // The page names it, so that the browser is on its way to LINE before any of this is read.
  const { href } = /** @type {HTMLLinkElement} */ (document.querySelector("#liff-sdk"));
  const [config] = await Promise.all([configuration, loadScript(href)]);
  const liff = /** @type {Liff} */ (/** @type {any} */ (window).liff);
  try {
    // Without withLoginOnExternalBrowser: one goes to LINE by pressing 「LINEで登録」 and in no other way,
    // so no redirect can go in circles.
    await liff.init({ liffId: config.liff_id });
  } catch (error) {
    throw new ConnectionLost("liff.init", { cause: error });
  }

  return {
    /** True inside the LINE app, where one is always logged in and cannot log in anew. */
    inApp: () => liff.isInClient(),

    /** The raw ID token, or null when not logged in. */
    idToken: () => (liff.isLoggedIn() ? liff.getIDToken() : null),

    /** What this page may ask of LINE for the person, or null when not logged in. */
    accessToken: () => (liff.isLoggedIn() ? liff.getAccessToken() : null),

    /** LINE's id of whoever logged in here last, or null. Says nothing of whether they still may. */
    userId: () => (liff.isLoggedIn() ? (liff.getDecodedIDToken()?.sub ?? null) : null),

    /** Leaves for LINE's login and comes back to this address. The old login goes first: its token may be stale. */
    logIn() {
      if (liff.isLoggedIn()) liff.logout();
      liff.login({ redirectUri: location.origin + location.pathname + location.search });
    },

    logOut() {
      if (!liff.isInClient() && liff.isLoggedIn()) liff.logout();
    },

    close: () => liff.closeWindow(),
  };
}

/**
 * @param {string} address
 * @returns {Promise<void>}
 */
function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new ConnectionLost(address)));
    document.head.append(script);
  });
}
