/**
 * Who is using the page. LINE's ID token opens a session with our API, a cookie that ends after half an hour
 * without use. In the LINE app that happens each time the page starts; in another browser after a login that the
 * person asked for by pressing a button. Nothing here redirects by itself, so nothing can go round in circles.
 */

import { Problem } from "../shared/api.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./resident-api.js").ResidentApi} ResidentApi */

/**
 * What became of opening a session. "rejected": the API did not accept LINE's token.
 * @typedef {"open" | "not-logged-in" | "rejected"} Outcome
 */

/** @typedef {ReturnType<typeof createSession>} Session */

/**
 * What was typed when the session ended, on its way through LINE's login, and whose it is.
 * @typedef {{who: string | null, kept: unknown}} Luggage
 */

// In this tab only, and gone as soon as one is back.
const RETURNING = "akiwaku.returning-from-login";

/**
 * @param {Line} line
 * @param {ResidentApi} api
 */
export function createSession(line, api) {
  /** @returns {Promise<Outcome>} */
  async function open() {
    const token = line.idToken();
    if (token === null) return "not-logged-in";
    try {
      // LINE caches tokens past their hour. The API judges that by its own clock; the phone's may be wrong.
      await api.openSession(token);
      return "open";
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return "rejected";
      throw error;
    }
  }

  return {
    /**
     * As the page starts. In another browser than LINE's, a session from before is taken up as it is.
     * `kept` is what was handed to `signIn`, if the same person is back.
     * @returns {Promise<{outcome: Outcome, kept: unknown}>}
     */
    async begin() {
      if (line.inApp()) return { outcome: await open(), kept: null };
      const luggage = sessionStorage.getItem(RETURNING);
      if (luggage === null) return { outcome: "open", kept: null };
      const outcome = await open();
      sessionStorage.removeItem(RETURNING);
      const { who, kept } = /** @type {Luggage} */ (JSON.parse(luggage));
      return { outcome, kept: who !== null && who === line.userId() ? kept : null };
    },

    /**
     * As 「LINEで登録」 is pressed. Outside LINE the browser leaves for the login; the promise then never settles.
     * @param {unknown} kept what to find again afterwards
     * @returns {Promise<Outcome>}
     */
    async signIn(kept) {
      if (line.inApp()) return open();
      /** @type {Luggage} */
      const luggage = { who: line.userId(), kept };
      sessionStorage.setItem(RETURNING, JSON.stringify(luggage));
      line.logIn();
      return new Promise(() => {});
    },

    async end() {
      await api.endSession();
      line.logOut();
    },
  };
}
