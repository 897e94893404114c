/**
 * Signing in at the user pool's own pages: authorization code with PKCE (RFC 7636), so that the password is never
 * seen here and the code is worthless to anybody else.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 *
 * The ID token and the refresh token live in this tab and no longer than it: a reload keeps the sign-in, a new tab
 * asks the pool. Access tokens, which open the account itself, are fetched when one is needed and never kept.
 */

import { createPool } from "./pool.js";

/** @typedef {{cognito_url: string, cognito_api_url: string, cognito_client_id: string, portal_url: string}} Config */
/** @typedef {{state: string, verifier: string, returnTo: string}} Pending */
/** @typedef {"asked" | "idle" | "ended"} Reason why somebody is signed out */
/** @typedef {{id: string, refresh: string, since: number, renewAt: number}} Tokens times as Date.now() has them */
/** @typedef {ReturnType<typeof createSignIn>} SignIn */

const PENDING = "akiwaku.portal.pending-sign-in";
const TOKENS = "akiwaku.portal.tokens";
const ENDED = "akiwaku.portal.ended";

const SCOPE = "openid profile aws.cognito.signin.user.admin";
// More than the quarter of an hour after which an idle page signs itself out: whoever comes back in time finds a token
// that still holds, though the computer was asleep when it should have been renewed.
const RENEW_BEFORE_MS = 20 * 60_000;

