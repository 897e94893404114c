/** One page at a time in `<main>`: waits for it, shows it, moves the focus, and says so when it cannot be shown. */

import { el, fill, focusOn, plain } from "./dom.js";
import { sentence } from "./messages.js";
import { words } from "./words.js";

/**
 * @typedef {object} Page
 * @property {string} title
 * @property {Node} content
 * @property {() => void} [leave] stops timers when another page takes its place
 * @property {() => unknown} [keep] what was typed, to be handed back if the page is shown again
 */

// Faster than this, a "loading" line would only flicker.
const LOADING_AFTER_MS = 300;

/**
 * @param {HTMLElement} main
 * @param {() => string} siteName stands behind the page's title
 */
export function createStage(main, siteName) {
  let turn = 0;
  /** @type {Page | null} */
  let current = null;

  /**
   * Shows what `make` resolves to, unless another page was asked for meanwhile.
   * @param {() => Page | Promise<Page>} make
   * @param {{quiet?: boolean}} [options] quiet: leave the focus alone, as on the first page
   */
  async function show(make, { quiet = false } = {}) {
    const mine = ++turn;
    const loading = setTimeout(
      () => mine === turn && fill(main, el("p", { class: "loading" }, words.loading)),
      LOADING_AFTER_MS,
    );
    main.setAttribute("aria-busy", "true");
    current?.leave?.();
    current = null;
    /** @type {Page} */
    let page;
    try {
      page = await make();
    } catch (error) {
      page = failure(error, () => show(make));
    } finally {
      clearTimeout(loading);
    }
    if (mine !== turn) {
      page.leave?.();
      return;
    }
    current = page;
    fill(main, page.content);
    main.removeAttribute("aria-busy");
    document.title = `${plain(page.title)} | ${siteName()}`;
    window.scrollTo(0, 0);
    const first = /** @type {HTMLElement | null} */ (
      main.querySelector("[data-focus]") ?? main.querySelector("h1")
    );
    if (first !== null && (!quiet || first.hasAttribute("data-focus"))) focusOn(first);
  }

  return {
    show,
    /** What the page on show wants kept. */
    kept: () => current?.keep?.(),
  };
}

/**
 * @param {unknown} error
 * @param {() => unknown} again
 * @returns {Page}
 */
function failure(error, again) {
  const retry = el("button", { type: "button", class: "button", on: { click: again } }, words.tryAgain);
  const content = el("div", {}, el("h1", {}, words.cannotShow), el("p", {}, sentence(error)), retry);
  return { title: words.cannotShow, content };
}
