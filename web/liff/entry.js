/** Decides which of the resident pages is on show. */

import { fill } from "../shared/dom.js";
import { message, sentence } from "../shared/messages.js";
import { address, asked, createRouter } from "../shared/router.js";
import { createStage } from "../shared/stage.js";
import { htmlLanguage, isChosen, language } from "./language.js";
import { bookingPage } from "./pages/booking.js";
import { helpPage } from "./pages/help.js";
import { receptionPage } from "./pages/reception.js";
import { registrationPage } from "./pages/registration.js";
import { slotsPage } from "./pages/slots.js";
import { unregisterPage, unregisteredPage } from "./pages/unregister.js";
import { createResidentApi } from "./resident-api.js";
import { drawFooter, drawHeader } from "./shell.js";
import { begun, configuration } from "./start.js";
import { texts } from "./texts.js";

/** @typedef {import("../shared/stage.js").Page} Page */
/** @typedef {import("../shared/router.js").Place} Place */
/** @typedef {import("./line.js").Line} Line */

/**
 * What a page is given.
 * @typedef {object} Visit
 * @property {import("./resident-api.js").ResidentApi} api
 * @property {Line} line
 * @property {ReturnType<typeof createRouter>["go"]} go
 * @property {URLSearchParams} params what else the address says
 * @property {string} notice a sentence to show once, on top
 * @property {any} kept what this page had wanted kept when the session ended
 * @property {(hadBooking: boolean) => void} onUnregistered
 */

/** @type {Record<string, (visit: Visit) => Promise<Page>>} */
const PAGES = {
  slots: slotsPage,
  registration: registrationPage,
  booking: bookingPage,
  unregister: unregisterPage,
  help: helpPage,
};
/** Those that show nothing of anybody. */
const FOR_EVERYBODY = new Set(["help"]);

const header = /** @type {HTMLElement} */ (document.querySelector("#header"));
const main = /** @type {HTMLElement} */ (document.querySelector("#main"));
document.documentElement.lang = htmlLanguage;
fill(/** @type {HTMLElement} */ (document.querySelector(".skip")), texts.header.skip);
drawFooter(/** @type {HTMLElement} */ (document.querySelector("#footer")), onLanguage);

let prefecture = "";
let signedIn = false;
/** What was typed, for its page to come. @type {{page: string, data: unknown} | null} */
let kept = null;
/** The same once the page was given it, while that may still fail to show. @type {unknown} */
let given;

const stage = createStage(main, () => prefecture);
const api = createResidentApi({ onSessionEnded });
const router = createRouter({ pages: Object.keys(PAGES), fallback: "slots", onChange: visit });
/** @type {import("./session.js").Session} */
let session;
/** @type {Line} */
let line;

stage.show(firstPage, { quiet: true });

/**
 * Everything a first page needs; pressing "load again" after a failure repeats it.
 * @returns {Promise<Page>}
 */
async function firstPage() {
  ({ prefecture } = await configuration());
  drawHeader(header, prefecture, null);
  const beginning = await begun();
  ({ line, session } = beginning);
  kept = /** @type {typeof kept} */ (beginning.kept);
  const here = router.here().page;
  const slot = asked("slot");
  const params = slot === null ? {} : { slot };
  const speaksAnother = beginning.language !== null && beginning.language !== language;
  if (speaksAnother && !isChosen && kept === null) {
    // Asked for by its name, the language of the next page is chosen: this happens once.
    location.replace(address(here, { ...params, lang: /** @type {string} */ (beginning.language) }));
    return new Promise(() => {});
  }
  // LINE leaves its own parameters in the address; they are read by now.
  history.replaceState(null, "", location.pathname + address(here, params));
  signedIn = beginning.outcome === "open";
  return signedIn || isForEverybody(router.here()) ? page(router.here()) : reception(beginning.outcome);
}

/** @param {Place} place */
function visit(place) {
  stage.show(() => (signedIn || isForEverybody(place) ? page(place) : reception("not-logged-in")));
}

/** @param {Place} place */
function isForEverybody(place) {
  return FOR_EVERYBODY.has(place.page);
}

/**
 * @param {Place} place
 * @returns {Promise<Page>}
 */
function page(place) {
  drawHeader(header, prefecture, signedIn ? { page: place.page, onLogout } : null);
  given = kept?.page === place.page ? kept.data : undefined;
  // A look at the help is no reason to forget what was typed.
  if (!isForEverybody(place)) kept = null;
  return PAGES[place.page]({
    api,
    line,
    go: router.go,
    params: place.params,
    notice: place.notice,
    kept: given,
    onUnregistered,
  });
}

/**
 * @param {import("./session.js").Outcome | "logged-out"} reason
 * @returns {Page}
 */
function reception(reason) {
  signedIn = false;
  drawHeader(header, prefecture, null);
  return receptionPage({ reason, line, signIn: () => session.signIn(kept), onOpen: enter });
}

/** Back to where the person was. */
function enter() {
  signedIn = true;
  router.show();
}

function onSessionEnded() {
  if (!signedIn) return;
  kept = { page: router.here().page, data: stage.kept() ?? given };
  stage.show(() => reception("not-logged-in"));
}

async function onLogout() {
  try {
    await session.end();
    kept = null;
    stage.show(() => reception("logged-out"));
  } catch (error) {
    main.prepend(message("error", texts.header.logoutFailed, sentence(error)));
    window.scrollTo(0, 0);
  }
}

/**
 * Somebody chose a language: for this page, and for all that the account will tell them.
 * @param {import("./language.js").Language} chosen
 */
async function onLanguage(chosen) {
  const { page: here, params } = router.here();
  try {
    if (signedIn) await api.speak(chosen);
    const next = location.pathname + address(here, { ...Object.fromEntries(params), page: here, lang: chosen });
    const carried = kept ?? { page: here, data: stage.kept() };
    if (carried.data === undefined) location.assign(next);
    else session.reload(next, carried);
  } catch (error) {
    main.prepend(message("error", texts.header.languageFailed, sentence(error)));
    window.scrollTo(0, 0);
  }
}

/** @param {boolean} hadBooking */
async function onUnregistered(hadBooking) {
  // The registration is gone; a session that could not be closed as well ends by itself within half an hour.
  await session.end().catch(() => {});
  signedIn = false;
  drawHeader(header, prefecture, null);
  history.replaceState(null, "", location.pathname + address("slots"));
  stage.show(() => unregisteredPage({ hadBooking, line }));
}
