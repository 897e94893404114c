/**
 * Who is using the page. LINE's ID token opens a session with our API, a cookie that ends after half an hour
 * without use. In the LINE app that happens each time the page starts; in another browser after a login that the
 * person asked for by pressing a button. Nothing here redirects by itself, so nothing can go round in circles.
 */

import { Problem, call, callLast } from "../shared/api.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./language.js").Language} Language */

/**
 * What became of opening a session. "rejected": the API did not accept LINE's token.
 * @typedef {"open" | "not-logged-in" | "rejected"} Outcome
 */

/** @typedef {ReturnType<typeof createSession>} Session */

/**
 * What was typed when the page had to be left, and whose it is: for LINE's login, or for another language.
 * @typedef {{who: string | null, kept: unknown, loggingIn: boolean}} Luggage
 */

/** @typedef {{outcome: Outcome, language: Language | null}} Opened */

// In this tab only, and gone as soon as one is back.
const LUGGAGE = "akiwaku.luggage";

/**
 * @param {Line} line
 */
export function createSession(line) {
  /** @returns {Promise<Opened>} with the language of who is registered */
  async function open() {
    const token = line.idToken();
    if (token === null) return { outcome: "not-logged-in", language: null };
    try {
      // LINE caches tokens past their hour. The API judges that by its own clock; the phone's may be wrong.
      /** @type {{registered: boolean, language: Language | null}} */
      const { language } = await call("POST", "/api/session", { body: { id_token: token } });
      return { outcome: "open", language };
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return { outcome: "rejected", language: null };
      throw error;
    }
  }

  /**
   * @param {unknown} kept
   * @param {boolean} loggingIn
   */
  function pack(kept, loggingIn) {
    /** @type {Luggage} */
    const luggage = { who: line.userId(), kept, loggingIn };
    sessionStorage.setItem(LUGGAGE, JSON.stringify(luggage));
  }

  return {
    /**
     * As the page starts. In another browser than LINE's, a session from before is taken up as it is.
     * `kept` is what was handed to `signIn` or `reload`, if the same person is back.
     * @returns {Promise<Opened & {kept: unknown}>}
     */
    async begin() {
      /** @type {Luggage | null} */
      const luggage = JSON.parse(sessionStorage.getItem(LUGGAGE) ?? "null");
      /** @type {Opened} */
      const asBefore = { outcome: "open", language: null };
      const opened = line.inApp() || luggage?.loggingIn ? await open() : asBefore;
      sessionStorage.removeItem(LUGGAGE);
      const isTheirs = luggage !== null && luggage.who !== null && luggage.who === line.userId();
      return { ...opened, kept: isTheirs ? luggage.kept : null };
    },

    /**
     * As 「LINEで登録」 is pressed. Outside LINE the browser leaves for the login; the promise then never settles.
     * @param {unknown} kept what to find again afterwards
     * @returns {Promise<Outcome>}
     */
    async signIn(kept) {
      if (line.inApp()) return (await open()).outcome;
      pack(kept, true);
      line.logIn();
      return new Promise(() => {});
    },

    /**
     * Leaves for another address of these pages.
     * @param {string} address
     * @param {unknown} kept
     */
    reload(address, kept) {
      pack(kept, false);
      location.assign(address);
    },

    async end() {
      // Nothing happens when there is no session.
      await callLast("DELETE", "/api/session");
      line.logOut();
    },
  };
}
