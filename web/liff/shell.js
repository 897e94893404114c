/** What stands around every page: prefecture, ログアウト and the two tabs above, the help and the languages below. */

import { el, fill } from "../shared/dom.js";
import { address } from "../shared/router.js";
import { LANGUAGES, language } from "./language.js";
import { asWritten } from "./as-written.js";
import { texts } from "./texts.js";

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
    el(
      "div",
      { class: "narrow site-bar" },
      el("p", { class: "site-name" }, asWritten(prefecture)),
      el("a", { href: "#languages", lang: "en", class: "to-languages" }, "Language"),
      logout,
    ),
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

/**
 * @param {HTMLElement} footer
 * @param {(chosen: import("./language.js").Language) => void} onLanguage
 */
export function drawFooter(footer, onLanguage) {
  const choices = LANGUAGES.map(({ code, name, html }) =>
    el(
      "button",
      {
        type: "button",
        class: "button-plain",
        lang: html,
        "aria-current": code === language ? "true" : null,
        on: { click: () => onLanguage(code) },
      },
      name,
    ),
  );
  fill(
    footer,
    el("p", { class: "narrow" }, el("a", { href: address("help") }, texts.help.link)),
    el(
      "div",
      { class: "narrow languages", id: "languages", role: "group", "aria-label": "Language", tabindex: "-1" },
      choices,
    ),
  );
}
