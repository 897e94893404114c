/** Starts the clinic portal and decides which page is on show. */

import { loadConfig } from "../shared/config.js";
import { createRouter } from "../shared/router.js";
import { createStage } from "../shared/stage.js";
import { createClinicApi } from "./clinic-api.js";
import { createIdleDialog } from "./idle-dialog.js";
import { accountPage } from "./pages/account.js";
import { changeSlotPage } from "./pages/change-slot.js";
import { claimantsPage } from "./pages/claimants.js";
import { dayPage } from "./pages/day.js";
import { importPage } from "./pages/import.js";
import { postSlotPage } from "./pages/post-slot.js";
import { signInPage } from "./pages/sign-in.js";
import { slotListPage } from "./pages/slot-list.js";
import { drawFooter, drawHeader } from "./shell.js";
import { createSession } from "./session.js";
import { createSignIn } from "./sign-in.js";
import { texts } from "./texts.ja.js";

/** @typedef {import("../shared/stage.js").Page} Page */

/**
 * What a page is given.
 * @typedef {object} Visit
 * @property {import("./clinic-api.js").ClinicApi} api
 * @property {ReturnType<typeof createRouter>["go"]} go
 * @property {URLSearchParams} params what else the address says
 * @property {string} notice a sentence to show once, on top
 */

/** @type {Record<string, (visit: Visit) => Promise<Page>>} */
const PAGES = {
  day: dayPage,
  list: slotListPage,
  post: postSlotPage,
  // Quoted, for ops/pages.py takes the bare word for a statement.
  "import": importPage,
  claimants: claimantsPage,
  change: changeSlotPage,
  account: ownAccount,
};

const header = /** @type {HTMLElement} */ (document.querySelector("#header"));
const main = /** @type {HTMLElement} */ (document.querySelector("#main"));
const footer = /** @type {HTMLElement} */ (document.querySelector("#footer"));

let clinicName = "";
/** Whether what is on show is a signed-in person's. */
let isIn = false;
/** @type {import("./sign-in.js").SignIn} */
let signIn;
/** @type {ReturnType<typeof createSession>} */
let session;

const stage = createStage(main, () => texts.siteName);
const api = createClinicApi({ idToken: () => signIn.idToken(), onSignedOut });
const router = createRouter({
  pages: Object.keys(PAGES),
  fallback: "list",
  onChange: (place) => stage.show(() => page(place)),
});

drawHeader(header, null);
drawFooter(footer);
stage.show(firstPage, { quiet: true });

/** @returns {Promise<Page>} */
async function firstPage() {
  if (signIn === undefined) {
    signIn = createSignIn(await loadConfig());
    const dialog = createIdleDialog({ onGoOn: () => session.goOn(), onSignOut: () => session.end("asked") });
    session = createSession({ signIn, onEnd, onWarning: dialog.show });
  }
  const worked = await signIn.finish();
  if (signIn.idToken() === null) return signedOut(worked ? (signIn.reason() ?? "") : "failed");
  isIn = session.begin();
  return isIn ? page(router.here()) : signedOut(signIn.reason() ?? "");
}

/** @param {import("../shared/router.js").Place} place */
async function page(place) {
  if (!isIn) return signedOut(signIn.reason() ?? "");
  const draw = () =>
    drawHeader(header, { clinicName, page: place.page, onSignOut: () => session.end("asked") });
  // Before anything can fail, so that an account without a clinic finds its way out.
  draw();
  if (clinicName === "") {
    const { name } = await api.clinic();
    // Signed out while waiting: another page is on show.
    if (!isIn) return new Promise(() => {});
    clinicName = name;
    draw();
  }
  return PAGES[place.page]({ api, go: router.go, params: place.params, notice: place.notice });
}

/** @returns {Promise<Page>} */
function ownAccount() {
  return accountPage({
    email: signIn.email(),
    clinicName,
    onSignedOut: () => session.end("asked"),
    async ask(call) {
      const token = await signIn.accessToken();
      if (token !== null) return call(signIn.pool, token);
      onSignedOut();
      return new Promise(() => {});
    },
  });
}

/** There is no token any more, or none that the API takes. */
function onSignedOut() {
  session.stop();
  if (isIn) onEnd("ended", false);
}

/** @param {import("./sign-in.js").Reason} reason @param {boolean} here */
function onEnd(reason, here) {
  isIn = false;
  clinicName = "";
  // At once, and not when the next page is ready: what was on show is other people's.
  main.replaceChildren();
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  if (reason === "ended") signIn.forget(reason);
  else signIn.end(reason, here);
  stage.show(() => signedOut(reason));
}

/** @param {"" | "failed" | import("./sign-in.js").Reason} reason */
function signedOut(reason) {
  drawHeader(header, null);
  return signInPage({ reason, onSignIn: signIn.begin });
}
