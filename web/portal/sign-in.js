/**
 * Signing in at the user pool's own pages: authorization code with PKCE (RFC 7636), so that the password is never
 * seen here and the code is worthless to anybody else. The ID token lives in this tab alone and as long as it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */

/** @typedef {{cognito_url: string, cognito_client_id: string, portal_url: string}} Config */
/** @typedef {{state: string, verifier: string, returnTo: string}} Pending */
/** @typedef {ReturnType<typeof createSignIn>} SignIn */

const PENDING = "akiwaku.portal.pending-sign-in";
const TOKEN = "akiwaku.portal.id-token";

/** @param {Config} config */
export function createSignIn(config) {
  /** @param {string} path @param {Record<string, string>} [params] */
  const page = (path, params = {}) => `${config.cognito_url}${path}?${new URLSearchParams(params)}`;

  return {
    /** The ID token, or null when nobody is signed in. */
    idToken: () => sessionStorage.getItem(TOKEN),

    /** Forgets the token, as when the API no longer takes it. */
    forget: () => sessionStorage.removeItem(TOKEN),

    /** Leaves for the sign-in page; afterwards the same page of the portal is shown again. */
    async begin() {
      /** @type {Pending} */
      const pending = { state: randomText(), verifier: randomText(), returnTo: location.search };
      sessionStorage.setItem(PENDING, JSON.stringify(pending));
      location.assign(
        page("/oauth2/authorize", {
          response_type: "code",
          client_id: config.cognito_client_id,
          redirect_uri: config.portal_url,
          scope: "openid",
          state: pending.state,
          code_challenge_method: "S256",
          code_challenge: await challengeOf(pending.verifier),
          lang: "ja",
        }),
      );
    },

    /**
     * Takes up what the sign-in page left in the address, if anything.
     * @returns {Promise<boolean>} false when a sign-in was tried and did not work
     */
    async finish() {
      const params = new URLSearchParams(location.search);
      if (!params.has("code") && !params.has("error")) return true;
      /** @type {Pending | null} */
      const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
      sessionStorage.removeItem(PENDING);
      history.replaceState(null, "", location.pathname + (pending?.returnTo ?? ""));

      const code = params.get("code");
      // A foreign state means that somebody else started this sign-in.
      if (code === null || pending === null || params.get("state") !== pending.state) return false;
      const token = await exchange(code, pending.verifier);
      if (token !== null) sessionStorage.setItem(TOKEN, token);
      return token !== null;
    },

    /** Ends the sign-in here and at the user pool. */
    end() {
      sessionStorage.clear();
      location.assign(
        page("/logout", { client_id: config.cognito_client_id, logout_uri: config.portal_url }),
      );
    },
  };

  /**
   * @param {string} code
   * @param {string} verifier
   * @returns {Promise<string | null>}
   */
  async function exchange(code, verifier) {
    try {
      const response = await fetch(`${config.cognito_url}/oauth2/token`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          grant_type: "authorization_code",
          client_id: config.cognito_client_id,
          redirect_uri: config.portal_url,
          code,
          code_verifier: verifier,
        }),
      });
      return response.ok ? ((await response.json()).id_token ?? null) : null;
    } catch {
      return null;
    }
  }
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