/** @param {Config} config */
export function createSignIn(config) {
  const pool = createPool(config.cognito_api_url);
  let leaving = true;

  /** @param {string} path @param {Record<string, string>} [params] */
  const page = (path, params = {}) => `${config.cognito_url}${path}?${new URLSearchParams(params)}`;

  /** @returns {Tokens | null} */
  const tokens = () => JSON.parse(sessionStorage.getItem(TOKENS) ?? "null");

  /** @returns {{reason: Reason, returnTo: string} | null} */
  const ended = () => JSON.parse(sessionStorage.getItem(ENDED) ?? "null");

  return {
    pool,

    /** The ID token, or null when nobody is signed in. */
    idToken: () => tokens()?.id ?? null,

    /** When somebody signed in here, and when their tokens are to be renewed; null when nobody is signed in. */
    times: () => tokens(),

    /** The address that the person signs in with. */
    email: () => String(claims(tokens()?.id ?? "").email ?? ""),

    /** Why this tab is signed out, if it was signed in before. */
    reason: () => ended()?.reason ?? null,

    /** Leaves for the sign-in page; afterwards the same page of the portal is shown again. */
    async begin() {
      leaving = false;
      /** @type {Pending} */
      const pending = { state: randomText(), verifier: randomText(), returnTo: location.search };
      sessionStorage.setItem(PENDING, JSON.stringify(pending));
      location.assign(
        page("/oauth2/authorize", {
          response_type: "code",
          client_id: config.cognito_client_id,
          redirect_uri: config.portal_url,
          scope: SCOPE,
          state: pending.state,
          code_challenge_method: "S256",
          code_challenge: await challengeOf(pending.verifier),
          lang: "ja",
          // Should the pool's cookie have outlived the sign-out, it is not to let the next person in.
          ...(ended() !== null && { prompt: "login" }),
        }),
      );
    },

    /**
     * Takes up what the sign-in page, or the way out, left behind.
     * @returns {Promise<boolean>} false when a sign-in was tried and did not work
     */
    async finish() {
      const params = new URLSearchParams(location.search);
      if (!params.has("code") && !params.has("error")) {
        // Back from the pool's /logout, which knows one address only.
        const returnTo = ended()?.returnTo ?? "";
        if (location.search === "" && returnTo !== "") history.replaceState(null, "", returnTo);
        return true;
      }
      /** @type {Pending | null} */
      const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
      sessionStorage.removeItem(PENDING);
      history.replaceState(null, "", location.pathname + (pending?.returnTo ?? ""));

      const code = params.get("code");
      // A foreign state means that somebody else started this sign-in.
      if (code === null || pending === null || params.get("state") !== pending.state) return false;
      const answer = await grant({
        grant_type: "authorization_code",
        redirect_uri: config.portal_url,
        code,
        code_verifier: pending.verifier,
      });
      if (typeof answer === "string") return false;
      sessionStorage.removeItem(ENDED);
      keep(answer, answer.refresh_token ?? "", Date.now());
      return true;
    },

    /**
     * Renews the ID token.
     * @returns {Promise<"renewed" | "refused" | "lost">} refused: the sign-in has ended; lost: nobody answered
     */
    async renew() {
      const answer = await renewed();
      return typeof answer === "string" ? answer : "renewed";
    },

    /**
     * A token for the account's own calls. It is not kept: it can change the password and the second factor.
     * @returns {Promise<string | null>} null when the sign-in has ended
     * @throws {import("./pool.js").PoolProblem} when nobody answered
     */
    async accessToken() {
      const answer = await renewed();
      if (answer === "lost") throw pool.silence();
      return answer === "refused" ? null : answer.access_token;
    },

    forget,

    /**
     * Ends the sign-in at the user pool as well: the refresh token and, for one tab is enough, the cookie of the pool's
     * own pages, for which the browser has to go there. Where there is no network, it goes when there is.
     * @param {Reason} reason
     * @param {boolean} andCookie
     */
    async end(reason, andCookie) {
      const refresh = tokens()?.refresh ?? "";
      forget(reason);
      leaving = true;
      const leave = async () => {
        if (!(await pool.revoke(refresh, config.cognito_client_id))) {
          window.addEventListener("online", leave, { once: true });
        } else if (andCookie && leaving) {
          location.replace(
            page("/logout", { client_id: config.cognito_client_id, logout_uri: config.portal_url }),
          );
        }
      };
      await leave();
    },
  };

  /** Forgets the tokens, as when the API no longer takes them. @param {Reason} reason */
  function forget(reason) {
    const returnTo = reason === "asked" ? "" : location.search;
    // Who asked for it has finished; otherwise what was typed waits for them (draft.js).
    if (reason === "asked") sessionStorage.clear();
    sessionStorage.removeItem(TOKENS);
    sessionStorage.setItem(ENDED, JSON.stringify({ reason, returnTo }));
  }

  /** @returns {Promise<TokenAnswer | "refused" | "lost">} */
  async function renewed() {
    const before = tokens();
    if (before === null || before.refresh === "") return "refused";
    const answer = await grant({ grant_type: "refresh_token", refresh_token: before.refresh });
    if (typeof answer === "string") return answer;
    // Whoever signed out meanwhile stays so.
    if (tokens() === null) return "refused";
    keep(answer, answer.refresh_token ?? before.refresh, before.since);
    return answer;
  }

  /** @param {TokenAnswer} answer @param {string} refresh @param {number} since */
  function keep(answer, refresh, since) {
    const lasts = answer.expires_in * 1000;
    // By this computer's clock alone: the time in the token is the pool's, and the two may differ.
    const renewAt = Date.now() + Math.max(lasts - RENEW_BEFORE_MS, lasts / 2);
    /** @type {Tokens} */
    const kept = { id: answer.id_token, refresh, since, renewAt };
    sessionStorage.setItem(TOKENS, JSON.stringify(kept));
  }

  /**
   * @typedef {{id_token: string, access_token: string, expires_in: number, refresh_token?: string}} TokenAnswer
   * @param {Record<string, string>} request
   * @returns {Promise<TokenAnswer | "refused" | "lost">}
   */
  async function grant(request) {
    try {
      const response = await fetch(`${config.cognito_url}/oauth2/token`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ client_id: config.cognito_client_id, ...request }),
      });
      if (response.ok) return await response.json();
      // Of these two, RFC 6749 says the first; whatever else happens to the pool may pass.
      return response.status === 400 || response.status === 401 ? "refused" : "lost";
    } catch {
      return "lost";
    }
  }
}

/** What a token says. Whoever trusts it has to check it, as the API does. @param {string} token */
function claims(token) {
  const body = token.split(".")[1] ?? "";
  if (body === "") return {};
  const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

function randomText() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {string} verifier */
async function challengeOf(verifier) {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

/** @param {Uint8Array} bytes */
function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
