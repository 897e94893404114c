/** Starts the clinic portal and decides which page is on show. */

import { loadConfig } from "../shared/config.js";
import { createRouter } from "../shared/router.js";
import { createStage } from "../shared/stage.js";
import { createClinicApi } from "./clinic-api.js";
import { changeSlotPage } from "./pages/change-slot.js";
import { claimantsPage } from "./pages/claimants.js";
import { dayPage } from "./pages/day.js";
import { importPage } from "./pages/import.js";
import { postSlotPage } from "./pages/post-slot.js";
import { signInPage } from "./pages/sign-in.js";
import { slotListPage } from "./pages/slot-list.js";
import { drawFooter, drawHeader } from "./shell.js";
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
};

const header = /** @type {HTMLElement} */ (document.querySelector("#header"));
const main = /** @type {HTMLElement} */ (document.querySelector("#main"));
const footer = /** @type {HTMLElement} */ (document.querySelector("#footer"));

let clinicName = "";
/** @type {import("./sign-in.js").SignIn} */
let signIn;

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
  signIn ??= createSignIn(await loadConfig());
  const worked = await signIn.finish();
  if (signIn.idToken() === null) return signedOut(worked ? "" : "failed");
  return page(router.here());
}

/** @param {import("../shared/router.js").Place} place */
async function page(place) {
  const draw = () => drawHeader(header, { clinicName, page: place.page, onSignOut: signIn.end });
  // Before anything can fail, so that an account without a clinic finds its way out.
  draw();
  if (clinicName === "") {
    clinicName = (await api.clinic()).name;
    draw();
  }
  return PAGES[place.page]({ api, go: router.go, params: place.params, notice: place.notice });
}

function onSignedOut() {
  signIn.forget();
  clinicName = "";
  stage.show(() => signedOut("ended"));
}

/** @param {"" | "failed" | "ended"} reason */
function signedOut(reason) {
  drawHeader(header, null);
  return signInPage({ reason, onSignIn: signIn.begin });
}
