/** What stands around every page: the prefecture, ログアウト and the two tabs above, the way to the help below. */

import { el, fill } from "../shared/dom.js";
import { address } from "../shared/router.js";
import { texts } from "./texts.ja.js";

const TABS = /** @type {const} */ ([
  ["slots", texts.header.slots],
  ["booking", texts.header.booking],
]);

/**
 * @param {HTMLElement} header
 * @param {string} prefecture
 * @param {{page: string, onLogout: () => void} | null} person null while nobody is logged in
 */
export function drawHeader(header, prefecture, person) {
  const logout =
    person &&
    el(
      "button",
      { type: "button", class: "button-plain", on: { click: person.onLogout } },
      texts.header.logout,
    );
  fill(
    header,
    el("div", { class: "narrow site-bar" }, el("p", { class: "site-name" }, prefecture), logout),
    person &&
      el(
        "nav",
        { class: "narrow tabs", "aria-label": texts.header.menu },
        TABS.map(([page, label]) =>
          el("a", { href: address(page), "aria-current": page === person.page ? "page" : null }, label),
        ),
      ),
  );
}

/** @param {HTMLElement} footer */
export function drawFooter(footer) {
  fill(footer, el("p", { class: "narrow" }, el("a", { href: address("help") }, texts.help.link)));
}
