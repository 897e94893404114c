/** What clinics wrote themselves, which is in Japanese whatever the language of the page. */

import { el } from "../shared/dom.js";
import { htmlLanguage } from "./language.js";

/**
 * Says so to whatever reads the page aloud or translates it.
 * @param {string} text
 */
export function asWritten(text) {
  return text === "" || htmlLanguage === "ja" ? text : el("span", { lang: "ja" }, text);
}
