// Stands in for the LIFF SDK (https://developers.line.biz/en/reference/liff/) against the simulated platform.
// Inside the phone (a frame named line-user:<user id>) the person is signed in; outside they sign in at
// /phone/login, and this tab remembers them.
(() => {
  "use strict";

  const FRAME = /^line-user:(U[0-9a-f]{32})$/;
  const REMEMBERED = "liff-signed-in";
  const LOGIN_PARAMETERS = ["code", "state", "liffClientId", "liffRedirectUri"];

  const inClient = window.parent !== window && FRAME.test(window.name);
  let signedIn = null; // {user_id, name, id_token, access_token}
  let announceReady;
  const ready = new Promise((resolve) => { announceReady = resolve; });

  class LiffError extends Error {
    constructor(code, message) {
      super(message);
      this.name = "LiffError";
      this.code = code;
    }
  }

  async function ask(path, document) {
    const answer = await fetch(`/phone/api${path}`, document && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(document),
    });
    if (!answer.ok) throw new LiffError("UNAUTHORIZED", (await answer.json()).message);
    return answer.json();
  }

  async function withToken(userId) {
    const [people, { id_token }, { access_token }] = await Promise.all([
      ask("/people"),
      ask(`/people/${userId}/id-token`),
      ask(`/people/${userId}/access-token`),
    ]);
    return { user_id: userId, name: people.find((person) => person.user_id === userId).name, id_token, access_token };
  }

  // Signing in leads back with a code in the address; it is taken out so that nothing logs or shares it.
  async function redeemCode() {
    const address = new URL(location.href);
    const code = address.searchParams.get("code");
    if (!code || !address.searchParams.has("liffClientId")) return null;
    LOGIN_PARAMETERS.forEach((name) => address.searchParams.delete(name));
    history.replaceState(history.state, "", address);
    try {
      return await withToken((await ask("/logins/redeem", { code })).user_id);
    } catch {
      return null; // an old address from the history: the person signs in again
    }
  }

  // Outside LINE the real SDK keeps the token it was given, even past its hour: so does this one.
  function remember(person) {
    if (person) sessionStorage.setItem(REMEMBERED, JSON.stringify(person));
    else sessionStorage.removeItem(REMEMBERED);
  }

  function remembered() {
    return JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "null");
  }

  function decoded() {
    if (!signedIn) return null;
    const payload = signedIn.id_token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  function tellPhone(message) {
    window.parent.postMessage(message, location.origin);
  }

  const liff = {
    id: null,
    ready,

    async init({ liffId, withLoginOnExternalBrowser = false } = {}) {
      if (!liffId) throw new LiffError("INVALID_CONFIG", "liffId is necessary for liff.init()");
      liff.id = liffId;
      if (inClient) {
        signedIn = await withToken(FRAME.exec(window.name)[1]);
      } else {
        const redeemed = await redeemCode();
        if (redeemed) remember(redeemed);
        signedIn = redeemed ?? remembered();
        if (!signedIn && withLoginOnExternalBrowser) {
          liff.login();
          return new Promise(() => {}); // the page is about to go away
        }
      }
      announceReady();
      return undefined;
    },

    isInClient: () => inClient,
    isLoggedIn: () => signedIn !== null,
    getAccessToken: () => signedIn?.access_token ?? null,
    getIDToken: () => signedIn?.id_token ?? null,
    getDecodedIDToken: decoded,

    async getProfile() {
      if (!signedIn) throw new LiffError("UNAUTHORIZED", "Need access_token for api call, Please login first");
      return { userId: signedIn.user_id, displayName: signedIn.name };
    },

    login({ redirectUri = location.href } = {}) {
      if (inClient) {
        throw new LiffError("FORBIDDEN", "liff.login() is not available in the LIFF browser");
      }
      const page = new URL("/phone/login", location.origin);
      page.searchParams.set("redirect_uri", redirectUri);
      page.searchParams.set("client_id", liff.id ?? "");
      location.assign(page);
    },

    logout() {
      signedIn = null;
      remember(null);
    },

    getOS: () => "web",
    getLanguage: () => navigator.language,
    getAppLanguage: () => "ja",
    getVersion: () => "2.29.2",

    closeWindow() {
      if (inClient) tellPhone({ liff: "close" });
      else window.close();
    },

    openWindow({ url, external = false }) {
      if (inClient) tellPhone({ liff: "open", url, external });
      else window.open(url, "_blank", "noopener");
    },
  };

  window.liff = liff;
})();
