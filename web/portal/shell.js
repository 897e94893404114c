/** What stands above and below every page of the portal. */

import { el, fill } from "../shared/dom.js";
import { address } from "../shared/router.js";
import { words } from "../shared/words.js";
import { texts } from "./texts.ja.js";

const t = texts.header;
const TABS = /** @type {const} */ ([
  ["day", t.day],
  ["list", t.list],
  ["post", t.post],
  ["import", t.importing],
]);

/**
 * @param {HTMLElement} header
 * @param {{clinicName: string, page: string, onSignOut: () => void} | null} person null while nobody is signed in
 */
export function drawHeader(header, person) {
  fill(
    header,
    el(
      "div",
      { class: "wide site-bar" },
      el("p", { class: "site-name" }, person?.clinicName || texts.siteName),
      person &&
        el(
          "div",
          { class: "parts" },
          el(
            "a",
            {
              href: address("account"),
              class: "button-plain",
              "aria-current": person.page === "account" ? "page" : null,
            },
            texts.account.title,
          ),
          el("button", { type: "button", class: "button-plain", on: { click: person.onSignOut } }, t.signOut),
        ),
    ),
    person &&
      el(
        "nav",
        { class: "wide tabs", "aria-label": t.menu },
        TABS.map(([page, label]) =>
          el("a", { href: address(page), "aria-current": page === person.page ? "page" : null }, label),
        ),
      ),
  );
}

/** @param {HTMLElement} footer */
export function drawFooter(footer) {
  fill(
    footer,
    el("a", { href: "/clinic-api/docs", target: "_blank", rel: "noopener" }, t.apiDocs, words.newTab),
  );
}
