// Stands in for the LIFF SDK (https://developers.line.biz/en/reference/liff/) against the simulated platform.
// Inside the phone (a frame named line-user:<user id>?…, see sheet.js) the person is signed in and the clock is the
// phone's; outside they sign in at /phone/login, and this tab remembers them.
(() => {
  "use strict";

  const FRAME = /^line-user:(U[0-9a-f]{32})\?(.*)$/;
  const REMEMBERED = "liff-signed-in";
  const IN_HAND = "phone-in-hand";
  const TAB_OF = "liff-tab-of"; // whoever signed in here last, also after they have logged out
  const LOGIN_PARAMETERS = ["code", "state", "liffClientId", "liffRedirectUri"];

  const inClient = window.parent !== window && FRAME.test(window.name);
  let signedIn = null; // {user_id, name, id_token, access_token}
  let announceReady;
  const ready = new Promise((resolve) => { announceReady = resolve; });
  let account = null; // once init() is through

  class LiffError extends Error {
    constructor(code, message) {
      super(message);
      this.name = "LiffError";
      this.code = code;
    }
  }

  // What the phone says of itself now: its clock may have been moved since the page was opened.
  const phone = () => new URLSearchParams(FRAME.exec(window.name)?.[2]);

  // Every request of the page goes out with the session of its own person, whoever's phone is in use meanwhile.
  function keepSessionsApart() {
    const plainFetch = window.fetch.bind(window);
    window.fetch = async (resource, options) => {
      const person = inClient ? FRAME.exec(window.name)[1] : sessionStorage.getItem(TAB_OF);
      const address = new URL(resource instanceof Request ? resource.url : resource, location.href);
      if (!person || address.origin !== location.origin || address.pathname.startsWith("/phone/")) {
        return plainFetch(resource, options);
      }
      return inHandOf(person, plainFetch, () => plainFetch(resource, options));
    };
  }

  // As in-hand.js does it, which this script would have to wait for: a page is not to be slower here than on a phone.
  async function inHandOf(person, plainFetch, act) {
    for (;;) {
      const done = await navigator.locks.request(IN_HAND, { mode: "shared" }, async () =>
        localStorage.getItem(IN_HAND) === person && { answer: await act() });
      if (done) return done.answer;
      await navigator.locks.request(IN_HAND, async () => {
        if (localStorage.getItem(IN_HAND) === person) return;
        const taken = await plainFetch(`/phone/api/people/${person}/in-hand`, { method: "POST" });
        if (!taken.ok) throw new TypeError("no such person");
        localStorage.setItem(IN_HAND, person);
      });
    }
  }

  function goByThePhonesClock() {
    const RealDate = window.Date;
    const now = () => RealDate.now() + Number(phone().get("ahead"));
    window.Date = new Proxy(RealDate, {
      construct: (target, given, made) => Reflect.construct(target, given.length ? given : [now()], made),
      apply: () => new RealDate(now()).toString(),
      get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
    });
  }

  // A page may load the SDK again after a failure.
  if (!window.liff) {
    keepSessionsApart();
    if (inClient) goByThePhonesClock();
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
    const [{ name, id_token }, { access_token }] = await Promise.all([
      ask(`/people/${userId}/id-token`),
      ask(`/people/${userId}/access-token`),
    ]);
    return { user_id: userId, name, id_token, access_token };
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
    if (person) {
      sessionStorage.setItem(REMEMBERED, JSON.stringify(person));
      sessionStorage.setItem(TAB_OF, person.user_id);
    } else sessionStorage.removeItem(REMEMBERED);
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

  function needsLogin() {
    if (!signedIn) throw new LiffError("UNAUTHORIZED", "Need access_token for api call, Please login first");
  }

  async function begin({ liffId, withLoginOnExternalBrowser = false } = {}) {
    if (!liffId) throw new LiffError("INVALID_CONFIG", "liffId is necessary for liff.init()");
    liff.id = liffId;
    const asking = ask("/account").catch(() => null); // only getContext() misses it
    if (inClient) {
      signedIn = await withToken(FRAME.exec(window.name)[1]);
      if (phone().get("token") === "stale") {
        signedIn.id_token = (await ask(`/people/${signedIn.user_id}/id-token?ttl_seconds=-60`)).id_token;
      }
    } else {
      const redeemed = await redeemCode();
      if (redeemed) remember(redeemed);
      signedIn = redeemed ?? remembered();
      if (!signedIn && withLoginOnExternalBrowser) {
        liff.login();
        return new Promise(() => {}); // the page is about to go away
      }
    }
    account = await asking;
    announceReady();
    return undefined;
  }

  const SCOPES = ["openid", "profile"]; // what the login channel of this account asks for
  const OTHER_SCOPES = ["chat_message.write", "email"];

  const liff = {
    id: null,
    ready,

    async init(config, success, failure) {
      try {
        await begin(config);
      } catch (error) {
        const told = error instanceof LiffError
          ? error
          : Object.assign(new LiffError("INIT_FAILED", "Failed to init LIFF SDK"), { cause: error });
        failure?.(told);
        throw told;
      }
      success?.();
    },

    isInClient: () => inClient,
    isLoggedIn: () => signedIn !== null,
    getAccessToken: () => signedIn?.access_token ?? null,
    getIDToken: () => signedIn?.id_token ?? null,
    getDecodedIDToken: decoded,

    // Null before init(): there is nothing to tell yet.
    getContext: () => account && {
      ...(inClient ? { type: "utou", userId: FRAME.exec(window.name)[1], viewType: "full" } : { type: "external" }),
      liffId: liff.id,
      endpointUrl: account.liff_url,
      availability: {},
      scope: SCOPES,
      miniDomainAllowed: false,
      permanentLinkPattern: "concat",
    },

    async getFriendship() {
      needsLogin();
      const people = await ask("/people");
      return { friendFlag: people.some((each) => each.user_id === signedIn.user_id && each.following) };
    },

    permission: {
      async query(permission) {
        if (![...SCOPES, ...OTHER_SCOPES].includes(permission)) {
          throw new LiffError("INVALID_ARGUMENT", `Unknown permission: ${permission}`);
        }
        return { state: !SCOPES.includes(permission) ? "unavailable" : signedIn ? "granted" : "prompt" };
      },
      getGrantedAll: async () => (signedIn ? SCOPES : []),
      async requestAll() {
        throw new LiffError("FORBIDDEN", "Only LINE MINI Apps ask for permissions later");
      },
    },

    // None of what it can be asked about works here: no picker of friends, no camera, no home screen.
    isApiAvailable(name) {
      if (typeof name !== "string") throw new LiffError("INVALID_ARGUMENT", "The name of an API is necessary");
      return false;
    },

    async getProfile() {
      needsLogin();
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

    getOS: () => (inClient ? "ios" : "web"),
    getLanguage: () => navigator.language,
    getAppLanguage: () => "ja",
    getVersion: () => "2.29.2",
    getLineVersion: () => (inClient ? "15.20.0" : null),

    closeWindow() {
      if (inClient) tellPhone({ liff: "close" });
      else window.close();
    },

    openWindow({ url, external = false } = {}) {
      if (typeof url !== "string" || !url) throw new LiffError("INVALID_ARGUMENT", "url is necessary");
      if (inClient) tellPhone({ liff: "open", url, external });
      else window.open(url, "_blank", "noopener");
    },
  };

  window.liff = liff;
})();
